"""One step, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.rnn import (
    rnn_step,
    rnn_step_backward,
    rnn_step_concatenated,
    rnn_step_relu,
    rnn_step_relu_backward,
)
from rnn_course.exercise import accepted, equivalent


@accepted(of=rnn_step)
def step_with_dot_and_another_order(x, h, W, U, b):
    return np.tanh(b + (np.dot(h, U) + x.dot(W)))


@accepted(of=rnn_step)
def step_with_einsum(x, h, W, U, b):
    return np.tanh(np.einsum("bd,dh->bh", x, W) + np.einsum("bg,gh->bh", h, U) + b[None, :])


@accepted(of=rnn_step)
def step_with_loops(x, h, W, U, b):
    h_next = np.empty_like(h)
    for row in range(len(x)):
        for unit in range(len(b)):
            z = sum(x[row, i] * W[i, unit] for i in range(x.shape[1])) + b[unit]
            z += sum(h[row, j] * U[j, unit] for j in range(h.shape[1]))
            h_next[row, unit] = np.tanh(z)
    return h_next


@accepted(of=rnn_step)
def step_with_columns_for_examples(x, h, W, U, b):
    return np.tanh(W.T @ x.T + U.T @ h.T + b.reshape(-1, 1)).T


@accepted(of=rnn_step)
def step_in_place(x, h, W, U, b):
    h[:] = np.tanh(x @ W + h @ U + b)
    return h


@accepted(of=rnn_step)
def step_in_float32(x, h, W, U, b):
    x, h, W, U, b = (each.astype(np.float32) for each in (x, h, W, U, b))
    return np.tanh(x @ W + h @ U + b)


@accepted(of=rnn_step)
def step_with_a_stable_sigmoid_form_of_tanh(x, h, W, U, b):
    z = x @ W + h @ U + b
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)


@accepted(of=rnn_step_concatenated)
def one_product_with_hstack(x, h, W_a, b):
    return np.tanh(np.hstack((h, x)).dot(W_a) + b)


@accepted(of=rnn_step_concatenated)
def one_product_as_two_blocks(x, h, W_a, b):
    H = h.shape[1]
    return rnn_step(x, h, W_a[H:], W_a[:H], b)


@accepted(of=rnn_step_concatenated)
def one_product_into_a_buffer(x, h, W_a, b):
    both = np.zeros((x.shape[0], x.shape[1] + h.shape[1]))
    both[:, : h.shape[1]], both[:, h.shape[1] :] = h, x
    return np.tanh(np.einsum("bi,ih->bh", both, W_a) + b)


@accepted(of=rnn_step_concatenated)
def one_product_with_columns_for_examples(x, h, W_a, b):
    return np.tanh(W_a.T @ np.concatenate([h.T, x.T]) + b[:, None]).T


@accepted(of=rnn_step_backward)
def step_back_with_einsum_as_a_list(dh_next, h_next, x, h, W, U):
    dz = dh_next - dh_next * h_next * h_next
    return [np.einsum("bh,dh->bd", dz, W), np.einsum("bh,gh->bg", dz, U), np.einsum("bd,bh->dh", x, dz),
            np.einsum("bg,bh->gh", h, dz), np.einsum("bh->h", dz)]


@accepted(of=rnn_step_backward)
def step_back_row_by_row(dh_next, h_next, x, h, W, U):
    dx, dh, dW, dU, db = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U), np.zeros(len(U))
    for row in range(len(x)):
        dz = dh_next[row] * (1 - h_next[row]) * (1 + h_next[row])
        dx[row], dh[row] = W @ dz, U @ dz
        dW += np.outer(x[row], dz)
        dU += np.outer(h[row], dz)
        db += dz
    return dx, dh, dW, dU, db


@accepted(of=rnn_step_backward)
def step_back_in_the_callers_array(dh_next, h_next, x, h, W, U):
    dh_next *= 1 - h_next**2
    return np.dot(dh_next, W.T), np.dot(dh_next, U.T), np.dot(x.T, dh_next), np.dot(h.T, dh_next), np.sum(dh_next, 0)


@accepted(of=rnn_step_backward)
def step_back_by_the_tall_matrix(dh_next, h_next, x, h, W, U):
    dz, H = dh_next * (1 - h_next**2), h.shape[1]
    both = dz @ np.concatenate([U, W]).T
    dW_a = np.concatenate([h, x], axis=1).T @ dz
    return both[:, H:], both[:, :H], dW_a[H:], dW_a[:H], np.ones(len(dz)) @ dz


@accepted(of=rnn_step_backward)
def step_back_in_fortran_order(dh_next, h_next, x, h, W, U):
    dz = np.asfortranarray(dh_next * (1 - np.square(h_next)))
    return (W @ dz.T).T, (U @ dz.T).T, (dz.T @ x).T, (dz.T @ h).T, dz.T.sum(axis=1)


@accepted(of=rnn_step_relu)
def relu_by_a_mask(x, h, W, U, b):
    z = x @ W + h @ U + b
    return z * (z > 0)


@accepted(of=rnn_step_relu)
def relu_by_where(x, h, W, U, b):
    z = np.dot(h, U) + np.dot(x, W) + b
    return np.where(z < 0, 0, z)


@accepted(of=rnn_step_relu)
def relu_by_absolute_value(x, h, W, U, b):
    z = x @ W + h @ U + b
    return (z + np.abs(z)) / 2


@accepted(of=rnn_step_relu)
def relu_in_place(x, h, W, U, b):
    z = x @ W + h @ U + b
    z[z < 0] = 0
    return z


@accepted(of=rnn_step_relu_backward)
def relu_back_by_where(dh_next, h_next, x, h, W, U):
    dz = np.where(h_next > 0, dh_next, 0)
    return [dz.dot(W.T), dz.dot(U.T), x.T.dot(dz), h.T.dot(dz), dz.sum(0)]


@accepted(of=rnn_step_relu_backward)
def relu_back_by_sign(dh_next, h_next, x, h, W, U):
    dz = dh_next * np.sign(h_next)
    return dz @ W.T, dz @ U.T, np.einsum("bd,bh->dh", x, dz), np.einsum("bg,bh->gh", h, dz), dz.sum(axis=0)


@accepted(of=rnn_step_relu_backward)
def relu_back_in_the_callers_array(dh_next, h_next, x, h, W, U):
    dh_next[h_next <= 0] = 0
    return dh_next @ W.T, dh_next @ U.T, x.T @ dh_next, h.T @ dh_next, dh_next.sum(axis=0)


@accepted(of=rnn_step_relu_backward)
def relu_back_in_float32(dh_next, h_next, x, h, W, U):
    dz = (dh_next * (h_next > 0)).astype(np.float32)
    return dz @ W.T, dz @ U.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


relu_is_never_negative = equivalent(
    of=rnn_step_relu_backward,
    change="dz = dh_next * (h_next > 0) -> dz = dh_next * (h_next != 0)",
    why="h_next comes from (1.10), which is never below 0.")

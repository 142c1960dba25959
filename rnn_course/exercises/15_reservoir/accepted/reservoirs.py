"""The reservoir's matrix, step, run and echo, written otherwise."""

import numpy as np

from rnn_course.cells.reservoir import (
    echo_bounds,
    echo_distance,
    free_run,
    reservoir_drive,
    reservoir_step,
    sparse_reservoir,
)
from rnn_course.exercise import accepted


@accepted(of=sparse_reservoir)
def sparse_by_threshold(G, order, fan_in, radius):
    S = np.where(order <= np.sort(order, axis=0)[fan_in - 1], G, 0.0)
    return radius * S / max(abs(np.linalg.eigvals(S)))


@accepted(of=sparse_reservoir)
def sparse_column_by_column(G, order, fan_in, radius):
    U = np.zeros(G.shape)
    for unit in range(len(G)):
        for other in sorted(range(len(G)), key=lambda i: order[i, unit])[:fan_in]:
            U[other, unit] = G[other, unit]
    values, _ = np.linalg.eig(U)
    U *= radius / np.sqrt(values.real**2 + values.imag**2).max()
    return U


@accepted(of=sparse_reservoir)
def sparse_by_partition_in_place(G, order, fan_in, radius):
    heard = np.argpartition(order, fan_in - 1, axis=0)[:fan_in]
    mask = np.ones(G.shape, dtype=bool)
    np.put_along_axis(mask, heard, False, axis=0)
    G[mask] = 0
    G /= np.abs(np.linalg.eigvals(G)).max()
    G *= radius
    return G


@accepted(of=sparse_reservoir)
def sparse_by_comparing_all(G, order, fan_in, radius):
    smaller = (order[None, :, :] < order[:, None, :]).sum(axis=1)
    S = G * (smaller < fan_in)
    return S / np.abs(np.linalg.eigvals(S.T)).max() * radius


@accepted(of=reservoir_step)
def step_as_a_move(x, h, y, W, U, F, b, a):
    return h + a * (np.tanh(b + np.dot(y, F) + np.dot(h, U) + np.dot(x, W)) - h)


@accepted(of=reservoir_step)
def step_by_one_product(x, h, y, W, U, F, b, a):
    heard = np.hstack([np.ones((len(x), 1)), x, h, y])
    return a * np.tanh(heard @ np.vstack([b[None], W, U, F])) + h - a * h


@accepted(of=reservoir_step)
def step_with_columns_for_examples(x, h, y, W, U, F, b, a):
    z = W.T @ x.T + U.T @ h.T + F.T @ y.T + b[:, None]
    return ((1 - a) * h.T + a * np.tanh(z)).T


@accepted(of=reservoir_step)
def step_in_float32(x, h, y, W, U, F, b, a):
    x, h, y, W, U, F, b = (each.astype(np.float32) for each in (x, h, y, W, U, F, b))
    return (1 - a) * h + a * np.tanh(x @ W + h @ U + y @ F + b)


@accepted(of=reservoir_step)
def step_in_place(x, h, y, W, U, F, b, a):
    z = np.einsum("bd,dh->bh", x, W) + np.einsum("bg,gh->bh", h, U) + np.einsum("bk,kh->bh", y, F) + b
    h *= 1 - a
    h += a * np.tanh(z)
    return h


@accepted(of=reservoir_drive)
def drive_step_by_step(x, y, h0, y0, reservoir):
    h, heard, hs = h0, y0, []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, heard, *reservoir)
        heard = y[:, t]
        hs.append(h)
    return np.stack(hs, axis=1)


@accepted(of=reservoir_drive)
def drive_into_a_buffer(x, y, h0, y0, reservoir):
    B, T, _ = x.shape
    hs = np.zeros((T + 1, B, h0.shape[1]))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = reservoir_step(x[:, t], hs[t], y[:, t - 1] if t > 0 else y0, *reservoir)
    return hs[1:].transpose(1, 0, 2)


@accepted(of=reservoir_drive)
def drive_row_by_row(x, y, h0, y0, reservoir):
    hs = np.empty((*x.shape[:2], h0.shape[1]))
    for row in range(len(x)):
        h, outputs = h0[row : row + 1], np.vstack([y0[row], y[row]])
        for t in range(x.shape[1]):
            h = reservoir_step(x[row : row + 1, t], h, outputs[t : t + 1], *reservoir)
            hs[row, t] = h[0]
    return hs


@accepted(of=echo_distance)
def distance_with_a_loop(x, y, h0, g0, y0, reservoir):
    first, second = reservoir_drive(x, y, h0, y0, reservoir), reservoir_drive(x, y, g0, y0, reservoir)
    T = x.shape[1]
    d = np.array([[np.sqrt(np.sum((first[row, t] - second[row, t]) ** 2)) for t in range(T)] for row in range(len(x))])
    start = np.sqrt(np.sum((h0 - g0) ** 2, axis=1))
    return [d, np.exp((np.log(d[:, -1]) - np.log(start)) / T)]


@accepted(of=echo_distance)
def distance_of_one_doubled_batch(x, y, h0, g0, y0, reservoir):
    twice = [np.concatenate([each, each]) for each in (x, y)]
    hs = reservoir_drive(*twice, np.concatenate([h0, g0]), np.concatenate([y0, y0]), reservoir)
    gap = np.concatenate([(h0 - g0)[:, None], hs[: len(x)] - hs[len(x) :]], axis=1)
    d = np.einsum("bth,bth->bt", gap, gap) ** 0.5
    return d[:, 1:], np.power(d[:, -1] / d[:, 0], 1.0 / x.shape[1])


@accepted(of=echo_distance)
def rate_as_a_mean_of_logarithms(x, y, h0, g0, y0, reservoir):
    gap = reservoir_drive(x, y, g0, y0, reservoir) - reservoir_drive(x, y, h0, y0, reservoir)
    d = np.linalg.norm(gap, axis=-1)
    all_d = np.concatenate([np.linalg.norm(g0 - h0, axis=-1)[:, None], d], axis=1)
    return d, np.exp(np.diff(np.log(all_d), axis=1).mean(axis=1))


@accepted(of=echo_bounds)
def bounds_of_the_whole_step(U, a):
    whole = (1 - a) * np.eye(len(U)) + a * U
    return [max(abs(np.linalg.eigvals(whole))), (1 - a) + a * np.linalg.svd(U)[1][0]]


@accepted(of=echo_bounds)
def bounds_by_parts_of_the_eigenvalues(U, a):
    values = np.linalg.eig(U)[0]
    rest = max(float(np.hypot(1 - a + a * value.real, a * value.imag)) for value in values)
    return rest, 1 - a + a * float(np.sqrt(np.linalg.eigvalsh(U @ U.T)[-1]))


@accepted(of=echo_bounds)
def bounds_as_one(U, a):
    rest = np.linalg.norm(1 + a * (np.linalg.eigvals(U.T) - 1), ord=np.inf)
    return rest, 1 + a * (np.linalg.svd(U, compute_uv=False).max() - 1)


@accepted(of=free_run)
def free_run_into_a_buffer(x, h, y, V, reservoir):
    ys = np.zeros((*x.shape[:2], V.shape[1]))
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, ys[:, t - 1] if t else y, *reservoir)
        ys[:, t] = V[0] + x[:, t] @ V[1 : 1 + x.shape[2]] + h @ V[1 + x.shape[2] :]
    return ys


@accepted(of=free_run)
def free_run_by_hstack(x, h, y, V, reservoir):
    outputs = []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, y, *reservoir)
        y = np.hstack((np.ones((h.shape[0], 1)), x[:, t], h)).dot(V)
        outputs.append(y)
    return np.array(outputs).transpose(1, 0, 2)


@accepted(of=free_run)
def free_run_by_recursion(x, h, y, V, reservoir):
    h = reservoir_step(x[:, 0], h, y, *reservoir)
    y = np.c_[np.ones(len(h)), x[:, 0], h] @ V
    later = [free_run_by_recursion.function(x[:, 1:], h, y, V, reservoir)] if x.shape[1] > 1 else []
    return np.concatenate([y[:, None], *later], axis=1)

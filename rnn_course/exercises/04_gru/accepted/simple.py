"""The step without a reset gate, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.gru import gru_simple_step, gru_simple_step_backward
from rnn_course.exercise import accepted


@accepted(of=gru_simple_step)
def simple_with_two_products_of_the_tall_matrix(x, h, W, U, b):
    H, tall, both = h.shape[1], np.concatenate([W, U]), np.hstack([x, h])
    z = 1 / (1 + np.exp(-(both @ tall[:, :H] + b[:H])))
    g = np.tanh(both @ tall[:, H:] + b[H:])
    return [g + z * (h - g), z, g]


@accepted(of=gru_simple_step)
def simple_with_einsum(x, h, W, U, b):
    H = len(U)
    a = np.einsum("bd,da->ba", x, W) + np.einsum("bh,ha->ba", h, U) + b[None]
    z, g = 0.5 + 0.5 * np.tanh(a[:, :H] / 2), np.tanh(a[:, H:])
    return np.multiply(z, h) + np.multiply(1 - z, g), z, g


@accepted(of=gru_simple_step)
def simple_that_overwrites_the_state(x, h, W, U, b):
    a = (x.dot(W) + h.dot(U) + b).reshape(len(x), 2, -1)
    z, g = 1 / (1 + np.exp(-a[:, 0])), np.tanh(a[:, 1])
    h *= z
    h += (1 - z) * g
    return h, z, g


@accepted(of=gru_simple_step)
def simple_in_float32(x, h, W, U, b):
    x, h, W, U, b = (each.astype(np.float32) for each in (x, h, W, U, b))
    return simple_with_einsum.function(x, h, W, U, b)


@accepted(of=gru_simple_step_backward)
def simple_back_with_a_buffer(dh_next, z, g, x, h, W, U):
    H = h.shape[1]
    da = np.empty((len(x), 2 * H), order="F")
    da[:, :H] = dh_next * (h - g) * (z - z**2)
    da[:, H:] = dh_next * (1 - z) * (1 - g) * (1 + g)
    return [da.dot(W.T), da.dot(U.T) + dh_next * z, x.T.dot(da), h.T.dot(da), np.ones(len(x)) @ da]


@accepted(of=gru_simple_step_backward)
def simple_back_gate_by_gate(dh_next, z, g, x, h, W, U):
    (W_z, W_g), (U_z, U_g) = np.hsplit(W, 2), np.hsplit(U, 2)
    da_g = (dh_next - dh_next * z) * (1 - g * g)
    da_z = dh_next * (h * z * (1 - z) - g * z * (1 - z))
    dx, dh = da_z @ W_z.T + da_g @ W_g.T, da_z @ U_z.T + da_g @ U_g.T + z * dh_next
    dW, dU = np.hstack([x.T @ da_z, x.T @ da_g]), np.hstack([h.T @ da_z, h.T @ da_g])
    return dx, dh, dW, dU, np.hstack([da_z.sum(0), da_g.sum(0)])


@accepted(of=gru_simple_step_backward)
def simple_back_row_by_row(dh_next, z, g, x, h, W, U):
    dx, dh, dW, dU, db = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U), np.zeros(W.shape[1])
    for row in range(len(x)):
        d, u, c = dh_next[row], z[row], g[row]
        da = np.append(d * (h[row] - c) * u * (1 - u), d * (1 - u) * (1 - c**2))
        dx[row], dh[row] = W @ da, U @ da + d * u
        dW += np.outer(x[row], da)
        dU += np.outer(h[row], da)
        db += da
    return dx, dh, dW, dU, db


@accepted(of=gru_simple_step_backward)
def simple_back_in_the_callers_arrays(dh_next, z, g, x, h, W, U):
    straight = dh_next * z
    da_z = straight * (h - g) * (1 - z)
    dh_next *= 1 - z
    dh_next *= 1 - g**2
    da = np.concatenate((da_z, dh_next), axis=-1)
    return da @ W.T, straight + da @ U.T, np.einsum("bd,ba->da", x, da), np.einsum("bh,ba->ha", h, da), da.sum(axis=0)

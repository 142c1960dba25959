"""The cells with peepholes and with coupled gates, written otherwise."""

import numpy as np

from rnn_course.cells.lstm_variants import coupled_step, coupled_step_backward, peephole_step, peephole_step_backward
from rnn_course.exercise import accepted
from rnn_course.kit.activations import sigmoid


@accepted(of=peephole_step)
def peephole_with_slices(x, h, c, W, U, b, p):
    H = c.shape[1]
    z = np.dot(x, W) + np.dot(h, U) + b
    i = sigmoid(z[:, :H] + c * p[:H])
    f = sigmoid(z[:, H : 2 * H] + c * p[H : 2 * H])
    c_next = f * c + i * np.tanh(z[:, 2 * H : 3 * H])
    o = sigmoid(z[:, 3 * H :] + c_next * p[2 * H :])
    return [np.tanh(c_next) * o, c_next, np.hstack((i, f, np.tanh(z[:, 2 * H : 3 * H]), o))]


@accepted(of=peephole_step)
def peephole_as_diagonal_matrices(x, h, c, W, U, b, p):
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    P_i, P_f, P_o = (np.diag(each) for each in p.reshape(3, -1))
    i, f, g = sigmoid(z_i + c @ P_i), sigmoid(z_f + c @ P_f), np.tanh(z_g)
    c_next = f * c + i * g
    o = sigmoid(z_o + c_next @ P_o)
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@accepted(of=peephole_step)
def peephole_in_the_sum(x, h, c, W, U, b, p):
    """Two peepholes are added before the sum is cut, the third when the new cell is there."""
    H = c.shape[1]
    z = x @ W + h @ U + b
    z[:, : 2 * H] += np.tile(c, 2) * p[: 2 * H]
    gates = 1 / (1 + np.exp(-z))
    gates[:, 2 * H : 3 * H] = np.tanh(z[:, 2 * H : 3 * H])
    c_next = gates[:, H : 2 * H] * c + gates[:, :H] * gates[:, 2 * H : 3 * H]
    gates[:, 3 * H :] = sigmoid(z[:, 3 * H :] + p[2 * H :] * c_next)
    return gates[:, 3 * H :] * np.tanh(c_next), c_next, gates


@accepted(of=peephole_step_backward)
def peephole_back_in_three_ways(dh_next, dc_next, c_next, gates, x, h, c, W, U, p):
    H, bent = c.shape[1], np.tanh(c_next)
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    dz = np.empty_like(gates)
    dz[:, 3 * H :] = dh_next * bent * o * (1 - o)
    dc_next += dh_next * o * (1 - bent**2)
    dc_next += dz[:, 3 * H :] * p[2 * H :]
    dz[:, :H] = dc_next * g * i * (1 - i)
    dz[:, H : 2 * H] = dc_next * c * f * (1 - f)
    dz[:, 2 * H : 3 * H] = dc_next * i * (1 - g**2)
    dc = dc_next * f + np.einsum("bkh,kh->bh", dz[:, : 2 * H].reshape(-1, 2, H), p[: 2 * H].reshape(2, H))
    dp = np.hstack([(dz[:, :H] * c).sum(0), (dz[:, H : 2 * H] * c).sum(0), (dz[:, 3 * H :] * c_next).sum(0)])
    return dz @ W.T, dz @ U.T, dc, x.T @ dz, h.T @ dz, dz.sum(0), dp


@accepted(of=peephole_step_backward)
def peephole_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U, p):
    rows = [peephole_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U, p)
            for r in range(len(x))]
    dx, dh, dc, *sums = zip(*rows, strict=True)
    return [np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), *(sum(each) for each in sums)]


@accepted(of=peephole_step_backward)
def peephole_back_in_float32(*args):
    return peephole_step_backward(*(each.astype(np.float32) for each in args))


@accepted(of=coupled_step)
def coupled_as_a_move_towards_the_candidate(x, h, c, W, U, b):
    z_f, z_g, z_o = np.split(b + np.dot(h, U) + np.dot(x, W), 3, axis=1)
    f, g, o = sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = g + f * (c - g)
    return [o * np.tanh(c_next), c_next, np.hstack([f, g, o])]


@accepted(of=coupled_step)
def coupled_with_the_other_sigmoid(x, h, c, W, U, b):
    H = c.shape[1]
    z = x @ W + h @ U + b
    f, i, g = sigmoid(z[:, :H]), sigmoid(-z[:, :H]), np.tanh(z[:, H : 2 * H])
    c_next, o = f * c + i * g, sigmoid(z[:, 2 * H :])
    return o * np.tanh(c_next), c_next, np.concatenate([f, g, o], axis=1)


@accepted(of=coupled_step)
def coupled_in_float32(*args):
    return coupled_step(*(each.astype(np.float32) for each in args))


@accepted(of=coupled_step_backward)
def coupled_back_by_two_gates(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    f, g, o = np.split(gates, 3, axis=1)
    dc_next += dh_next * o * (1 - np.tanh(c_next) ** 2)
    d_forget, d_input = dc_next * c, dc_next * g
    dz = np.hstack([(d_forget - d_input) * f * (1 - f), dc_next * (1 - f) * (1 - g * g),
                    dh_next * np.tanh(c_next) * o * (1 - o)])
    return [np.dot(dz, W.T), np.dot(dz, U.T), f * dc_next, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0)]


@accepted(of=coupled_step_backward)
def coupled_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    rows = [coupled_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U)
            for r in range(len(x))]
    dx, dh, dc, *sums = zip(*rows, strict=True)
    return [np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), *(sum(each) for each in sums)]


@accepted(of=coupled_step_backward)
def coupled_back_in_float32(*args):
    return coupled_step_backward(*(each.astype(np.float32) for each in args))

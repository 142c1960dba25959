"""One step, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.lstm import lstm_gates, lstm_step, lstm_step_backward
from rnn_course.exercise import accepted
from rnn_course.kit.activations import sigmoid


@accepted(of=lstm_gates)
def gates_by_one_tanh(x, h, W, U, b):
    scale = np.repeat([0.5, 0.5, 1.0, 0.5], h.shape[1])
    return scale * np.tanh(scale * (x @ W + h @ U + b)) + 1 - scale


@accepted(of=lstm_gates)
def gates_with_the_textbooks_sigmoid(x, h, W, U, b):
    """Its exponential may overflow to inf, and 1 / inf is 0: right."""
    z, H = np.dot(x, W) + np.dot(h, U) + b, h.shape[1]
    gates = 1 / (1 + np.exp(-z))
    gates[:, 2 * H : 3 * H] = np.tanh(z[:, 2 * H : 3 * H])
    return gates


@accepted(of=lstm_gates)
def gates_block_by_block(x, h, W, U, b):
    H = h.shape[1]
    blocks = []
    for k in range(4):
        at = slice(k * H, (k + 1) * H)
        bend = np.tanh if k == 2 else sigmoid
        blocks.append(bend(x @ W[:, at] + h @ U[:, at] + b[at]))
    return np.hstack(blocks)


@accepted(of=lstm_gates)
def gates_by_reshape(x, h, W, U, b):
    z = np.einsum("bd,dk->bk", x, W) + np.einsum("bh,hk->bk", h, U) + b
    i, f, g, o = np.moveaxis(z.reshape(len(x), 4, -1), 1, 0)
    return np.stack([sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)], axis=1).reshape(z.shape)


@accepted(of=lstm_gates)
def gates_in_float32(x, h, W, U, b):
    return lstm_gates(*(each.astype(np.float32) for each in (x, h, W, U, b)))


@accepted(of=lstm_step)
def step_without_the_gates_function(x, h, c, W, U, b):
    z, H = b + h.dot(U) + x.dot(W), c.shape[1]
    i, f, o = sigmoid(z[:, :H]), sigmoid(z[:, H : 2 * H]), sigmoid(z[:, 3 * H :])
    g = np.tanh(z[:, 2 * H : 3 * H])
    c_next = i * g + f * c
    return [np.tanh(c_next) * o, c_next]


@accepted(of=lstm_step)
def step_with_columns_for_examples(x, h, c, W, U, b):
    """Each gate's own matrix, acting on [h; x], as most books write it."""
    both = np.concatenate([h, x], axis=1).T
    matrices = np.split(np.concatenate([U, W]).T, 4)
    z_i, z_f, z_g, z_o = (matrix @ both + part[:, None] for matrix, part in zip(matrices, np.split(b, 4), strict=True))
    c_next = sigmoid(z_f) * c.T + sigmoid(z_i) * np.tanh(z_g)
    return (sigmoid(z_o) * np.tanh(c_next)).T, c_next.T


@accepted(of=lstm_step)
def step_with_loops(x, h, c, W, U, b):
    h_next, c_next, H = np.zeros_like(h), np.zeros_like(c), h.shape[1]
    for row in range(len(x)):
        for unit in range(H):
            z = [x[row] @ W[:, k * H + unit] + h[row] @ U[:, k * H + unit] + b[k * H + unit] for k in range(4)]
            c_next[row, unit] = sigmoid(z[1]) * c[row, unit] + sigmoid(z[0]) * np.tanh(z[2])
            h_next[row, unit] = sigmoid(z[3]) * np.tanh(c_next[row, unit])
    return h_next, c_next


@accepted(of=lstm_step)
def step_in_the_callers_arrays(x, h, c, W, U, b):
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
    c *= f
    c += i * g
    h[:] = o * np.tanh(c)
    return h, c


@accepted(of=lstm_step)
def step_in_float32(x, h, c, W, U, b):
    return lstm_step(*(each.astype(np.float32) for each in (x, h, c, W, U, b)))


@accepted(of=lstm_step_backward)
def step_back_into_a_buffer(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    H = h.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    bent = np.tanh(c_next)
    dcell = o * (1 - bent) * (1 + bent) * dh_next + dc_next
    dz = np.zeros((len(x), 4 * H))
    dz[:, :H] = dcell * g * (i - i**2)
    dz[:, H : 2 * H] = dcell * c * (f - f**2)
    dz[:, 2 * H : 3 * H] = dcell * i * (1 - g * g)
    dz[:, 3 * H :] = dh_next * bent * (o - o**2)
    return (np.dot(dz, W.T), np.dot(dz, U.T), dcell * f, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0))


@accepted(of=lstm_step_backward)
def step_back_that_adds_into_dc_next(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """The commonest form of all: it changes the caller's array, and is right."""
    i, f, g, o = np.split(gates, 4, axis=1)
    dc_next += dh_next * o * (1 - np.tanh(c_next) ** 2)
    dz = np.hstack((dc_next * g * i * (1 - i), dc_next * c * f * (1 - f), dc_next * i * (1 - g**2),
                    dh_next * np.tanh(c_next) * o * (1 - o)))
    return [dz @ W.T, dz @ U.T, dc_next * f, x.T @ dz, h.T @ dz, dz.sum(0)]


@accepted(of=lstm_step_backward)
def step_back_gate_by_gate(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    i, f, g, o = np.split(gates, 4, axis=1)
    s = dc_next + o * (1 - np.tanh(c_next) ** 2) * dh_next
    parts = [s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g**2), dh_next * np.tanh(c_next) * o * (1 - o)]
    dx = sum(part @ block.T for part, block in zip(parts, np.split(W, 4, axis=1), strict=True))
    dh = sum(part @ block.T for part, block in zip(parts, np.split(U, 4, axis=1), strict=True))
    return (dx, dh, f * s, np.concatenate([x.T @ part for part in parts], axis=1),
            np.concatenate([h.T @ part for part in parts], axis=1), np.concatenate([part.sum(0) for part in parts]))


@accepted(of=lstm_step_backward)
def step_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    rows = [lstm_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U)
            for r in range(len(x))]
    dx, dh, dc, dW, dU, db = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), sum(dW), sum(dU), sum(db)


@accepted(of=lstm_step_backward)
def step_back_in_float32(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    narrow = (each.astype(np.float32) for each in (dh_next, dc_next, c_next, gates, x, h, c, W, U))
    return lstm_step_backward(*narrow)

"""One node of a binary Tree-LSTM, written otherwise."""

import numpy as np

from rnn_course.cells.tree_lstm import binary_step, binary_step_backward
from rnn_course.exercise import accepted
from rnn_course.kit.activations import sigmoid


@accepted(of=binary_step)
def binary_by_slices(x, h1, c1, h2, c2, W, U, b):
    H, z = h1.shape[1], x.dot(W) + b
    u = h1.dot(U[: h1.shape[1]]) + h2.dot(U[h1.shape[1] :])
    i, f1 = sigmoid(z[:, :H] + u[:, :H]), sigmoid(z[:, H : 2 * H] + u[:, H : 2 * H])
    f2, g = sigmoid(z[:, H : 2 * H] + u[:, 2 * H : 3 * H]), np.tanh(z[:, 2 * H : 3 * H] + u[:, 3 * H : 4 * H])
    o = sigmoid(z[:, 3 * H :] + u[:, 4 * H :])
    c = f2 * c2 + f1 * c1 + i * g
    return o * np.tanh(c), c, np.hstack([i, f1, f2, g, o])


@accepted(of=binary_step)
def binary_in_one_product(x, h1, c1, h2, c2, W, U, b):
    H = h1.shape[1]
    twice = np.r_[0 : 2 * H, H : 4 * H]
    tall = np.concatenate([W[:, twice], U])
    gates = np.hstack([x, h1, h2]) @ tall + b[twice]
    gates[:, 3 * H : 4 * H] = np.tanh(gates[:, 3 * H : 4 * H])
    for first, last in ((0, 3 * H), (4 * H, 5 * H)):
        gates[:, first:last] = 0.5 + 0.5 * np.tanh(gates[:, first:last] / 2)
    i, f1, f2, g, o = gates.reshape(len(x), 5, H).transpose(1, 0, 2)
    c = i * g + f1 * c1 + f2 * c2
    return [o * np.tanh(c), c, gates]


@accepted(of=binary_step)
def binary_row_by_row(x, h1, c1, h2, c2, W, U, b):
    rows = [binary_step(*(each[k : k + 1] for each in (x, h1, c1, h2, c2)), W, U, b) for k in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))


@accepted(of=binary_step)
def binary_in_float32(x, h1, c1, h2, c2, W, U, b):
    return tuple(each.astype(np.float32) for each in binary_step(x, h1, c1, h2, c2, W, U, b))


@accepted(of=binary_step_backward)
def binary_back_by_widened_weights(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    H = c.shape[1]
    i, f1, f2, g, o = (gates[:, k * H : (k + 1) * H] for k in range(5))
    t = np.tanh(c)
    s = dc + dh * o * (1 - t) * (1 + t)
    du = np.hstack([s * g * i * (1 - i), s * c1 * f1 * (1 - f1), s * c2 * f2 * (1 - f2), s * i * (1 - g * g),
                    dh * t * o * (1 - o)])
    wide = np.concatenate([W[:, : 2 * H], W[:, H:]], axis=1)
    dwide, db = x.T @ du, du.sum(axis=0)
    dW = np.concatenate([dwide[:, :H], dwide[:, H : 2 * H] + dwide[:, 2 * H : 3 * H], dwide[:, 3 * H :]], axis=1)
    db = np.concatenate([db[:H], db[H : 2 * H] + db[2 * H : 3 * H], db[3 * H :]])
    down = du @ U.T
    return du @ wide.T, down[:, :H], s * f1, down[:, H:], s * f2, dW, np.vstack([h1.T @ du, h2.T @ du]), db


@accepted(of=binary_step_backward)
def binary_back_row_by_row(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    rows = [binary_step_backward(*(each[k : k + 1] for each in (dh, dc, c, gates, x, h1, c1, h2, c2)), W, U)
            for k in range(len(x))]
    found = list(zip(*rows, strict=True))
    return [*(np.concatenate(each) for each in found[:5]), *(sum(each) for each in found[5:])]


@accepted(of=binary_step_backward)
def binary_back_adding_into_dc(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    i, f1, f2, g, o = np.split(gates, 5, axis=1)
    dc += dh * o * (1 - np.tanh(c) ** 2)
    du = np.stack([dc * g * (i - i**2), dc * c1 * (f1 - f1**2), dc * c2 * (f2 - f2**2), dc * i * (1 - g**2),
                   dh * np.tanh(c) * (o - o**2)])
    dz = np.stack([du[0], du[1] + du[2], du[3], du[4]])
    B, H = c.shape
    wide, narrow = du.transpose(1, 0, 2).reshape(B, 5 * H), dz.transpose(1, 0, 2).reshape(B, 4 * H)
    dh1, dh2 = np.hsplit(np.dot(wide, U.T), 2)
    dU = np.einsum("bi,bj->ij", np.hstack([h1, h2]), wide)
    return np.dot(narrow, W.T), dh1, dc * f1, dh2, dc * f2, np.dot(x.T, narrow), dU, narrow.sum(0)


@accepted(of=binary_step_backward)
def binary_back_in_float32(*arguments):
    return tuple(each.astype(np.float32) for each in binary_back_row_by_row.function(*arguments))

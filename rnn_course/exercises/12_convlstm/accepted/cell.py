"""The cell written otherwise: one frame and whole movies, there and back."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_backward, convlstm_forward, convlstm_step, convlstm_step_backward
from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import accepted


@accepted(of=convlstm_step)
def one_convolution_of_both(x, h, c, W, U, b):
    """[x, h] side by side, under one bank."""
    z = conv2d(np.concatenate([x, h], axis=3), np.concatenate([W, U], axis=2), b)
    F = h.shape[3]
    i, f, o = (1 / (1 + np.exp(-np.clip(z[..., k * F : (k + 1) * F], -500, 500))) for k in (0, 1, 3))
    g = np.tanh(z[..., 2 * F : 3 * F])
    c = f * c + i * g
    return [o * np.tanh(c), c, np.concatenate((i, f, g, o), 3)]


@accepted(of=convlstm_step)
def a_convolution_for_each_gate(x, h, c, W, U, b):
    F, gates = h.shape[-1], []
    for k, bend in enumerate((_sigmoid, _sigmoid, np.tanh, _sigmoid)):
        block = slice(k * F, (k + 1) * F)
        gates.append(bend(conv2d(x, W[..., block], b[block]) + conv2d(h, U[..., block], np.zeros(F))))
    c_next = gates[1] * c + gates[0] * gates[2]
    return gates[3] * np.tanh(c_next), c_next, np.concatenate(gates, axis=-1)


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


@accepted(of=convlstm_step)
def into_one_array(x, h, c, W, U, b):
    """Changes c in place, and gives views."""
    z = np.zeros((*h.shape[:-1], 4, h.shape[-1]))
    z += (conv2d(x, W, b) + conv2d(h, U, b) - b).reshape(z.shape)
    for k in (0, 1, 3):
        z[..., k, :] = _sigmoid(z[..., k, :])
    z[..., 2, :] = np.tanh(z[..., 2, :])
    c *= z[..., 1, :]
    c += z[..., 0, :] * z[..., 2, :]
    return z[..., 3, :] * np.tanh(c), c, z.reshape(*h.shape[:-1], -1)


@accepted(of=convlstm_step_backward)
def one_convolution_back(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    C, t = x.shape[-1], np.tanh(c_next)
    i, f, g, o = np.moveaxis(gates.reshape(*c.shape[:-1], 4, -1), -2, 0)
    s = dh_next * o * (1 - t * t) + dc_next
    dz = np.concatenate([s * g * (i - i * i), s * c * (f - f * f), s * i * (1 - g * g), dh_next * t * (o - o * o)], 3)
    both, filters, db = conv2d_backward(dz, np.concatenate([x, h], 3), np.concatenate([W, U], 2))
    return both[..., :C], both[..., C:], s * f, filters[:, :, :C], filters[:, :, C:], db


@accepted(of=convlstm_step_backward)
def gates_made_again(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """Adds into the caller's upstream, and keeps the blocks of dz in one array."""
    F = h.shape[-1]
    i, f, g, o = (gates[..., k * F : (k + 1) * F] for k in range(4))
    dc_next += dh_next * o / np.cosh(c_next) ** 2
    dz = np.empty_like(gates)
    dz[..., :F], dz[..., F : 2 * F] = dc_next * g * i * (1 - i), dc_next * c * f * (1 - f)
    dz[..., 2 * F : 3 * F], dz[..., 3 * F :] = dc_next * i * (1 - g**2), dh_next * np.tanh(c_next) * o * (1 - o)
    dx, dW, db = conv2d_backward(dz, x, W)
    dh, dU, _ = conv2d_backward(dz, h, U)
    dc_next *= f
    return dx, dh, dc_next, dW, dU, db


@accepted(of=convlstm_step_backward)
def step_back_in_float32(*args):
    return convlstm_step_backward(*(each.astype(np.float32) for each in args))


@accepted(of=convlstm_forward)
def frame_by_frame(x, h0, c0, W, U, b):
    h, c, kept = h0, c0, ([], [], [])
    for t in range(x.shape[1]):
        h, c, gates = convlstm_step(x[:, t], h, c, W, U, b)
        for each, value in zip(kept, (h, c, gates), strict=True):
            each.append(value)
    return [np.stack(each, 1) for each in kept]


@accepted(of=convlstm_forward)
def movie_by_movie(x, h0, c0, W, U, b):
    rows = [convlstm_forward(x[r : r + 1], h0[r : r + 1], c0[r : r + 1], W, U, b) for r in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))


@accepted(of=convlstm_forward)
def forward_that_overwrites_h0_and_c0(x, h0, c0, W, U, b):
    hs, cs, gates = (np.empty((*x.shape[:4], n * h0.shape[-1]), order="F") for n in (1, 1, 4))
    for t in range(x.shape[1]):
        h0[:], c0[:], gates[:, t] = convlstm_step(x[:, t], h0, c0, W, U, b)
        hs[:, t], cs[:, t] = h0, c0
    return hs, cs, gates


@accepted(of=convlstm_backward)
def backward_frame_by_frame(dhs, hs, cs, gates, x, h0, c0, W, U):
    dx, dh, dc = np.zeros_like(x), 0, 0
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[-1])
    for t in range(x.shape[1] - 1, -1, -1):
        h, c = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
        dx[:, t], dh, dc, *parts = convlstm_step_backward(dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t], h, c,
                                                          W, U)
        for total, part in zip((dW, dU, db), parts, strict=True):
            total += part
    return dx, dh, dc, dW, dU, db


@accepted(of=convlstm_backward)
def backward_into_the_upstream(dhs, hs, cs, gates, x, h0, c0, W, U):
    """Adds dh into dhs, which is the caller's, and keeps a list for every gradient."""
    states, cells = np.concatenate([h0[:, None], hs], 1), np.concatenate([c0[:, None], cs], 1)
    steps, dc = [], np.zeros_like(c0)
    for t in reversed(range(x.shape[1])):
        steps.append(convlstm_step_backward(dhs[:, t], dc, cs[:, t], gates[:, t], x[:, t], states[:, t], cells[:, t],
                                            W, U))
        dc = steps[-1][2]
        if t > 0:
            dhs[:, t - 1] += steps[-1][1]
    dx, dh, _, *parts = zip(*steps, strict=True)
    return (np.stack(dx[::-1], axis=1), dh[-1], dc, *(np.sum(each, axis=0) for each in parts))


@accepted(of=convlstm_backward)
def backward_movie_by_movie(dhs, hs, cs, gates, x, h0, c0, W, U):
    rows = [convlstm_backward(*(each[r : r + 1] for each in (dhs, hs, cs, gates, x, h0, c0)), W, U)
            for r in range(len(x))]
    dx, dh0, dc0, *parts = zip(*rows, strict=True)
    return (*(np.concatenate(each) for each in (dx, dh0, dc0)), *(sum(each) for each in parts))

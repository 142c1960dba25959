"""Whole sequences, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.lstm import lstm_backward, lstm_forward, lstm_gates, lstm_step, lstm_step_backward
from rnn_course.exercise import accepted


@accepted(of=lstm_forward)
def forward_into_buffers(x, h0, c0, W, U, b):
    """Calls both of the earlier functions, and so computes the gates twice."""
    B, T, _ = x.shape
    H = h0.shape[1]
    hs, cs, gates = np.zeros((B, T, H)), np.zeros((B, T, H)), np.zeros((B, T, 4 * H))
    h, c = h0, c0
    for t in range(T):
        gates[:, t] = lstm_gates(x[:, t], h, W, U, b)
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        hs[:, t], cs[:, t] = h, c
    return hs, cs, gates


@accepted(of=lstm_forward)
def forward_from_the_gates(x, h0, c0, W, U, b):
    h, c, kept = h0, c0, []
    for x_t in x.transpose(1, 0, 2):
        all_gates = lstm_gates(x_t, h, W, U, b)
        i, f, g, o = np.split(all_gates, 4, axis=-1)
        c = f * c + i * g
        h = o * np.tanh(c)
        kept.append((h, c, all_gates))
    return [np.array(each).transpose(1, 0, 2) for each in zip(*kept, strict=True)]


@accepted(of=lstm_forward)
def forward_row_by_row(x, h0, c0, W, U, b):
    rows = [lstm_forward(x[r : r + 1], h0[r : r + 1], c0[r : r + 1], W, U, b) for r in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))


@accepted(of=lstm_forward)
def forward_that_overwrites_h0_and_c0(x, h0, c0, W, U, b):
    hs, cs, gates = (np.empty((*x.shape[:2], n * h0.shape[1]), order="F") for n in (1, 1, 4))
    for t in range(x.shape[1]):
        gates[:, t] = lstm_gates(x[:, t], h0, W, U, b)
        h0[:], c0[:] = lstm_step(x[:, t], h0, c0, W, U, b)
        hs[:, t], cs[:, t] = h0, c0
    return hs, cs, gates


@accepted(of=lstm_forward)
def forward_in_float32(x, h0, c0, W, U, b):
    return lstm_forward(*(each.astype(np.float32) for each in (x, h0, c0, W, U, b)))


@accepted(of=lstm_backward)
def backward_step_by_step(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h0), dc_last
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[1])
    for t in range(x.shape[1] - 1, -1, -1):
        h, c = (h0, c0) if t == 0 else (hs[:, t - 1], cs[:, t - 1])
        dx[:, t], dh, dc, dW_t, dU_t, db_t = lstm_step_backward(dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t],
                                                                h, c, W, U)
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dc, dW, dU, db


@accepted(of=lstm_backward)
def backward_that_adds_into_dhs(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    """At t = 0 the sum wraps round to the last step, which has been used already: odd, and right."""
    states, cells = np.concatenate([h0[:, None], hs], axis=1), np.concatenate([c0[:, None], cs], axis=1)
    steps, dc = [], dc_last
    for t in reversed(range(x.shape[1])):
        steps.append(lstm_step_backward(dhs[:, t], dc, cs[:, t], gates[:, t], x[:, t], states[:, t], cells[:, t], W, U))
        dhs[:, t - 1] += steps[-1][1]
        dc = steps[-1][2]
    dx = np.stack([step[0] for step in steps[::-1]], axis=1)
    return [dx, steps[-1][1], dc, sum(s[3] for s in steps), sum(s[4] for s in steps), sum(s[5] for s in steps)]


@accepted(of=lstm_backward)
def backward_with_a_scalar_start(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    i, f, g, o = (np.moveaxis(each, 1, 0) for each in np.split(gates, 4, axis=2))
    cells, before = np.moveaxis(cs, 1, 0), [c0, *np.moveaxis(cs, 1, 0)[:-1]]
    dz, dh, dc = np.empty(gates.shape, order="F"), 0.0, dc_last
    for t in range(x.shape[1])[::-1]:
        dh, bent = dh + dhs[:, t], np.tanh(cells[t])
        dc = dc + dh * o[t] * (1 - bent**2)
        dz[:, t] = np.hstack([dc * g[t] * i[t] * (1 - i[t]), dc * before[t] * f[t] * (1 - f[t]),
                              dc * i[t] * (1 - g[t] ** 2), dh * bent * o[t] * (1 - o[t])])
        dh, dc = np.dot(dz[:, t], U.T), dc * f[t]
    h_before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (np.einsum("btk,dk->btd", dz, W), dh, dc, np.einsum("btd,btk->dk", x, dz),
            np.einsum("bth,btk->hk", h_before, dz), np.einsum("btk->k", dz))


@accepted(of=lstm_backward)
def backward_in_float32(*args):
    return lstm_backward(*(each.astype(np.float32) for each in args))

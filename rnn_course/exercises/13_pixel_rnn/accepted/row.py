"""A row of a Row LSTM, written otherwise."""

import numpy as np

from rnn_course.cells.row_lstm import row_lstm_step, row_lstm_step_backward
from rnn_course.exercise import accepted


def logistic(a):
    return np.exp(-np.logaddexp(0, -a))


@accepted(of=row_lstm_step)
def row_pixel_by_pixel(z, h, c, U):
    (_, Q, H), width, a = h.shape, len(U), z.copy()
    for q in range(Q):
        for t in range(width):
            if 0 <= q + t - width // 2 < Q:
                a[:, q] += h[:, q + t - width // 2] @ U[t]
    i, f, g, o = (a[..., n * H : (n + 1) * H] for n in range(4))
    i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
    cell = f * c + i * g
    return o * np.tanh(cell), cell, np.concatenate((i, f, g, o), axis=2)


@accepted(of=row_lstm_step)
def row_by_windows(z, h, c, U):
    width, H = len(U), h.shape[2]
    padded = np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    a = z + np.einsum("bqht,thk->bqk", np.lib.stride_tricks.sliding_window_view(padded, width, axis=1), U)
    gates = logistic(a)
    gates[..., 2 * H : 3 * H] = np.tanh(a[..., 2 * H : 3 * H])
    i, f, g, o = (gates[..., n * H : (n + 1) * H] for n in range(4))
    c_next = i * g + f * c
    return [np.tanh(c_next) * o, c_next, gates]


@accepted(of=row_lstm_step)
def row_by_one_wide_product(z, h, c, U):
    width, Q = len(U), h.shape[1]
    padded = np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    side_by_side = np.concatenate([padded[:, t : t + Q] for t in range(width)], axis=-1)
    i, f, g, o = np.array_split(z + side_by_side @ U.reshape(-1, U.shape[2]), 4, axis=2)
    i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
    c = c * f + g * i
    return o * np.tanh(c), c, np.dstack([i, f, g, o])


@accepted(of=row_lstm_step_backward)
def row_back_pixel_by_pixel(dh_next, dc_next, c_next, gates, h, c, U):
    (_, Q, H), width = h.shape, len(U)
    i, f, g, o = (gates[..., n * H : (n + 1) * H] for n in range(4))
    s = dh_next * o / np.cosh(c_next) ** 2 + dc_next
    dz = np.zeros(gates.shape)
    dz[..., :H], dz[..., H : 2 * H] = s * g * (i - i * i), s * c * (f - f * f)
    dz[..., 2 * H : 3 * H], dz[..., 3 * H :] = s * i * (1 - g * g), dh_next * np.tanh(c_next) * (o - o * o)
    dh, dU = np.zeros(h.shape), np.zeros(U.shape)
    for q in range(Q):
        for t in range(width):
            if 0 <= q + t - width // 2 < Q:
                dh[:, q + t - width // 2] += dz[:, q] @ U[t].T
                dU[t] += h[:, q + t - width // 2].T @ dz[:, q]
    return dz, dh, s * f, dU


@accepted(of=row_lstm_step_backward)
def row_back_by_slices(dh_next, dc_next, c_next, gates, h, c, U):
    i, f, g, o = np.split(gates, 4, axis=2)
    Q, width = h.shape[1], len(U)
    through = np.tanh(c_next)
    s = dc_next + (dh_next * o) * (1 - through * through)
    do = dh_next * through
    dz = np.dstack([s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g) * (1 + g), do * o * (1 - o)])
    wide, padded = np.zeros((len(h), Q + width - 1, h.shape[2])), np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    for t in range(width):
        wide[:, t : t + Q] += dz @ U[t].T
    dU = np.stack([np.tensordot(padded[:, t : t + Q], dz, axes=((0, 1), (0, 1))) for t in range(width)])
    return [dz, wide[:, width // 2 : width // 2 + Q], f * s, dU]


@accepted(of=row_lstm_step_backward)
def row_back_by_windows(dh_next, dc_next, c_next, gates, h, c, U):
    dz, _, dc, _ = row_lstm_step_backward(dh_next, dc_next, c_next, gates, h, c, U)
    width = len(U)
    edge = ((0, 0), (width // 2, width // 2), (0, 0))
    views = [np.lib.stride_tricks.sliding_window_view(np.pad(a, edge), width, axis=1) for a in (dz, h)]
    return dz, np.einsum("bqkt,thk->bqh", views[0], U[::-1]), dc, np.einsum("bqht,bqk->thk", views[1], dz)

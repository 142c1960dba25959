"""Whole sequences, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.gru import gru_backward, gru_forward, gru_step_reset_after, gru_step_reset_after_backward
from rnn_course.exercise import accepted


@accepted(of=gru_forward)
def forward_step_by_step(x, h0, W, U, b):
    h, hs, gates = h0, [], []
    for t in range(x.shape[1]):
        h, z, r, g = gru_step_reset_after(x[:, t], h, W, U, b)
        hs.append(h)
        gates.append(np.hstack([z, r, g]))
    return [np.array(hs).transpose(1, 0, 2), np.array(gates).transpose(1, 0, 2)]


@accepted(of=gru_forward)
def forward_into_buffers_over_h0(x, h0, W, U, b):
    H = h0.shape[1]
    hs, gates = np.empty((*x.shape[:2], H), order="F"), np.empty((*x.shape[:2], 3 * H))
    for t in range(x.shape[1]):
        found = gru_step_reset_after(x[:, t], h0, W, U, b)
        hs[:, t] = h0[:] = found[0]
        gates[:, t, :H], gates[:, t, H : 2 * H], gates[:, t, 2 * H :] = found[1:]
    return hs, gates


@accepted(of=gru_forward)
def forward_row_by_row(x, h0, W, U, b):
    hs, gates = np.empty((*x.shape[:2], h0.shape[1])), np.empty((*x.shape[:2], b.shape[1]))
    for row in range(len(x)):
        h = h0[row : row + 1]
        for t in range(x.shape[1]):
            h, *found = gru_step_reset_after(x[row : row + 1, t], h, W, U, b)
            hs[row, t], gates[row, t] = h[0], np.concatenate(found, axis=1)[0]
    return hs, gates


@accepted(of=gru_forward)
def forward_in_float32(x, h0, W, U, b):
    return tuple(each.astype(np.float32) for each in forward_step_by_step.function(x, h0, W, U, b))


@accepted(of=gru_backward)
def backward_step_by_step(dhs, hs, gates, x, h0, W, U, b):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for t in range(x.shape[1] - 1, -1, -1):
        h_before = h0 if t == 0 else hs[:, t - 1, :]
        z, r, g = np.split(gates[:, t, :], 3, axis=1)
        dx_t, dh, dW_t, dU_t, db_t = gru_step_reset_after_backward(
            dhs[:, t, :] + dh, z, r, g, x[:, t, :], h_before, W, U, b)
        dx[:, t, :] = dx_t
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dW, dU, db


@accepted(of=gru_backward)
def backward_that_adds_into_dhs(dhs, hs, gates, x, h0, W, U, b):
    H, steps = h0.shape[1], []
    states = np.concatenate([h0[:, None], hs], axis=1)
    for t in reversed(range(x.shape[1])):
        z, r, g = gates[:, t, :H], gates[:, t, H : 2 * H], gates[:, t, 2 * H :]
        steps.insert(0, gru_step_reset_after_backward(dhs[:, t], z, r, g, x[:, t], states[:, t], W, U, b))
        dhs[:, t - 1] += steps[0][1]
    dx, dh, dW, dU, db = zip(*steps, strict=True)
    return [np.stack(dx, axis=1), dh[0], sum(dW), sum(dU), sum(db)]


@accepted(of=gru_backward)
def backward_with_sums_at_the_end(dhs, hs, gates, x, h0, W, U, b):
    H, dh = h0.shape[1], 0.0
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dp, dm = np.zeros(gates.shape), np.zeros(gates.shape)
    for t in range(hs.shape[1])[::-1]:
        z, r, g = gates[:, t].reshape(len(x), 3, H).swapaxes(0, 1)
        d = dhs[:, t] + dh
        dg = d * (1 - z) * (1 - g**2)
        dr = dg * (before[:, t] @ U + b[1])[:, 2 * H :] * r * (1 - r)
        dp[:, t] = np.hstack([d * (before[:, t] - g) * z * (1 - z), dr, dg])
        dm[:, t] = dp[:, t] * np.hstack([np.ones_like(r), np.ones_like(r), r])
        dh = d * z + dm[:, t] @ U.T
    return (np.einsum("bta,da->btd", dp, W), dh, np.einsum("btd,bta->da", x, dp),
            np.einsum("bth,bta->ha", before, dm), np.stack([np.einsum("bta->a", dp), np.einsum("bta->a", dm)]))


@accepted(of=gru_backward)
def backward_in_float32(dhs, hs, gates, x, h0, W, U, b):
    return tuple(e.astype(np.float32) for e in backward_step_by_step.function(dhs, hs, gates, x, h0, W, U, b))

"""Whole sequences, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_step, rnn_step_backward
from rnn_course.exercise import accepted


@accepted(of=rnn_forward)
def forward_into_a_buffer(x, h0, W, U, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h = h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t, :], h, W, U, b)
        hs[:, t, :] = h
    return hs


@accepted(of=rnn_forward)
def forward_with_h0_in_front_cut_off(x, h0, W, U, b):
    states = [h0]
    for x_t in x.transpose(1, 0, 2):
        states.append(rnn_step(x_t, states[-1], W, U, b))
    return np.array(states[1:]).transpose(1, 0, 2)


@accepted(of=rnn_forward)
def forward_by_recursion(x, h0, W, U, b):
    if x.shape[1] == 0:
        return np.empty((len(x), 0, h0.shape[1]))
    before = forward_by_recursion.function(x[:, :-1], h0, W, U, b)
    h = before[:, -1] if before.shape[1] else h0
    return np.concatenate([before, rnn_step(x[:, -1], h, W, U, b)[:, None]], axis=1)


@accepted(of=rnn_forward)
def forward_row_by_row(x, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)))
    for row in range(len(x)):
        h = h0[row : row + 1]
        for t in range(x.shape[1]):
            h = rnn_step(x[row : row + 1, t], h, W, U, b)
            hs[row, t] = h[0]
    return hs


@accepted(of=rnn_forward)
def forward_that_overwrites_h0(x, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for t in range(x.shape[1]):
        h0[:] = np.tanh(np.dot(x[:, t], W) + np.dot(h0, U) + b)
        hs[:, t] = h0
    return hs


@accepted(of=rnn_forward)
def forward_in_float32(x, h0, W, U, b):
    return forward_into_a_buffer.function(x, h0, W, U, b).astype(np.float32)


@accepted(of=rnn_backward)
def backward_step_by_step(dhs, hs, x, h0, W, U):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        h_before = h0 if t == 0 else hs[:, t - 1, :]
        dx_t, dh, dW_t, dU_t, db_t = rnn_step_backward(dhs[:, t, :] + dh, hs[:, t, :], x[:, t, :], h_before, W, U)
        dx[:, t, :] = dx_t
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dW, dU, db


@accepted(of=rnn_backward)
def backward_that_adds_into_dhs(dhs, hs, x, h0, W, U):
    dx, dW, dU, db = np.zeros_like(x), 0, 0, 0
    dh0 = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        h_before = hs[:, t - 1] if t else h0
        dx[:, t], dh, dW_t, dU_t, db_t = rnn_step_backward(dhs[:, t], hs[:, t], x[:, t], h_before, W, U)
        dW, dU, db = dW + dW_t, dU + dU_t, db + db_t
        if t:
            dhs[:, t - 1] += dh
        else:
            dh0 = dh
    return [dx, dh0, dW, dU, db]


@accepted(of=rnn_backward)
def backward_that_lets_dhs_wrap_round(dhs, hs, x, h0, W, U):
    """At t = 0 the sum goes to the last step, which has been used already: odd, and right."""
    steps = []
    states = np.concatenate([h0[:, None], hs], axis=1)
    for t in reversed(range(x.shape[1])):
        steps.append(rnn_step_backward(dhs[:, t], states[:, t + 1], x[:, t], states[:, t], W, U))
        dhs[:, t - 1] += steps[-1][1]
    dx = np.stack([step[0] for step in steps[::-1]], axis=1)
    return dx, steps[-1][1], sum(s[2] for s in steps), sum(s[3] for s in steps), sum(s[4] for s in steps)


@accepted(of=rnn_backward)
def backward_with_a_scalar_start(dhs, hs, x, h0, W, U):
    dz, dh = np.empty(hs.shape, order="F"), 0.0
    for t in range(hs.shape[1])[::-1]:
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = np.dot(dz[:, t], U.T)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (np.einsum("bth,dh->btd", dz, W), dh, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
            np.einsum("bth->h", dz))


@accepted(of=rnn_backward)
def backward_in_float32(dhs, hs, x, h0, W, U):
    return tuple(each.astype(np.float32) for each in backward_step_by_step.function(dhs, hs, x, h0, W, U))

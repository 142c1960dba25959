"""The cell with a context, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.exercise import accepted


@accepted(of=context_step)
def step_by_one_product(x, h, v, W, U, R, b):
    return np.tanh(np.concatenate([x, h, v], axis=1) @ np.concatenate([W, U, R]) + b)


@accepted(of=context_step)
def step_with_einsum_and_another_order(x, h, v, W, U, R, b):
    return np.tanh(b + np.einsum("bc,ch->bh", v, R) + np.einsum("bd,dh->bh", x, W) + np.dot(h, U))


@accepted(of=context_step)
def step_with_columns_for_examples(x, h, v, W, U, R, b):
    return np.tanh(W.T @ x.T + U.T @ h.T + R.T @ v.T + b.reshape(-1, 1)).T


@accepted(of=context_step)
def step_row_by_row_in_float32(x, h, v, W, U, R, b):
    x, h, v, W, U, R, b = (each.astype(np.float32) for each in (x, h, v, W, U, R, b))
    return np.stack([np.tanh(x[i] @ W + h[i] @ U + v[i] @ R + b) for i in range(len(x))])


@accepted(of=context_step)
def step_in_the_callers_array(x, h, v, W, U, R, b):
    h[:] = np.tanh(x @ W + h @ U + v @ R + b)
    return h


@accepted(of=context_forward)
def forward_into_a_buffer(x, h0, v, W, U, R, b):
    hs, h = np.zeros((x.shape[0], x.shape[1], h0.shape[1])), h0
    for t in range(x.shape[1]):
        h = context_step(x[:, t, :], h, v, W, U, R, b)
        hs[:, t, :] = h
    return hs


@accepted(of=context_forward)
def forward_with_the_context_as_more_inputs(x, h0, v, W, U, R, b):
    """The context repeated at every step, beside x, and R under W: RepeatVector and a plain cell."""
    both = np.concatenate([x, np.repeat(v[:, None], x.shape[1], axis=1)], axis=2) @ np.concatenate([W, R])
    states = [h0]
    for z in both.transpose(1, 0, 2):
        states.append(np.tanh(z + states[-1] @ U + b))
    return np.array(states[1:]).transpose(1, 0, 2)


@accepted(of=context_forward)
def forward_with_the_context_as_a_bias_for_each_row(x, h0, v, W, U, R, b):
    h, hs, bias = h0, [], v.dot(R) + b
    for t in range(x.shape[1]):
        h = np.tanh(np.dot(x[:, t], W) + np.dot(h, U) + bias)
        hs.append(h[:, None])
    return np.concatenate(hs, axis=1)


@accepted(of=context_forward)
def forward_that_overwrites_h0(x, h0, v, W, U, R, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for t in range(x.shape[1]):
        h0[:] = context_step(x[:, t], h0, v, W, U, R, b)
        hs[:, t] = h0
    return hs


@accepted(of=context_backward)
def backward_step_by_step(dhs, hs, x, h0, v, W, U, R):
    dx, dh, dv = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(v)
    dW, dU, dR, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(R), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        dz = (dhs[:, t] + dh) * (1 - hs[:, t]) * (1 + hs[:, t])
        dx[:, t], dh = dz @ W.T, dz @ U.T
        dv += dz @ R.T
        dW += x[:, t].T @ dz
        dU += (h0 if t == 0 else hs[:, t - 1]).T @ dz
        dR += v.T @ dz
        db += dz.sum(axis=0)
    return dx, dh, dv, dW, dU, dR, db


@accepted(of=context_backward)
def backward_that_adds_into_dhs(dhs, hs, x, h0, v, W, U, R):
    """At t = 0 the sum wraps round to the last step, which has been used already: odd, and right."""
    dz = np.empty(hs.shape, order="F")
    for t in range(hs.shape[1])[::-1]:
        dz[:, t] = dhs[:, t] * (1 - np.square(hs[:, t]))
        dhs[:, t - 1] += np.dot(dz[:, t], U.T)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    repeated = np.repeat(v[:, None], hs.shape[1], axis=1)
    return [dz @ W.T, dz[:, 0] @ U.T, (dz @ R.T).sum(axis=1), np.einsum("btd,bth->dh", x, dz),
            np.einsum("btg,bth->gh", before, dz), np.einsum("btc,bth->ch", repeated, dz), np.einsum("bth->h", dz)]


@accepted(of=context_backward)
def backward_row_by_row(dhs, hs, x, h0, v, W, U, R):
    rows = [context_backward(*(each[i : i + 1] for each in (dhs, hs, x, h0, v)), W, U, R) for i in range(len(x))]
    dx, dh0, dv, *sums = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh0), np.concatenate(dv), *(sum(each) for each in sums)


@accepted(of=context_backward)
def backward_in_float32(*args):
    return context_backward(*(each.astype(np.float32) for each in args))

"""The masked layer, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.exercise import accepted


@accepted(of=masked_forward)
def forward_by_multiplying(x, mask, h0, W, U, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h = h0
    for t in range(x.shape[1]):
        m = mask[:, t : t + 1]
        h = m * np.tanh(x[:, t] @ W + h @ U + b) + (1 - m) * h
        hs[:, t] = h
    return hs


@accepted(of=masked_forward)
def forward_row_by_row(x, mask, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for row in range(len(x)):
        h = h0[row]
        for t in range(x.shape[1]):
            if mask[row, t]:
                h = np.tanh(np.dot(x[row, t], W) + np.dot(h, U) + b)
            hs[row, t] = h
    return hs


@accepted(of=masked_forward)
def forward_that_overwrites_h0(x, mask, h0, W, U, b):
    hs = []
    for x_t, m in zip(x.swapaxes(0, 1), mask.T.astype(bool), strict=True):
        h0[m] = np.tanh(x_t[m] @ W + h0[m] @ U + b)
        hs.append(h0.copy())
    return np.array(hs).swapaxes(0, 1)


@accepted(of=masked_forward)
def forward_in_float32(x, mask, h0, W, U, b):
    return masked_forward(*(each.astype(np.float32) for each in (x, mask, h0, W, U, b)))


@accepted(of=masked_backward)
def backward_step_by_step(dhs, hs, x, mask, h0, W, U):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        m = mask[:, t][:, None]
        g = dhs[:, t] + dh
        dz = m * g * (1 - hs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += (hs[:, t - 1] if t > 0 else h0).T @ dz
        db += dz.sum(axis=0)
        dh = dz @ U.T + (1 - m) * g
    return [dx, dh, dW, dU, db]


@accepted(of=masked_backward)
def backward_that_adds_into_dhs(dhs, hs, x, mask, h0, W, U):
    dz = np.zeros_like(hs)
    for t in reversed(range(hs.shape[1])):
        real = mask[:, t].astype(bool)
        dz[real, t] = dhs[real, t] * (1 - hs[real, t] ** 2)
        dh = np.where(real[:, None], dz[:, t].dot(U.T), dhs[:, t])
        if t:
            dhs[:, t - 1] += dh
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (np.einsum("bth,dh->btd", dz, W), dh, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
            np.einsum("bth->h", dz))


@accepted(of=masked_backward)
def backward_row_by_row(dhs, hs, x, mask, h0, W, U):
    rows = [masked_backward(*(each[i : i + 1] for each in (dhs, hs, x, mask, h0)), W, U) for i in range(len(x))]
    dx, dh0, *weights = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh0), *(sum(each) for each in weights)


@accepted(of=masked_backward)
def backward_in_float32(*args):
    return tuple(each.astype(np.float32) for each in backward_step_by_step.function(*args))

"""Leaky units, written otherwise."""

import numpy as np

from rnn_course.cells.timescales import leaky_average, leaky_backward, leaky_forward
from rnn_course.exercise import accepted


@accepted(of=leaky_average)
def average_into_a_buffer(x, h0, tau):
    hs, h = np.zeros_like(x), h0
    for t in range(x.shape[1]):
        h = h + (x[:, t] - h) / tau
        hs[:, t] = h
    return hs


@accepted(of=leaky_average)
def average_by_powers(x, h0, tau):
    T, alpha = x.shape[1], 1 - 1 / tau
    lag = np.arange(T)[:, None] - np.arange(T)
    weights = np.where(lag[..., None] >= 0, alpha ** np.maximum(lag, 0)[..., None], 0) / tau
    return np.einsum("tsh,bsh->bth", weights, x) + alpha ** np.arange(1, T + 1)[:, None] * h0[:, None]


@accepted(of=leaky_average)
def average_that_overwrites_h0(x, h0, tau):
    alpha, hs = (tau - 1) / tau, []
    for x_t in x.transpose(1, 0, 2):
        h0 *= alpha
        h0 += (1 - alpha) * x_t
        hs.append(h0.copy())
    return np.array(hs).transpose(1, 0, 2)


@accepted(of=leaky_average)
def average_in_float32(x, h0, tau):
    return average_into_a_buffer.function(x.astype(np.float32), h0.astype(np.float32), tau.astype(np.float32))


@accepted(of=leaky_forward)
def leaky_into_buffers(x, h0, W, U, b, a):
    hs, cs = np.zeros((x.shape[0], x.shape[1], len(b))), np.zeros((x.shape[0], x.shape[1], len(b)))
    with np.errstate(over="ignore"):
        alpha = 1 / (1 + np.exp(-a))
    for t in range(x.shape[1]):
        before = hs[:, t - 1] if t else h0
        cs[:, t] = np.tanh(np.dot(x[:, t], W) + np.dot(before, U) + b)
        hs[:, t] = before + (1 - alpha) * (cs[:, t] - before)
    return [hs, cs]


@accepted(of=leaky_forward)
def leaky_by_one_tall_matrix(x, h0, W, U, b, a):
    tall, h, pairs = np.concatenate([U, W]), h0, []
    alpha = 0.5 + 0.5 * np.tanh(a / 2)
    for x_t in x.transpose(1, 0, 2):
        c = np.tanh(np.hstack([h, x_t]) @ tall + b)
        h = alpha * h + (1 - alpha) * c
        pairs.append((h, c))
    hs, cs = (np.array(each).transpose(1, 0, 2) for each in zip(*pairs, strict=True))
    return hs, cs


@accepted(of=leaky_forward)
def leaky_row_by_row(x, h0, W, U, b, a):
    rows = [leaky_into_buffers.function(x[i : i + 1], h0[i : i + 1], W, U, b, a) for i in range(len(x))]
    return tuple(np.concatenate(each).astype(np.float32) for each in zip(*rows, strict=True))


@accepted(of=leaky_backward)
def leaky_back_step_by_step(dhs, hs, cs, x, h0, W, U, a):
    alpha = 1 / (1 + np.exp(-a))
    dx, dh, dW, dU, db, dalpha = np.zeros_like(x), 0.0, 0, 0, 0, 0
    for t in range(x.shape[1] - 1, -1, -1):
        before, g = (hs[:, t - 1] if t > 0 else h0), dhs[:, t] + dh
        dc = g * (1 - alpha)
        dz = dc - dc * cs[:, t] ** 2
        dh = g * alpha + np.dot(dz, U.T)
        dx[:, t] = np.dot(dz, W.T)
        dW, dU, db = dW + x[:, t].T @ dz, dU + before.T @ dz, db + dz.sum(axis=0)
        dalpha = dalpha + (g * before).sum(axis=0) - (g * cs[:, t]).sum(axis=0)
    return [dx, dh, dW, dU, db, dalpha * alpha * (1 - alpha)]


@accepted(of=leaky_backward)
def leaky_back_in_the_callers_array(dhs, hs, cs, x, h0, W, U, a):
    keep, take = 1 / (1 + np.exp(-a)), 1 / (1 + np.exp(a))
    slope, dh0 = take * (1 - cs) * (1 + cs), None
    for t in reversed(range(hs.shape[1])):
        back = keep * dhs[:, t] + (dhs[:, t] * slope[:, t]) @ U.T
        if t:
            dhs[:, t - 1] += back
        else:
            dh0 = back
    dz, before = dhs * slope, np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (np.einsum("bth,dh->btd", dz, W), dh0, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
            np.einsum("bth->h", dz), keep * take * np.einsum("bth,bth->h", dhs, before - cs))


@accepted(of=leaky_backward)
def leaky_back_from_differences_of_states(dhs, hs, cs, x, h0, W, U, a):
    """h_t - h_{t-1} is (1 - α)(c_t - h_{t-1}), so da needs no candidate."""
    *others, _ = leaky_back_step_by_step.function(dhs, hs, cs, x, h0, W, U, a)
    alpha, g, dh = 1 / (1 + np.exp(-a)), np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        g[:, t] = dhs[:, t] + dh
        dh = alpha * g[:, t] + (g[:, t] * (1 - alpha) * (1 - cs[:, t] ** 2)) @ U.T
    return *others, -alpha * (g * np.diff(hs, axis=1, prepend=h0[:, None])).sum(axis=(0, 1))


@accepted(of=leaky_backward)
def leaky_back_in_float32(dhs, hs, cs, x, h0, W, U, a):
    return tuple(each.astype(np.float32) for each in leaky_back_step_by_step.function(dhs, hs, cs, x, h0, W, U, a))

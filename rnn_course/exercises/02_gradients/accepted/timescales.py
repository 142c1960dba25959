"""Skipping, diagonal and normalised cells, written otherwise."""

import numpy as np

from rnn_course.cells.timescales import diagonal_gradients, normalised_gradients, skip_backward, skip_forward
from rnn_course.exercise import accepted


@accepted(of=skip_forward)
def skip_into_a_buffer(x, past, W, U, S, b):
    d, T = past.shape[1], x.shape[1]
    states = np.zeros((x.shape[0], d + T, past.shape[2]))
    states[:, :d] = past
    for t in range(T):
        states[:, d + t] = np.tanh(np.dot(x[:, t], W) + np.dot(states[:, d + t - 1], U) + np.dot(states[:, t], S) + b)
    return states[:, d:]


@accepted(of=skip_forward)
def skip_with_a_queue(x, past, W, U, S, b):
    queue, hs = [past[:, i] for i in range(past.shape[1])], []
    for x_t in x.transpose(1, 0, 2):
        oldest = queue.pop(0)
        h = queue[-1] if queue else oldest
        hs.append(np.tanh(x_t @ W + h @ U + oldest @ S + b))
        queue.append(hs[-1])
    return np.array(hs).transpose(1, 0, 2)


@accepted(of=skip_forward)
def skip_by_one_tall_matrix(x, past, W, U, S, b):
    tall, states = np.concatenate([W, U, S]).astype(np.float32), past.astype(np.float32)
    for t in range(x.shape[1]):
        row = np.concatenate([x[:, t], states[:, -1], states[:, -past.shape[1]]], axis=1).astype(np.float32)
        states = np.concatenate([states, np.tanh(row @ tall + b)[:, None]], axis=1)
    return states[:, past.shape[1] :]


@accepted(of=skip_backward)
def skip_back_by_pulling(dhs, hs, x, past, W, U, S):
    """Each state gathers from the steps that read it."""
    (B, T, H), d = hs.shape, past.shape[1]
    dz = np.zeros((B, T + d, H))
    for t in reversed(range(T)):
        later = dz[:, t + 1] if t + 1 < T else 0 * past[:, 0]
        dz[:, t] = (dhs[:, t] + later @ U.T + dz[:, t + d] @ S.T) * (1 - hs[:, t] ** 2)
    dpast = dz[:, :d] @ S.T
    dpast[:, -1] += dz[:, 0] @ U.T
    dz, states = dz[:, :T], np.concatenate([past, hs], axis=1)
    dU, dS = (np.einsum("btg,bth->gh", read, dz) for read in (states[:, d - 1 : -1], states[:, :-d]))
    return [np.dot(dz, W.T), dpast, np.einsum("btd,bth->dh", x, dz), dU, dS, dz.sum(axis=0).sum(axis=0)]


@accepted(of=skip_backward)
def skip_back_step_by_step(dhs, hs, x, past, W, U, S):
    d, states = past.shape[1], [*np.moveaxis(past, 1, 0), *np.moveaxis(hs, 1, 0)]
    g = [np.zeros_like(past[:, 0]) for _ in range(d)] + [dhs[:, t] for t in range(hs.shape[1])]
    dx, dW, dU, dS, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(S), np.zeros(len(U))
    for t in range(hs.shape[1] - 1, -1, -1):
        dz = g[t + d] * (1 - states[t + d] ** 2)
        g[t + d - 1] = g[t + d - 1] + dz @ U.T
        g[t] = g[t] + dz @ S.T
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += states[t + d - 1].T @ dz
        dS += states[t].T @ dz
        db += dz.sum(axis=0)
    return dx, np.stack(g[:d], axis=1), dW, dU, dS, db


@accepted(of=skip_backward)
def skip_back_in_float32(dhs, hs, x, past, W, U, S):
    return tuple(each.astype(np.float32) for each in skip_back_by_pulling.function(dhs, hs, x, past, W, U, S))


@accepted(of=diagonal_gradients)
def diagonal_as_a_full_matrix(dhs, x, h0, W, u, b):
    U, states = np.diag(u), [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    dx, dh, dW, dU, db = np.zeros_like(x), 0.0, 0, 0, 0
    for t in reversed(range(x.shape[1])):
        dz = (dhs[:, t] + dh) * (1 - states[t + 1] ** 2)
        dx[:, t], dh = dz @ W.T, dz @ U.T
        dW, dU, db = dW + x[:, t].T @ dz, dU + states[t].T @ dz, db + dz.sum(axis=0)
    return [np.stack(states[1:], axis=1), dx, dh, dW, np.diag(dU), db]


@accepted(of=diagonal_gradients)
def diagonal_unit_by_unit(dhs, x, h0, W, u, b):
    (B, T, _), H = x.shape, len(u)
    hs, dz, dh0 = np.zeros((B, T, H)), np.zeros((B, T, H)), np.zeros((B, H))
    for j in range(H):
        h = h0[:, j]
        for t in range(T):
            hs[:, t, j] = h = np.tanh(x[:, t] @ W[:, j] + u[j] * h + b[j])
        for t in reversed(range(T)):
            dz[:, t, j] = (dhs[:, t, j] + dh0[:, j]) * (1 - hs[:, t, j] ** 2)
            dh0[:, j] = u[j] * dz[:, t, j]
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return (hs, dz @ W.T, dh0, np.einsum("btd,bth->dh", x, dz), np.einsum("bth,bth->h", before, dz),
            np.einsum("bth->h", dz))


@accepted(of=diagonal_gradients)
def diagonal_in_float32(dhs, x, h0, W, u, b):
    return tuple(each.astype(np.float32) for each in diagonal_unit_by_unit.function(dhs, x, h0, W, u, b))


@accepted(of=normalised_gradients)
def normalised_by_jacobians(dh_next, x, h, W, U, b, gain):
    """The Jacobian of the normalisation, written out for every row."""
    a, H = x @ W + h @ U, len(b)
    s = np.sqrt(a.var(axis=1) + 1e-5)[:, None]
    n = (a - a.mean(axis=1)[:, None]) / s
    h_next = np.tanh(n * gain + b)
    dz = dh_next - dh_next * h_next**2
    jacobian = (np.eye(H) - 1 / H - n[:, :, None] * n[:, None, :] / H) / s[:, :, None]
    da = np.einsum("bij,bj->bi", jacobian, dz * gain)
    return [h_next, np.dot(da, W.T), np.dot(da, U.T), np.dot(x.T, da), np.dot(h.T, da), dz.sum(0), (dz * n).sum(0)]


@accepted(of=normalised_gradients)
def normalised_through_the_graph(dh_next, x, h, W, U, b, gain):
    """Each little operation taken back by itself."""
    a, H = x @ W + h @ U, len(b)
    centred = a - np.mean(a, axis=1, keepdims=True)
    variance = np.mean(centred * centred, axis=1, keepdims=True)
    inverse = (variance + 1e-5) ** -0.5
    n = centred * inverse
    h_next = np.tanh(gain * n + b)
    dz = dh_next * (1 - h_next * h_next)
    dn = dz * gain
    dvariance = -0.5 * inverse**3 * (dn * centred).sum(axis=1, keepdims=True)
    dcentred = dn * inverse + 2 / H * centred * dvariance
    da = dcentred - dcentred.sum(axis=1, keepdims=True) / H
    return h_next, da @ W.T, da @ U.T, x.T @ da, h.T @ da, np.sum(dz, axis=0), np.sum(dz * n, axis=0)


@accepted(of=normalised_gradients)
def normalised_row_by_row(dh_next, x, h, W, U, b, gain):
    rows = [normalised_through_the_graph.function(*(each[i : i + 1] for each in (dh_next, x, h)), W, U, b, gain)
            for i in range(len(x))]
    h_next, dx, dh, *sums = zip(*rows, strict=True)
    return np.concatenate(h_next), np.concatenate(dx), np.concatenate(dh), *(sum(each) for each in sums)

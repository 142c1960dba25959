"""Inputs of the right shapes: non-zero everywhere, consistent with one another, drawn so that mistakes show."""

import numpy as np

from rnn_course.cells.reservoir import reservoir_drive


def spectrum(M):
    """The eigenvalue of largest absolute value, and its distance from the others, which keeps its error small."""
    largest, *others = sorted(np.linalg.eigvals(M), key=abs, reverse=True)
    return largest, min((abs(largest - other) for other in others), default=1.0)


def sparse(draw, H, fan_in, *, turns):
    """G, order, fan_in, radius whose sparse matrix has a complex (`turns`) or a negative largest eigenvalue."""
    while True:
        G, order = draw(H, H), draw.rng.random((H, H))
        keep = np.argsort(np.argsort(order, axis=0), axis=0) < fan_in
        largest, gap = spectrum(keep * G)
        fits = abs(largest.imag) > 0.3 * abs(largest) if turns else largest.imag == 0 and largest.real < 0
        uneven = fan_in == H or (keep.sum(axis=1) != fan_in).any()
        if fits and uneven and abs(largest) > 0.2 and gap > 0.05:
            return G, order, fan_in, float(draw.rng.uniform(0.6, 1.4))


def leak(draw):
    """A leak that is neither 1/2 nor near an end, so that a and 1 - a differ."""
    return float(draw.choice((0.2, 0.3, 0.7, 0.8)) + draw.rng.uniform(-0.05, 0.05))


def reservoir(draw, D, H, K):
    """W, U, F, b, a."""
    return draw(D, H), draw(H, H), draw(K, H), draw(H), leak(draw)


def step(draw, B, D, H, K):
    """x, h, y, W, U, F, b, a of one step."""
    return draw(B, D), draw(B, H), draw(B, K), *reservoir(draw, D, H, K)


def driven(draw, B, T, D, H, K):
    """x, y, h0, y0 and the reservoir of a batch of sequences."""
    return draw(B, T, D), draw(B, T, K), draw(B, H), draw(B, K), reservoir(draw, D, H, K)


def two_pasts(draw, B, T, D, H, K):
    """x, y, h0, g0, y0 and the reservoir of two runs."""
    x, y, h0, y0, weights = driven(draw, B, T, D, H, K)
    return x, y, h0, draw(B, H), y0, weights


def recurrent(draw, H, *, turns):
    """U whose decisive eigenvalue with a leak is complex or negative."""
    while True:
        U = draw(H, H)
        largest, gap = spectrum(U)
        fits = abs(largest.imag) > 0.3 * abs(largest) if turns else largest.imag == 0 and largest.real < 0
        if fits and gap > 0.05 and abs(largest) > 0.2:
            return U


def rows(draw, N, D, H, K):
    """A, Y of a readout: a column of ones, then features; the targets have a mean far from 0."""
    A = np.concatenate([np.ones((N, 1)), draw(N, D), 0.4 + draw(N, H)], axis=1)
    return A, 1.5 + draw(N, K)


def fitted(draw, N=7, **fixed):
    """A, Y and a penalty."""
    D, H, K = draw.sizes("DHK", **fixed)
    A, Y = rows(draw, N, D, H, K)
    return A, Y, float(draw.rng.uniform(0.3, 0.9))


def running(draw, B, T, D, H, K):
    """x, h, y, V and the reservoir of a free run."""
    return draw(B, T, D), draw(B, H), draw(B, K), draw(1 + D + H, K, scale=0.4), reservoir(draw, D, H, K)


def forecast(draw, B, T, K, limit=0.5):
    """o, y, limit of forecasts that miss, are right again and miss again, each row at other steps."""
    scale, shift = 0.5 + 2 * np.arange(K), draw(K)
    while True:
        y = shift + scale * draw(B, T, K)
        o = y + scale * draw(B, T, K, scale=0.35)
        e = np.sqrt(((o - y) ** 2).sum(axis=2) / y.var(axis=(0, 1)).sum())
        first = np.where((e > limit).any(axis=1), (e > limit).argmax(axis=1), T)
        back = [(e[row, first[row] :] <= limit).any() for row in range(B)]
        if np.abs(e - limit).min() > 0.01 and (T < 4 or B < 2 or (0 < first.min() < first.max() and any(back))):
            return o, y, limit


def remembered(draw, B, T, H):
    """u, hs: an input with a mean that is not 0, and the states of a reservoir that reads it."""
    u = 0.5 + draw(B, T, scale=1.0)
    weights = draw(1, H), draw(H, H, scale=0.3), draw(1, H), draw(H), leak(draw)
    nothing = np.zeros((B, T, 1))
    return u, reservoir_drive(u[..., None], nothing, draw(B, H), nothing[:, 0], weights)

"""Inputs of the right shapes: non-zero everywhere, consistent with one another, in writable arrays."""

import numpy as np

from rnn_course.cells.gradients import spectral_case
from rnn_course.cells.rnn import rnn_forward
from rnn_course.cells.timescales import leaky_forward, skip_forward


def gradients(draw, **fixed):
    """A set of gradients, one of them much larger than the others, and its norm."""
    D, H = draw.sizes("DH", **fixed)
    gradients = draw(D, H), 6 * draw(H, H), draw(H)
    return gradients, float(np.sqrt(sum((g**2).sum() for g in gradients)))


def states(draw, B, T, H):
    """hs, U with states in the range of tanh."""
    return np.tanh(draw(B, T, H, scale=1.0)), draw(H, H)


def matrix(draw, H, radius, *, turns):
    """A matrix of this spectral radius whose largest eigenvalue is complex (`turns`) or negative, with a larger σ."""
    while True:
        G = draw(H, H)
        largest = max(np.linalg.eigvals(G), key=abs)
        U = G * (radius / abs(largest))
        if (abs(largest.imag) > 0.3 * abs(largest) if turns else largest.real < 0 and largest.imag == 0) and (
            spectral_case(U)[1] > 1.1 * max(radius, 1 / radius)
        ):
            return U


def full_rank(draw, H):
    """A matrix whose R, as `np.linalg.qr` gives it, has both signs on its diagonal."""
    while True:
        G = draw(H, H)
        R = np.diag(np.linalg.qr(G)[1])
        if H == 1 or (R.min() < -0.05 and R.max() > 0.05 and abs(R).min() > 0.05):
            return G


def sequence(draw, B, T, D, H):
    """x, h0, W, U, b of a batch of sequences."""
    return draw(B, T, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def sequence_back(draw, B, T, D, H):
    """dhs, hs, x, h0, W, U of a batch of sequences."""
    x, h0, W, U, b = sequence(draw, B, T, D, H)
    return draw(B, T, H), rnn_forward(x, h0, W, U, b), x, h0, W, U


def averaged(draw, B, T, H):
    """x, h0, tau of leaky units."""
    return draw(B, T, H), draw(B, H), 1.5 + 6 * np.abs(draw(H))


def leaky(draw, B, T, D, H):
    """x, h0, W, U, b, a of a leaky cell."""
    return *sequence(draw, B, T, D, H), draw(H, scale=1.5)


def leaky_back(draw, B, T, D, H):
    """dhs, hs, cs, x, h0, W, U, a of a leaky cell."""
    x, h0, W, U, b, a = leaky(draw, B, T, D, H)
    return draw(B, T, H), *leaky_forward(x, h0, W, U, b, a), x, h0, W, U, a


def skipping(draw, B, T, D, H, d):
    """x, past, W, U, S, b of a cell with a skip; larger weights would amplify rounding from step to step."""
    return draw(B, T, D), draw(B, d, H), draw(D, H), 0.5 * draw(H, H), 0.5 * draw(H, H), draw(H)


def skipping_back(draw, B, T, D, H, d):
    """dhs, hs, x, past, W, U, S of a cell with a skip."""
    x, past, W, U, S, b = skipping(draw, B, T, D, H, d)
    return draw(B, T, H), skip_forward(x, past, W, U, S, b), x, past, W, U, S


def diagonal(draw, B, T, D, H):
    """dhs, x, h0, W, u, b of a diagonal cell."""
    return draw(B, T, H), draw(B, T, D), draw(B, H), draw(D, H), draw(H), draw(H)


def normalised(draw, B, D, H):
    """dh_next, x, h, W, U, b, gain of a normalised step."""
    return draw(B, H), draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H), 1 + draw(H)


def normalised_sizes(draw, **fixed):
    """B, D, H with at least four units: with two, normalising leaves only the sign."""
    return draw.sizes("BDH", **{"H": draw.choice((4, 5, 6, 7)), **fixed})

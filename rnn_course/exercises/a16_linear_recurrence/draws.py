"""Inputs of the right shapes: complex where the equations are; no λ is nearly real, or mistakes would not show."""

import numpy as np

from rnn_course.cells.linear_recurrence import diagonal_forward
from rnn_course.kit.question import ask, result


def pair(draw, *shape, scale=0.6):
    """A complex array, whose parts have the same distribution."""
    return draw(*shape, scale=scale) + 1j * draw(*shape, scale=scale)


def radii(draw, H, low=0.5, high=0.95):
    """Absolute values of eigenvalues."""
    return draw.rng.uniform(low, high, H)


def angles(draw, H):
    """Angles of both signs, none of them near 0 or π."""
    return draw.rng.uniform(0.4, 2.6, H) * np.where(draw.rng.random(H) < 0.5, -1, 1)


def eigenvalues(draw, H, low=0.5, high=0.95):
    """λ inside the unit disc."""
    return radii(draw, H, low, high) * np.exp(1j * angles(draw, H))


def driven(draw, B, T, H):
    """v, h0, lam of a linear recurrence."""
    return pair(draw, B, T, H), pair(draw, B, H), eigenvalues(draw, H)


def driven_back(draw, B, T, H):
    """dhs, hs, h0, lam of its way back."""
    v, h0, lam = driven(draw, B, T, H)
    return pair(draw, B, T, H), diagonal_forward(v, h0, lam), h0, lam


def convolved(draw, B, T, H):
    """v, lam of a recurrence that has forgotten little after T steps, so that it shows if the end wraps round."""
    return pair(draw, B, T, H), eigenvalues(draw, H, 0.7, 0.98)


def steps(draw, B, T, H):
    """a, v of the steps of a linear recurrence, with another factor at each."""
    return draw.rng.uniform(0.5, 1.1, (B, T, H)) * np.exp(1j * angles(draw, (B, T, H))), pair(draw, B, T, H)


def two_steps(draw, B, T, H):
    """a1, v1, a2, v2 of pairs of steps."""
    return *steps(draw, B, T, H), *steps(draw, B, T, H)


def stable(draw, H):
    """nu, theta of eigenvalues."""
    return np.log(-np.log(radii(draw, H))), angles(draw, H)


def ring(draw, H):
    """u, w, r_min, r_max, angle of a ring that is neither thin nor a disc."""
    low, width = draw.rng.uniform(0.2, 0.4), draw.rng.uniform(0.3, 0.5)
    return *draw.rng.uniform(0.05, 0.95, (2, H)), float(low), float(low + width), float(draw.rng.uniform(1.2, 6.2))


def layer(draw, B, T, D, H):
    """x, nu, theta, W, C, d of a linear recurrent unit."""
    return draw(B, T, D), *stable(draw, H), pair(draw, D, H), pair(draw, H, D), draw(D)


def continuous(draw, H):
    """a, step of a continuous system; all decay, at rates and frequencies near 1, with steps near 1."""
    a = -draw.rng.uniform(0.3, 1.5, H) + 1j * angles(draw, H)
    return a, draw.rng.uniform(0.3, 1.5, H)


def gated(draw, B, T, D, H):
    """x, h0, W, b of a minimal GRU."""
    return draw(B, T, D), np.exp(draw(B, H)), draw(D, 2 * H, scale=0.9), draw(2 * H)


def sharply_gated(draw, B, T, D, H):
    """The same with gates that are nearly open or shut, so that the products of 1 - z leave the range of floats."""
    x, h0, W, b = gated(draw, B, T, D, H)
    b[:H] = np.where(draw.rng.random(H) < 0.5, 1, -1) * draw.rng.uniform(800, 900, H)
    b[0] = abs(b[0])
    return x, h0, W, b


def selective(draw, B, T, D, N):
    """x, a, W, b, P, Q, d of a selective recurrence."""
    return draw(B, T, D), draw(D, N), draw(D, D), draw(D), draw(D, N), draw(D, N), draw(D)


def layer_in_keras(draw, build, B, T, D, H, raised=0.0):
    """Make a layer, load random weights, run it and differentiate; raised: added to the last inputs."""
    nu, theta = stable(draw, H)
    weights = {"nu": nu, "theta": theta, "W": draw(D, 2 * H), "C": draw(2 * H, D), "d": draw(D)}
    x = draw(B, T, D)
    x[:, -1] += raised
    return ask(build, H).then("@model", result(0), weights, x, draw(B, T, D))

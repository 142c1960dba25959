"""Inputs of the right shapes: non-zero everywhere, consistent with one another, in writable arrays."""

import numpy as np

from rnn_course.cells.gru import gru_forward, gru_simple_step, gru_step, gru_step_reset_after


def simple(draw, B, D, H):
    """x, h, W, U, b of a step without a reset gate."""
    return draw(B, D), draw(B, H), draw(D, 2 * H), draw(H, 2 * H), draw(2 * H)


def simple_back(draw, B, D, H):
    """dh_next, z, g, x, h, W, U of one such step back."""
    args = simple(draw, B, D, H)
    return draw(B, H), *gru_simple_step(*args)[1:], *args[:4]


def step(draw, B, D, H):
    """x, h, W, U, b of a step with its reset gate before the product."""
    return draw(B, D), draw(B, H), draw(D, 3 * H), draw(H, 3 * H), draw(3 * H)


def step_back(draw, B, D, H):
    """dh_next, z, r, g, x, h, W, U of one such step back."""
    args = step(draw, B, D, H)
    return draw(B, H), *gru_step(*args)[1:], *args[:4]


def after(draw, B, D, H):
    """x, h, W, U, b of a step with its reset gate after the product."""
    return draw(B, D), draw(B, H), draw(D, 3 * H), draw(H, 3 * H), draw(2, 3 * H)


def after_back(draw, B, D, H):
    """dh_next, z, r, g, x, h, W, U, b of one such step back."""
    args = after(draw, B, D, H)
    return draw(B, H), *gru_step_reset_after(*args)[1:], *args


def sequence(draw, B, T, D, H):
    """x, h0, W, U, b of a batch of sequences."""
    return draw(B, T, D), *after(draw, B, D, H)[1:]


def sequence_back(draw, B, T, D, H):
    """dhs, hs, gates, x, h0, W, U, b of a batch of sequences."""
    args = sequence(draw, B, T, D, H)
    return draw(B, T, H), *gru_forward(*args), *args


def recording(draw, keeps, gates=(0.05, 0.95), spread=1.0, ties=True, digits=None):
    """gate, g, h, h_next of a cell whose gate keeps the old state, or lets the new one in.

    gates: the range that they are drawn from. spread: how far g is from h. ties: g is h at the first step.
    """
    B, T, H = draw.sizes("BTH")
    gate, h = draw.rng.uniform(*gates, size=(B, T, H)), np.tanh(draw(B, T, H))
    g = h + spread * (np.tanh(draw(B, T, H)) - h)
    if ties:
        g[:, 0] = h[:, 0]
    kept, new = (h, g) if keeps else (g, h)
    h_next = gate * kept + (1 - gate) * new
    return tuple(each if digits is None else each.round(digits) for each in (gate, g, h, h_next))

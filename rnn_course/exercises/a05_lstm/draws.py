"""Inputs of the right shapes: non-zero everywhere, consistent with one another, in writable arrays."""

from rnn_course.cells.lstm import lstm_forward, lstm_gates, lstm_step
from rnn_course.cells.lstm_variants import coupled_step, peephole_step


def step(draw, B, D, H, blocks=4):
    """x, h, c, W, U, b of one step; the weights are `blocks` times H wide."""
    return draw(B, D), draw(B, H), draw(B, H), draw(D, blocks * H), draw(H, blocks * H), draw(blocks * H)


def coupled(draw, B, D, H):
    """x, h, c, W, U, b of one step of the coupled cell."""
    return step(draw, B, D, H, blocks=3)


def step_back(draw, B, D, H):
    """dh_next, dc_next, c_next, gates, x, h, c, W, U of one step back."""
    x, h, c, W, U, b = step(draw, B, D, H)
    _, c_next = lstm_step(x, h, c, W, U, b)
    return draw(B, H), draw(B, H), c_next, lstm_gates(x, h, W, U, b), x, h, c, W, U


def peephole(draw, B, D, H):
    """x, h, c, W, U, b, p of one step of the cell with peepholes."""
    return *step(draw, B, D, H), draw(3 * H)


def peephole_back(draw, B, D, H):
    """dh_next, dc_next, c_next, gates, x, h, c, W, U, p of one step back."""
    x, h, c, W, U, b, p = peephole(draw, B, D, H)
    _, c_next, gates = peephole_step(x, h, c, W, U, b, p)
    return draw(B, H), draw(B, H), c_next, gates, x, h, c, W, U, p


def coupled_back(draw, B, D, H):
    """dh_next, dc_next, c_next, gates, x, h, c, W, U of one step of the coupled cell back."""
    x, h, c, W, U, b = coupled(draw, B, D, H)
    _, c_next, gates = coupled_step(x, h, c, W, U, b)
    return draw(B, H), draw(B, H), c_next, gates, x, h, c, W, U


def sequence(draw, B, T, D, H):
    """x, h0, c0, W, U, b of a batch of sequences."""
    return draw(B, T, D), draw(B, H), draw(B, H), draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


def sequence_back(draw, B, T, D, H):
    """dhs, dc_last, hs, cs, gates, x, h0, c0, W, U of a batch of sequences."""
    x, h0, c0, W, U, b = sequence(draw, B, T, D, H)
    return draw(B, T, H), draw(B, H), *lstm_forward(x, h0, c0, W, U, b), x, h0, c0, W, U

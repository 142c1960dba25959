"""What several checks draw and ask."""

import numpy as np

from rnn_course.cells.pooling import pool_ends
from rnn_course.kit.question import ask

from . import draws

MODES = ("concat", "sum", "mul", "ave")


def _stacks(draw, inputs, **fixed):
    """Depth 3 without and depth 2 with input connections."""
    B, T, D, *sizes = draw.sizes("BTDHJK", **fixed)
    yield inputs(draw, B, T, D, sizes, False)
    B, T, D, *sizes = draw.sizes("BTDHJ", **{axis: size for axis, size in fixed.items() if axis != "K"})
    yield inputs(draw, B, T, D, sizes, True)


def padded_sequences(draw, pool, shift=1.5):
    """Questions with real states of one sign and padding of the other, and with ordinary ones."""
    for by in (-shift, 0.0, shift):
        B, T, H = draw.sizes("BTH")
        yield ask(pool, *draws.states(draw, B, T, 2 * H if pool is pool_ends else H, by))


def thin_sequences(draw, pool):
    for axis in "BTH":
        B, T, H = draw.sizes("BTH", **{axis: 1})
        yield ask(pool, *draws.states(draw, B, T, 2 * H if pool is pool_ends else H))


def full_sequences(draw, pool):
    B, T, H = draw.sizes("BTH")
    yield ask(pool, draw(B, T, 2 * H if pool is pool_ends else H), np.ones((B, T)))


def other_padding(draw, pool):
    """The same real states with two kinds of padding."""
    hs, mask = draws.states(draw, 3, 5, 4)
    changed = np.where(mask[..., None] > 0, hs, 3 + draw(3, 5, 4))
    return ask(pool, hs, mask), ask(pool, changed, mask)


PADDING_COUNTS = "The result changes when only the states at padding do; α is 0 there."

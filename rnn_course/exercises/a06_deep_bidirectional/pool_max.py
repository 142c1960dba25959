"""pool_max: take of every unit the largest value that it has at a real step."""

import numpy as np

from rnn_course.cells.pooling import pool_max, pool_mean
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws
from .asking import PADDING_COUNTS, full_sequences, other_padding, padded_sequences, thin_sequences
from .wrong import at, pooled

header = exercise(
    pool_max,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.52)"},
    hints=(
        "Each unit has a winner of its own, and padding must not win.",
        "If every real state is negative, a 0 at padding would be the largest. (6.52) looks at real steps only.",
        "Make padding smaller than anything in a copy of hs, find the place of the largest along time, and set a 1 "
        "there.",
    ),
)


@check(weight=3)
def pool_max_of_padded_sequences(draw):
    yield from padded_sequences(draw, pool_max)


@check
def pool_max_with_one_axis_of_size_1(draw):
    yield from thin_sequences(draw, pool_max)


@check(weight=0, note="It differs even without padding: look at α in (6.52) and at the sum (6.50).")
def pool_max_without_padding(draw):
    yield from full_sequences(draw, pool_max)


@check
def largest_of_equals(draw):
    """States in steps of one half, so that many are equal."""
    hs, mask = draws.states(draw, *draw.sizes("BTH"))
    yield ask(pool_max, np.round(2 * hs) / 2 - 0.25, mask)
    yield ask(pool_max, 0 * hs - 1, mask)


@probe(same=lambda answer: answer, says=PADDING_COUNTS)
def padding_of_pool_max(draw):
    return other_padding(draw, pool_max)


@misconception("padding takes part, and wins where it is largest; (6.52) looks at real steps only.")
def padding_may_win(hs, mask):
    return pool_max(hs, np.ones_like(mask))


@misconception("padding is set to 0, which wins where all real states are negative; (6.52) looks at real steps only.")
def zero_at_padding(hs, mask):
    silenced = hs * mask[..., None]
    return silenced.max(axis=1), pool_max(silenced, np.ones_like(mask))[1]


@misconception(
    "padding is set to 0, which wins over negative states, and alpha is 1 at every such 0; (6.52) "
    "looks at real steps only, and takes the first of equals."
)
def every_zero_at_padding_wins(hs, mask):
    silenced = hs * mask[..., None]
    p = silenced.max(axis=1)
    return p, (silenced == p[:, None]).astype(float)


@misconception("one step is chosen for all units, the one with the largest sum; (6.52) goes unit by unit.")
def one_winner_for_all_units(hs, mask):
    return pooled(hs, at(hs, np.where(mask > 0, hs.sum(axis=2), -np.inf).argmax(axis=1)))


@misconception("the smallest is taken; (6.52) takes the largest.")
def smallest(hs, mask):
    return pooled(hs, pool_max(-hs, mask)[1])


@misconception("the entry farthest from 0 is taken; (6.52) takes the largest, with its sign.")
def farthest_from_zero(hs, mask):
    return pooled(hs, pool_max(np.abs(hs), mask)[1])


@misconception(
    "p is right, but alpha is 1 at every step that reaches the largest value; (6.52) takes the first of them."
)
def all_of_equals(hs, mask):
    p, _ = pool_max(hs, mask)
    return p, ((hs == p[:, None]) & (mask[..., None] > 0)).astype(float)


@misconception("of equals the last one wins; (6.52) takes the first.")
def last_of_equals(hs, mask):
    return pooled(hs, pool_max(hs[:, ::-1], mask[:, ::-1])[1][:, ::-1])


@misconception("p is right, but alpha shares the gradient among all real steps; (6.52) has one winner.")
def everybody_wins(hs, mask):
    return pool_max(hs, mask)[0], pool_mean(hs, mask)[1]


@accepted
def max_by_a_very_small_number(hs, mask):
    filled = hs - 1e9 * (1 - mask[..., None])
    alpha = np.zeros_like(hs)
    np.put_along_axis(alpha, filled.argmax(axis=1)[:, None], 1.0, axis=1)
    return filled.max(axis=1), alpha


@accepted
def max_by_loops(hs, mask):
    B, T, H = hs.shape
    p, alpha = np.empty((B, H)), np.zeros(hs.shape)
    for row in range(B):
        for unit in range(H):
            winner = max((t for t in range(T) if mask[row, t]), key=lambda t: hs[row, t, unit])
            p[row, unit], alpha[row, winner, unit] = hs[row, winner, unit], 1
    return p, alpha


@accepted
def max_in_place(hs, mask):
    hs[mask == 0] = -np.inf
    p = hs.max(axis=1, keepdims=True)
    alpha = np.cumsum(hs == p, axis=1) * (hs == p) == 1
    return p[:, 0], alpha.astype(float)

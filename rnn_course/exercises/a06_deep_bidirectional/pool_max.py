"""pool_max: take the largest value of every unit over the real steps."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pooling import pool_max
from rnn_course.forms import one_axis_of_size_1
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .asking import full_sequences, other_padding, padded_sequences

header = exercise(
    pool_max,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.52)"},
    hints=(
        "Each unit has its own largest step, and padding must not be it.",
        "If every real state is negative, a 0 at padding would be the largest. (6.52) uses real steps only.",
        "In a copy of hs set padding to -inf, find the place of the largest value along time, and set α to 1 there.",
    ),
)


pool_max_of_padded_sequences = padded_sequences(pool_max)
pool_max_with_one_axis_of_size_1 = one_axis_of_size_1(pool_max, draws.states())
pool_max_without_padding = full_sequences(pool_max, "6.52")


@check
def largest_of_equals(draw):
    """Ask with states in multiples of one half, so that many are equal."""
    hs, mask = draws.states()(draw, *draw.sizes("BTH"))
    yield ask(pool_max, np.round(2 * hs) / 2 - 0.25, mask)
    yield ask(pool_max, 0 * hs - 1, mask)


padding_of_pool_max = other_padding(pool_max)


wrong = slips(
    pool_max,
    """
    padding_may_win: the maximum is taken over padding too; (6.52) uses real steps only.
        6.52 | alpha = (steps == hs.argmax(axis=1)[:, None]).astype(hs.dtype)
    zero_at_padding: padding is set to 0, which is the maximum where all real states are negative; (6.52) uses real
        steps only.
        winner =  | hs = hs * mask[..., None]
                  | winner = hs.argmax(axis=1)
    every_zero_at_padding_wins: padding is set to 0, which is the maximum over negative states, and alpha is 1 at
        every such 0; (6.52) uses real steps only, and takes the first of equals.
        6.52 | hs = hs * mask[..., None]
             | alpha = (hs == hs.max(axis=1, keepdims=True)).astype(float)
        6.50 | return hs.max(axis=1), alpha
    one_winner_for_all_units: one step is chosen for all units, the one with the largest sum; in (6.52) each unit
        has its own.
        winner =  | winner = np.where(mask > 0, hs.sum(axis=2), -np.inf).argmax(axis=1)[:, None]
        6.52 | alpha = (steps == winner[:, None]) * np.ones_like(hs)
    smallest: the smallest value is taken; (6.52) takes the largest.
        winner =  | winner = np.where(mask[..., None] > 0, hs, np.inf).argmin(axis=1)
    farthest_from_zero: the largest absolute value is taken; (6.52) takes the largest value, with its sign.
        winner =  | winner = np.where(mask[..., None] > 0, np.abs(hs), -np.inf).argmax(axis=1)
    all_of_equals: p is right, but alpha is 1 at every step that reaches the largest value; (6.52) takes the first
        of them.
        return | p = (alpha * hs).sum(axis=1)
               | return p, ((hs == p[:, None]) & (mask[..., None] > 0)).astype(float)
    last_of_equals: of equal values the last one is taken; (6.52) takes the first.
        winner =  | real = np.where(mask[..., None] > 0, hs, -np.inf)
                  | winner = hs.shape[1] - 1 - real[:, ::-1].argmax(axis=1)
    everybody_wins: p is right, but alpha divides the gradient among all real steps; in (6.52) one step gets it.
        return | return (alpha * hs).sum(axis=1), pool_mean(hs, mask)[1]
    """,
)


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

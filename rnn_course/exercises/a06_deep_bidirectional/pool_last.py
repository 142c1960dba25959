"""pool_last: take the last real state of every sequence."""

import numpy as np

from rnn_course.cells.pooling import pool_last
from rnn_course.exercise import accepted, check, exercise, misconception, probe

from .asking import PADDING_COUNTS, full_sequences, other_padding, padded_sequences, thin_sequences
from .wrong import at, lengths, pooled

header = exercise(
    pool_last,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.49)"},
    hints=(
        "The last step of the array is mostly padding; the last step of the sequence depends on its length.",
        "α of (6.49) has one 1 in each row and unit; (6.50) then picks by multiplying and adding.",
        "Start from zeros like hs and set a 1 at step L - 1, counted from 0, of every row.",
    ),
)


@check(weight=3)
def pool_last_of_padded_sequences(draw):
    yield from padded_sequences(draw, pool_last)


@check
def pool_last_with_one_axis_of_size_1(draw):
    yield from thin_sequences(draw, pool_last)


@check(weight=0, note="It differs even without padding: look at α in (6.49) and at the sum (6.50).")
def pool_last_without_padding(draw):
    yield from full_sequences(draw, pool_last)


@probe(same=lambda answer: answer, says=PADDING_COUNTS)
def padding_of_pool_last(draw):
    return other_padding(draw, pool_last)


@misconception(
    "the last step of the array is taken, which is padding in short sequences; (6.49) takes the last *real* step."
)
def last_of_the_array(hs, mask):
    return pooled(hs, at(hs, -np.ones(len(hs), int)))


@misconception("the step after the last real one is taken; (6.49) counts steps from 1, and Python from 0.")
def one_step_past_the_last(hs, mask):
    return pooled(hs, at(hs, lengths(mask)))


@misconception("the step before the last real one is taken; (6.49) takes the last.")
def one_step_too_early(hs, mask):
    return pooled(hs, at(hs, lengths(mask) - 2))


@misconception("the length of one row is used for all; Σ mask of (6.49) is a number for each row.")
def one_end_for_all_rows(hs, mask):
    return pooled(hs, at(hs, np.full(len(hs), lengths(mask)[0] - 1)))


@misconception("the first step is taken; (6.49) takes the last real one.")
def first_step(hs, mask):
    return pooled(hs, at(hs, np.zeros(len(hs), int)))


@misconception("p is right, but alpha has an axis of size 1 for the units; it has the shape of hs, (B, T, H).")
def alpha_without_units(hs, mask):
    p, alpha = pool_last(hs, mask)
    return p, alpha[..., :1] if hs.shape[2] > 1 else alpha[..., 0]


@misconception("alpha is the mask itself, so all real states are added up; (6.49) is 1 at one step.")
def mask_for_alpha(hs, mask):
    return pooled(hs, mask[..., None] * np.ones_like(hs))


@accepted
def last_by_index(hs, mask):
    rows, last = np.arange(len(hs)), mask.sum(axis=1).astype(int) - 1
    alpha = np.zeros(hs.shape)
    alpha[rows, last] = 1
    return hs[rows, last], alpha


@accepted
def last_by_a_loop(hs, mask):
    p, alpha = [], np.zeros(hs.shape, order="F")
    for row in range(len(hs)):
        t = max(t for t in range(hs.shape[1]) if mask[row, t])
        p.append(hs[row, t])
        alpha[row, t] = 1
    return [np.array(p), alpha]


@accepted
def last_by_the_step_after_it(hs, mask):
    after = np.concatenate([mask[:, 1:], np.zeros((len(mask), 1))], axis=1)
    alpha = np.repeat((mask * (1 - after))[:, :, None], hs.shape[2], axis=2)
    return np.einsum("bth,bth->bh", alpha, hs), alpha

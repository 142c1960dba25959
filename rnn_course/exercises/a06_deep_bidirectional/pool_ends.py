"""pool_ends: of a bidirectional net's states [hs_r, hs_l], take each direction where it has read the whole sequence."""

import numpy as np

from rnn_course.cells.pooling import pool_ends, pool_last
from rnn_course.exercise import accepted, check, exercise, misconception, probe

from .asking import PADDING_COUNTS, full_sequences, other_padding, padded_sequences, thin_sequences
from .wrong import at, lengths, pooled

header = exercise(
    pool_ends,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.53)"},
    hints=(
        "Where has each of the two readers seen everything?",
        "In (6.53) the rightward half, the first H columns, is taken at the last real step, and the leftward half "
        "at the first step.",
        "Start from zeros like hs; fill the two halves of the last axis one after the other.",
    ),
)


@check(weight=3)
def pool_ends_of_padded_sequences(draw):
    yield from padded_sequences(draw, pool_ends)


@check
def pool_ends_with_one_axis_of_size_1(draw):
    yield from thin_sequences(draw, pool_ends)


@check(weight=0, note="It differs even without padding: look at α in (6.53) and at the sum (6.50).")
def pool_ends_without_padding(draw):
    yield from full_sequences(draw, pool_ends)


@probe(same=lambda answer: answer, says=PADDING_COUNTS)
def padding_of_pool_ends(draw):
    return other_padding(draw, pool_ends)


def halves(hs, right, left):
    """α that takes the first half of the units at the steps `right` and the second at `left`."""
    half = hs.shape[2] // 2
    return pooled(hs, np.concatenate([at(hs, right)[..., :half], at(hs, left)[..., half:]], axis=2))


def start(mask):
    return np.zeros(len(mask), int)


@misconception(
    "both halves are taken at the last real step, where the leftward reader has seen one input only; "
    "(6.53) takes its half at t = 1."
)
def both_at_the_last_step(hs, mask):
    return halves(hs, lengths(mask) - 1, lengths(mask) - 1)


@misconception(
    "both halves are taken at the first step, where the rightward reader has seen one input only; "
    "(6.53) takes its half at t = Σ mask."
)
def both_at_the_first_step(hs, mask):
    return halves(hs, start(mask), start(mask))


@misconception(
    "the two halves are taken at each other's ends, where each reader has only begun; (6.53) takes "
    "hs_r at the last step and hs_l at the first."
)
def wrong_ends(hs, mask):
    return halves(hs, start(mask), lengths(mask) - 1)


@misconception(
    "the rightward half is taken at the last step of the array, which is padding in short sequences; "
    "(6.53) takes it at t = Σ mask."
)
def end_of_the_array(hs, mask):
    return halves(hs, start(mask) - 1, start(mask))


@misconception("the rightward half is taken one step too late; (6.53) counts steps from 1.")
def one_step_past_the_end(hs, mask):
    return halves(hs, lengths(mask), start(mask))


@misconception("every other unit is taken for the rightward reader's; (6.53) has hs_r in the first H columns.")
def readers_alternate(hs, mask):
    odd = np.arange(hs.shape[2]) % 2
    return pooled(hs, np.where(odd, at(hs, start(mask)), at(hs, lengths(mask) - 1)))


@misconception("only the rightward half is returned; p of (6.50) has all 2H entries.")
def rightward_half_only(hs, mask):
    p, alpha = pool_ends(hs, mask)
    return p[:, : hs.shape[2] // 2], alpha


@misconception("the two ends are averaged over all units; (6.53) takes one end for each half.")
def ends_averaged(hs, mask):
    return pooled(hs, (at(hs, lengths(mask) - 1) + at(hs, start(mask))) / 2)


@accepted
def ends_by_index(hs, mask):
    H, rows, last = hs.shape[2] // 2, np.arange(len(hs)), mask.sum(axis=1).astype(int) - 1
    alpha = np.zeros(hs.shape)
    alpha[rows, last, :H] = 1
    alpha[rows, 0, H:] = 1
    return np.hstack([hs[rows, last, :H], hs[:, 0, H:]]), alpha


@accepted
def ends_of_two_halves(hs, mask):
    hs_r, hs_l = np.split(hs, 2, axis=2)
    p_r, alpha_r = pool_last(hs_r, mask)
    alpha_l = np.zeros_like(hs_l)
    alpha_l[:, 0] = 1
    return np.concatenate([p_r, hs_l[:, 0]], axis=1), np.concatenate([alpha_r, alpha_l], axis=2)


@accepted
def ends_by_a_loop(hs, mask):
    p, alpha = np.zeros((len(hs), hs.shape[2])), np.zeros_like(hs)
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        for unit in range(hs.shape[2]):
            t = length - 1 if unit < hs.shape[2] // 2 else 0
            alpha[row, t, unit] = 1
            p[row, unit] = hs[row, t, unit]
    return [p, alpha]

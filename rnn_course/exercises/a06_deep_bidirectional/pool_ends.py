"""pool_ends: from states [hs_r, hs_l], take each direction where it has read the whole sequence."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.pooling import pool_ends, pool_last
from rnn_course.forms import one_axis_of_size_1
from rnn_course.slips import slips

from . import draws
from .asking import full_sequences, other_padding, padded_sequences

header = exercise(
    pool_ends,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.53)"},
    hints=(
        "At which step has each of the two readers read the whole sequence?",
        "In (6.53) the rightward half, the first H columns, is taken at the last real step, and the leftward half "
        "at the first step.",
        "Start α from zeros like hs; fill the two halves of the last axis one after the other.",
    ),
)


pool_ends_of_padded_sequences = padded_sequences(pool_ends, directions=2)
pool_ends_with_one_axis_of_size_1 = one_axis_of_size_1(pool_ends, draws.states(directions=2))
pool_ends_without_padding = full_sequences(pool_ends, "6.53", directions=2)
padding_of_pool_ends = other_padding(pool_ends)


wrong = slips(
    pool_ends,
    """
    both_at_the_last_step: both halves are taken at the last real step, where the leftward reader has read one input
        only; (6.53) takes its half at t = 1.
        alpha[:, 0 | alpha[..., half:] = (steps == mask.sum(axis=1, keepdims=True))[..., None]
    both_at_the_first_step: both halves are taken at the first step, where the rightward reader has read one input
        only; (6.53) takes its half at t = Σ mask.
        alpha[..., :half] | alpha[:, 0, :half] = 1
    wrong_ends: the ends of the two halves are swapped, so each reader has only read one input; (6.53) takes hs_r at
        the last step and hs_l at the first.
        alpha[..., :half] | alpha[..., half:] = (steps == mask.sum(axis=1, keepdims=True))[..., None]
        alpha[:, 0 | alpha[:, 0, :half] = 1
    end_of_the_array: the rightward half is taken at the last step of the array, which is padding in short
        sequences; (6.53) takes it at t = Σ mask.
        alpha[..., :half] | alpha[:, -1, :half] = 1
    one_step_past_the_end: the rightward half is taken one step too late; (6.53) counts steps from 1.
        alpha[..., :half] | alpha[np.arange(len(hs)), mask.sum(axis=1).astype(int) % hs.shape[1], :half] = 1
    readers_alternate: every other unit is taken as one of the rightward reader; (6.53) has hs_r in the first H
        columns.
        alpha[..., :half] | alpha[..., ::2] = (steps == mask.sum(axis=1, keepdims=True))[..., None]
        alpha[:, 0 | alpha[:, 0, 1::2] = 1
    rightward_half_only: only the rightward half is returned; in (6.50) p has all 2H entries.
        6.50 | return (alpha * hs).sum(axis=1)[:, :half], alpha
    ends_averaged: the two ends are averaged over all units; (6.53) takes one end for each half.
        alpha[..., :half] | alpha[:] = (steps == mask.sum(axis=1, keepdims=True))[..., None] / 2
        alpha[:, 0 | alpha[:, 0] += 1 / 2
    """,
)


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

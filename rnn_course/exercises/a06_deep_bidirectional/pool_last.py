"""pool_last: take the last real state of every sequence."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.pooling import pool_last
from rnn_course.forms import one_axis_of_size_1
from rnn_course.slips import slips

from . import draws
from .asking import full_sequences, other_padding, padded_sequences

header = exercise(
    pool_last,
    points=3,
    returns={"p": "(6.50)", "alpha": "(6.49)"},
    hints=(
        "The last step of the array is often padding; the last real step depends on the length of the sequence.",
        "In (6.49) α has a single 1 for each row and unit; the sum (6.50) then selects that state.",
        "Start from zeros like hs and set a 1 at step L - 1, counted from 0, of every row.",
    ),
)


pool_last_of_padded_sequences = padded_sequences(pool_last)
pool_last_with_one_axis_of_size_1 = one_axis_of_size_1(pool_last, draws.states())
pool_last_without_padding = full_sequences(pool_last, "6.49")
padding_of_pool_last = other_padding(pool_last)


wrong = slips(
    pool_last,
    """
    last_of_the_array: the last step of the array is taken, which is padding in short sequences; (6.49) takes the
        last *real* step.
        6.49 | alpha[:, -1] = 1
    one_step_past_the_last: the step after the last real one is taken; (6.49) counts steps from 1, and Python from
        0.
        6.49 | alpha[np.arange(hs.shape[1]) == mask.sum(axis=1, keepdims=True) % hs.shape[1]] = 1
    one_step_too_early: the step before the last real one is taken; (6.49) takes the last.
        6.49 | alpha[np.arange(len(hs)), mask.sum(axis=1).astype(int) - 2] = 1
    one_end_for_all_rows: the length of one row is used for all; in (6.49) Σ mask is a number for each row.
        6.49 | alpha[:, int(mask[0].sum()) - 1] = 1
    first_step: the first step is taken; (6.49) takes the last real one.
        6.49 | alpha[:, 0] = 1
    alpha_without_units: p is right, but alpha has an axis of size 1 for the units; it has the shape of hs, (B, T,
        H).
        return | return (alpha * hs).sum(axis=1), alpha[..., :1] if hs.shape[2] > 1 else alpha[..., 0]
    mask_for_alpha: alpha is the mask itself, so all real states are added up; in (6.49) it is 1 at one step.
        6.49 | alpha[mask > 0] = 1
    """,
)


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

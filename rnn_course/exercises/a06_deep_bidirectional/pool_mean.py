"""pool_mean: take the mean of the real states of every sequence."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.pooling import pool_mean
from rnn_course.forms import one_axis_of_size_1
from rnn_course.slips import slips

from . import draws
from .asking import full_sequences, other_padding, padded_sequences

header = exercise(
    pool_mean,
    points=2,
    returns={"p": "(6.50)", "alpha": "(6.51)"},
    hints=(
        "Padding counts neither in the sum nor in the number of steps.",
        "In (6.51) each row has its own L.",
        "Divide the mask by its sum over time, give it a last axis, and broadcast it over the H units.",
    ),
)


pool_mean_of_padded_sequences = padded_sequences(pool_mean)
pool_mean_with_one_axis_of_size_1 = one_axis_of_size_1(pool_mean, draws.states())
pool_mean_without_padding = full_sequences(pool_mean, "6.51")
padding_of_pool_mean = other_padding(pool_mean)


wrong = slips(
    pool_mean,
    """
    mean_of_the_array: the mean is taken over all steps of the array, including padding; in (6.51) padding has the
        weight 0.
        6.51 | alpha = np.full_like(hs, 1 / hs.shape[1])
    divides_by_T: padding is left out of the sum, but the sum is divided by T; in (6.51) L counts the real steps.
        6.51 | alpha = np.repeat(mask[..., None] / mask.shape[1], hs.shape[2], axis=2)
    sum_of_the_states: the real states are added up and not divided; in (6.51) α is divided by L.
        6.51 | alpha = np.repeat(mask[..., None], hs.shape[2], axis=2)
    divides_by_the_batch: the sum is divided by the number of real steps in the whole batch; in (6.51) each row has
        its own L.
        6.51 | alpha = np.repeat(mask[..., None] / mask.sum(), hs.shape[2], axis=2)
    divides_by_one_length: all rows are divided by the length of the first; in (6.51) each row has its own L.
        6.51 | alpha = np.repeat(mask[..., None] / mask[0].sum(), hs.shape[2], axis=2)
    alpha_without_the_length: p is right, but alpha is only the mask; (6.51) divides it by L.
        return | return (alpha * hs).sum(axis=1), mask[..., None] * np.ones_like(hs)
    """,
)


@accepted
def mean_by_sums(hs, mask):
    L = mask.sum(axis=1)[:, None]
    alpha = np.broadcast_to((mask / L)[..., None], hs.shape)
    return np.sum(hs * mask[..., None], axis=1) / L, alpha


@accepted
def mean_by_a_loop(hs, mask):
    alpha = np.zeros_like(hs)
    for row, L in enumerate(mask.sum(axis=1).astype(int)):
        alpha[row, :L] = 1 / L
    return np.array([hs[row, mask[row] > 0].mean(axis=0) for row in range(len(hs))]), alpha


@accepted
def mean_by_a_product(hs, mask):
    share = mask / mask.sum(axis=1, keepdims=True)
    return (share[:, None] @ hs)[:, 0], share[..., None] * np.ones((1, 1, hs.shape[2]), dtype=np.float32)

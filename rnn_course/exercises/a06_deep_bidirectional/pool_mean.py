"""pool_mean: take the mean of the real states of every sequence."""

import numpy as np

from rnn_course.cells.pooling import pool_mean
from rnn_course.exercise import accepted, check, exercise, misconception, probe

from .asking import PADDING_COUNTS, full_sequences, other_padding, padded_sequences, thin_sequences
from .wrong import pooled

header = exercise(
    pool_mean,
    points=2,
    returns={"p": "(6.50)", "alpha": "(6.51)"},
    hints=(
        "Padding counts neither in the sum nor in the number of steps.",
        "In (6.51) L is a number for each row.",
        "Divide the mask by its sum over time, give it a last axis, and spread it over the H units.",
    ),
)


@check(weight=3)
def pool_mean_of_padded_sequences(draw):
    yield from padded_sequences(draw, pool_mean)


@check
def pool_mean_with_one_axis_of_size_1(draw):
    yield from thin_sequences(draw, pool_mean)


@check(weight=0, note="It differs even without padding: look at α in (6.51) and at the sum (6.50).")
def pool_mean_without_padding(draw):
    yield from full_sequences(draw, pool_mean)


@probe(same=lambda answer: answer, says=PADDING_COUNTS)
def padding_of_pool_mean(draw):
    return other_padding(draw, pool_mean)


@misconception("the mean is taken over all steps of the array, padding too; (6.51) weighs padding with 0.")
def mean_of_the_array(hs, mask):
    return pooled(hs, np.full_like(hs, 1 / hs.shape[1]))


@misconception("padding is left out of the sum, but the sum is divided by T; L of (6.51) counts the real steps.")
def divides_by_T(hs, mask):
    return pooled(hs, mask[..., None] / hs.shape[1] * np.ones_like(hs))


@misconception("the real states are added up and not divided; α of (6.51) has L below it.")
def sum_of_the_states(hs, mask):
    return pooled(hs, mask[..., None] * np.ones_like(hs))


@misconception("the sum is divided by the number of real steps in the whole batch; L of (6.51) is a row's own.")
def divides_by_the_batch(hs, mask):
    return pooled(hs, mask[..., None] / mask.sum() * np.ones_like(hs))


@misconception("all rows are divided by the first one's length; L of (6.51) is a row's own.")
def divides_by_one_length(hs, mask):
    return pooled(hs, mask[..., None] / mask[0].sum() * np.ones_like(hs))


@misconception("p is right, but alpha is only the mask; (6.51) divides it by L.")
def alpha_without_the_length(hs, mask):
    return pool_mean(hs, mask)[0], mask[..., None] * np.ones_like(hs)


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

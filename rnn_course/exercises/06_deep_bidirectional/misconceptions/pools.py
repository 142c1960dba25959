"""Mistakes in pooling: pool_last, pool_mean, pool_max, pool_ends."""

import numpy as np

from rnn_course.cells.pooling import pool_ends, pool_last, pool_max, pool_mean
from rnn_course.exercise import misconception


def at(hs, places):
    """α with a 1 at one step of every row."""
    T = hs.shape[1]
    return (np.arange(T) == np.asarray(places)[:, None] % T)[..., None] * np.ones_like(hs)


def pooled(hs, alpha):
    return (alpha * hs).sum(axis=1), alpha


def lengths(mask):
    return mask.sum(axis=1).astype(int)


@misconception(of=pool_last,
               says="the last step of the array is taken, which is padding in short sequences; (6.49) takes the last "
                    "*real* step.")
def last_of_the_array(hs, mask):
    return pooled(hs, at(hs, -np.ones(len(hs), int)))


@misconception(of=pool_last,
               says="the step after the last real one is taken; (6.49) counts steps from 1, and Python from 0.")
def one_step_past_the_last(hs, mask):
    return pooled(hs, at(hs, lengths(mask)))


@misconception(of=pool_last, says="the step before the last real one is taken; (6.49) takes the last.")
def one_step_too_early(hs, mask):
    return pooled(hs, at(hs, lengths(mask) - 2))


@misconception(of=pool_last, says="the length of one row is used for all; Σ mask of (6.49) is a number for each row.")
def one_end_for_all_rows(hs, mask):
    return pooled(hs, at(hs, np.full(len(hs), lengths(mask)[0] - 1)))


@misconception(of=pool_last, says="the first step is taken; (6.49) takes the last real one.")
def first_step(hs, mask):
    return pooled(hs, at(hs, np.zeros(len(hs), int)))


@misconception(of=pool_last,
               says="p is right, but alpha has an axis of size 1 for the units; it has the shape of hs, (B, T, H).")
def alpha_without_units(hs, mask):
    p, alpha = pool_last(hs, mask)
    return p, alpha[..., :1] if hs.shape[2] > 1 else alpha[..., 0]


@misconception(of=pool_last, says="alpha is the mask itself, so all real states are added up; (6.49) is 1 at one step.")
def mask_for_alpha(hs, mask):
    return pooled(hs, mask[..., None] * np.ones_like(hs))


@misconception(of=pool_mean,
               says="the mean is taken over all steps of the array, padding too; (6.51) weighs padding with 0.")
def mean_of_the_array(hs, mask):
    return pooled(hs, np.full_like(hs, 1 / hs.shape[1]))


@misconception(of=pool_mean,
               says="padding is left out of the sum, but the sum is divided by T; L of (6.51) counts the real steps.")
def divides_by_T(hs, mask):
    return pooled(hs, mask[..., None] / hs.shape[1] * np.ones_like(hs))


@misconception(of=pool_mean, says="the real states are added up and not divided; α of (6.51) has L below it.")
def sum_of_the_states(hs, mask):
    return pooled(hs, mask[..., None] * np.ones_like(hs))


@misconception(of=pool_mean,
               says="the sum is divided by the number of real steps in the whole batch; L of (6.51) is a row's own.")
def divides_by_the_batch(hs, mask):
    return pooled(hs, mask[..., None] / mask.sum() * np.ones_like(hs))


@misconception(of=pool_mean, says="all rows are divided by the first one's length; L of (6.51) is a row's own.")
def divides_by_one_length(hs, mask):
    return pooled(hs, mask[..., None] / mask[0].sum() * np.ones_like(hs))


@misconception(of=pool_mean, says="p is right, but alpha is only the mask; (6.51) divides it by L.")
def alpha_without_the_length(hs, mask):
    return pool_mean(hs, mask)[0], mask[..., None] * np.ones_like(hs)


@misconception(of=pool_max,
               says="padding takes part, and wins where it is largest; (6.52) looks at real steps only.")
def padding_may_win(hs, mask):
    return pool_max(hs, np.ones_like(mask))


@misconception(of=pool_max,
               says="padding is set to 0, which wins where all real states are negative; (6.52) looks at real steps "
                    "only.")
def zero_at_padding(hs, mask):
    silenced = hs * mask[..., None]
    return silenced.max(axis=1), pool_max(silenced, np.ones_like(mask))[1]


@misconception(of=pool_max,
               says="padding is set to 0, which wins over negative states, and alpha is 1 at every such 0; (6.52) "
                    "looks at real steps only, and takes the first of equals.")
def every_zero_at_padding_wins(hs, mask):
    silenced = hs * mask[..., None]
    p = silenced.max(axis=1)
    return p, (silenced == p[:, None]).astype(float)


@misconception(of=pool_max,
               says="one step is chosen for all units, the one with the largest sum; (6.52) goes unit by unit.")
def one_winner_for_all_units(hs, mask):
    return pooled(hs, at(hs, np.where(mask > 0, hs.sum(axis=2), -np.inf).argmax(axis=1)))


@misconception(of=pool_max, says="the smallest is taken; (6.52) takes the largest.")
def smallest(hs, mask):
    return pooled(hs, pool_max(-hs, mask)[1])


@misconception(of=pool_max, says="the entry farthest from 0 is taken; (6.52) takes the largest, with its sign.")
def farthest_from_zero(hs, mask):
    return pooled(hs, pool_max(np.abs(hs), mask)[1])


@misconception(of=pool_max,
               says="p is right, but alpha is 1 at every step that reaches the largest value; (6.52) takes the first "
                    "of them.")
def all_of_equals(hs, mask):
    p, _ = pool_max(hs, mask)
    return p, ((hs == p[:, None]) & (mask[..., None] > 0)).astype(float)


@misconception(of=pool_max, says="of equals the last one wins; (6.52) takes the first.")
def last_of_equals(hs, mask):
    return pooled(hs, pool_max(hs[:, ::-1], mask[:, ::-1])[1][:, ::-1])


@misconception(of=pool_max,
               says="p is right, but alpha shares the gradient among all real steps; (6.52) has one winner.")
def everybody_wins(hs, mask):
    return pool_max(hs, mask)[0], pool_mean(hs, mask)[1]


def halves(hs, right, left):
    """α that takes the first half of the units at the steps `right` and the second at `left`."""
    half = hs.shape[2] // 2
    return pooled(hs, np.concatenate([at(hs, right)[..., :half], at(hs, left)[..., half:]], axis=2))


def start(mask):
    return np.zeros(len(mask), int)


@misconception(of=pool_ends,
               says="both halves are taken at the last real step, where the leftward reader has seen one input only; "
                    "(6.53) takes its half at t = 1.")
def both_at_the_last_step(hs, mask):
    return halves(hs, lengths(mask) - 1, lengths(mask) - 1)


@misconception(of=pool_ends,
               says="both halves are taken at the first step, where the rightward reader has seen one input only; "
                    "(6.53) takes its half at t = Σ mask.")
def both_at_the_first_step(hs, mask):
    return halves(hs, start(mask), start(mask))


@misconception(of=pool_ends,
               says="the two halves are taken at each other's ends, where each reader has only begun; (6.53) takes "
                    "hs_r at the last step and hs_l at the first.")
def wrong_ends(hs, mask):
    return halves(hs, start(mask), lengths(mask) - 1)


@misconception(of=pool_ends,
               says="the rightward half is taken at the last step of the array, which is padding in short sequences; "
                    "(6.53) takes it at t = Σ mask.")
def end_of_the_array(hs, mask):
    return halves(hs, start(mask) - 1, start(mask))


@misconception(of=pool_ends, says="the rightward half is taken one step too late; (6.53) counts steps from 1.")
def one_step_past_the_end(hs, mask):
    return halves(hs, lengths(mask), start(mask))


@misconception(of=pool_ends,
               says="every other unit is taken for the rightward reader's; (6.53) has hs_r in the first H columns.")
def readers_alternate(hs, mask):
    odd = np.arange(hs.shape[2]) % 2
    return pooled(hs, np.where(odd, at(hs, start(mask)), at(hs, lengths(mask) - 1)))


@misconception(of=pool_ends,
               says="only the rightward half is returned; p of (6.50) has all 2H entries.")
def rightward_half_only(hs, mask):
    p, alpha = pool_ends(hs, mask)
    return p[:, : hs.shape[2] // 2], alpha


@misconception(of=pool_ends,
               says="the two ends are averaged over all units; (6.53) takes one end for each half.")
def ends_averaged(hs, mask):
    return pooled(hs, (at(hs, lengths(mask) - 1) + at(hs, start(mask))) / 2)

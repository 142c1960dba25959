"""echo_distance: measure how fast a reservoir forgets its initial state."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.reservoir import echo_distance, reservoir_drive
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    echo_distance,
    points=7,
    returns={"d": "(15.8)", "rate": "(15.9)"},
    uses=(reservoir_drive,),
    hints=(
        "Two copies of one reservoir read the same inputs from different initial states. Do they still differ later?",
        "(15.8) sums over units only, so each row has its own distance at every step. (15.9) compares the last "
        "distance with that of the initial states, which is not in d.",
        "Run it twice, subtract, and take the length along the last axis. There are T steps between d_0 and d_T, so a "
        "constant factor per step would appear T times.",
    ),
    not_as={"in_float32": "distances become too small for a float32"},
)


distances_of_two_pasts = random_sizes(echo_distance, draws.two_pasts, weight=3)
distances_with_one_axis_of_size_1 = one_axis_of_size_1(echo_distance, draws.two_pasts)


distances_after_a_single_step = fixed_sizes(
    echo_distance,
    draws.two_pasts,
    T=1,
    weight=0,
    note="Wrong even for a single step, where rate is d_1 / d_0: look at d_0 in (15.9).",
)


wrong = slips(
    echo_distance,
    """
    squared_distance: the square root is missing; (15.8) has it.
        15.8 | d = ((hs - gs) ** 2).sum(axis=2)
        15.9 | rate = (d[:, -1] / ((h0 - g0) ** 2).sum(axis=1)) ** (1 / d.shape[1])
    absolute_distance: absolute differences are summed; (15.8) sums squares and takes the root.
        15.8 | d = np.abs(hs - gs).sum(axis=2)
        15.9 | rate = (d[:, -1] / np.abs(h0 - g0).sum(axis=1)) ** (1 / d.shape[1])
    mean_distance: the mean of the squares is taken; (15.8) sums them over the units.
        15.8 | d = np.sqrt(((hs - gs) ** 2).mean(axis=2))
        15.9 | rate = (d[:, -1] / np.sqrt(((h0 - g0) ** 2).mean(axis=1))) ** (1 / d.shape[1])
    difference_of_lengths: the lengths of the two states are subtracted; (15.8) takes the length of their
        difference.
        15.8 | d = np.abs(np.linalg.norm(hs, axis=2) - np.linalg.norm(gs, axis=2))
        15.9 | d0 = np.abs(np.linalg.norm(h0, axis=1) - np.linalg.norm(g0, axis=1))
             | rate = (d[:, -1] / d0) ** (1 / d.shape[1])
    one_distance_for_all_rows: one distance is computed for all rows together; (15.8) has one for each row.
        15.8 | d = np.linalg.norm(hs - gs, axis=(0, 2))[None].repeat(len(hs), axis=0)
        15.9 | rate = (d[:, -1] / np.linalg.norm(h0 - g0)) ** (1 / d.shape[1])
    factor_of_the_whole_run: rate is the factor over all T steps; (15.9) takes its T-th root.
        15.9 | rate = d[:, -1] / np.linalg.norm(h0 - g0, axis=1)
    begins_after_the_first_step: rate begins with d_1, after the first step; (15.9) compares with d_0, the distance
        of the initial states.
        15.9 | rate = (d[:, -1] / d[:, 0]) ** (1 / max(1, d.shape[1] - 1))
    one_step_too_few: the root is that for T - 1 steps; in (15.9) there are T steps between d_0 and d_T.
        15.9 | rate = (d[:, -1] / np.linalg.norm(h0 - g0, axis=1)) ** (1 / max(1, d.shape[1] - 1))
    difference_per_step: rate is the mean difference per step, (d_T - d_0) / T; (15.9) is a factor per step.
        15.9 | rate = (d[:, -1] - np.linalg.norm(h0 - g0, axis=1)) / d.shape[1]
    logarithm_of_the_rate: rate is the logarithm of the factor; (15.9) is the factor itself.
        15.9 | rate = np.log(d[:, -1] / np.linalg.norm(h0 - g0, axis=1)) / d.shape[1]
    plain_mean_of_factors: rate is the mean of the factors; (15.9) is the T-th root of their product.
        15.9 | before = np.column_stack([np.linalg.norm(h0 - g0, axis=1), d[:, :-1]])
             | rate = (d / before).mean(axis=1)
    """,
)


@accepted
def distance_with_a_loop(x, y, h0, g0, y0, reservoir):
    first, second = reservoir_drive(x, y, h0, y0, reservoir), reservoir_drive(x, y, g0, y0, reservoir)
    T = x.shape[1]
    d = np.array([[np.sqrt(np.sum((first[row, t] - second[row, t]) ** 2)) for t in range(T)] for row in range(len(x))])
    start = np.sqrt(np.sum((h0 - g0) ** 2, axis=1))
    return [d, np.exp((np.log(d[:, -1]) - np.log(start)) / T)]


@accepted
def distance_of_one_doubled_batch(x, y, h0, g0, y0, reservoir):
    twice = [np.concatenate([each, each]) for each in (x, y)]
    hs = reservoir_drive(*twice, np.concatenate([h0, g0]), np.concatenate([y0, y0]), reservoir)
    gap = np.concatenate([(h0 - g0)[:, None], hs[: len(x)] - hs[len(x) :]], axis=1)
    d = np.einsum("bth,bth->bt", gap, gap) ** 0.5
    return d[:, 1:], np.power(d[:, -1] / d[:, 0], 1.0 / x.shape[1])


@accepted
def rate_as_a_mean_of_logarithms(x, y, h0, g0, y0, reservoir):
    gap = reservoir_drive(x, y, g0, y0, reservoir) - reservoir_drive(x, y, h0, y0, reservoir)
    d = np.linalg.norm(gap, axis=-1)
    all_d = np.concatenate([np.linalg.norm(g0 - h0, axis=-1)[:, None], d], axis=1)
    return d, np.exp(np.diff(np.log(all_d), axis=1).mean(axis=1))

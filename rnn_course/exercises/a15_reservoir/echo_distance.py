"""echo_distance: measure how fast a reservoir forgets its initial state: same inputs, two pasts."""

import numpy as np

from rnn_course.cells.reservoir import echo_distance, reservoir_drive
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    echo_distance,
    points=7,
    returns={"d": "(15.8)", "rate": "(15.9)"},
    uses=(reservoir_drive,),
    hints=(
        "Two copies of one reservoir hear the same, but they do not remember the same. Do they still differ later?",
        "(15.8) sums over units alone, so a row keeps its own distance at every step. (15.9) compares the last "
        "distance with that of the initial states, which is not in d.",
        "Run it twice, subtract, and take the length along the last axis. T steps lie between d_0 and d_T, so a "
        "constant factor per step would appear T times.",
    ),
)


@check(weight=3)
def distances_of_two_pasts(draw):
    for _ in range(2):
        yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK")))


@check
def distances_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(weight=0, note="It differs even for a single step, where rate is d_1 / d_0: look at d_0 in (15.9).")
def distances_after_a_single_step(draw):
    yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK", T=1)))


def length(gap):
    """(15.8), right."""
    return np.sqrt((gap**2).sum(axis=-1))


def mean_factor(d, d0):
    """(15.9), right."""
    return (d[:, -1] / d0) ** (1 / d.shape[1])


def measured(x, y, h0, g0, y0, reservoir, *, size=length, rate=mean_factor):
    """The right measurement, with one place after another to go wrong in."""
    gap = reservoir_drive(x, y, h0, y0, reservoir) - reservoir_drive(x, y, g0, y0, reservoir)
    d = size(gap)
    return d, rate(d, size((h0 - g0)[:, None])[:, 0])


@misconception("the root is missing, so d is a squared distance; (15.8) has a root.")
def squared_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: (gap**2).sum(axis=2))


@misconception("absolute differences are summed; (15.8) sums squares and takes the root.")
def absolute_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: np.abs(gap).sum(axis=2))


@misconception("the mean of the squares is taken; (15.8) sums them over the units.")
def mean_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: np.sqrt((gap**2).mean(axis=2)))


@misconception(
    "the lengths of the two states are compared, and states of one length may lie far apart; (15.8) "
    "takes the length of their difference."
)
def difference_of_lengths(x, y, h0, g0, y0, reservoir):
    hs, gs = (reservoir_drive(x, y, start, y0, reservoir) for start in (h0, g0))
    d = np.abs(length(hs) - length(gs))
    return d, mean_factor(d, np.abs(length(h0) - length(g0)))


@misconception("one distance is taken for all rows together; (15.8) has one for each row.")
def one_distance_for_all_rows(x, y, h0, g0, y0, reservoir):
    def together(gap):
        return np.sqrt((gap**2).sum(axis=(0, 2)))[None].repeat(len(gap), axis=0)

    return measured(x, y, h0, g0, y0, reservoir, size=together)


@misconception("rate is the factor over all T steps; (15.9) takes its T-th root.")
def factor_of_the_whole_run(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: d[:, -1] / d0)


@misconception(
    "rate begins with d_1, after the first step; (15.9) compares with d_0, the distance of the initial states."
)
def begins_after_the_first_step(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] / d[:, 0]) ** (1 / max(1, len(d[0]) - 1)))


@misconception("the root is one too low, as for T - 1 steps; T steps lie between d_0 and d_T in (15.9).")
def one_step_too_few(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] / d0) ** (1 / max(1, len(d[0]) - 1)))


@misconception("the loss per step is averaged as a difference, (d_T - d_0) / T; (15.9) is a factor per step.")
def difference_per_step(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] - d0) / d.shape[1])


@misconception("rate is the logarithm of the factor; (15.9) is the factor itself.")
def logarithm_of_the_rate(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: np.log(mean_factor(d, d0)))


@misconception("the factors of the steps are added and divided by T; (15.9) is the T-th root of their product.")
def plain_mean_of_factors(x, y, h0, g0, y0, reservoir):
    def plain(d, d0):
        before = np.concatenate([d0[:, None], d[:, :-1]], axis=1)
        return (d / before).mean(axis=1)

    return measured(x, y, h0, g0, y0, reservoir, rate=plain)


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

"""Mistakes in measuring the echo and in running free: echo_distance, free_run."""

import numpy as np

from rnn_course.cells.reservoir import echo_distance, free_run, reservoir_drive, reservoir_step
from rnn_course.exercise import misconception


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


@misconception(of=echo_distance, says="the root is missing, so d is a squared distance; (15.8) has a root.")
def squared_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: (gap**2).sum(axis=2))


@misconception(of=echo_distance,
               says="absolute differences are summed; (15.8) sums squares and takes the root.")
def absolute_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: np.abs(gap).sum(axis=2))


@misconception(of=echo_distance, says="the mean of the squares is taken; (15.8) sums them over the units.")
def mean_distance(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, size=lambda gap: np.sqrt((gap**2).mean(axis=2)))


@misconception(of=echo_distance,
               says="the lengths of the two states are compared, and states of one length may lie far apart; (15.8) "
                    "takes the length of their difference.")
def difference_of_lengths(x, y, h0, g0, y0, reservoir):
    hs, gs = (reservoir_drive(x, y, start, y0, reservoir) for start in (h0, g0))
    d = np.abs(length(hs) - length(gs))
    return d, mean_factor(d, np.abs(length(h0) - length(g0)))


@misconception(of=echo_distance,
               says="one distance is taken for all rows together; (15.8) has one for each row.")
def one_distance_for_all_rows(x, y, h0, g0, y0, reservoir):
    def together(gap):
        return np.sqrt((gap**2).sum(axis=(0, 2)))[None].repeat(len(gap), axis=0)
    return measured(x, y, h0, g0, y0, reservoir, size=together)


@misconception(of=echo_distance, says="rate is the factor over all T steps; (15.9) takes its T-th root.")
def factor_of_the_whole_run(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: d[:, -1] / d0)


@misconception(of=echo_distance,
               says="rate begins with d_1, after the first step; (15.9) compares with d_0, the distance of the initial "
                    "states.")
def begins_after_the_first_step(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] / d[:, 0]) ** (1 / max(1, len(d[0]) - 1)))


@misconception(of=echo_distance,
               says="the root is one too low, as for T - 1 steps; T steps lie between d_0 and d_T in (15.9).")
def one_step_too_few(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] / d0) ** (1 / max(1, len(d[0]) - 1)))


@misconception(of=echo_distance,
               says="the loss per step is averaged as a difference, (d_T - d_0) / T; (15.9) is a factor per step.")
def difference_per_step(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: (d[:, -1] - d0) / d.shape[1])


@misconception(of=echo_distance, says="rate is the logarithm of the factor; (15.9) is the factor itself.")
def logarithm_of_the_rate(x, y, h0, g0, y0, reservoir):
    return measured(x, y, h0, g0, y0, reservoir, rate=lambda d, d0: np.log(mean_factor(d, d0)))


@misconception(of=echo_distance,
               says="the factors of the steps are added and divided by T; (15.9) is the T-th root of their product.")
def plain_mean_of_factors(x, y, h0, g0, y0, reservoir):
    def plain(d, d0):
        before = np.concatenate([d0[:, None], d[:, :-1]], axis=1)
        return (d / before).mean(axis=1)
    return measured(x, y, h0, g0, y0, reservoir, rate=plain)


def running(x, h, y, V, reservoir, *, seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), x, h], axis=1),
            heard=lambda y, before: y, says=lambda o, y: o, kept=lambda h, start: h, read=lambda x, t: x[:, t]):
    """The right free run, with one place after another to go wrong in."""
    start, before, ys = h, y, []
    for t in range(x.shape[1]):
        h = reservoir_step(read(x, t), kept(h, start), heard(y, before), *reservoir)
        before, y = y, says(seen(x[:, t], h) @ V, y)
        ys.append(y)
    return np.stack(ys, axis=1)


@misconception(of=free_run,
               says="the output from before the run is heard at every step; (15.19) hears the newest one, y_{t-1}.")
def never_hears_itself(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda _, before, first=y: first)


@misconception(of=free_run, says="no output is fed back; in (15.19) a step hears y_{t-1}.")
def hears_nothing(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda y, before: 0 * y)


@misconception(of=free_run,
               says="outputs come back one step too late: step t hears y_{t-2}; (15.19) has y_{t-1}.")
def hears_itself_late(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda y, before: before)


@misconception(of=free_run,
               says="the first step hears zeros; in (15.19) it hears y_0 = y, the last output that is known.")
def free_from_an_output_of_zeros(x, h, y, V, reservoir):
    return running(x, h, 0 * y, V, reservoir)


@misconception(of=free_run,
               says="the run starts from a state of zeros, so all that was heard before is lost; (15.19) starts from "
                    "h_0 = h.")
def free_from_a_state_of_zeros(x, h, y, V, reservoir):
    return running(x, 0 * h, y, V, reservoir)


@misconception(of=free_run,
               says="every step starts from the first state; (15.19) passes each state to the next step.")
def state_never_moves_on(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, kept=lambda h, start: start)


@misconception(of=free_run,
               says="it speaks before it moves: y_t is read off h_{t-1}; in (15.20) it is read off the new state h_t.")
def speaks_before_it_moves(x, h, y, V, reservoir):
    ys = []
    for t in range(x.shape[1]):
        old, h = h, reservoir_step(x[:, t], h, y, *reservoir)
        y = np.concatenate([np.ones((len(h), 1)), x[:, t], old], axis=1) @ V
        ys.append(y)
    return np.stack(ys, axis=1)


@misconception(of=free_run,
               says="states stand before inputs when it speaks; in (15.20) the row is [1, x_t, h_t].")
def states_before_inputs(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), h, x], axis=1))


@misconception(of=free_run, says="the bias of the readout is left out; (15.20) has a 1 in front, which meets it.")
def speaks_without_bias(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.zeros((len(h), 1)), x, h], axis=1))


@misconception(of=free_run,
               says="the readout does not see the input; in (15.20) x_t stands between the 1 and the state.")
def speaks_without_input(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), 0 * x, h], axis=1))


@misconception(of=free_run, says="outputs go through a tanh; (15.20) is linear.")
def bent_outputs(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, says=lambda o, y: np.tanh(o))


@misconception(of=free_run,
               says="each output is added to the one before, as if the readout gave the change; in (15.20) it gives "
                    "the output itself.")
def adds_to_the_last_output(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, says=lambda o, y: y + o)


@misconception(of=free_run,
               says="the outputs returned begin with y_0, which was known, and the last one is missing; it is y_1 to "
                    "y_T.")
def begins_with_what_was_known(x, h, y, V, reservoir):
    ys = running(x, h, y, V, reservoir)
    return np.concatenate([y[:, None], ys[:, :-1]], axis=1)

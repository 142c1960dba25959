"""Mistakes in stepping and driving a reservoir: reservoir_step, reservoir_drive."""

import numpy as np

from rnn_course.cells.reservoir import reservoir_drive, reservoir_step
from rnn_course.exercise import misconception


def z_of(x, h, y, W, U, F, b):
    """(15.4), right."""
    return x @ W + h @ U + y @ F + b


@misconception(of=reservoir_step,
               says="the shares are exchanged; in (15.5) a goes with the new and 1 - a with the old state. (A leaky "
                    "unit's α is the share that is kept, and so is 1 - a.)")
def shares_exchanged(x, h, y, W, U, F, b, a):
    return a * h + (1 - a) * np.tanh(z_of(x, h, y, W, U, F, b))


@misconception(of=reservoir_step, says="nothing leaks: the new state is tanh(z) alone; (15.5) keeps 1 - a of the old.")
def no_leak(x, h, y, W, U, F, b, a):
    return np.tanh(z_of(x, h, y, W, U, F, b))


@misconception(of=reservoir_step, says="the old state is kept in full; (15.5) keeps the share 1 - a of it.")
def old_state_in_full(x, h, y, W, U, F, b, a):
    return h + a * np.tanh(z_of(x, h, y, W, U, F, b))


@misconception(of=reservoir_step, says="tanh(z) is added in full; (15.5) takes the share a of it.")
def new_state_in_full(x, h, y, W, U, F, b, a):
    return (1 - a) * h + np.tanh(z_of(x, h, y, W, U, F, b))


@misconception(of=reservoir_step,
               says="old state and z are mixed first and then bent together; in (15.5) only z goes through tanh.")
def bends_the_mixture(x, h, y, W, U, F, b, a):
    return np.tanh((1 - a) * h + a * z_of(x, h, y, W, U, F, b))


@misconception(of=reservoir_step, says="z is not bent; (15.5) has a tanh.")
def not_bent(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * z_of(x, h, y, W, U, F, b)


@misconception(of=reservoir_step, says="the last output is not heard; (15.4) has a term y F.")
def deaf_to_the_output(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(x @ W + h @ U + b)


@misconception(of=reservoir_step, says="the bias is left out; (15.4) adds b.")
def step_without_bias(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, h, y, W, U, F, 0))


@misconception(of=reservoir_step, says="the bias is added after the bend; in (15.4) it is part of z.")
def bias_after_the_bend(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * (np.tanh(z_of(x, h, y, W, U, F, 0)) + b)


@misconception(of=reservoir_step,
               says="U is transposed, as where states are columns; in (15.4) it is h U, and the shapes cannot tell.")
def U_transposed(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, h, y, W, U.T, F, b))


@misconception(of=reservoir_step,
               says="the leak is inside too: U meets (1 - a) h; in (15.4) it meets h as it is.")
def leak_inside_too(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, (1 - a) * h, y, W, U, F, b))


@misconception(of=reservoir_step,
               says="tanh is written with exponentials that overflow for large z and give nan; (15.5) is finite for "
                    "every z.")
def tanh_that_overflows(x, h, y, W, U, F, b, a):
    with np.errstate(all="ignore"):
        up, down = (np.exp(sign * z_of(x, h, y, W, U, F, b)) for sign in (1, -1))
        return (1 - a) * h + a * (up - down) / (up + down)


def right_outputs(y, y0):
    """y_{t-1} for t = 1 ... T, right."""
    return np.concatenate([y0[:, None], y[:, :-1]], axis=1)


def driven(x, fed, h0, reservoir):
    """The right run on what is fed back at every step."""
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, fed[:, t], *reservoir)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=reservoir_drive,
               says="step t hears the right output y_t, the very answer that it is to find; (15.6) feeds back y_{t-1}.")
def hears_the_answer_itself(x, y, h0, y0, reservoir):
    return driven(x, y, h0, reservoir)


@misconception(of=reservoir_drive,
               says="the first step hears y[:, -1], the last output of all; in (15.6) it hears y0.")
def output_wraps_round(x, y, h0, y0, reservoir):
    return driven(x, np.roll(y, 1, axis=1), h0, reservoir)


@misconception(of=reservoir_drive, says="the first step hears zeros; in (15.6) it hears y_0 = y0.")
def first_step_hears_zeros(x, y, h0, y0, reservoir):
    return driven(x, right_outputs(y, 0 * y0), h0, reservoir)


@misconception(of=reservoir_drive, says="every step hears y0; (15.6) feeds back the right output of the step before.")
def always_hears_y0(x, y, h0, y0, reservoir):
    return driven(x, np.repeat(y0[:, None], x.shape[1], axis=1), h0, reservoir)


@misconception(of=reservoir_drive,
               says="outputs come one step too late: step t hears y_{t-2}; (15.6) feeds back y_{t-1}.")
def hears_two_steps_back(x, y, h0, y0, reservoir):
    return driven(x, right_outputs(right_outputs(y, y0), y0), h0, reservoir)


@misconception(of=reservoir_drive, says="no output is fed back at all; (15.6) feeds back y_{t-1}.")
def hears_no_outputs(x, y, h0, y0, reservoir):
    return driven(x, 0 * y, h0, reservoir)


@misconception(of=reservoir_drive, says="the run starts from a state of zeros; (15.6) starts from h_0 = h0.")
def drives_from_zeros(x, y, h0, y0, reservoir):
    return driven(x, right_outputs(y, y0), 0 * h0, reservoir)


@misconception(of=reservoir_drive,
               says="every step starts from h0, so nothing is remembered; (15.6) passes each state to the next step.")
def every_step_from_h0(x, y, h0, y0, reservoir):
    fed = right_outputs(y, y0)
    return np.stack([reservoir_step(x[:, t], h0, fed[:, t], *reservoir) for t in range(x.shape[1])], axis=1)


@misconception(of=reservoir_drive, says="step t reads the input of the step before, x_{t-1}; (15.6) reads x_t.")
def input_one_step_late(x, y, h0, y0, reservoir):
    return driven(np.concatenate([0 * x[:, :1], x[:, :-1]], axis=1), right_outputs(y, y0), h0, reservoir)


@misconception(of=reservoir_drive,
               says="the states that went *into* the steps are returned, h_0 to h_{T-1}; hs is h_1 to h_T.")
def states_before_the_steps(x, y, h0, y0, reservoir):
    hs = driven(x, right_outputs(y, y0), h0, reservoir)
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1)


@misconception(of=reservoir_drive,
               says="a row goes on from the last state of the row above; in (15.6) every row starts from its own h0.")
def rows_run_on(x, y, h0, y0, reservoir):
    fed, start, hs = right_outputs(y, y0), h0[:1], []
    for row in range(len(x)):
        hs.append(driven(x[row : row + 1], fed[row : row + 1], start, reservoir))
        start = hs[-1][:, -1]
    return np.concatenate(hs)


@misconception(of=reservoir_drive,
               says="an axis of size 1 is squeezed away; hs has the shape (B, T, H) whatever the sizes.")
def squeezes_the_states(x, y, h0, y0, reservoir):
    return np.squeeze(driven(x, right_outputs(y, y0), h0, reservoir))

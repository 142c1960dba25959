"""Mistakes over whole sequences, forward: gru_forward."""

import numpy as np

from rnn_course.cells.gru import gru_forward, gru_step, gru_step_reset_after
from rnn_course.exercise import misconception


def run(x, h0, W, U, b, *, step=gru_step_reset_after, state=lambda h, h0: h, read=lambda x, t: x[:, t], order=iter):
    """The right loop, with one place after another to go wrong in.

    state(h, h0): what a step is given. read(x, t): its input. order: in which the steps are visited.
    """
    h, hs, kept = h0, np.zeros((*x.shape[:2], h0.shape[1])), np.zeros((*x.shape[:2], len(b[0])))
    for t in order(range(x.shape[1])):
        h, *gates = step(read(x, t), state(h, h0), W, U, b)
        hs[:, t], kept[:, t] = h, np.concatenate(gates, axis=1)
    return hs, kept


@misconception(of=gru_forward, says="the first step starts from zeros; (4.38) starts from h_0 = h0.")
def starts_from_zeros(x, h0, W, U, b):
    return run(x, 0 * h0, W, U, b)


@misconception(of=gru_forward, says="every step gets h0; in (4.38) step t gets the state that step t - 1 returned.")
def h0_at_every_step(x, h0, W, U, b):
    return run(x, h0, W, U, b, state=lambda h, h0: h0)


@misconception(of=gru_forward, says="every step gets the first input; in (4.38) step t reads x_t.")
def first_input_at_every_step(x, h0, W, U, b):
    return run(x, h0, W, U, b, read=lambda x, t: x[:, 0])


@misconception(of=gru_forward, says="step t reads the input of the step before, x_{t-1}; (4.38) reads x_t.")
def input_one_step_late(x, h0, W, U, b):
    return run(x, h0, W, U, b, read=lambda x, t: x[:, t - 1])


@misconception(of=gru_forward, says="time runs from the last step to the first; (4.38) starts at t = 1.")
def runs_backwards(x, h0, W, U, b):
    return run(x, h0, W, U, b, order=reversed)


@misconception(of=gru_forward,
               says="the reset gate stands before the product; (4.38) runs the step that has it after.")
def runs_the_other_cell(x, h0, W, U, b):
    return run(x, h0, W, U, b, step=lambda x, h, W, U, b: gru_step(x, h, W, U, b.sum(axis=0)))


@misconception(of=gru_forward,
               says="the second row of b is left out; the step of (4.38) adds it to h U.")
def without_the_second_bias(x, h0, W, U, b):
    return run(x, h0, W, U, b * [[1], [0]])


@misconception(of=gru_forward,
               says="both rows of b are added to x W, outside the reset gate; the step of (4.38) has the second one "
                    "inside.")
def both_biases_hoisted(x, h0, W, U, b):
    return run(x, h0, W, U, np.stack([b.sum(axis=0), 0 * b[0]]))


@misconception(of=gru_forward,
               says="z lets the new in and 1 - z keeps the old; in the step of (4.38) z keeps.")
def z_lets_the_new_in_over_time(x, h0, W, U, b):
    def step(x, h, W, U, b):
        _, z, r, g = gru_step_reset_after(x, h, W, U, b)
        return z * g + (1 - z) * h, z, r, g
    return run(x, h0, W, U, b, step=step)


@misconception(of=gru_forward,
               says="the candidate is handed on in the place of the state; (4.38) hands on h_t.")
def hands_on_the_candidate(x, h0, W, U, b):
    def step(x, h, W, U, b):
        _, z, r, g = gru_step_reset_after(x, h, W, U, b)
        return g, z, r, g
    return run(x, h0, W, U, b, step=step)


@misconception(of=gru_forward,
               says="the gates are kept in another order, r before z; (4.39) has z, r, g.")
def gates_kept_r_first(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    z, r, g = np.split(gates, 3, axis=2)
    return hs, np.concatenate([r, z, g], axis=2)


@misconception(of=gru_forward, says="only the gates of the last step are kept; (4.39) keeps those of every step.")
def gates_of_the_last_step(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    return hs, gates[:, -1]


@misconception(of=gru_forward, says="time comes before the batch; hs and gates are (B, T, ...).")
def time_first(x, h0, W, U, b):
    return tuple(np.swapaxes(each, 0, 1) for each in run(x, h0, W, U, b))


@misconception(of=gru_forward,
               says="the states before each step are kept, h_0 to h_{T-1}; hs holds h_1 to h_T.")
def states_one_step_early(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1), gates


@misconception(of=gru_forward,
               says="an axis of size 1 is squeezed away; hs and gates keep their three axes whatever the sizes.")
def squeezes_the_states(x, h0, W, U, b):
    return tuple(np.squeeze(each) for each in run(x, h0, W, U, b))

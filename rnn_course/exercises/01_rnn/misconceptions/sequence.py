"""Mistakes in running the cell over time: rnn_forward."""

import numpy as np

from rnn_course.cells.rnn import rnn_forward, rnn_step
from rnn_course.exercise import misconception


def slots(x, h0):
    """Room for every state, filled with zeros."""
    return np.zeros((x.shape[0], x.shape[1], h0.shape[1]))


@misconception(of=rnn_forward,
               says="the first step starts from zeros (or from a place of hs that is still empty); (1.12) starts from "
                    "h_0 = h0.")
def starts_from_an_empty_slot(x, h0, W, U, b):
    hs = slots(x, h0)
    for t in range(x.shape[1]):
        hs[:, t] = rnn_step(x[:, t], hs[:, t - 1], W, U, b)
    return hs


@misconception(of=rnn_forward, says="every step gets h0; in (1.12) step t gets the state that step t - 1 returned.")
def h0_at_every_step(x, h0, W, U, b):
    hs = slots(x, h0)
    for t in range(x.shape[1]):
        hs[:, t] = rnn_step(x[:, t], h0, W, U, b)
    return hs


@misconception(of=rnn_forward, says="every step gets the first input; in (1.12) step t reads x_t.")
def first_input_at_every_step(x, h0, W, U, b):
    h, hs = h0, []
    for _ in range(x.shape[1]):
        h = rnn_step(x[:, 0], h, W, U, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=rnn_forward, says="step t reads the input of the step before, x_{t-1}; (1.12) reads x_t.")
def input_one_step_late(x, h0, W, U, b):
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t - 1], h, W, U, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=rnn_forward, says="time runs from the last step to the first; (1.12) starts at t = 1.")
def runs_backwards(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in reversed(range(x.shape[1])):
        hs[:, t] = h = rnn_step(x[:, t], h, W, U, b)
    return hs


@misconception(of=rnn_forward, says="only the last state is returned; hs holds h_1 to h_T.")
def last_state_only(x, h0, W, U, b):
    h = h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, U, b)
    return h


@misconception(of=rnn_forward, says="h0 stands in hs before the states; hs begins with h_1, the first state of (1.12).")
def h0_in_front(x, h0, W, U, b):
    h, hs = h0, [h0]
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, U, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=rnn_forward,
               says="each state is kept before its step is made, so hs is h_0 to h_{T-1}; it should be h_1 to h_T.")
def kept_one_step_early(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in range(x.shape[1]):
        hs[:, t] = h
        h = rnn_step(x[:, t], h, W, U, b)
    return hs


@misconception(of=rnn_forward, says="the states are stacked with time first, (T, B, H); hs is (B, T, H).")
def time_first(x, h0, W, U, b):
    return np.moveaxis(rnn_forward(x, h0, W, U, b), 1, 0)


@misconception(of=rnn_forward,
               says="one buffer is kept T times over, so all entries of hs show the last state; each of (1.12) needs "
                    "a place of its own.")
def same_buffer_at_every_step(x, h0, W, U, b):
    h, hs = h0.copy(), []
    for t in range(x.shape[1]):
        h[:] = rnn_step(x[:, t], h, W, U, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=rnn_forward,
               says="the loop ends one step early and leaves the last state zero; (1.12) goes up to t = T.")
def stops_before_the_last_step(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in range(x.shape[1] - 1):
        hs[:, t] = h = rnn_step(x[:, t], h, W, U, b)
    return hs


@misconception(of=rnn_forward,
               says="the loop begins at the second step and leaves the first state zero; (1.12) begins at t = 1.")
def skips_the_first_step(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in range(1, x.shape[1]):
        hs[:, t] = h = rnn_step(x[:, t], h, W, U, b)
    return hs


@misconception(of=rnn_forward,
               says="a slice or a state is squeezed and loses an axis of size 1; x_t is (B, D) and h_t is (B, H) "
                    "whatever the sizes.")
def squeezes_a_slice(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in range(x.shape[1]):
        h = rnn_step(np.squeeze(x[:, t]), h, W, U, b)
        hs[:, t] = h
    return hs


@misconception(of=rnn_forward,
               says="x[t] is taken for the input at time t; the batch comes first in x, so that is a row of the batch "
                    "and not a step of (1.12).")
def indexes_the_batch(x, h0, W, U, b):
    h, hs = h0, slots(x, h0)
    for t in range(x.shape[1]):
        h = rnn_step(x[t], h, W, U, b)
        hs[:, t] = h
    return hs


@misconception(of=rnn_forward, says="U is left out, so no step knows of another; the step in (1.12) has the term h U.")
def no_recurrence(x, h0, W, U, b):
    return np.tanh(x @ W + b)

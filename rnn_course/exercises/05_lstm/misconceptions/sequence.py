"""Mistakes in running the cell over time: lstm_forward."""

import numpy as np

from rnn_course.cells.lstm import lstm_forward, lstm_gates
from rnn_course.exercise import misconception

from .gates import bent, z_of


def run(x, h0, c0, W, U, b, *, gates=lstm_gates, state=lambda h, t: h, cell=lambda c, t: c, at=lambda t: t,
        order=iter, pick=lambda x, t: x[:, t]):
    """The right loop, with one place after another to go wrong in.

    state(h, t), cell(c, t): what step t is given. pick(x, t): its input. at(t): where its results are kept.
    """
    H, T = h0.shape[1], x.shape[1]
    hs, cs, all_gates = (np.zeros((len(x), T, n * H)) for n in (1, 1, 4))
    h, c = h0, c0
    for t in order(range(T)):
        now = gates(pick(x, t), state(h, t), W, U, b)
        i, f, g, o = np.split(now, 4, axis=1)
        c = f * cell(c, t) + i * g
        h = o * np.tanh(c)
        hs[:, at(t)], cs[:, at(t)], all_gates[:, at(t)] = h, c, now
    return hs, cs, all_gates


@misconception(of=lstm_forward, says="the state starts from zeros; (5.15) starts from h_0 = h0.")
def state_starts_from_zeros(x, h0, *others):
    return run(x, 0 * h0, *others)


@misconception(of=lstm_forward, says="the cell starts from zeros; (5.16) starts from c_0 = c0.")
def cell_starts_from_zeros(x, h0, c0, *others):
    return run(x, h0, 0 * c0, *others)


@misconception(of=lstm_forward, says="state and cell start from zeros; (5.15) and (5.16) start from h0 and c0.")
def both_start_from_zeros(x, h0, c0, *others):
    return run(x, 0 * h0, 0 * c0, *others)


@misconception(of=lstm_forward, says="the cell starts from h0; (5.16) starts from c_0 = c0.")
def cell_starts_from_the_state(x, h0, c0, *others):
    return run(x, h0, h0, *others)


@misconception(of=lstm_forward, says="every step gets h0; in (5.15) step t gets h_{t-1}.")
def h0_at_every_step(x, h0, *others):
    return run(x, h0, *others, state=lambda h, t: h0)


@misconception(of=lstm_forward, says="every step gets c0; in (5.16) step t gets c_{t-1}.")
def c0_at_every_step(x, h0, c0, *others):
    return run(x, h0, c0, *others, cell=lambda c, t: c0)


@misconception(of=lstm_forward,
               says="the cell is not carried on, each step begins with an empty one; (5.16) has f_t ⊙ c_{t-1}.")
def cell_not_carried(*args):
    return run(*args, cell=lambda c, t: 0 * c if t else c)


@misconception(of=lstm_forward,
               says="hs holds the cells too: state and cell share one array. (5.16) and (5.17) are two.")
def one_buffer_for_states_and_cells(*args):
    _, cs, gates = run(*args)
    return cs, cs, gates


@misconception(of=lstm_forward, says="the results come in another order; it is hs, cs, gates.")
def cells_before_states(*args):
    hs, cs, gates = run(*args)
    return cs, hs, gates


@misconception(of=lstm_forward,
               says="all steps are returned for the state, but only the last cell and its gates; cs and gates have a "
                    "place for every step too.")
def only_the_last_cell(*args):
    hs, cs, gates = run(*args)
    return hs, cs[:, -1], gates[:, -1]


@misconception(of=lstm_forward, says="time runs from the last step to the first; (5.15) starts at t = 1.")
def runs_backwards(*args):
    return run(*args, order=reversed)


@misconception(of=lstm_forward, says="step t reads the input of the step before, x_{t-1}; (5.15) reads x_t.")
def input_one_step_late(*args):
    return run(*args, pick=lambda x, t: x[:, t - 1])


@misconception(of=lstm_forward,
               says="the results are stacked with time first, (T, B, H); hs, cs and gates have the batch first.")
def time_first(*args):
    return tuple(np.moveaxis(each, 1, 0) for each in run(*args))


@misconception(of=lstm_forward,
               says="the loop ends one step early and leaves the last place zero; (5.15) goes up to t = T.")
def stops_before_the_last_step(*args):
    return run(*args, order=lambda steps: steps[:-1])


@misconception(of=lstm_forward,
               says="a slice is squeezed and loses an axis of size 1; x_t is (B, D) whatever the sizes.")
def squeezes_a_slice(*args):
    return run(*args, pick=lambda x, t: np.squeeze(x[:, t]))


@misconception(of=lstm_forward, says="the gates are kept in the order i f o g; the blocks of `gates` are i f g o.")
def keeps_gates_in_another_order(*args):
    hs, cs, gates = run(*args)
    i, f, g, o = np.split(gates, 4, axis=2)
    return hs, cs, np.concatenate([i, f, o, g], axis=2)


@misconception(of=lstm_forward, says="the blocks of z are read in the order i o f g; (5.1) has i f g o.")
def runs_with_i_o_f_g(*args):
    return run(*args, gates=lambda *inputs: bent(z_of(*inputs), order="iofg"))


@misconception(of=lstm_forward,
               says="the sums z are kept in the place of the gates; what (5.15) keeps has been bent.")
def keeps_z(x, h0, c0, W, U, b):
    hs, cs, _ = run(x, h0, c0, W, U, b)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return hs, cs, x @ W + before @ U + b

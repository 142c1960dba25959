"""Mistakes over whole sequences, back through time: gru_backward."""

import operator

import numpy as np

from rnn_course.cells.gru import gru_backward, gru_step_reset_after_backward
from rnn_course.exercise import misconception


def state_before(hs, h0, t):
    return hs[:, t - 1] if t else h0


def back(dhs, hs, gates, x, h0, W, U, b, *, upstream=operator.add, before=state_before, add=operator.add,
         order=reversed, at=lambda t, T: t, step=gru_step_reset_after_backward):
    """The right loop, with one place after another to go wrong in.

    upstream(dhs_t, dh): what is handed to the step. before(hs, h0, t): the state that went into step t. at(t, T): the
    step whose gates are used. add(sum, part): how parameter gradients are kept. order: in which the steps are visited.
    """
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for t in order(range(hs.shape[1])):
        z, r, g = np.split(gates[:, at(t, hs.shape[1])], 3, axis=1)
        d = upstream(dhs[:, t], dh)
        dx[:, t], dh, dW_t, dU_t, db_t = step(d, z, r, g, x[:, t], before(hs, h0, t), W, U, b)
        dW, dU, db = add(dW, dW_t), add(dU, dU_t), add(db, db_t)
    return dx, dh, dW, dU, db


@misconception(of=gru_backward,
               says="the gradient that flows back through the state is dropped: every step gets dhs_t alone; (4.40) "
                    "adds dh_{t+1}.")
def drops_the_recurrent_gradient(*args):
    return back(*args, upstream=lambda direct, through_time: direct)


@misconception(of=gru_backward,
               says="each step gets only what comes back through the state, which starts at 0; (4.40) adds dhs_t.")
def without_the_direct_gradient(*args):
    return back(*args, upstream=lambda direct, through_time: through_time)


@misconception(of=gru_backward, says="only the last state's direct gradient is used; (4.40) adds dhs_t at every step.")
def last_direct_gradient_only(dhs, *others):
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    return back(last, *others)


@misconception(of=gru_backward,
               says="what flows back through the state is counted twice; (4.40) adds it once.")
def adds_it_twice(*args):
    return back(*args, upstream=lambda direct, through_time: direct + 2 * through_time)


@misconception(of=gru_backward,
               says="between the steps only the straight way is kept, dh_next ⊙ z; the dh_{t+1} of (4.41) has the ways "
                    "through the product too.")
def only_straight_through_time(*args):
    def step(d, z, *others):
        dx, _, dW, dU, db = gru_step_reset_after_backward(d, z, *others)
        return dx, d * z, dW, dU, db
    return back(*args, step=step)


@misconception(of=gru_backward,
               says="the straight way is lost at every step; the step of (4.41) sends dh_next ⊙ z to h.")
def straight_way_lost_through_time(*args):
    def step(d, z, *others):
        dx, dh, dW, dU, db = gru_step_reset_after_backward(d, z, *others)
        return dx, dh - d * z, dW, dU, db
    return back(*args, step=step)


@misconception(of=gru_backward,
               says="dW, dU and db are those of one step alone, each step overwrote the one before; (4.42) sums over "
                    "all steps.")
def overwrites_parameter_gradients(*args):
    return back(*args, add=lambda total, part: part)


@misconception(of=gru_backward, says="dW, dU and db are averaged over the steps; (4.42) sums.")
def averages_over_time(dhs, *others):
    return back(dhs, *others, add=lambda total, part: total + part / dhs.shape[1])


@misconception(of=gru_backward,
               says="dW, dU and db are averaged over the rows; (4.42) sums. Any averaging belongs to the loss.")
def averages_over_rows(dhs, *others):
    return back(dhs, *others, add=lambda total, part: total + part / len(dhs))


@misconception(of=gru_backward,
               says="the loop stops before the first step, whose gradients are missing; (4.40) goes down to t = 1.")
def stops_before_the_first_step(*args):
    return back(*args, order=lambda steps: reversed(steps[1:]))


@misconception(of=gru_backward,
               says="the steps are visited from the first to the last; (4.40) needs what the *later* step returned, so "
                    "it starts at t = T.")
def walks_forwards(*args):
    return back(*args, order=iter)


@misconception(of=gru_backward,
               says="each step is given the state that came out of it; (4.41) takes h_{t-1}, the one that went in.")
def new_state_for_the_old_one(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t])


@misconception(of=gru_backward,
               says="the first step is given zeros for the state that went in; in (4.41) that is h_0 = h0.")
def zeros_before_the_first_step(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t - 1] if t else 0 * h0)


@misconception(of=gru_backward,
               says="the first step is given the *last* state, where hs[:, t - 1] wraps round; in (4.41) the state "
                    "before the first is h0.")
def wraps_round_at_the_first_step(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t - 1])


@misconception(of=gru_backward, says="every step is given h0 for the state that went in; (4.41) takes h_{t-1}.")
def h0_before_every_step(*args):
    return back(*args, before=lambda hs, h0, t: h0)


@misconception(of=gru_backward,
               says="the gates are those of the step before; in (4.41) step t is taken back with gates_t.")
def gates_of_the_step_before(*args):
    return back(*args, at=lambda t, T: t - 1)


@misconception(of=gru_backward,
               says="every step is taken back with the last step's gates; in (4.41) step t has gates_t.")
def gates_of_the_last_step_throughout(*args):
    return back(*args, at=lambda t, T: T - 1)


@misconception(of=gru_backward,
               says="dx lies in the order in which it was made, last step first; dx_t belongs at its own t.")
def dx_in_reverse(*args):
    dx, *others = back(*args)
    return dx[:, ::-1], *others


@misconception(of=gru_backward,
               says="dh0 is the gradient at the first *state*, still in front of the step; (4.42) takes what the first "
                    "step returned, dh_1.")
def dh0_one_step_short(*args):
    reached = []
    dx, _, *others = back(*args, upstream=lambda direct, dh: reached.append(direct + dh) or direct + dh)
    return dx, reached[-1], *others


@misconception(of=gru_backward,
               says="both rows of db are the same; the step of (4.41) makes the second from dm, which carries r.")
def rows_of_db_alike_through_time(*args):
    *others, db = back(*args)
    return *others, np.stack([db[0], db[0]])

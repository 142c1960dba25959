"""gru_backward: backpropagate through time: from dhs, the gradient by each state at its own step, to all others."""

import operator

import numpy as np

from rnn_course.cells.gru import gru_backward, gru_step_reset_after_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    gru_backward,
    points=10,
    uses=(gru_step_reset_after_backward,),
    returns={"dx": "(4.41)", "dh0": "(4.42)", "dW": "(4.42)", "dU": "(4.42)", "db": "(4.42)"},
    hints=(
        "It is the walk of the plain cell, from the last step to the first; only the step is another one.",
        "In (4.41) the gates are those of step t, and h_{t-1} is the state that went into it: hs[:, t - 1], and h0 "
        "at the very first.",
        "Cut the gates of step t into z, r and g, call your step back, keep its dh for the step before, add up dW, "
        "dU and db, and store dx at its t.",
    ),
)


@check(weight=4)
def gradients_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")))


@check(weight=2)
def gradients_through_time_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(
    weight=0,
    note="It differs even for a single step, T = 1, where nothing flows through time: look at (4.41), and at h_0 = h0.",
)
def gradients_of_a_single_step(draw):
    yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0,
    note="A single step is right, but here the loss looks at the last state alone and all the rest must come back "
    "through time: look at dh_{t+1} in (4.40).",
)
def gradients_of_the_last_state_alone(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    yield ask(gru_backward, last, *others)


def state_before(hs, h0, t):
    return hs[:, t - 1] if t else h0


def back(
    dhs,
    hs,
    gates,
    x,
    h0,
    W,
    U,
    b,
    *,
    upstream=operator.add,
    before=state_before,
    add=operator.add,
    order=reversed,
    at=lambda t, T: t,
    step=gru_step_reset_after_backward,
):
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


@misconception(
    "the gradient that flows back through the state is dropped: every step gets dhs_t alone; (4.40) adds dh_{t+1}."
)
def drops_the_recurrent_gradient(*args):
    return back(*args, upstream=lambda direct, through_time: direct)


@misconception("each step gets only what comes back through the state, which starts at 0; (4.40) adds dhs_t.")
def without_the_direct_gradient(*args):
    return back(*args, upstream=lambda direct, through_time: through_time)


@misconception("only the last state's direct gradient is used; (4.40) adds dhs_t at every step.")
def last_direct_gradient_only(dhs, *others):
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    return back(last, *others)


@misconception("what flows back through the state is counted twice; (4.40) adds it once.")
def adds_it_twice(*args):
    return back(*args, upstream=lambda direct, through_time: direct + 2 * through_time)


@misconception(
    "between the steps only the straight way is kept, dh_next ⊙ z; the dh_{t+1} of (4.41) has the ways "
    "through the product too."
)
def only_straight_through_time(*args):
    def step(d, z, *others):
        dx, _, dW, dU, db = gru_step_reset_after_backward(d, z, *others)
        return dx, d * z, dW, dU, db

    return back(*args, step=step)


@misconception("the straight way is lost at every step; the step of (4.41) sends dh_next ⊙ z to h.")
def straight_way_lost_through_time(*args):
    def step(d, z, *others):
        dx, dh, dW, dU, db = gru_step_reset_after_backward(d, z, *others)
        return dx, dh - d * z, dW, dU, db

    return back(*args, step=step)


@misconception(
    "dW, dU and db are those of one step alone, each step overwrote the one before; (4.42) sums over all steps."
)
def overwrites_parameter_gradients(*args):
    return back(*args, add=lambda total, part: part)


@misconception("dW, dU and db are averaged over the steps; (4.42) sums.")
def averages_over_time(dhs, *others):
    return back(dhs, *others, add=lambda total, part: total + part / dhs.shape[1])


@misconception("dW, dU and db are averaged over the rows; (4.42) sums. Any averaging belongs to the loss.")
def averages_over_rows(dhs, *others):
    return back(dhs, *others, add=lambda total, part: total + part / len(dhs))


@misconception("the loop stops before the first step, whose gradients are missing; (4.40) goes down to t = 1.")
def stops_before_the_first_step(*args):
    return back(*args, order=lambda steps: reversed(steps[1:]))


@misconception(
    "the steps are visited from the first to the last; (4.40) needs what the *later* step returned, so "
    "it starts at t = T."
)
def walks_forwards(*args):
    return back(*args, order=iter)


@misconception("each step is given the state that came out of it; (4.41) takes h_{t-1}, the one that went in.")
def new_state_for_the_old_one(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t])


@misconception("the first step is given zeros for the state that went in; in (4.41) that is h_0 = h0.")
def zeros_before_the_first_step(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t - 1] if t else 0 * h0)


@misconception(
    "the first step is given the *last* state, where hs[:, t - 1] wraps round; in (4.41) the state "
    "before the first is h0."
)
def wraps_round_at_the_first_step(*args):
    return back(*args, before=lambda hs, h0, t: hs[:, t - 1])


@misconception("every step is given h0 for the state that went in; (4.41) takes h_{t-1}.")
def h0_before_every_step(*args):
    return back(*args, before=lambda hs, h0, t: h0)


@misconception("the gates are those of the step before; in (4.41) step t is taken back with gates_t.")
def gates_of_the_step_before(*args):
    return back(*args, at=lambda t, T: t - 1)


@misconception("every step is taken back with the last step's gates; in (4.41) step t has gates_t.")
def gates_of_the_last_step_throughout(*args):
    return back(*args, at=lambda t, T: T - 1)


@misconception("dx lies in the order in which it was made, last step first; dx_t belongs at its own t.")
def dx_in_reverse(*args):
    dx, *others = back(*args)
    return dx[:, ::-1], *others


@misconception(
    "dh0 is the gradient at the first *state*, still in front of the step; (4.42) takes what the first "
    "step returned, dh_1."
)
def dh0_one_step_short(*args):
    reached = []
    dx, _, *others = back(*args, upstream=lambda direct, dh: reached.append(direct + dh) or direct + dh)
    return dx, reached[-1], *others


@misconception("both rows of db are the same; the step of (4.41) makes the second from dm, which carries r.")
def rows_of_db_alike_through_time(*args):
    *others, db = back(*args)
    return *others, np.stack([db[0], db[0]])


@accepted
def backward_step_by_step(dhs, hs, gates, x, h0, W, U, b):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for t in range(x.shape[1] - 1, -1, -1):
        h_before = h0 if t == 0 else hs[:, t - 1, :]
        z, r, g = np.split(gates[:, t, :], 3, axis=1)
        dx_t, dh, dW_t, dU_t, db_t = gru_step_reset_after_backward(
            dhs[:, t, :] + dh, z, r, g, x[:, t, :], h_before, W, U, b
        )
        dx[:, t, :] = dx_t
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dW, dU, db


@accepted
def backward_that_adds_into_dhs(dhs, hs, gates, x, h0, W, U, b):
    H, steps = h0.shape[1], []
    states = np.concatenate([h0[:, None], hs], axis=1)
    for t in reversed(range(x.shape[1])):
        z, r, g = gates[:, t, :H], gates[:, t, H : 2 * H], gates[:, t, 2 * H :]
        steps.insert(0, gru_step_reset_after_backward(dhs[:, t], z, r, g, x[:, t], states[:, t], W, U, b))
        dhs[:, t - 1] += steps[0][1]
    dx, dh, dW, dU, db = zip(*steps, strict=True)
    return [np.stack(dx, axis=1), dh[0], sum(dW), sum(dU), sum(db)]


@accepted
def backward_with_sums_at_the_end(dhs, hs, gates, x, h0, W, U, b):
    H, dh = h0.shape[1], 0.0
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dp, dm = np.zeros(gates.shape), np.zeros(gates.shape)
    for t in range(hs.shape[1])[::-1]:
        z, r, g = gates[:, t].reshape(len(x), 3, H).swapaxes(0, 1)
        d = dhs[:, t] + dh
        dg = d * (1 - z) * (1 - g**2)
        dr = dg * (before[:, t] @ U + b[1])[:, 2 * H :] * r * (1 - r)
        dp[:, t] = np.hstack([d * (before[:, t] - g) * z * (1 - z), dr, dg])
        dm[:, t] = dp[:, t] * np.hstack([np.ones_like(r), np.ones_like(r), r])
        dh = d * z + dm[:, t] @ U.T
    return (
        np.einsum("bta,da->btd", dp, W),
        dh,
        np.einsum("btd,bta->da", x, dp),
        np.einsum("bth,bta->ha", before, dm),
        np.stack([np.einsum("bta->a", dp), np.einsum("bta->a", dm)]),
    )


@accepted
def backward_in_float32(dhs, hs, gates, x, h0, W, U, b):
    return tuple(e.astype(np.float32) for e in backward_step_by_step.function(dhs, hs, gates, x, h0, W, U, b))

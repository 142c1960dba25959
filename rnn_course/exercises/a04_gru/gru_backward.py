"""gru_backward: backpropagate through time, from dhs, the gradient that reaches each state at its own step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.gru import gru_backward, gru_step_reset_after_backward
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_backward,
    points=10,
    uses=(gru_step_reset_after_backward,),
    returns={"dx": "(4.41)", "dh0": "(4.42)", "dW": "(4.42)", "dU": "(4.42)", "db": "(4.42)"},
    hints=(
        "It is the same loop as for the plain cell, from the last step to the first; only the step is another one.",
        "In (4.41) the gates are those of step t, and h_{t-1} is the state that went into it: hs[:, t - 1], and h0 at "
        "the first step.",
        "Split the gates of step t into z, r and g, call your backward step, keep its dh for the step before, add up "
        "dW, dU and db, and store dx at its t.",
    ),
)


gradients_of_a_batch_of_sequences = random_sizes(gru_backward, draws.sequence_back, weight=4)
gradients_through_time_with_one_axis_of_size_1 = one_axis_of_size_1(gru_backward, draws.sequence_back, weight=2)


gradients_of_a_single_step = fixed_sizes(
    gru_backward,
    draws.sequence_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1, where nothing flows through time: look at (4.40) with dh_{T+1} = 0, "
    "at (4.41), and at h_0 = h0.",
)


gradients_of_the_last_state_alone = last_step_alone(
    gru_backward,
    draws.sequence_back,
    weight=0,
    note="Right for a single step, wrong where the loss reads the last state alone and the rest must come back through "
    "time: look at dh_{t+1} in (4.40).",
)


wrong = slips(
    gru_backward,
    """
    drops_the_recurrent_gradient: the gradient that flows back through the state is dropped: every step gets dhs_t
        alone; (4.40) adds dh_{t+1}.
        4.40 | d = dhs[:, t]
    without_the_direct_gradient: each step gets only what comes back through the state, which starts at 0; (4.40)
        adds dhs_t.
        4.40 | d = dh
    last_direct_gradient_only: only the last state's direct gradient is used; (4.40) adds dhs_t at every step.
        4.40 | d = dh if t < hs.shape[1] - 1 else dhs[:, t]
    adds_it_twice: what flows back through the state is added twice; (4.40) adds it once.
        4.40 | d = dhs[:, t] + 2 * dh
    only_straight_through_time: only the direct gradient dh_next ⊙ z is passed between steps; the dh_{t+1} of (4.41)
        also has the terms that come through U.
        4.41 | dh = d * z
    straight_way_lost_through_time: the direct gradient from state to state is missing at every step; the step of
        (4.41) has dh_next ⊙ z in dh.
        4.41 | dh = dm_t @ U.T
    gates_of_the_step_before: the gates of the step before are used; in (4.41) step t has gates_t.
        z, r, g | z, r, g = np.split(gates[:, t - 1], 3, axis=1)
    gates_of_the_last_step_throughout: the gates of the last step are used at every step; in (4.41) step t has
        gates_t.
        z, r, g | z, r, g = np.split(gates[:, -1], 3, axis=1)
    dh0_one_step_short: dh0 is the gradient of the first *state*, before the step is taken back; (4.42) takes what
        the first step returned, dh_1.
        return | return dx, d, dW, dU, np.stack([dp.sum(axis=(0, 1)), dm.sum(axis=(0, 1))])
    """,
)


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


wrong_step_by_step = slips(
    backward_step_by_step,
    """
    overwrites_parameter_gradients: dW, dU and db are those of one step alone, since each step overwrites the one
        before; (4.42) sums over all steps.
        dW += | dW = dW_t
        dU += | dU = dU_t
        db += | db = db_t
    averages_over_time: dW, dU and db are averaged over the steps; (4.42) sums.
        return | T = x.shape[1]
               | return dx, dh, dW / T, dU / T, db / T
    averages_over_rows: dW, dU and db are averaged over the rows; (4.42) sums. Any averaging belongs to the loss.
        return | return dx, dh, dW / len(x), dU / len(x), db / len(x)
    stops_before_the_first_step: the loop stops before the first step, whose gradients are missing; (4.40) goes down
        to t = 1.
        for t in | for t in range(x.shape[1] - 1, 0, -1):
    walks_forwards: the steps go from the first to the last; (4.40) needs what the *later* step returned, so it
        starts at t = T.
        for t in | for t in range(x.shape[1]):
    new_state_for_the_old_one: each step is given the state that came out of it; (4.41) takes h_{t-1}, the one that
        went in.
        h_before = | h_before = hs[:, t, :]
    zeros_before_the_first_step: the state before the first step is taken to be zeros; in (4.41) it is h_0 = h0.
        h_before = | h_before = np.zeros_like(h0) if t == 0 else hs[:, t - 1, :]
    wraps_round_at_the_first_step: the state before the first step is taken to be the *last* one, since hs[:, t - 1]
        wraps around; in (4.41) it is h0.
        h_before = | h_before = hs[:, t - 1, :]
    h0_before_every_step: h0 is taken for the state before every step; (4.41) takes h_{t-1}.
        h_before = | h_before = h0
    dx_in_reverse: dx is in the order in which it was computed, last step first; dx_t belongs at its own t.
        return | return dx[:, ::-1], dh, dW, dU, db
    rows_of_db_alike_through_time: both rows of db are the same; in the step of (4.41) the second comes from dm,
        which includes r.
        db += | db += db_t[0]
    """,
)

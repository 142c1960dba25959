"""rnn_backward: backpropagate through time, from dhs, the gradient that reaches each state at its own step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.rnn import rnn_backward, rnn_step_backward
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    rnn_backward,
    points=20,
    uses=(rnn_step_backward,),
    returns={"dx": "(1.14)", "dh0": "(1.15)", "dW": "(1.15)", "dU": "(1.15)", "db": "(1.15)"},
    hints=(
        "A state is read twice: by the loss at its own step and by the step after it. Both send a gradient back.",
        "(1.13) adds the two before the step's own backward is run. dh_{t+1} is the dh that the step after this one "
        "returned.",
        "Loop from the last step to the first. Keep dh between steps, add up dW, dU and db, and store dx at its t. "
        "Which state went into the very first step?",
    ),
)


gradients_of_a_batch_of_sequences = random_sizes(rnn_backward, draws.sequence_back, weight=4)
gradients_through_time_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_backward, draws.sequence_back, weight=2)


gradients_of_a_single_step = fixed_sizes(
    rnn_backward,
    draws.sequence_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1, where nothing flows through time: look at (1.13) with dh_{T+1} = 0, "
    "at (1.4) in it, at (1.14), and at h_0 = h0.",
)


gradients_of_the_last_state_alone = last_step_alone(
    rnn_backward,
    draws.sequence_back,
    weight=0,
    note="Right for a single step, wrong where the loss reads the last state alone and the rest must come back through "
    "time: look at dh_{t+1} in (1.13), and at which state (1.14) takes as h.",
)


wrong = slips(
    rnn_backward,
    """
    drops_the_recurrent_gradient: the gradient that flows back through the state is dropped: every step gets dhs_t
        alone; (1.13) adds dh_{t+1}.
        1.13 | g = dhs[:, t]
    dh_stays_zero: dh_{t+1} is added but stays 0, and dh0 with it; after each step it is the dh that (1.14)
        returned.
        1.14 | pass
    without_the_direct_gradient: each step gets only what comes back through the state, which starts at 0; (1.13)
        adds dhs_t.
        1.13 | g = dh
    last_direct_gradient_only: only the last state's direct gradient is used; (1.13) adds dhs_t at every step.
        1.13 | g = dh if t < hs.shape[1] - 1 else dhs[:, t]
    adds_it_twice: what flows back through the state is added twice; (1.13) adds it once.
        1.13 | g = dhs[:, t] + 2 * dh
    dh0_one_step_short: dh0 is the gradient of the first *state*, before the step is taken back; (1.15) takes what
        the first step returned, dh_1.
        return | return dz @ W.T, g, dW, dU, dz.sum(axis=(0, 1))
    adds_after_the_tanh: dh_{t+1} bypasses the derivative of tanh: it is added to dz; (1.13) adds it to dhs_t
        before the step (1.14).
        1.13 | g = dhs[:, t]
        dz[:, t] | dz[:, t] = g * (1 - hs[:, t] ** 2) + dh
    derivative_omitted_through_time: the derivative of tanh is missing at every step; the step in (1.14) begins with
        (1.4).
        dz[:, t] | dz[:, t] = g
    derivative_of_tanh_of_tanh_through_time: tanh is applied to h_t once more in its derivative; the h in (1.4) is a
        tanh already.
        dz[:, t] | dz[:, t] = g * (1 - np.tanh(hs[:, t]) ** 2)
    derivative_of_the_upstream_through_time: the derivative is taken at the upstream gradient; (1.4) takes it at the
        state h_t.
        dz[:, t] | dz[:, t] = g * (1 - g**2)
    U_without_transpose: the gradient goes back through U as it is; (1.6) takes its transpose. U is square, so the
        shapes fit either way.
        1.14 | dh = dz[:, t] @ U
    squeezes_the_upstream: a slice of one step is squeezed and loses an axis of size 1; (1.14) takes arrays (B, H)
        and (B, D) for any sizes.
        1.13 | g = np.squeeze(dhs[:, t]) + np.squeeze(dh)
    needs_a_second_step: sizes are read from the second step, so a sequence of a single step, T = 1, fails.
        dz, dh | dz, dh = np.empty_like(hs), np.zeros_like(hs[:, 1])
    """,
)


@accepted
def backward_step_by_step(dhs, hs, x, h0, W, U):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        h_before = h0 if t == 0 else hs[:, t - 1, :]
        dx_t, dh, dW_t, dU_t, db_t = rnn_step_backward(dhs[:, t, :] + dh, hs[:, t, :], x[:, t, :], h_before, W, U)
        dx[:, t, :] = dx_t
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dW, dU, db


@accepted
def backward_that_adds_into_dhs(dhs, hs, x, h0, W, U):
    dx, dW, dU, db = np.zeros_like(x), 0, 0, 0
    dh0 = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        h_before = hs[:, t - 1] if t else h0
        dx[:, t], dh, dW_t, dU_t, db_t = rnn_step_backward(dhs[:, t], hs[:, t], x[:, t], h_before, W, U)
        dW, dU, db = dW + dW_t, dU + dU_t, db + db_t
        if t:
            dhs[:, t - 1] += dh
        else:
            dh0 = dh
    return [dx, dh0, dW, dU, db]


@accepted
def backward_that_lets_dhs_wrap_round(dhs, hs, x, h0, W, U):
    """At t = 0 the sum goes to the last step, which has been used already: odd, but right."""
    steps = []
    states = np.concatenate([h0[:, None], hs], axis=1)
    for t in reversed(range(x.shape[1])):
        steps.append(rnn_step_backward(dhs[:, t], states[:, t + 1], x[:, t], states[:, t], W, U))
        dhs[:, t - 1] += steps[-1][1]
    dx = np.stack([step[0] for step in steps[::-1]], axis=1)
    return dx, steps[-1][1], sum(s[2] for s in steps), sum(s[3] for s in steps), sum(s[4] for s in steps)


@accepted
def backward_with_a_scalar_start(dhs, hs, x, h0, W, U):
    dz, dh = np.empty(hs.shape, order="F"), 0.0
    for t in range(hs.shape[1])[::-1]:
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = np.dot(dz[:, t], U.T)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("bth,dh->btd", dz, W),
        dh,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        np.einsum("bth->h", dz),
    )


wrong_step_by_step = slips(
    backward_step_by_step,
    """
    overwrites_parameter_gradients: dW, dU and db are those of one step alone, since each step overwrites the one
        before; (1.15) sums over all steps.
        dW += | dW = dW_t
        dU += | dU = dU_t
        db += | db = db_t
    adds_sums_to_themselves: dW, dU and db stay 0, since the sums are added to themselves; (1.15) adds each step's
        own.
        dW += | dW += dW
        dU += | dU += dU
        db += | db += db
    averages_over_time: dW, dU and db are averaged over the steps; (1.15) sums.
        return | T = x.shape[1]
               | return dx, dh, dW / T, dU / T, db / T
    averages_over_rows: dW, dU and db are averaged over the rows; (1.15) sums. Any averaging belongs to the loss.
        return | return dx, dh, dW / len(x), dU / len(x), db / len(x)
    stops_before_the_first_step: the loop stops before the first step, whose gradients are missing; (1.13) goes down
        to t = 1.
        for t in | for t in range(x.shape[1] - 1, 0, -1):
    walks_forwards: the steps go from the first to the last; (1.13) needs what the *later* step returned, so it
        starts at t = T.
        for t in | for t in range(x.shape[1]):
    dx_in_reverse: dx is in the order in which it was computed, last step first; dx_t belongs at its own t.
        return | return dx[:, ::-1], dh, dW, dU, db
    dx_without_a_time_index: the dx of all steps are added up, without a time index; in (1.14) dx_t belongs at its
        own t.
        dx[:, t | dx += dx_t
    new_state_in_dU_through_time: dU is computed with h_t (a^<t> in some texts); (1.14) takes h_{t-1}, the state
        that went into the step.
        h_before = | h_before = hs[:, t, :]
    zeros_before_the_first_step: the state before the first step is taken to be zeros; in (1.14) it is h_0 = h0.
        h_before = | h_before = np.zeros_like(h0) if t == 0 else hs[:, t - 1, :]
    wraps_round_at_the_first_step: the state before the first step is taken to be the *last* one, since hs[:, t - 1]
        wraps around; in (1.14) it is h0.
        h_before = | h_before = hs[:, t - 1, :]
    h0_before_every_step: h0 is taken for the state before every step; (1.14) takes h_{t-1}.
        h_before = | h_before = h0
    db_keeps_an_axis_through_time: db keeps an axis of size 1 for the batch; it has the shape of b, (H,).
        return | return dx, dh, dW, dU, db[None]
    """,
)

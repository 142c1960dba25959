"""lstm_backward: backpropagate through time in an LSTM.

It starts from dhs, the gradient with respect to each h_t, and dc_last, that with respect to c_T.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm import lstm_backward, lstm_step_backward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    lstm_backward,
    points=18,
    uses=(lstm_step_backward,),
    returns={"dx": "(5.20)", "dh0": "(5.21)", "dc0": "(5.21)", "dW": "(5.21)", "dU": "(5.21)", "db": "(5.21)"},
    hints=(
        "Two gradients go back from step to step, one for h and one for c.",
        "(5.18) adds the gradient that the loss gives h_t directly. Of the cells, the loss reads only the last one "
        "(5.19).",
        "Loop from the last step to the first and keep dh and dc. The dh and dc that a step returns go to the step "
        "before it. Which h and c went into the first step?",
    ),
)


gradients_of_a_batch_of_sequences = random_sizes(lstm_backward, draws.sequence_back, weight=4)
gradients_through_time_with_one_axis_of_size_1 = one_axis_of_size_1(lstm_backward, draws.sequence_back, weight=2)


gradients_of_a_single_step = fixed_sizes(
    lstm_backward,
    draws.sequence_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1, where nothing flows through time: look at (5.18) and (5.19), which "
    "are dhs and dc_last then, at the step (5.5) to (5.9), and at which h and c went into it (5.20).",
)


@check(
    weight=0,
    note="Right for a single step, wrong where the loss reads the last cell alone and the rest must come back through "
    "time: look at dc_{t+1} in (5.19) and (5.6), and at dh_{t+1} in (5.18).",
)
def gradients_of_the_last_cell_alone(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    yield ask(lstm_backward, np.zeros_like(dhs), *others)


wrong = slips(
    lstm_backward,
    """
    drops_the_recurrent_gradient: the gradient that flows back through the state is dropped: every step gets dhs_t
        alone; (5.18) adds dh_{t+1}.
        5.18 | dh = dhs[:, t]
    dh_stays_zero: dh_{t+1} is added but stays 0, and dh0 with it; after each step it is the dh that (5.20)
        returned.
        5.20 | dh, dc = np.zeros_like(h0), s * f
    drops_the_gradient_of_the_cell: the gradient that flows back through the cell is dropped after the last step; in
        (5.19) each step gets the dc_{t+1} of the one after it.
        s = | s = dh * o * (1 - tanh_c**2) + (dc_last if t == x.shape[1] - 1 else 0)
    ignores_dc_last: dc starts from zeros; (5.19) starts from dc_last.
        5.19 | dz, dh, dc = np.empty_like(gates), np.zeros_like(h0), np.zeros_like(c0)
    dc_last_at_every_step: dc_last is used at every step; in (5.19) it is only the start.
        s = | s = dc_last + dh * o * (1 - tanh_c**2)
    adds_dc_last_at_every_step: dc_last is added at every step; in (5.19) it is only the start.
        5.19 | dz, dh, dc = np.empty_like(gates), np.zeros_like(h0), np.zeros_like(c0)
        s = | s = dc + dc_last + dh * o * (1 - tanh_c**2)
    without_the_direct_gradient: each step gets only what comes back through the state, which starts at 0; (5.18)
        adds dhs_t.
        5.18 | pass
    last_direct_gradient_only: only the last state's direct gradient is used; (5.18) adds dhs_t at every step.
        5.18 | dh = dh if t < x.shape[1] - 1 else dhs[:, t]
    new_cell_for_the_old: the step is given its own result, c_t, as the old cell; in (5.20) that is c_{t-1}.
        c, tanh_c | c, tanh_c = cs[:, t], np.tanh(cs[:, t])
    new_state_for_the_old: dU is computed with h_t; (5.20) takes h_{t-1}, the state that went into the step.
        dU = | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    dc0_one_step_short: dc0 is the gradient of the first *cell*, before the step is taken back; (5.21) takes what
        the first step returned, dc_1.
        5.20 | dh, dc0, dc = dz[:, t] @ U.T, dc, s * f
        return | return dz @ W.T, dh, dc0, dW, dU, dz.sum(axis=(0, 1))
    parentheses_missing_at_every_step: at every step only one of the two terms of s is multiplied by the derivatives
        of the gates, as some notes print it; (5.6) is a sum, and (5.7) multiplies all of it.
        s = | through = dh * o * (1 - tanh_c**2)
            | s = dc + through
        dz[:, t] | di = dc * g + through * g * i * (1 - i)
                 | df = dc * c + through * c * f * (1 - f)
                 | dg = dc * i + through * i * (1 - g**2)
                 | dz[:, t] = np.concatenate([di, df, dg, dh * tanh_c * o * (1 - o)], axis=1)
    candidate_for_the_old_cell_at_every_step: at every step the gradient of the forget gate is computed with the
        candidate; (5.7) has the old cell.
        c, tanh_c | c, tanh_c = g, np.tanh(cs[:, t])
    never_uses_dc: dh is passed from step to step, and dc is not used at all; (5.6) adds it.
        s = | s = dh * o * (1 - tanh_c**2)
    cell_goes_back_whole: the forget gate is missing in the gradient of the cell; the dc of the step (5.9) has it.
        5.20 | dh, dc = dz[:, t] @ U.T, s
    squeezes_the_upstream: a slice of one step is squeezed and loses an axis of size 1; (5.20) takes arrays (B, H)
        for any sizes.
        5.18 | dh = np.squeeze(dhs[:, t]) + np.squeeze(dh)
    """,
)


@accepted
def backward_step_by_step(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h0), dc_last
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[1])
    for t in range(x.shape[1] - 1, -1, -1):
        h, c = (h0, c0) if t == 0 else (hs[:, t - 1], cs[:, t - 1])
        dx[:, t], dh, dc, dW_t, dU_t, db_t = lstm_step_backward(
            dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t], h, c, W, U
        )
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dc, dW, dU, db


@accepted
def backward_that_adds_into_dhs(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    """At t = 0 the sum wraps around to the last step, which has been used already: odd, but right."""
    states, cells = np.concatenate([h0[:, None], hs], axis=1), np.concatenate([c0[:, None], cs], axis=1)
    steps, dc = [], dc_last
    for t in reversed(range(x.shape[1])):
        steps.append(lstm_step_backward(dhs[:, t], dc, cs[:, t], gates[:, t], x[:, t], states[:, t], cells[:, t], W, U))
        dhs[:, t - 1] += steps[-1][1]
        dc = steps[-1][2]
    dx = np.stack([step[0] for step in steps[::-1]], axis=1)
    return [dx, steps[-1][1], dc, sum(s[3] for s in steps), sum(s[4] for s in steps), sum(s[5] for s in steps)]


@accepted
def backward_with_a_scalar_start(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    i, f, g, o = (np.moveaxis(each, 1, 0) for each in np.split(gates, 4, axis=2))
    cells, before = np.moveaxis(cs, 1, 0), [c0, *np.moveaxis(cs, 1, 0)[:-1]]
    dz, dh, dc = np.empty(gates.shape, order="F"), 0.0, dc_last
    for t in range(x.shape[1])[::-1]:
        dh, tanh_c = dh + dhs[:, t], np.tanh(cells[t])
        dc = dc + dh * o[t] * (1 - tanh_c**2)
        dz[:, t] = np.hstack(
            [
                dc * g[t] * i[t] * (1 - i[t]),
                dc * before[t] * f[t] * (1 - f[t]),
                dc * i[t] * (1 - g[t] ** 2),
                dh * tanh_c * o[t] * (1 - o[t]),
            ]
        )
        dh, dc = np.dot(dz[:, t], U.T), dc * f[t]
    h_before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("btk,dk->btd", dz, W),
        dh,
        dc,
        np.einsum("btd,btk->dk", x, dz),
        np.einsum("bth,btk->hk", h_before, dz),
        np.einsum("btk->k", dz),
    )


wrong_step_by_step = slips(
    backward_step_by_step,
    """
    overwrites_parameter_gradients: dW, dU and db are those of one step alone, since each step overwrites the one
        before; (5.21) sums over all steps.
        dW += | dW = dW_t
        dU += | dU = dU_t
        db += | db = db_t
    adds_sums_to_themselves: dW, dU and db stay 0, since the sums are added to themselves; (5.21) adds each step's
        own.
        dW += | dW += dW
        dU += | dU += dU
        db += | db += db
    averages_over_time: dW, dU and db are averaged over the steps; (5.21) sums.
        return | T = x.shape[1]
               | return dx, dh, dc, dW / T, dU / T, db / T
    stops_before_the_first_step: the loop stops before the first step, whose gradients are missing; (5.18) goes down
        to t = 1.
        for t in | for t in range(x.shape[1] - 1, 0, -1):
    walks_forwards: the steps go from the first to the last; (5.18) needs what the *later* step returned, so it
        starts at t = T.
        for t in | for t in range(x.shape[1]):
    dx_in_reverse: dx is in the order in which it was computed, last step first; dx_t belongs at its own t.
        return | return dx[:, ::-1], dh, dc, dW, dU, db
    zeros_for_c0: the cell before the first step is taken to be zeros; in (5.20) it is c_0 = c0.
        h, c = | h, c = (h0, np.zeros_like(c0)) if t == 0 else (hs[:, t - 1], cs[:, t - 1])
    zeros_for_h0: the state before the first step is taken to be zeros; in (5.20) it is h_0 = h0.
        h, c = | h, c = (np.zeros_like(h0), c0) if t == 0 else (hs[:, t - 1], cs[:, t - 1])
    wraps_round_at_the_first_step: the state and cell before the first step are taken to be the *last* ones, since t
        - 1 wraps around; in (5.20) they are h0 and c0.
        h, c = | h, c = hs[:, t - 1], cs[:, t - 1]
    db_keeps_an_axis_through_time: db keeps an axis of size 1 for the batch; it has the shape of b, (4H,).
        return | return dx, dh, dc, dW, dU, db[None]
    """,
)

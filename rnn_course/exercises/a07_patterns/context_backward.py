"""context_backward: backpropagate through time, from dhs, the gradient that reaches each state at its own step."""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.context import context_backward, context_step
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    context_backward,
    points=13,
    returns={
        "dx": "(7.6)",
        "dh0": "(7.7)",
        "dv": "(7.8)",
        "dW": "(7.9)",
        "dU": "(7.10)",
        "dR": "(7.11)",
        "db": "(7.12)",
    },
    hints=(
        "Go back in the opposite order: from the last step to the first, and in each step through tanh before the sum.",
        "A state is read by the loss and by the next step, so two gradients meet in (7.4). Everything that is the same "
        "at all steps, such as the context, sums its gradients over all steps.",
        "First fill an array dz (B, T, H) in a loop that runs backwards and keeps dz_{t+1} Uᵀ. Then all seven results "
        "are products and sums of that array; write down which shape each must have.",
    ),
    sure_of={"gradients_through_time_with_one_axis_of_size_1": ("in_float32",)},
    derive=derivation("7.4", "7.5", "7.6", "7.7", "7.8", "7.10", "7.11", "7.12", of=context_step),
)


gradients_of_a_batch_of_sequences = random_sizes(context_backward, draws.sequence_back, weight=4)


gradients_through_time_with_one_axis_of_size_1 = one_axis_of_size_1(context_backward, draws.sequence_back, weight=2)


gradients_of_a_single_step = fixed_sizes(
    context_backward,
    draws.sequence_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1, where nothing flows through time: look at (7.5), at the products, and "
    "at h_0 = h0 in (7.10).",
)


gradients_of_the_last_state_alone = last_step_alone(
    context_backward,
    draws.sequence_back,
    weight=0,
    note="Right for a single step, wrong where the loss reads the last state alone and the rest must come back through "
    "time: look at dz_{t+1} in (7.4), and at the sums over t.",
)


wrong = slips(
    context_backward,
    """
    dv_of_the_first_step: dv is that of the first step alone; the context is used at every step, and (7.8) sums over
        t.
        7.8 | dv = dz[:, 0] @ R.T
    dv_of_the_last_step: dv is that of the last step alone; the context is used at every step, and (7.8) sums over
        t.
        7.8 | dv = dz[:, -1] @ R.T
    dv_averaged: dv is averaged over the steps; (7.8) sums.
        7.8 | dv = dz.mean(axis=1) @ R.T
    dv_keeps_time: dv keeps the axis of time; the context has none, and (7.8) sums over t.
        7.8 | dv = dz @ R.T
    dv_summed_over_rows: dv is summed over the rows too; each row has its own context, and (7.8) sums over t only.
        7.8 | dv = np.broadcast_to(dz_sum.sum(axis=0) @ R.T, v.shape)
    dR_of_the_first_step: dR is that of the first step alone; R was used at every step, and (7.11) sums over t.
        7.11 | dR = v.T @ dz[:, 0]
    context_skips_the_tanh: dR and dv are computed from the gradients of the states, before tanh; (7.8) and (7.11)
        take dz of (7.5).
        7.8 | g_sum = (dz / (1 - hs**2)).sum(axis=1)
            | dv = g_sum @ R.T
        7.11 | dR = v.T @ g_sum
    context_without_time: dR and dv are computed without the gradient through time, from dhs_t alone; (7.8) and
        (7.11) take the dz of (7.5), after (7.4) has added dz_{t+1} Uᵀ.
        7.8 | direct = (dhs * (1 - hs**2)).sum(axis=1)
            | dv = direct @ R.T
        7.11 | dR = v.T @ direct
    drops_the_recurrent_gradient: no gradient comes back through the state: every step gets dhs_t alone; (7.4) adds
        dz_{t+1} Uᵀ.
        7.4 | dz[:, t] = dhs[:, t] * (1 - hs[:, t] ** 2)
    U_not_transposed: the gradient goes back through U as it is; (7.4) takes its transpose. U is square, so the
        shapes fit either way.
        7.7 | dh = dz[:, t] @ U
    new_state_in_dU: dU is computed with h_t; (7.10) takes h_{t-1}, the state that went into the step.
        7.10 | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    zeros_before_the_first_step: in dU the state before the first step is taken to be zeros; in (7.10) it is h0.
        7.10 | dU = np.tensordot(hs[:, :-1], dz[:, 1:], axes=((0, 1), (0, 1)))
    wraps_round: in dU the state before the first step is taken to be the *last* one, since hs[:, t - 1] wraps
        around; in (7.10) it is h0.
        7.10 | dU = np.tensordot(np.roll(hs, 1, axis=1), dz, axes=((0, 1), (0, 1)))
    no_slope: the derivative of tanh is missing; (7.5) multiplies by 1 - h_t².
        7.5 | dz[:, t] = dhs[:, t] + dh
    slope_of_tanh_of_tanh: tanh is applied to h_t once more in its derivative; the h_t of (7.5) is a value of tanh
        already.
        7.5 | dz[:, t] = (dhs[:, t] + dh) * (1 - np.tanh(hs[:, t]) ** 2)
    dh0_one_step_short: dh0 is the gradient of the first state; (7.7) takes it back through the first step.
        7.7 | dh = dz[:, t] @ U.T if t else dhs[:, t] + dh
    context_in_dh0: the gradient of the context is added to dh0; in (7.3) h0 and v are different inputs.
        7.7 | dh = dz[:, t] @ U.T + (0 if t else dz[:, t])
    db_keeps_an_axis: db keeps an axis of size 1 for the batch; it has the shape of b, (H,).
        7.12 | return dx, dh, dv, dW, dU, dR, dz_sum.sum(axis=0, keepdims=True)
    overwrites_the_sums: dW, dU, dR and db are those of the first step alone, since each step overwrites them; (7.9)
        to (7.12) sum over t.
        7.9 | dW = x[:, 0].T @ dz[:, 0]
        7.10 | dU = h0.T @ dz[:, 0]
        7.11 | dR = v.T @ dz[:, 0]
        7.12 | return dx, dh, dv, dW, dU, dR, dz[:, 0].sum(axis=0)
    squeezes_a_step: a slice of one step is squeezed and loses an axis of size 1; dz_t is (B, H) for any sizes.
        7.4 | dz[:, t] = (np.squeeze(dhs[:, t]) + np.squeeze(dh)) * (1 - hs[:, t] ** 2)
    """,
)


@accepted
def backward_step_by_step(dhs, hs, x, h0, v, W, U, R):
    dx, dh, dv = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(v)
    dW, dU, dR, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(R), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        dz = (dhs[:, t] + dh) * (1 - hs[:, t]) * (1 + hs[:, t])
        dx[:, t], dh = dz @ W.T, dz @ U.T
        dv += dz @ R.T
        dW += x[:, t].T @ dz
        dU += (h0 if t == 0 else hs[:, t - 1]).T @ dz
        dR += v.T @ dz
        db += dz.sum(axis=0)
    return dx, dh, dv, dW, dU, dR, db


@accepted
def backward_that_adds_into_dhs(dhs, hs, x, h0, v, W, U, R):
    """At t = 0 the sum wraps around to the last step, which has been used already: odd, but right."""
    dz = np.empty(hs.shape, order="F")
    for t in range(hs.shape[1])[::-1]:
        dz[:, t] = dhs[:, t] * (1 - np.square(hs[:, t]))
        dhs[:, t - 1] += np.dot(dz[:, t], U.T)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    repeated = np.repeat(v[:, None], hs.shape[1], axis=1)
    return [
        dz @ W.T,
        dz[:, 0] @ U.T,
        (dz @ R.T).sum(axis=1),
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        np.einsum("btc,bth->ch", repeated, dz),
        np.einsum("bth->h", dz),
    ]


@accepted
def backward_row_by_row(dhs, hs, x, h0, v, W, U, R):
    rows = [context_backward(*(each[i : i + 1] for each in (dhs, hs, x, h0, v)), W, U, R) for i in range(len(x))]
    dx, dh0, dv, *sums = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh0), np.concatenate(dv), *(sum(each) for each in sums)

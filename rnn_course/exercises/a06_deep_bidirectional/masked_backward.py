"""masked_backward: backpropagate through time in the masked layer.

It starts from dhs, the gradient that reaches each state at its own step.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    masked_backward,
    points=12,
    returns={"dx": "(6.6)", "dh0": "(6.10)", "dW": "(6.7)", "dU": "(6.8)", "db": "(6.9)"},
    hints=(
        "At padding the state was copied, and a copy passes its gradient back unchanged.",
        "(6.3) is the same at every step. In (6.4) and (6.5) it depends on the mask of the row where g_t goes.",
        "Loop from the last step to the first, keep dh and fill dz step by step. dx and the sums (6.7) to (6.9) can "
        "follow when dz is complete.",
    ),
    derive=derivation("6.4", "6.5", of=masked_forward),
)


gradients_of_padded_sequences = random_sizes(masked_backward, draws.sequence_back(), weight=4)
gradients_with_one_axis_of_size_1 = one_axis_of_size_1(masked_backward, draws.sequence_back(), weight=2)
gradients_with_padding_anywhere = random_sizes(masked_backward, draws.sequence_back(draws.gaps), times=1)


gradients_of_a_single_step = fixed_sizes(
    masked_backward,
    draws.sequence_back(),
    T=1,
    weight=0,
    note="Wrong even for a single step without padding: look at dz in (6.4), at what else (6.5) hands on, and at h_0 = "
    "h0 in (6.8).",
)


gradients_without_padding = random_sizes(
    masked_backward,
    draws.sequence_back(draws.full),
    times=1,
    weight=0,
    note="Right for a single step, wrong over time even without padding: look at dh_{t+1} in (6.3) and at the sums "
    "over time.",
)


@check(
    weight=0,
    note="Right without padding, wrong where the loss reads the last step alone, which is padding in most rows: look "
    "at g_t there in (6.3), and at where it goes, in (6.4) and (6.5).",
)
def gradients_that_start_at_padding(draw):
    dhs, *others = draws.sequence_back()(draw, *draw.sizes("BTDH"))
    yield ask(masked_backward, np.where(np.arange(dhs.shape[1])[:, None] == dhs.shape[1] - 1, dhs, 0), *others)


wrong = slips(
    masked_backward,
    """
    goes_back_without_the_mask: the mask is not used, so padding sends gradient to the weights; (6.4) makes dz 0
        there.
        6.4 | dz[:, t] = g * (1 - hs[:, t] ** 2)
        6.5 | dh = dz[:, t] @ U.T
    padding_stops_the_gradient: the gradient of a state at padding is dropped; (6.5) passes g_t on to the state
        before.
        6.5 | dh = dz[:, t] @ U.T
    no_direct_gradient_at_padding: dhs_t is left out at padding; (6.3) adds dhs_t at every step, since the loss may
        read a copied state too.
        6.3 | g = np.where(real[:, t], dhs[:, t], 0) + dh
    dz_at_padding: dz is not 0 at padding, so the weights get gradients of steps that were never made; in (6.4) it
        is 0 there.
        6.4 | dz[:, t] = g * (1 - hs[:, t] ** 2)
    hands_it_on_everywhere: g_t is passed on at real steps as well, in addition to dz_t Uᵀ; (6.5) does so at padding
        only.
        6.5 | dh = dz[:, t] @ U.T + g
    padding_goes_through_U: at padding the gradient goes through U; (6.5) passes g_t on as it is, since the state
        was copied.
        6.5 | dh = np.where(real[:, t], dz[:, t], g) @ U.T
    mask_turned_over: the meaning of the mask is reversed; in (6.4) and (6.5) 1 is a real step.
        6.4 | dz[:, t] = np.where(real[:, t], 0, g * (1 - hs[:, t] ** 2))
        6.5 | dh = np.where(real[:, t], g, dz[:, t] @ U.T)
    drops_the_recurrent_gradient: the gradient that flows back through the state is dropped: every step gets dhs_t
        alone; (6.3) adds dh_{t+1}.
        6.3 | g = dhs[:, t]
    last_direct_gradient_only: the direct gradient dhs_t is used at the last step alone; (6.3) adds it at every
        step.
        6.3 | g = dh if t < hs.shape[1] - 1 else dhs[:, t]
    no_slope: the derivative of tanh is missing; (6.4) multiplies by 1 - h_t².
        6.4 | dz[:, t] = np.where(real[:, t], g, 0)
    tanh_twice: tanh is applied to h_t once more in its derivative; h_t in (6.4) is a value of tanh already.
        6.4 | dz[:, t] = np.where(real[:, t], g * (1 - np.tanh(hs[:, t]) ** 2), 0)
    new_state_for_the_old: dU is computed with h_t; (6.8) takes h_{t-1}, the state that went into the step.
        6.8 | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    zeros_for_h0: for the first step dU is computed with zeros; in (6.8) h_0 is h0.
        6.8 | dU = np.tensordot(hs[:, :-1], dz[:, 1:], axes=((0, 1), (0, 1)))
    wraps_round_at_the_first_step: for the first step dU is computed with the *last* state, since t - 1 wraps
        around; in (6.8) h_0 is h0.
        6.8 | dU = np.tensordot(np.roll(hs, 1, axis=1), dz, axes=((0, 1), (0, 1)))
    overwrites_parameter_gradients: dW, dU and db are those of the first step alone, since each step overwrites the
        one after it; (6.7) to (6.9) sum over all steps.
        6.7 | dW = x[:, 0].T @ dz[:, 0]
        6.8 | dU = h0.T @ dz[:, 0]
        6.9 | db = dz[:, 0].sum(axis=0)
    U_for_its_transpose: U is not transposed on the way back; (6.5) multiplies by Uᵀ.
        6.5 | dh = np.where(real[:, t], dz[:, t] @ U, g)
    db_keeps_an_axis: db keeps an axis of size 1 for the batch; it has the shape of b, (H,).
        6.9 | db = dz.sum(axis=(0, 1))[None]
    dh0_one_step_short: dh0 is g_1, before the first step is taken back; (6.10) takes dh_1.
        6.10 | return dx, g, dW, dU, db
    one_mask_for_all_rows: the mask of one row decides for the whole batch; in (6.4) and (6.5) every row has its own.
        6.4 | dz[:, t] = np.where(real[0, t], g * (1 - hs[:, t] ** 2), 0)
        6.5 | dh = np.where(real[0, t], dz[:, t] @ U.T, g)
    """,
)


@accepted
def backward_step_by_step(dhs, hs, x, mask, h0, W, U):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        m = mask[:, t][:, None]
        g = dhs[:, t] + dh
        dz = m * g * (1 - hs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += (hs[:, t - 1] if t > 0 else h0).T @ dz
        db += dz.sum(axis=0)
        dh = dz @ U.T + (1 - m) * g
    return [dx, dh, dW, dU, db]


@accepted
def backward_that_adds_into_dhs(dhs, hs, x, mask, h0, W, U):
    dz = np.zeros_like(hs)
    for t in reversed(range(hs.shape[1])):
        real = mask[:, t].astype(bool)
        dz[real, t] = dhs[real, t] * (1 - hs[real, t] ** 2)
        dh = np.where(real[:, None], dz[:, t].dot(U.T), dhs[:, t])
        if t:
            dhs[:, t - 1] += dh
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("bth,dh->btd", dz, W),
        dh,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        np.einsum("bth->h", dz),
    )


@accepted
def backward_row_by_row(dhs, hs, x, mask, h0, W, U):
    rows = [masked_backward(*(each[i : i + 1] for each in (dhs, hs, x, mask, h0)), W, U) for i in range(len(x))]
    dx, dh0, *weights = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh0), *(sum(each) for each in weights)

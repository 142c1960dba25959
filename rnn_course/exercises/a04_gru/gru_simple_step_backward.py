"""gru_simple_step_backward: take the gradient back through one step of the gated cell."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.gru import gru_simple_step, gru_simple_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_simple_step_backward,
    points=12,
    returns={"dx": "(4.15)", "dh": "(4.16)", "dW": "(4.17)", "dU": "(4.18)", "db": "(4.19)"},
    hints=(
        "h is read at two places: directly in (4.3), and in the sum (4.1). Two gradients come back to it.",
        "(4.11) and (4.12) differentiate (4.3) with respect to z and g. (4.13) and (4.14) multiply by the derivatives "
        "of σ and tanh, which follow from z and g alone.",
        "Put da_z and da_g side by side, in the order of the blocks of W. The rest is a plain layer, and dh has one "
        "more term.",
    ),
    derive=derivation("4.11", "4.12", "4.13", "4.14", "4.15", "4.16", "4.18", "4.19", of=gru_simple_step),
)


gradients_of_a_gated_step = random_sizes(gru_simple_step_backward, draws.simple_back, weight=4)
gradients_of_a_gated_step_with_one_axis_of_size_1 = one_axis_of_size_1(gru_simple_step_backward, draws.simple_back)
gradients_of_a_gated_step_without_recurrence = scaled(
    gru_simple_step_backward,
    draws.simple_back,
    U=0,
    weight=0,
    note="Wrong with U zero, where h is read only in (4.3): look at the first term of (4.16). If other gradients are "
    "wrong too, look at (4.11) to (4.14), whose halves are those of (4.1).",
)


@check(
    weight=0,
    note="Wrong even with g equal to h, where the gate gets no gradient: look at (4.12) and (4.14), and at the "
    "products.",
)
def gradients_where_the_candidate_is_the_old_state(draw):
    dh_next, z, _, x, h, W, U = draws.simple_back(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step_backward, dh_next, z, np.tanh(h), x, np.tanh(h), W, U)


wrong = slips(
    gru_simple_step_backward,
    """
    loses_the_straight_way: the direct gradient to h is missing; (4.16) begins with dh_next ⊙ z.
        4.16 | dh = da @ U.T
    only_the_straight_way: only the direct gradient reaches h; (4.16) adds da Uᵀ, since both halves of (4.1) read h
        too.
        4.16 | dh = dh_next * z
    straight_way_by_one_minus_z: the direct gradient to h has the factor 1 - z; in (4.16) it has z, which h was
        multiplied by.
        4.16 | dh = dh_next * (1 - z) + da @ U.T
    straight_way_undiminished: the direct gradient to h is dh_next without a factor; in (4.16) it is multiplied by
        z.
        4.16 | dh = dh_next + da @ U.T
    gate_with_the_opposite_sign: the gradient of the gate has the opposite sign, g - h; in (4.11) it is h - g, since
        z is the share of the old state.
        4.11 | dz = dh_next * (g - h)
    gate_without_the_candidate: the gradient of the gate has the term h alone; (4.11) also subtracts g, since g was
        multiplied by 1 - z.
        4.11 | dz = dh_next * h
    candidate_by_z: the gradient of the candidate is multiplied by z; in (4.12) it is multiplied by 1 - z.
        4.12 | dg = dh_next * z
    gate_slope_omitted: the derivative of σ at the gate is missing; (4.13) multiplies by z ⊙ (1 - z).
        4.13 | da_z = dz
    candidate_slope_omitted: the derivative of tanh is missing; (4.14) multiplies by 1 - g².
        4.14 | da_g = dg
    gate_slope_of_tanh: the derivative at the gate is that of tanh, 1 - z²; z is a value of σ, and (4.13) has the
        derivative of σ.
        4.13 | da_z = dz * (1 - z**2)
    candidate_slope_of_sigmoid: the derivative at the candidate is that of σ, g (1 - g); g is a value of tanh, and
        (4.14) has the derivative of tanh.
        4.14 | da_g = dg * g * (1 - g)
    slope_of_sigmoid_of_sigmoid: σ is applied to z once more in its derivative; the z in (4.13) is a value of σ
        already.
        4.13 | da_z = dz * sigmoid(z) * (1 - sigmoid(z))
    slope_of_tanh_of_tanh: tanh is applied to g once more in its derivative; the g in (4.14) is a value of tanh
        already.
        4.14 | da_g = dg * (1 - np.tanh(g) ** 2)
    slope_at_the_mixture: the derivative of tanh is taken at the mixed state h_next; (4.14) takes it at the
        candidate g.
        4.14 | da_g = dg * (1 - (z * h + (1 - z) * g) ** 2)
    halves_of_da_exchanged: the gradients of gate and candidate are swapped; da is [da_z, da_g], as in (4.1).
        da = | da = np.concatenate([da_g, da_z], axis=1)
    new_state_in_dU: dU is computed with the state that came out; (4.18) takes h, the one that went in.
        4.18 | dU = (z * h + (1 - z) * g).T @ da
    db_keeps_an_axis: db keeps the batch as an axis of size 1; in (4.19) it has the shape of b, (2H,).
        4.19 | db = da.sum(axis=0, keepdims=True)
    averages_over_the_batch: dW, dU and db are divided by the number of rows; (4.17) to (4.19) are sums. Any
        averaging belongs to the loss.
        return | return dx, dh, dW / len(x), dU / len(x), db / len(x)
    state_before_input: the results are not in the order dx, dh, dW, dU, db.
        return | return dh, dx, dU, dW, db
    W_and_U_exchanged: dx is computed with U and dh with W; in (4.15) x met W, and in (4.16) h met U.
        4.15 | dx = da @ U.T
        4.16 | dh = dh_next * z + da @ W.T
    """,
)


@accepted
def simple_back_with_a_buffer(dh_next, z, g, x, h, W, U):
    H = h.shape[1]
    da = np.empty((len(x), 2 * H), order="F")
    da[:, :H] = dh_next * (h - g) * (z - z**2)
    da[:, H:] = dh_next * (1 - z) * (1 - g) * (1 + g)
    return [da.dot(W.T), da.dot(U.T) + dh_next * z, x.T.dot(da), h.T.dot(da), np.ones(len(x)) @ da]


@accepted
def simple_back_gate_by_gate(dh_next, z, g, x, h, W, U):
    (W_z, W_g), (U_z, U_g) = np.hsplit(W, 2), np.hsplit(U, 2)
    da_g = (dh_next - dh_next * z) * (1 - g * g)
    da_z = dh_next * (h * z * (1 - z) - g * z * (1 - z))
    dx, dh = da_z @ W_z.T + da_g @ W_g.T, da_z @ U_z.T + da_g @ U_g.T + z * dh_next
    dW, dU = np.hstack([x.T @ da_z, x.T @ da_g]), np.hstack([h.T @ da_z, h.T @ da_g])
    return dx, dh, dW, dU, np.hstack([da_z.sum(0), da_g.sum(0)])


@accepted
def simple_back_row_by_row(dh_next, z, g, x, h, W, U):
    dx, dh, dW, dU, db = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U), np.zeros(W.shape[1])
    for row in range(len(x)):
        d, u, c = dh_next[row], z[row], g[row]
        da = np.append(d * (h[row] - c) * u * (1 - u), d * (1 - u) * (1 - c**2))
        dx[row], dh[row] = W @ da, U @ da + d * u
        dW += np.outer(x[row], da)
        dU += np.outer(h[row], da)
        db += da
    return dx, dh, dW, dU, db


@accepted
def simple_back_in_the_callers_arrays(dh_next, z, g, x, h, W, U):
    straight = dh_next * z
    da_z = straight * (h - g) * (1 - z)
    dh_next *= 1 - z
    dh_next *= 1 - g**2
    da = np.concatenate((da_z, dh_next), axis=-1)
    return da @ W.T, straight + da @ U.T, np.einsum("bd,ba->da", x, da), np.einsum("bh,ba->ha", h, da), da.sum(axis=0)

"""gru_simple_step_backward: take the gradient back through one step of the gated cell."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gru import gru_simple_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_simple_step_backward,
    points=12,
    returns={"dx": "(4.15)", "dh": "(4.16)", "dW": "(4.17)", "dU": "(4.18)", "db": "(4.19)"},
    hints=(
        "h is read at two places: straight in (4.3), and inside the sum (4.1). Two gradients come back to it.",
        "(4.11) and (4.12) are (4.3) differentiated by z and by g. (4.13) and (4.14) take each through its own bend, "
        "whose derivative z and g tell already.",
        "Put da_z and da_g side by side, in the order of the blocks of W. From there on it is a plain layer, and dh "
        "has one more term.",
    ),
)


gradients_of_a_gated_step = random_sizes(gru_simple_step_backward, draws.simple_back, weight=4)
gradients_of_a_gated_step_with_one_axis_of_size_1 = one_axis_of_size_1(gru_simple_step_backward, draws.simple_back)
gradients_of_a_gated_step_without_recurrence = scaled(
    gru_simple_step_backward,
    draws.simple_back,
    U=0,
    weight=0,
    note="With U zero only the straight way through (4.3) leads back to h, and your dh differs: look at the first term "
    "of (4.16). If other gradients differ too, look at (4.11) to (4.14).",
)


@check(
    weight=0,
    note="With g equal to h the gate makes no difference and gets no gradient, and yours differs even so: look at "
    "the candidate's (4.12) and (4.14), and at the products.",
)
def gradients_where_the_candidate_is_the_old_state(draw):
    dh_next, z, _, x, h, W, U = draws.simple_back(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step_backward, dh_next, z, np.tanh(h), x, np.tanh(h), W, U)


wrong = slips(
    gru_simple_step_backward,
    """
    loses_the_straight_way: the gradient that goes straight through to h is missing; (4.16) begins with dh_next ⊙ z,
        and that term is why gates exist.
        4.16 | dh = da @ U.T
    only_the_straight_way: only the gradient that goes straight through reaches h; (4.16) adds da Uᵀ, since h is
        read by both halves of (4.1) too.
        4.16 | dh = dh_next * z
    straight_way_by_one_minus_z: the straight way carries the share 1 - z; in (4.16) it carries z, which is what h
        was multiplied by.
        4.16 | dh = dh_next * (1 - z) + da @ U.T
    straight_way_undiminished: the straight way carries dh_next undiminished; in (4.16) it is multiplied by z.
        4.16 | dh = dh_next + da @ U.T
    gate_with_the_opposite_sign: the gate's gradient has the opposite sign, g - h; in (4.11) it is h - g, since z is
        the share of the old state.
        4.11 | dz = dh_next * (g - h)
    gate_without_the_candidate: the gate's gradient knows only what z was multiplied by, h; in (4.11) 1 - z is
        computed from z too, and g is taken off.
        4.11 | dz = dh_next * h
    candidate_by_z: the candidate's gradient is multiplied by z; in (4.12) it is multiplied by 1 - z.
        4.12 | dg = dh_next * z
    gate_slope_omitted: the gate's own derivative is missing; (4.13) multiplies by z ⊙ (1 - z).
        4.13 | da_z = dz
    candidate_slope_omitted: the derivative of tanh is missing; (4.14) multiplies by 1 - g².
        4.14 | da_g = dg
    gate_slope_of_tanh: the gate's derivative is taken as that of tanh, 1 - z²; z went through σ, and (4.13) has σ's
        derivative.
        4.13 | da_z = dz * (1 - z**2)
    candidate_slope_of_sigmoid: the candidate's derivative is taken as that of σ, g (1 - g); g went through tanh,
        and (4.14) has tanh's derivative.
        4.14 | da_g = dg * g * (1 - g)
    slope_of_sigmoid_of_sigmoid: σ is applied to z once more before its derivative is taken; the z in (4.13) has
        been through it already.
        4.13 | da_z = dz * sigmoid(z) * (1 - sigmoid(z))
    slope_of_tanh_of_tanh: tanh is applied to g once more before its derivative is taken; the g in (4.14) has been
        through it already.
        4.14 | da_g = dg * (1 - np.tanh(g) ** 2)
    slope_at_the_mixture: tanh's derivative is taken at the mixed state h_next; in (4.14) it is taken at the
        candidate g.
        4.14 | da_g = dg * (1 - (z * h + (1 - z) * g) ** 2)
    halves_of_da_exchanged: the gradients of gate and candidate stand in each other's place; da is [da_z, da_g], as
        in (4.1).
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

"""gru_step_backward: take the gradient back through one step of the GRU with its reset gate before the product."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.gru import gru_step, gru_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_step_backward,
    points=15,
    returns={"dx": "(4.15)", "dh": "(4.25)", "dW": "(4.17)", "dU": "(4.26)", "db": "(4.19)"},
    hints=(
        "Draw the step and count the arrows that leave h: into (4.3), into z, into r, and into r ⊙ h. Each brings a "
        "gradient back.",
        "Go back through the candidate first: (4.23) gives the gradient with respect to q = r ⊙ h. From q it goes on "
        "to r (4.24) and to h, the last term of (4.25).",
        "In the forward pass U_z and U_r multiplied h, but U_g multiplied q. Use the same arrays in (4.25) and (4.26).",
    ),
    derive=derivation("4.11", "4.12", "4.13", "4.14", "4.23", "4.24", "4.15", "4.25", "4.26", "4.19", of=gru_step),
)


gradients_of_a_full_step = random_sizes(gru_step_backward, draws.step_back, weight=4)
gradients_of_a_full_step_with_one_axis_of_size_1 = one_axis_of_size_1(gru_step_backward, draws.step_back)


@check(
    weight=0,
    note="Wrong even with r = 1 everywhere, where the reset gate gets no gradient: look at (4.11) to (4.14) and "
    "(4.23), as in the step without a reset gate, and at the 0 that (4.24) is then.",
)
def gradients_of_a_full_step_with_the_reset_gate_open(draw):
    dh_next, z, r, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_backward, dh_next, z, 0 * r + 1, *others)


@check(
    weight=0,
    note="Right with r = 1, wrong with other values of r: look at (4.24), and at q in (4.25) and (4.26).",
)
def gradients_of_a_full_step_with_the_reset_gate_half_open(draw):
    dh_next, z, r, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_backward, dh_next, z, 0 * r + 0.5, *others)


wrong = slips(
    gru_step_backward,
    """
    full_loses_the_straight_way: the direct gradient to h is missing; (4.25) begins with dh_next ⊙ z.
        4.25 | dh = da_z @ U_z.T + da_r @ U_r.T + dq * r
    full_straight_way_by_one_minus_z: the direct gradient to h has the factor 1 - z; in (4.25) it has z.
        4.25 | dh = dh_next * (1 - z) + da_z @ U_z.T + da_r @ U_r.T + dq * r
    loses_the_way_through_q: the gradient that comes to h through r ⊙ h is missing; it is the last term of (4.25).
        4.25 | dh = dh_next * z + da_z @ U_z.T + da_r @ U_r.T
    dq_undiminished: dq goes to h without a factor; in (4.25) it is multiplied by r, since q = r ⊙ h.
        4.25 | dh = dh_next * z + da_z @ U_z.T + da_r @ U_r.T + dq
    loses_the_ways_through_the_gates: the gradients to h through the two gates are missing; (4.25) has da_z U_zᵀ and
        da_r U_rᵀ, since both gates read h.
        4.25 | dh = dh_next * z + dq * r
    no_gradient_for_the_reset_gate: the reset gate gets no gradient; (4.24) computes it from dq ⊙ h.
        4.24 | da_r = 0 * r
    reset_slope_omitted: the derivative of σ at the reset gate is missing; (4.24) multiplies by r ⊙ (1 - r).
        4.24 | da_r = dq * h
    update_slope_omitted: the derivative of σ at the update gate is missing; (4.13) multiplies by z ⊙ (1 - z).
        4.13 | da_z = dz
    full_candidate_slope_omitted: the derivative of tanh is missing; (4.14) multiplies by 1 - g².
        4.14 | da_g = dg
    reset_gradient_of_the_other_cell: the gradient of the reset gate is that of a gate after the product, da_g ⊙ (h
        U_g); in (4.24) it is dq ⊙ h.
        4.24 | da_r = da_g * (h @ U_g) * r * (1 - r)
    reset_gradient_by_r: the gradient of the reset gate is multiplied by r; in (4.24) dq is multiplied by h, since q
        = r ⊙ h.
        4.24 | da_r = dq * r * r * (1 - r)
    h_under_the_candidate: the last block of dU is computed with h; (4.26) has q = r ⊙ h there, which U_g
        multiplied.
        4.26 | dU = h.T @ da
    q_under_the_gates: all of dU is computed with r ⊙ h; (4.26) has h in the blocks of the gates, which read h.
        4.26 | dU = (r * h).T @ da
    U_g_without_transpose: dq is taken with U_g as it is; (4.23) goes back through its transpose. U_g is square, so
        the shapes fit either way.
        4.23 | dq = da_g @ U_g
    full_gate_with_the_opposite_sign: the gradient of the update gate has the opposite sign, g - h; in (4.11) it is
        h - g.
        4.11 | dz = dh_next * (g - h)
    full_candidate_by_z: the gradient of the candidate is multiplied by z; in (4.12) it is multiplied by 1 - z.
        4.12 | dg = dh_next * z
    full_db_keeps_an_axis: db keeps the batch as an axis of size 1; in (4.19) it has the shape of b, (3H,).
        4.19 | db = da.sum(axis=0, keepdims=True)
    """,
)


@accepted
def full_back_block_by_block(dh_next, z, r, g, x, h, W, U):
    (W_z, W_r, W_g), (U_z, U_r, U_g) = np.hsplit(W, 3), np.hsplit(U, 3)
    dg = dh_next * (1 - z) * (1 - g * g)
    dz = (dh_next * h - dh_next * g) * z * (1 - z)
    dq = np.dot(dg, U_g.T)
    dr = dq * h * (r - r**2)
    dx = np.dot(dz, W_z.T) + np.dot(dr, W_r.T) + np.dot(dg, W_g.T)
    dh = r * dq + np.dot(dz, U_z.T) + np.dot(dr, U_r.T) + dh_next * z
    dW = np.hstack([x.T @ each for each in (dz, dr, dg)])
    dU = np.hstack([h.T @ dz, h.T @ dr, (h * r).T @ dg])
    return [dx, dh, dW, dU, np.hstack([dz.sum(0), dr.sum(0), dg.sum(0)])]


@accepted
def full_back_with_einsum_and_a_buffer(dh_next, z, r, g, x, h, W, U):
    H = h.shape[1]
    da = np.zeros((len(h), 3, H))
    da[:, 2] = dh_next * (1 - z) * (1 - g**2)
    dq = np.einsum("bh,gh->bg", da[:, 2], U[:, 2 * H :])
    da[:, 0], da[:, 1] = dh_next * (h - g) * z * (1 - z), dq * h * r * (1 - r)
    met, flat = np.stack([h, h, r * h], axis=1), da.reshape(len(h), -1)
    dU = np.einsum("bkg,bkh->gkh", met, da).reshape(H, -1)
    dh = dh_next * z + flat[:, : 2 * H] @ U[:, : 2 * H].T + dq * r
    return flat @ W.T, dh, np.einsum("bd,ba->da", x, flat), dU, flat.sum(axis=0)


@accepted
def full_back_in_the_callers_arrays(dh_next, z, r, g, x, h, W, U):
    U_z, U_r, U_g = (each.T for each in np.split(U, 3, axis=1))
    dh, q = dh_next * z, r * h
    da_z = dh * (h - g) * (1 - z)
    dh_next *= (1 - z) * (1 - g**2)
    dq = dh_next @ U_g
    da_r = dq * q * (1 - r)
    dh += dq * r + da_z @ U_z + da_r @ U_r
    da = np.concatenate([da_z, da_r, dh_next], axis=1)
    dU = h.T @ da
    dU[:, 2 * h.shape[1] :] = q.T @ dh_next
    return da @ W.T, dh, (da.T @ x).T, dU, da.sum(axis=0)

"""gru_step_reset_after_backward: take the gradient back through one step of this GRU.

Its reset gate is applied after the product.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.gru import gru_step_reset_after, gru_step_reset_after_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_step_reset_after_backward,
    points=12,
    returns={"dx": "(4.33)", "dh": "(4.34)", "dW": "(4.35)", "dU": "(4.36)", "db": "(4.37)"},
    hints=(
        "p and m are used differently in one block only, so their gradients differ there only.",
        "In (4.29) r multiplies m_g, so the gradient of r has the factor m_g (4.30), and that of m_g has the factor r, "
        "the last block of (4.32). p_g has no factor.",
        "m_g is not among the arguments. Compute it again from h, the last block of U and the last block of b[1]. Then "
        "dx and dW come from dp, and dh and dU from dm.",
    ),
    derive=derivation(
        "4.11", "4.12", "4.13", "4.14", "4.30", "4.32", "4.33", "4.34", "4.36", "4.37", of=gru_step_reset_after
    ),
)


gradients_with_reset_after = random_sizes(gru_step_reset_after_backward, draws.after_back, weight=4)
gradients_with_reset_after_with_one_axis_of_size_1 = one_axis_of_size_1(gru_step_reset_after_backward, draws.after_back)


@check(
    weight=0,
    note="Wrong even with r = 1 everywhere, where dp and dm are the same: look at (4.11) to (4.14), at "
    "(4.30), which is 0 then, and at the products.",
)
def gradients_with_reset_after_and_the_gate_open(draw):
    dh_next, z, r, *others = draws.after_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after_backward, dh_next, z, 0 * r + 1, *others)


gradients_with_reset_after_from_a_state_of_zeros = scaled(
    gru_step_reset_after_backward,
    draws.after_back,
    h=0,
    weight=0,
    note="Right with r = 1, wrong with h zero, where m_g is its bias alone: look at (4.30) and (4.32).",
)


wrong = slips(
    gru_step_reset_after_backward,
    """
    dp_everywhere: dU and dh are computed with dp, without the reset gate; (4.34) and (4.36) take dm, whose last
        block has the factor r.
        4.34 | dh = dh_next * z + dp @ U.T
        4.36 | dU = h.T @ dp
        4.37 | db = np.stack([dp.sum(axis=0), dp.sum(axis=0)])
    dm_everywhere: all gradients are computed with dm; (4.33) and (4.35) take dp, since p_g is not multiplied by r.
        4.33 | dx = dm @ W.T
        4.35 | dW = x.T @ dm
        4.37 | db = np.stack([dm.sum(axis=0), dm.sum(axis=0)])
    dp_and_dm_exchanged: dp and dm are swapped; (4.33) and (4.35) have dp, (4.34) and (4.36) have dm.
        4.31 | dm = np.concatenate([da_z, da_r, da_g], axis=1)
        4.32 | dp = np.concatenate([da_z, da_r, da_g * r], axis=1)
    dp_for_dU: dU is computed with dp although dh is not; (4.36) takes dm, since the product h U_g was multiplied by
        r.
        4.36 | dU = h.T @ dp
    rows_of_db_alike: both rows of db are the same, from dp; in (4.37) the second comes from dm, since b_h is inside
        the reset gate.
        4.37 | db = np.stack([dp.sum(axis=0), dp.sum(axis=0)])
    rows_of_db_exchanged: the rows of db are swapped; in (4.37) that of dp is the first.
        4.37 | db = np.stack([dm.sum(axis=0), dp.sum(axis=0)])
    one_row_of_db: db has one row, the sum of both; in (4.37) it has the shape of b, (2, 3H).
        4.37 | db = dp.sum(axis=0) + dm.sum(axis=0)
    m_without_its_bias: m_g is computed without its bias for the gradient of the reset gate; the m of (4.30) is h U
        + b_h.
        m_g | m_g = h @ U[:, 2 * H :]
    m_with_the_first_bias: m_g is computed with the first row of b; the m of (4.30) is h U + b_h, the second row.
        m_g | m_g = h @ U[:, 2 * H :] + b[0, 2 * H :]
    reset_gradient_by_h: the gradient of the reset gate is multiplied by h, as in the other cell; in (4.30) it is
        multiplied by m_g.
        4.30 | da_r = da_g * h * r * (1 - r)
    after_reset_slope_omitted: the derivative of σ at the reset gate is missing; (4.30) multiplies by r ⊙ (1 - r).
        4.30 | da_r = da_g * m_g
    after_update_slope_omitted: the derivative of σ at the update gate is missing; (4.13) multiplies by z ⊙ (1 - z).
        4.13 | da_z = dz
    after_candidate_slope_omitted: the derivative of tanh is missing; (4.14) multiplies by 1 - g².
        4.14 | da_g = dg
    after_loses_the_straight_way: the direct gradient to h is missing; (4.34) begins with dh_next ⊙ z.
        4.34 | dh = dm @ U.T
    after_gate_with_the_opposite_sign: the gradient of the update gate has the opposite sign, g - h; in (4.11) it is
        h - g.
        4.11 | dz = dh_next * (g - h)
    after_candidate_by_z: the gradient of the candidate is multiplied by z; in (4.12) it is multiplied by 1 - z.
        4.12 | dg = dh_next * z
    """,
)


@accepted
def after_back_with_slices(dh_next, z, r, g, x, h, W, U, b):
    H = h.shape[1]
    m_g = (h @ U + b[1])[:, 2 * H :]
    dg = dh_next * (1 - z) * (1 - g * g)
    dp = np.hstack([dh_next * (h - g) * (z - z**2), dg * m_g * (r - r**2), dg])
    dm = dp.copy()
    dm[:, 2 * H :] *= r
    return [
        np.dot(dp, W.T),
        np.dot(dm, U.T) + dh_next * z,
        np.dot(x.T, dp),
        np.dot(h.T, dm),
        np.array([dp.sum(0), dm.sum(0)]),
    ]


@accepted
def after_back_block_by_block(dh_next, z, r, g, x, h, W, U, b):
    (W_z, W_r, W_g), (U_z, U_r, U_g) = np.hsplit(W, 3), np.hsplit(U, 3)
    dg = dh_next * (1 - z) * (1 - g**2)
    dz, dr = dh_next * (h - g) * z * (1 - z), dg * (h @ U_g + np.split(b[1], 3)[2]) * r * (1 - r)
    dm = dg * r
    db = np.empty_like(b)
    db[0], db[1] = np.hstack([e.sum(0) for e in (dz, dr, dg)]), np.hstack([e.sum(0) for e in (dz, dr, dm)])
    return (
        dz @ W_z.T + dr @ W_r.T + dg @ W_g.T,
        dh_next * z + dz @ U_z.T + dr @ U_r.T + dm @ U_g.T,
        np.hstack([x.T @ dz, x.T @ dr, x.T @ dg]),
        np.hstack([h.T @ dz, h.T @ dr, h.T @ dm]),
        db,
    )


@accepted
def after_back_in_the_callers_array(dh_next, z, r, g, x, h, W, U, b):
    straight = dh_next * z
    dh_next -= straight
    dh_next *= 1 - g**2
    da_r = dh_next * (h @ U + b[1])[:, -len(U) :] * r * (1 - r)
    dp = np.concatenate([straight * (h - g) * (1 - z), da_r, dh_next], axis=1)
    dm = dp * np.concatenate([np.ones_like(r), np.ones_like(r), r], axis=1)
    return dp @ W.T, straight + dm @ U.T, x.T @ dp, h.T @ dm, np.stack([dp, dm]).sum(axis=1)

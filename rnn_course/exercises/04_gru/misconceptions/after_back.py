"""Mistakes in the full unit's step, back, its reset gate after the product: gru_step_reset_after_backward."""

import numpy as np

from rnn_course.cells.gru import gru_step_reset_after_backward
from rnn_course.exercise import misconception


def back(dh_next, z, r, g, x, h, W, U, b, *, gate=None, candidate=None, slope_z=None, slope_r=None, slope_g=None,
         m_g=None, straight=None, gated=None, sent=None):
    """The right step back, with one place after another to go wrong in; what is given replaces the right factor.

    gate, candidate: of dh_next in (4.11), (4.12). m_g: in (4.30). straight: of dh_next in (4.34). gated: what da_g is
    multiplied by in (4.32). sent: which of dp, dm each of dx, dh, dW, dU and the two rows of db is made of.
    """
    def either(given, right):
        return right if given is None else given

    H = h.shape[1]
    da_z = dh_next * either(gate, h - g) * either(slope_z, z * (1 - z))
    da_g = dh_next * either(candidate, 1 - z) * either(slope_g, 1 - g**2)
    da_r = da_g * either(m_g, h @ U[:, 2 * H :] + b[1, 2 * H :]) * either(slope_r, r * (1 - r))
    dp = np.concatenate([da_z, da_r, da_g], axis=1)
    dm = np.concatenate([da_z, da_r, da_g * either(gated, r)], axis=1)
    for_x, for_h, for_W, for_U, first, second = (dp if each == "p" else dm for each in sent or "pmpmpm")
    db = np.stack([first.sum(axis=0), second.sum(axis=0)])
    return for_x @ W.T, dh_next * either(straight, z) + for_h @ U.T, x.T @ for_W, h.T @ for_U, db


@misconception(of=gru_step_reset_after_backward,
               says="the reset gate is forgotten on the way back to h: all of dU and dh are made with dp; (4.34) and "
                    "(4.36) take dm, whose last block carries r.")
def dp_everywhere(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, gated=1)


@misconception(of=gru_step_reset_after_backward,
               says="the reset gate is put on the input's way too: all is made with dm; (4.33) and (4.35) take dp, "
                    "since p_g is not multiplied by r.")
def dm_everywhere(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, sent="mmmmmm")


@misconception(of=gru_step_reset_after_backward,
               says="dp and dm are exchanged; (4.33) and (4.35) are made with dp, (4.34) and (4.36) with dm.")
def dp_and_dm_exchanged(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, sent="mpmpmp")


@misconception(of=gru_step_reset_after_backward,
               says="dU is made with dp although dh is not; U_g's product was multiplied by r, so (4.36) takes dm.")
def dp_for_dU(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, sent="pmpppm")


@misconception(of=gru_step_reset_after_backward,
               says="both rows of db are the same, from dp; in (4.37) the second comes from dm, since b_h is inside "
                    "the reset gate.")
def rows_of_db_alike(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, sent="pmpmpp")


@misconception(of=gru_step_reset_after_backward,
               says="the rows of db stand the other way round; in (4.37) that of dp is above.")
def rows_of_db_exchanged(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, sent="pmpmmp")


@misconception(of=gru_step_reset_after_backward,
               says="db has one row, the sum of both; in (4.37) it has b's own shape, (2, 3H).")
def one_row_of_db(dh_next, z, r, g, x, h, W, U, b):
    *others, db = back(dh_next, z, r, g, x, h, W, U, b)
    return *others, db.sum(axis=0)


@misconception(of=gru_step_reset_after_backward,
               says="the reset gate's gradient leaves the bias out of m_g; the m of (4.30) is h U + b_h.")
def m_without_its_bias(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, m_g=h @ np.split(U, 3, axis=1)[2])


@misconception(of=gru_step_reset_after_backward,
               says="the bias in m_g is that of the first row; the m of (4.30) is h U + b_h, the second row.")
def m_with_the_first_bias(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, m_g=h @ np.split(U, 3, axis=1)[2] + np.split(b[0], 3)[2])


@misconception(of=gru_step_reset_after_backward,
               says="the reset gate's gradient is multiplied by h; that is the other cell's, in (4.30) r's partner is "
                    "m_g.")
def reset_gradient_by_h(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, m_g=h)


@misconception(of=gru_step_reset_after_backward,
               says="the reset gate's own slope is missing; (4.30) multiplies by r ⊙ (1 - r).")
def after_reset_slope_omitted(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, slope_r=1)


@misconception(of=gru_step_reset_after_backward,
               says="the update gate's own slope is missing; (4.13) multiplies by z ⊙ (1 - z).")
def after_update_slope_omitted(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, slope_z=1)


@misconception(of=gru_step_reset_after_backward,
               says="the slope of tanh is missing; (4.14) multiplies by 1 - g².")
def after_candidate_slope_omitted(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, slope_g=1)


@misconception(of=gru_step_reset_after_backward,
               says="the gradient that goes straight through to h is missing; (4.34) begins with dh_next ⊙ z.")
def after_loses_the_straight_way(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, straight=0)


@misconception(of=gru_step_reset_after_backward,
               says="the update gate's gradient has the opposite sign, g - h; in (4.11) it is h - g.")
def after_gate_with_the_opposite_sign(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, gate=g - h)


@misconception(of=gru_step_reset_after_backward,
               says="the candidate's gradient is multiplied by z; in (4.12) it is multiplied by 1 - z.")
def after_candidate_by_z(dh_next, z, r, g, x, h, W, U, b):
    return back(dh_next, z, r, g, x, h, W, U, b, candidate=z)

"""Mistakes in the full unit's step, back, its reset gate before the product: gru_step_backward."""

import numpy as np

from rnn_course.cells.gru import gru_step_backward
from rnn_course.exercise import misconception


def back(dh_next, z, r, g, x, h, W, U, *, gate=None, candidate=None, slope_z=None, slope_r=None, slope_g=None,
         seen=None, of_r=None, straight=None, by_q=None, met=None):
    """The right step back, with one place after another to go wrong in; what is given replaces the right factor.

    gate, candidate: of dh_next in (4.11), (4.12). of_r: of dq in (4.24). straight, by_q: of dh_next, dq in (4.25).
    seen: dq itself, from da_g and U_g. met: the state under da_g in (4.26).
    """
    def either(given, right):
        return right if given is None else given

    U_z, U_r, U_g = np.split(U, 3, axis=1)
    da_z = dh_next * either(gate, h - g) * either(slope_z, z * (1 - z))
    da_g = dh_next * either(candidate, 1 - z) * either(slope_g, 1 - g**2)
    dq = either(seen, lambda da_g, U_g: da_g @ U_g.T)(da_g, U_g)
    da_r = dq * either(of_r, h) * either(slope_r, r * (1 - r))
    da = np.concatenate([da_z, da_r, da_g], axis=1)
    dh = dh_next * either(straight, z) + da_z @ U_z.T + da_r @ U_r.T + dq * either(by_q, r)
    dU = np.concatenate([h.T @ da_z, h.T @ da_r, either(met, r * h).T @ da_g], axis=1)
    return da @ W.T, dh, x.T @ da, dU, da.sum(axis=0)


@misconception(of=gru_step_backward,
               says="the gradient that goes straight through to h is missing; (4.25) begins with dh_next ⊙ z.")
def full_loses_the_straight_way(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, straight=0)


@misconception(of=gru_step_backward,
               says="the straight way carries the share 1 - z; in (4.25) it carries z.")
def full_straight_way_by_one_minus_z(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, straight=1 - z)


@misconception(of=gru_step_backward,
               says="the gradient that comes to h through r ⊙ h is missing; it is the last term of (4.25).")
def loses_the_way_through_q(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, by_q=0)


@misconception(of=gru_step_backward,
               says="dq goes to h whole; in (4.25) it is multiplied by r, since q = r ⊙ h.")
def dq_undiminished(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, by_q=1)


@misconception(of=gru_step_backward,
               says="the ways to h through the two gates are missing; (4.25) has da_z U_zᵀ and da_r U_rᵀ, since both "
                    "gates read h.")
def loses_the_ways_through_the_gates(dh_next, z, r, g, x, h, W, U):
    U_g = np.split(U, 3, axis=1)[2]
    dx, _, dW, dU, db = back(dh_next, z, r, g, x, h, W, U)
    dq = (dh_next * (1 - z) * (1 - g**2)) @ U_g.T
    return dx, dh_next * z + dq * r, dW, dU, db


@misconception(of=gru_step_backward,
               says="the reset gate gets no gradient at all; (4.24) gives it the part of dq that h carried.")
def no_gradient_for_the_reset_gate(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, of_r=0)


@misconception(of=gru_step_backward,
               says="the reset gate's own slope is missing; (4.24) multiplies by r ⊙ (1 - r).")
def reset_slope_omitted(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, slope_r=1)


@misconception(of=gru_step_backward,
               says="the update gate's own slope is missing; (4.13) multiplies by z ⊙ (1 - z).")
def update_slope_omitted(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, slope_z=1)


@misconception(of=gru_step_backward,
               says="the slope of tanh is missing; (4.14) multiplies by 1 - g².")
def full_candidate_slope_omitted(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, slope_g=1)


@misconception(of=gru_step_backward,
               says="the reset gate's gradient is that of a gate after the product, da_g ⊙ (h U_g); in (4.24) it is dq "
                    "⊙ h.")
def reset_gradient_of_the_other_cell(dh_next, z, r, g, x, h, W, U):
    U_r, U_g = np.split(U, 3, axis=1)[1:]
    right = back(dh_next, z, r, g, x, h, W, U, of_r=0)
    da_r = dh_next * (1 - z) * (1 - g**2) * (h @ U_g) * r * (1 - r)
    block = np.concatenate([0 * da_r, da_r, 0 * da_r], axis=1)
    more = block @ W.T, da_r @ U_r.T, x.T @ block, h.T @ block, block.sum(axis=0)
    return tuple(a + b for a, b in zip(right, more, strict=True))


@misconception(of=gru_step_backward,
               says="the reset gate's gradient is multiplied by r; in (4.24) dq is multiplied by h, the gate's partner "
                    "in the product q = r ⊙ h.")
def reset_gradient_by_r(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, of_r=r)


@misconception(of=gru_step_backward,
               says="the last block of dU is made with h; in (4.26) it is made with q = r ⊙ h, which is what U_g met.")
def h_under_the_candidate(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, met=h)


@misconception(of=gru_step_backward,
               says="all of dU is made with r ⊙ h; in (4.26) the gates' blocks are made with h, which is what they "
                    "read.")
def q_under_the_gates(dh_next, z, r, g, x, h, W, U):
    *others, _, db = back(dh_next, z, r, g, x, h, W, U)
    dU = np.concatenate(np.split(back(dh_next, z, r, g, x, h, W, U)[3], 3, axis=1)[2:], axis=1)
    da_z = dh_next * (h - g) * z * (1 - z)
    da_r = ((dh_next * (1 - z) * (1 - g**2)) @ np.split(U, 3, axis=1)[2].T) * h * r * (1 - r)
    return *others, np.concatenate([(r * h).T @ da_z, (r * h).T @ da_r, dU], axis=1), db


@misconception(of=gru_step_backward,
               says="dq is taken with U_g as it is; (4.23) goes back through its transpose. U_g is square, so the "
                    "shapes cannot tell.")
def U_g_without_transpose(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, seen=lambda da_g, U_g: da_g @ U_g)


@misconception(of=gru_step_backward,
               says="the update gate's gradient has the opposite sign, g - h; in (4.11) it is h - g.")
def full_gate_with_the_opposite_sign(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, gate=g - h)


@misconception(of=gru_step_backward,
               says="the candidate's gradient is multiplied by z; in (4.12) it is multiplied by 1 - z.")
def full_candidate_by_z(dh_next, z, r, g, x, h, W, U):
    return back(dh_next, z, r, g, x, h, W, U, candidate=z)


@misconception(of=gru_step_backward,
               says="db keeps the batch as an axis of size 1; in (4.19) it has b's own shape, (3H,).")
def full_db_keeps_an_axis(dh_next, z, r, g, x, h, W, U):
    *others, db = back(dh_next, z, r, g, x, h, W, U)
    return *others, db[None]

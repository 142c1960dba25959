"""Mistakes in the step without a reset gate, back: gru_simple_step_backward."""

import numpy as np

from rnn_course.cells.gru import gru_simple_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def back(dh_next, z, g, x, h, W, U, *, gate=None, candidate=None, gate_slope=None, candidate_slope=None, straight=None,
         order=1):
    """The right step back, with one place after another to go wrong in: each is the factor that replaces the right one.

    gate, candidate: what dh_next is multiplied by in (4.11) and (4.12). straight: its factor in (4.16). order: of the
    blocks of da, -1 for the wrong one.
    """
    gate_slope = z * (1 - z) if gate_slope is None else gate_slope
    candidate_slope = 1 - g**2 if candidate_slope is None else candidate_slope
    da_z = dh_next * (h - g if gate is None else gate) * gate_slope
    da_g = dh_next * (1 - z if candidate is None else candidate) * candidate_slope
    da = np.concatenate([da_z, da_g][::order], axis=1)
    dh = dh_next * (z if straight is None else straight) + da @ U.T
    return da @ W.T, dh, x.T @ da, h.T @ da, da.sum(axis=0)


@misconception(of=gru_simple_step_backward,
               says="the gradient that goes straight through to h is missing; (4.16) begins with dh_next ⊙ z, and that "
                    "term is why gates exist.")
def loses_the_straight_way(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, straight=0)


@misconception(of=gru_simple_step_backward,
               says="only the gradient that goes straight through reaches h; (4.16) adds da Uᵀ, since h is read by "
                    "both halves of (4.1) too.")
def only_the_straight_way(dh_next, z, g, x, h, W, U):
    dx, _, dW, dU, db = back(dh_next, z, g, x, h, W, U)
    return dx, dh_next * z, dW, dU, db


@misconception(of=gru_simple_step_backward,
               says="the straight way carries the share 1 - z; in (4.16) it carries z, which is what h was multiplied "
                    "by.")
def straight_way_by_one_minus_z(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, straight=1 - z)


@misconception(of=gru_simple_step_backward,
               says="the straight way carries dh_next undiminished; in (4.16) it is multiplied by z.")
def straight_way_undiminished(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, straight=1)


@misconception(of=gru_simple_step_backward,
               says="the gate's gradient has the opposite sign, g - h; in (4.11) it is h - g, since z is the share of "
                    "the old state.")
def gate_with_the_opposite_sign(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, gate=g - h)


@misconception(of=gru_simple_step_backward,
               says="the gate's gradient knows only what z was multiplied by, h; in (4.11) 1 - z is made of z too, and "
                    "g is taken off.")
def gate_without_the_candidate(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, gate=h)


@misconception(of=gru_simple_step_backward,
               says="the candidate's gradient is multiplied by z; in (4.12) it is multiplied by 1 - z.")
def candidate_by_z(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, candidate=z)


@misconception(of=gru_simple_step_backward,
               says="the gate's own slope is missing; (4.13) multiplies by z ⊙ (1 - z).")
def gate_slope_omitted(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, gate_slope=1)


@misconception(of=gru_simple_step_backward,
               says="the slope of tanh is missing; (4.14) multiplies by 1 - g².")
def candidate_slope_omitted(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, candidate_slope=1)


@misconception(of=gru_simple_step_backward,
               says="the gate's slope is taken as that of tanh, 1 - z²; z went through σ, and (4.13) has σ's slope.")
def gate_slope_of_tanh(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, gate_slope=1 - z**2)


@misconception(of=gru_simple_step_backward,
               says="the candidate's slope is taken as that of σ, g (1 - g); g went through tanh, and (4.14) has "
                    "tanh's slope.")
def candidate_slope_of_sigmoid(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, candidate_slope=g * (1 - g))


@misconception(of=gru_simple_step_backward,
               says="σ is applied to z once more before its slope is taken; the z in (4.13) has been through it "
                    "already.")
def slope_of_sigmoid_of_sigmoid(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, gate_slope=sigmoid(z) * (1 - sigmoid(z)))


@misconception(of=gru_simple_step_backward,
               says="tanh is applied to g once more before its slope is taken; the g in (4.14) has been through it "
                    "already.")
def slope_of_tanh_of_tanh(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, candidate_slope=1 - np.tanh(g) ** 2)


@misconception(of=gru_simple_step_backward,
               says="tanh's slope is taken at the mixed state h_next; in (4.14) it is taken at the candidate g.")
def slope_at_the_mixture(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, candidate_slope=1 - (z * h + (1 - z) * g) ** 2)


@misconception(of=gru_simple_step_backward,
               says="the gradients of gate and candidate stand in each other's place; da is [da_z, da_g], as in (4.1).")
def halves_of_da_exchanged(dh_next, z, g, x, h, W, U):
    return back(dh_next, z, g, x, h, W, U, order=-1)


@misconception(of=gru_simple_step_backward,
               says="dU is made with the state that came out; (4.18) takes h, the one that went in.")
def new_state_in_dU(dh_next, z, g, x, h, W, U):
    dx, dh, dW, _, db = back(dh_next, z, g, x, h, W, U)
    da = np.concatenate([dh_next * (h - g) * z * (1 - z), dh_next * (1 - z) * (1 - g**2)], axis=1)
    return dx, dh, dW, (z * h + (1 - z) * g).T @ da, db


@misconception(of=gru_simple_step_backward,
               says="db keeps the batch as an axis of size 1; in (4.19) it has b's own shape, (2H,).")
def db_keeps_an_axis(dh_next, z, g, x, h, W, U):
    *others, db = back(dh_next, z, g, x, h, W, U)
    return *others, db[None]


@misconception(of=gru_simple_step_backward,
               says="dW, dU and db are divided by the number of rows; (4.17) to (4.19) are sums. Any averaging belongs "
                    "to the loss.")
def averages_over_the_batch(dh_next, z, g, x, h, W, U):
    dx, dh, dW, dU, db = back(dh_next, z, g, x, h, W, U)
    return dx, dh, dW / len(x), dU / len(x), db / len(x)


@misconception(of=gru_simple_step_backward, says="the results come in another order; it is dx, dh, dW, dU, db.")
def state_before_input(dh_next, z, g, x, h, W, U):
    dx, dh, dW, dU, db = back(dh_next, z, g, x, h, W, U)
    return dh, dx, dU, dW, db

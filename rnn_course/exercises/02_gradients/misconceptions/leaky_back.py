"""Mistakes in going back through leaky units: leaky_backward."""

import numpy as np

from rnn_course.cells.timescales import leaky_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def back(dhs, hs, cs, x, h0, W, U, a, *, straight=lambda g, alpha: alpha * g, share=lambda alpha: 1 - alpha,
         bend=lambda h, c: 1 - c**2, link=1, da=None, before=None, matrix=lambda U: U.T):
    """The right way back, with one place after another to go wrong in. da(g, h_before, cs, hs, alpha): by entry."""
    alpha, dh = sigmoid(a), np.zeros_like(h0)
    g, dz = np.empty_like(hs), np.empty_like(hs)
    for t in reversed(range(hs.shape[1])):
        g[:, t] = dhs[:, t] + link * dh
        dz[:, t] = g[:, t] * share(alpha) * bend(hs[:, t], cs[:, t])
        dh = straight(g[:, t], alpha) + dz[:, t] @ matrix(U)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    each = (da or (lambda g, h, c, new, alpha: alpha * (1 - alpha) * g * (h - c)))(g, h_before, cs, hs, alpha)
    met = h_before if before is None else before
    return (dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", met, dz), dz.sum(axis=(0, 1)),
            each.sum(axis=(0, 1)))


@misconception(of=leaky_backward,
               says="what flows straight back from state to state is forgotten; (2.26) has a term α g_t.")
def straight_way_forgotten(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, straight=lambda g, alpha: 0)


@misconception(of=leaky_backward,
               says="what flows straight back is not weighed; (2.26) multiplies g_t by α, the share that was kept.")
def straight_way_in_full(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, straight=lambda g, alpha: g)


@misconception(of=leaky_backward,
               says="the way through the candidate is dropped from dh; (2.26) adds dz_t Uᵀ.")
def candidates_way_forgotten(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, matrix=lambda U: 0 * U)


@misconception(of=leaky_backward,
               says="the candidate's share is missing on the way back; (2.25) multiplies by 1 - α.")
def share_missing(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, share=np.ones_like)


@misconception(of=leaky_backward,
               says="the candidate's share on the way back is α; in (2.25) it is 1 - α, as on the way there.")
def shares_exchanged_on_the_way_back(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, share=lambda alpha: alpha, straight=lambda g, alpha: (1 - alpha) * g)


@misconception(of=leaky_backward,
               says="the slope is taken at the state, 1 - h_t²; it is c_t that came out of the tanh, see (2.25).")
def slope_at_the_state(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, bend=lambda h, c: 1 - h**2)


@misconception(of=leaky_backward, says="the slope of tanh is missing; (2.25) multiplies by 1 - c_t².")
def leaky_slope_missing(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, bend=lambda h, c: 1)


@misconception(of=leaky_backward,
               says="nothing flows back through time: every step gets dhs_t alone; (2.24) adds dh_{t+1}.")
def leaky_recurrent_gradient_dropped(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, link=0)


@misconception(of=leaky_backward,
               says="U is not transposed on the way back; (2.26) has Uᵀ. U is square, so the shapes cannot tell.")
def leaky_U_not_transposed(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, matrix=lambda U: U)


@misconception(of=leaky_backward,
               says="dU is made with h_t; (2.28) takes h_{t-1}, the state that went into the step.")
def leaky_new_state_in_dU(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, before=hs)


@misconception(of=leaky_backward,
               says="da is the gradient by α; (2.27) also goes through the sigmoid, whose slope is α (1 - α).")
def gradient_by_alpha(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: g * (h - c))


@misconception(of=leaky_backward,
               says="da has the wrong sign: more α means more of h_{t-1} and less of c_t, so (2.27) has h_{t-1} - c_t.")
def da_turned_round(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: alpha * (1 - alpha) * g * (c - h))


@misconception(of=leaky_backward,
               says="da sees what was kept and not what was given up for it; (2.27) has h_{t-1} - c_t.")
def da_of_the_state_alone(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: alpha * (1 - alpha) * g * h)


@misconception(of=leaky_backward,
               says="da is made with h_t; (2.27) takes h_{t-1}, the state that went into the step.")
def da_with_the_new_state(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: alpha * (1 - alpha) * g * (new - c))


@misconception(of=leaky_backward,
               says="da looks at dhs_t alone; the g_t of (2.27) also holds what came back through time.")
def da_without_time(dhs, hs, cs, x, h0, W, U, a):
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: alpha * (1 - alpha) * dhs * (h - c))


@misconception(of=leaky_backward, says="da is that of the first step alone; (2.27) sums over all steps.")
def da_of_one_step(dhs, hs, cs, x, h0, W, U, a):
    only = (np.arange(hs.shape[1]) == 0)[:, None]
    return back(dhs, hs, cs, x, h0, W, U, a, da=lambda g, h, c, new, alpha: only * alpha * (1 - alpha) * g * (h - c))

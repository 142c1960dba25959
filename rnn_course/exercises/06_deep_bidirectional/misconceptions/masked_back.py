"""Mistakes in the masked layer's way back: masked_backward."""

import operator

import numpy as np

from rnn_course.cells.masked import masked_backward
from rnn_course.exercise import misconception


def back(dhs, hs, x, mask, h0, W, U, *, upstream=lambda direct, dh, real: direct + dh,
         dz_of=lambda g, h, real: np.where(real, g * (1 - h**2), 0),
         dh_of=lambda dz, g, real, U: np.where(real, dz @ U.T, g), before=None, add=operator.add):
    """The right loop, with one place after another to go wrong in.

    before: the states that went into each step, if not h0, h_1 ... h_{T-1}. add: how parameter gradients are kept.
    """
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1) if before is None else before
    dx, dh, sums = np.zeros_like(x), np.zeros_like(h0), (0 * W, 0 * U, np.zeros(len(U)))
    for t in reversed(range(x.shape[1])):
        real = mask[:, t, None] > 0
        g = upstream(dhs[:, t], dh, real)
        dz = dz_of(g, hs[:, t], real)
        dh = dh_of(dz, g, real, U)
        dx[:, t] = dz @ W.T
        parts = (x[:, t].T @ dz, before[:, t].T @ dz, dz.sum(axis=0))
        sums = tuple(add(total, part) for total, part in zip(sums, parts, strict=True))
    return dx, dh, *sums


@misconception(of=masked_backward,
               says="the mask is not used, so padding sends gradient to the weights; (6.4) makes dz 0 there.")
def goes_back_without_the_mask(dhs, hs, x, mask, *others):
    return back(dhs, hs, x, np.ones_like(mask), *others)


@misconception(of=masked_backward,
               says="all that reaches a state at padding is dropped; (6.5) hands g_t on to the state before.")
def padding_stops_the_gradient(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz @ U.T, 0))


@misconception(of=masked_backward,
               says="dhs_t is left out at padding, though what comes from later steps passes; (6.3) adds dhs_t at "
                    "every step, since a copied state is read there too.")
def no_direct_gradient_at_padding(*args):
    return back(*args, upstream=lambda direct, dh, real: np.where(real, direct, 0) + dh)


@misconception(of=masked_backward,
               says="dz is not 0 at padding, so the weights learn from steps that were never made; (6.4) says 0 there.")
def dz_at_padding(*args):
    return back(*args, dz_of=lambda g, h, real: g * (1 - h**2))


@misconception(of=masked_backward,
               says="g_t is handed on at real steps as well, beside dz_t Uᵀ; (6.5) does so at padding only.")
def hands_it_on_everywhere(*args):
    return back(*args, dh_of=lambda dz, g, real, U: dz @ U.T + g)


@misconception(of=masked_backward,
               says="at padding the gradient goes through U; (6.5) hands g_t on as it is, for the state was copied.")
def padding_goes_through_U(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz, g) @ U.T)


@misconception(of=masked_backward,
               says="the mask is read the wrong way round; in (6.4) and (6.5) 1 stands for a real step.")
def mask_turned_over(dhs, hs, x, mask, *others):
    return back(dhs, hs, x, 1 - mask, *others)


@misconception(of=masked_backward,
               says="the gradient that flows back through the state is dropped: every step gets dhs_t alone; (6.3) "
                    "adds dh_{t+1}.")
def drops_the_recurrent_gradient(*args):
    return back(*args, upstream=lambda direct, dh, real: direct)


@misconception(of=masked_backward,
               says="what the loss says of a state directly is used at the last step alone; (6.3) adds dhs_t at every "
                    "step.")
def last_direct_gradient_only(dhs, *others):
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    return back(last, *others)


@misconception(of=masked_backward, says="the slope of tanh is missing; (6.4) multiplies by 1 - h_t².")
def no_slope(*args):
    return back(*args, dz_of=lambda g, h, real: np.where(real, g, 0))


@misconception(of=masked_backward,
               says="tanh is applied to h_t once more before the slope is taken; h_t in (6.4) is a tanh already.")
def tanh_twice(*args):
    return back(*args, dz_of=lambda g, h, real: np.where(real, g * (1 - np.tanh(h) ** 2), 0))


@misconception(of=masked_backward, says="dU is made with h_t; (6.8) takes h_{t-1}, the state that went into the step.")
def new_state_for_the_old(*args):
    return back(*args, before=args[1])


@misconception(of=masked_backward, says="for the first step dU is made with zeros; in (6.8) h_0 is h0.")
def zeros_for_h0(*args):
    hs = args[1]
    return back(*args, before=np.concatenate([0 * hs[:, :1], hs[:, :-1]], axis=1))


@misconception(of=masked_backward,
               says="for the first step dU is made with the *last* state, where t - 1 wraps round; in (6.8) h_0 is h0.")
def wraps_round_at_the_first_step(*args):
    return back(*args, before=np.roll(args[1], 1, axis=1))


@misconception(of=masked_backward,
               says="dW, dU and db are those of the first step alone, each step overwrote the one after it; (6.7) to "
                    "(6.9) sum over all steps.")
def overwrites_parameter_gradients(*args):
    return back(*args, add=lambda total, part: part)


@misconception(of=masked_backward, says="U is not transposed on the way back; (6.5) multiplies by Uᵀ.")
def U_for_its_transpose(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz @ U, g))


@misconception(of=masked_backward, says="db keeps an axis of size 1 for the batch; it has b's own shape, (H,).")
def db_keeps_an_axis(*args):
    *others, db = masked_backward(*args)
    return *others, db[None]


@misconception(of=masked_backward,
               says="dh0 is g_1, still in front of the first step; (6.10) takes what comes out of that step, dh_1.")
def dh0_one_step_short(*args):
    reached = []
    dx, _, *others = back(*args, upstream=lambda direct, dh, real: reached.append(direct + dh) or direct + dh)
    return dx, reached[-1], *others

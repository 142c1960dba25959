"""Mistakes in going back through time: context_backward."""

import numpy as np

from rnn_course.cells.context import context_backward
from rnn_course.exercise import misconception


def back(dhs, hs, x, h0, v, W, U, R, *, slope=lambda h: 1 - h**2, recurrent=lambda dz, U: dz @ U.T, before=None,
         upstream=lambda direct, dh: direct + dh):
    """The right way back, with one place after another to go wrong in; what it returns can be replaced."""
    dz, dh = np.zeros_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        dz[:, t] = upstream(dhs[:, t], dh) * slope(hs[:, t])
        dh = recurrent(dz[:, t], U)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1) if before is None else before
    return (dz @ W.T, dh, dz.sum(axis=1) @ R.T, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
            np.einsum("bc,bth->ch", v, dz), dz.sum(axis=(0, 1)))


def changed(answer, **parts):
    """The answer with some of its seven parts replaced."""
    names = ("dx", "dh0", "dv", "dW", "dU", "dR", "db")
    return tuple(parts.get(name, part) for name, part in zip(names, answer, strict=True))


def all_dz(dhs, hs, h0, U):
    """dz of every step, right."""
    dz, dh = np.zeros_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t] @ U.T
    return dz


@misconception(of=context_backward,
               says="dv is what the first step alone gives; the context went into every step, and (7.8) sums over t.")
def dv_of_the_first_step(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=all_dz(dhs, hs, h0, U)[:, 0] @ R.T)


@misconception(of=context_backward,
               says="dv is what the last step alone gives; the context went into every step, and (7.8) sums over t.")
def dv_of_the_last_step(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=all_dz(dhs, hs, h0, U)[:, -1] @ R.T)


@misconception(of=context_backward,
               says="dv is averaged over the steps; (7.8) sums.")
def dv_averaged(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=all_dz(dhs, hs, h0, U).mean(axis=1) @ R.T)


@misconception(of=context_backward,
               says="dv keeps the axis of time; the context has none, and (7.8) sums over t.")
def dv_keeps_time(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=all_dz(dhs, hs, h0, U) @ R.T)


@misconception(of=context_backward,
               says="dv is summed over the rows too; each row has a context of its own, and (7.8) sums over t only.")
def dv_summed_over_rows(dhs, hs, x, h0, v, W, U, R):
    answer = back(dhs, hs, x, h0, v, W, U, R)
    return changed(answer, dv=np.broadcast_to(answer[2].sum(axis=0), v.shape))


@misconception(of=context_backward,
               says="dR is what the first step alone gives; R was used at every step, and (7.11) sums over t.")
def dR_of_the_first_step(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dR=v.T @ all_dz(dhs, hs, h0, U)[:, 0])


@misconception(of=context_backward,
               says="dR and dv are built from the gradients by the states, in front of the bend; (7.8) and (7.11) take "
                    "dz, which has been through (7.5).")
def context_skips_the_bend(dhs, hs, x, h0, v, W, U, R):
    dh = (all_dz(dhs, hs, h0, U) / (1 - hs**2)).sum(axis=1)
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=dh @ R.T, dR=v.T @ dh)


@misconception(of=context_backward,
               says="for dR and dv the gradient through time is left out: they are built from dhs_t alone; (7.8) and "
                    "(7.11) take the dz of (7.5), where (7.4) has added dz_{t+1} Uᵀ.")
def context_without_time(dhs, hs, x, h0, v, W, U, R):
    dz = (dhs * (1 - hs**2)).sum(axis=1)
    return changed(back(dhs, hs, x, h0, v, W, U, R), dv=dz @ R.T, dR=v.T @ dz)


@misconception(of=context_backward,
               says="nothing comes back through the state: every step gets dhs_t alone; (7.4) adds dz_{t+1} Uᵀ.")
def drops_the_recurrent_gradient(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, upstream=lambda direct, dh: direct)


@misconception(of=context_backward,
               says="the gradient goes back through U as it is; (7.4) takes its transpose. U is square, so the shapes "
                    "cannot tell.")
def U_not_transposed(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, recurrent=lambda dz, U: dz @ U)


@misconception(of=context_backward,
               says="dU is made with h_t; (7.10) takes h_{t-1}, the state that went into the step.")
def new_state_in_dU(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, before=hs)


@misconception(of=context_backward,
               says="in dU the first step is given zeros for the state that went in; in (7.10) that is h0.")
def zeros_before_the_first_step(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, before=np.concatenate([0 * h0[:, None], hs[:, :-1]], axis=1))


@misconception(of=context_backward,
               says="in dU the first step is given the *last* state, where hs[:, t - 1] wraps round; in (7.10) it is "
                    "h0.")
def wraps_round(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, before=np.roll(hs, 1, axis=1))


@misconception(of=context_backward, says="the slope of tanh is missing; (7.5) multiplies by 1 - h_t².")
def no_slope(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, slope=lambda h: np.ones_like(h))


@misconception(of=context_backward,
               says="tanh is applied to h_t once more in its slope; the h_t of (7.5) has been through it already.")
def slope_of_tanh_of_tanh(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, slope=lambda h: 1 - np.tanh(h) ** 2)


@misconception(of=context_backward,
               says="dh0 is the gradient by the first state; (7.7) takes it on through the first step.")
def dh0_one_step_short(dhs, hs, x, h0, v, W, U, R):
    return changed(back(dhs, hs, x, h0, v, W, U, R), dh0=all_dz(dhs, hs, h0, U)[:, 0] / (1 - hs[:, 0] ** 2))


@misconception(of=context_backward,
               says="the context's way is added to dh0 as well; in (7.3) h0 and v go in by different ways.")
def context_in_dh0(dhs, hs, x, h0, v, W, U, R):
    answer = back(dhs, hs, x, h0, v, W, U, R)
    return changed(answer, dh0=answer[1] + all_dz(dhs, hs, h0, U)[:, 0])


@misconception(of=context_backward,
               says="db keeps an axis of size 1 for the batch; it has b's own shape, (H,).")
def db_keeps_an_axis(dhs, hs, x, h0, v, W, U, R):
    answer = back(dhs, hs, x, h0, v, W, U, R)
    return changed(answer, db=answer[6][None])


@misconception(of=context_backward,
               says="dW, dU, dR and db hold one step's part, the first's, since each step overwrites them; (7.9) to "
                    "(7.12) sum over t.")
def overwrites_the_sums(dhs, hs, x, h0, v, W, U, R):
    dz = all_dz(dhs, hs, h0, U)[:, 0]
    return changed(back(dhs, hs, x, h0, v, W, U, R), dW=x[:, 0].T @ dz, dU=h0.T @ dz, dR=v.T @ dz, db=dz.sum(axis=0))


@misconception(of=context_backward,
               says="a slice of one step is squeezed and loses an axis of size 1; dz_t is (B, H) whatever the sizes.")
def squeezes_a_step(dhs, hs, x, h0, v, W, U, R):
    return back(dhs, hs, x, h0, v, W, U, R, upstream=lambda direct, dh: np.squeeze(direct) + np.squeeze(dh))

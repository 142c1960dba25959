"""Mistakes in the deep transition: transition_step, transition_step_backward."""

import numpy as np

from rnn_course.cells.deep import transition_step, transition_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def step(x, h, W, U, b, V, c, skip, *, bend=np.tanh, inner=np.tanh, reach=lambda h, skip: skip * h):
    m = inner(x @ W + h @ U + b)
    return bend(m @ V + c + reach(h, skip)), m


@misconception(of=transition_step, says="the skip is added after the second tanh; in (6.39) it is inside.")
def skip_outside_the_bend(x, h, W, U, b, V, c, skip):
    h_next, m = step(x, h, W, U, b, V, c, 0)
    return h_next + skip * h, m


@misconception(of=transition_step, says="m is not bent, so that the two layers are worth one; (6.38) has a tanh.")
def inner_layer_not_bent(*args):
    return step(*args, inner=lambda z: z)


@misconception(of=transition_step, says="h_next is not bent; (6.39) has a tanh.")
def outer_layer_not_bent(*args):
    return step(*args, bend=lambda z: z)


@misconception(of=transition_step, says="there is no skip even where it is asked for; (6.39) adds skip h.")
def never_skips(*args):
    return step(*args, reach=lambda h, skip: 0)


@misconception(of=transition_step, says="h is added even where skip is 0; (6.39) adds skip h.")
def always_skips(*args):
    return step(*args, reach=lambda h, skip: h)


@misconception(of=transition_step, says="the first bias is left out; (6.38) adds b.")
def no_inner_bias(x, h, W, U, b, V, c, skip):
    return transition_step(x, h, W, U, 0 * b, V, c, skip)


@misconception(of=transition_step, says="the second bias is left out; (6.39) adds c.")
def no_outer_bias(x, h, W, U, b, V, c, skip):
    return transition_step(x, h, W, U, b, V, 0 * c, skip)


@misconception(of=transition_step,
               says="the state goes into the second layer alone, and m is made of the input; (6.38) has the term h U.")
def inner_layer_without_the_state(x, h, W, U, b, V, c, skip):
    return step(x, 0 * h, W, U, b, V, c, skip, reach=lambda _, skip: skip * h)


@misconception(of=transition_step, says="the inner bend is a sigmoid; (6.38) is tanh.")
def sigmoid_inside(*args):
    return step(*args, inner=sigmoid)


@misconception(of=transition_step, says="the skip brings tanh(h); h in (6.39) is a state, and is taken as it is.")
def skip_bent_once_more(*args):
    return step(*args, reach=lambda h, skip: skip * np.tanh(h))


@misconception(of=transition_step, says="m is returned before h_next; the new state comes first.")
def m_comes_first(*args):
    return transition_step(*args)[::-1]


@misconception(of=transition_step,
               says="tanh is written with exponentials that overflow for large sums and give nan; (6.38) is between -1 "
                    "and 1 for every sum.")
def inner_tanh_that_overflows(*args):
    with np.errstate(all="ignore"):
        return step(*args, inner=lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


def back(dh_next, h_next, m, x, h, W, U, V, skip, *, outer=lambda h_next, h: 1 - h_next**2, inner=lambda m: 1 - m**2,
         through=lambda da, dh_next: da, reach=lambda da, dh_next, skip: skip * da, met=None, met_V=None):
    """The right way back, with one place after another to go wrong in. met, met_V: what met U and V."""
    da = dh_next * outer(h_next, h)
    dz = through(da, dh_next) @ V.T * inner(m)
    return (dz @ W.T, dz @ U.T + reach(da, dh_next, skip), x.T @ dz, (h if met is None else met).T @ dz,
            dz.sum(axis=0), (m if met_V is None else met_V(m)).T @ da, da.sum(axis=0))


@misconception(of=transition_step_backward, says="the outer slope is missing; (6.40) multiplies by 1 - h_next².")
def no_outer_slope(*args):
    return back(*args, outer=lambda h_next, h: 1)


@misconception(of=transition_step_backward, says="the inner slope is missing; (6.41) multiplies by 1 - m².")
def no_inner_slope(*args):
    return back(*args, inner=lambda m: 1)


@misconception(of=transition_step_backward,
               says="dh_next itself goes through V; (6.41) takes da, which has come through the outer bend.")
def around_the_outer_bend(*args):
    return back(*args, through=lambda da, dh_next: dh_next)


@misconception(of=transition_step_backward, says="the outer slope is taken at the old state; (6.40) takes h_next.")
def slope_at_the_old_state(*args):
    return back(*args, outer=lambda h_next, h: 1 - h**2)


@misconception(of=transition_step_backward, says="dh has no part through the skip; (6.43) adds skip da.")
def nothing_through_the_skip(*args):
    return back(*args, reach=lambda da, dh_next, skip: 0)


@misconception(of=transition_step_backward, says="da is added to dh even where skip is 0; (6.43) adds skip da.")
def skips_where_there_is_none(*args):
    return back(*args, reach=lambda da, dh_next, skip: da)


@misconception(of=transition_step_backward,
               says="dh_next goes through the skip unbent, as if the skip were outside the tanh; (6.43) takes da.")
def skip_around_the_bend(*args):
    return back(*args, reach=lambda da, dh_next, skip: skip * dh_next)


@misconception(of=transition_step_backward,
               says="with a skip, dh comes through the skip alone; (6.43) adds it to dz Uᵀ.")
def skip_alone(*args):
    dx, dh, *others = transition_step_backward(*args)
    return dx, (dh - back(*args, reach=lambda da, dh_next, skip: 0)[1] if args[-1] else dh), *others


@misconception(of=transition_step_backward, says="dU is made with h_next; (6.45) takes h, which went into the step.")
def next_state_for_the_old(*args):
    return back(*args, met=args[1])


@misconception(of=transition_step_backward,
               says="tanh is applied to m once more for dV; m of (6.47) is a tanh already.")
def m_bent_once_more(*args):
    return back(*args, met_V=np.tanh)


@misconception(of=transition_step_backward,
               says="the biases' gradients are averaged over the rows; (6.46) and (6.48) sum.")
def biases_averaged(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, db / len(dx), dV, dc / len(dx)


@misconception(of=transition_step_backward, says="db and dc are swapped; db of (6.46) is the inner layer's.")
def biases_swapped(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, dc, dV, db


@misconception(of=transition_step_backward,
               says="db and dc keep an axis of size 1 for the batch; they have the shapes (M,) and (H,).")
def biases_keep_an_axis(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, db[None], dV, dc[None]

"""transition_step_backward: take the gradient back through one such step."""

import numpy as np

from rnn_course.cells.deep import transition_step_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    transition_step_backward,
    points=8,
    returns={
        "dx": "(6.42)",
        "dh": "(6.43)",
        "dW": "(6.44)",
        "dU": "(6.45)",
        "db": "(6.46)",
        "dV": "(6.47)",
        "dc": "(6.48)",
    },
    hints=(
        "Two layers forward are two layers back: the second one first.",
        "(6.40) and (6.41) go through the two bends. All seven results are made of da and dz.",
        "h went into the step in two places, so (6.43) has two terms; one of them vanishes where skip is 0.",
    ),
)


@check(weight=4)
def gradients_of_deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM"), skip))


@check
def gradients_of_deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM", **{axis: 1}), skip))


@check(weight=0, note="It differs even without a skip: look at the two bends (6.40) and (6.41), then at the products.")
def gradients_of_a_deep_step_without_a_skip(draw):
    yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM"), 0))


def back(
    dh_next,
    h_next,
    m,
    x,
    h,
    W,
    U,
    V,
    skip,
    *,
    outer=lambda h_next, h: 1 - h_next**2,
    inner=lambda m: 1 - m**2,
    through=lambda da, dh_next: da,
    reach=lambda da, dh_next, skip: skip * da,
    met=None,
    met_V=None,
):
    """The right way back, with one place after another to go wrong in. met, met_V: what met U and V."""
    da = dh_next * outer(h_next, h)
    dz = through(da, dh_next) @ V.T * inner(m)
    return (
        dz @ W.T,
        dz @ U.T + reach(da, dh_next, skip),
        x.T @ dz,
        (h if met is None else met).T @ dz,
        dz.sum(axis=0),
        (m if met_V is None else met_V(m)).T @ da,
        da.sum(axis=0),
    )


@misconception("the outer slope is missing; (6.40) multiplies by 1 - h_next².")
def no_outer_slope(*args):
    return back(*args, outer=lambda h_next, h: 1)


@misconception("the inner slope is missing; (6.41) multiplies by 1 - m².")
def no_inner_slope(*args):
    return back(*args, inner=lambda m: 1)


@misconception("dh_next itself goes through V; (6.41) takes da, which has come through the outer bend.")
def around_the_outer_bend(*args):
    return back(*args, through=lambda da, dh_next: dh_next)


@misconception("the outer slope is taken at the old state; (6.40) takes h_next.")
def slope_at_the_old_state(*args):
    return back(*args, outer=lambda h_next, h: 1 - h**2)


@misconception("dh has no part through the skip; (6.43) adds skip da.")
def nothing_through_the_skip(*args):
    return back(*args, reach=lambda da, dh_next, skip: 0)


@misconception("da is added to dh even where skip is 0; (6.43) adds skip da.")
def skips_where_there_is_none(*args):
    return back(*args, reach=lambda da, dh_next, skip: da)


@misconception("dh_next goes through the skip unbent, as if the skip were outside the tanh; (6.43) takes da.")
def skip_around_the_bend(*args):
    return back(*args, reach=lambda da, dh_next, skip: skip * dh_next)


@misconception("with a skip, dh comes through the skip alone; (6.43) adds it to dz Uᵀ.")
def skip_alone(*args):
    dx, dh, *others = transition_step_backward(*args)
    return dx, (dh - back(*args, reach=lambda da, dh_next, skip: 0)[1] if args[-1] else dh), *others


@misconception("dU is made with h_next; (6.45) takes h, which went into the step.")
def next_state_for_the_old(*args):
    return back(*args, met=args[1])


@misconception("tanh is applied to m once more for dV; m of (6.47) is a tanh already.")
def m_bent_once_more(*args):
    return back(*args, met_V=np.tanh)


@misconception("the biases' gradients are averaged over the rows; (6.46) and (6.48) sum.")
def biases_averaged(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, db / len(dx), dV, dc / len(dx)


@misconception("db and dc are swapped; db of (6.46) is the inner layer's.")
def biases_swapped(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, dc, dV, db


@misconception("db and dc keep an axis of size 1 for the batch; they have the shapes (M,) and (H,).")
def biases_keep_an_axis(*args):
    dx, dh, dW, dU, db, dV, dc = transition_step_backward(*args)
    return dx, dh, dW, dU, db[None], dV, dc[None]


@accepted
def transition_back_with_einsum(dh_next, h_next, m, x, h, W, U, V, skip):
    da = dh_next - dh_next * h_next * h_next
    dz = np.einsum("bh,mh->bm", da, V) * (1 - m) * (1 + m)
    dh = np.einsum("bm,hm->bh", dz, U)
    if skip:
        dh = dh + da
    return [
        dz.dot(W.T),
        dh,
        np.einsum("bd,bm->dm", x, dz),
        np.einsum("bh,bm->hm", h, dz),
        np.sum(dz, 0),
        np.einsum("bm,bh->mh", m, da),
        np.sum(da, 0),
    ]


@accepted
def transition_back_in_the_callers_arrays(dh_next, h_next, m, x, h, W, U, V, skip):
    dh_next *= 1 - h_next**2
    dV, dc = m.T @ dh_next, dh_next.sum(axis=0)
    dz = np.dot(dh_next, V.T)
    dz -= dz * m**2
    dh_next *= skip
    dh_next += dz @ U.T
    return dz @ W.T, dh_next, x.T @ dz, h.T @ dz, dz.sum(axis=0), dV, dc


@accepted
def transition_back_row_by_row(dh_next, h_next, m, x, h, W, U, V, skip):
    rows = [
        transition_step_backward(*(each[i : i + 1] for each in (dh_next, h_next, m, x, h)), W, U, V, skip)
        for i in range(len(x))
    ]
    dx, dh, *others = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh), *(sum(each) for each in others)

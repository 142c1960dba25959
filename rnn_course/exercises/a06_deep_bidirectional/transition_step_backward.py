"""transition_step_backward: take the gradient back through one step of the cell with a layer inside."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.deep import transition_step, transition_step_backward
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

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
        "The step has two layers, so the backward pass goes through two: the second one first.",
        "(6.40) and (6.41) go through the two tanh. All seven results are computed from da and dz.",
        "h went into the step in two places, so (6.43) has two terms; one of them is 0 where skip is 0.",
    ),
    derive=derivation("6.40", "6.41", "6.42", "6.43", "6.45", "6.46", "6.47", "6.48", of=transition_step),
)


@check(weight=4)
def gradients_of_deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step_backward, *draws.transition_back(skip)(draw, *draw.sizes("BDHM")))


@check
def gradients_of_deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step_backward, *draws.transition_back(skip)(draw, *draw.sizes("BDHM", **{axis: 1})))


gradients_of_a_deep_step_without_a_skip = random_sizes(
    transition_step_backward,
    draws.transition_back(0),
    times=1,
    weight=0,
    note="Wrong even without a skip: look at (6.40) and (6.41), then at the products.",
)


wrong = slips(
    transition_step_backward,
    """
    no_outer_slope: the outer derivative is missing; (6.40) multiplies by 1 - h_next².
        6.40 | da = dh_next
    no_inner_slope: the inner derivative is missing; (6.41) multiplies by 1 - m².
        6.41 | dz = da @ V.T
    around_the_outer_tanh: dh_next itself goes through V; (6.41) takes da, which includes the derivative of the
        outer tanh.
        6.41 | dz = dh_next @ V.T * (1 - m**2)
    slope_at_the_old_state: the outer derivative is taken at the old state; (6.40) takes it at h_next.
        6.40 | da = dh_next * (1 - h**2)
    nothing_through_the_skip: the gradient of h through the skip is missing; (6.43) adds skip da.
        6.43 | dh = dz @ U.T
    skips_where_there_is_none: da is added to dh even where skip is 0; (6.43) adds skip da.
        6.43 | dh = dz @ U.T + da
    skip_around_the_tanh: dh_next goes through the skip without the derivative of tanh, as if the skip were outside;
        (6.43) takes da.
        6.43 | dh = dz @ U.T + skip * dh_next
    skip_alone: with a skip, dh is the gradient through the skip alone; (6.43) adds it to dz Uᵀ.
        6.43 | dh = skip * da if skip else dz @ U.T
    next_state_for_the_old: dU is computed with h_next; (6.45) takes h, which went into the step.
        6.45 | dW, dU, db = x.T @ dz, h_next.T @ dz, dz.sum(axis=0)
    m_bent_once_more: tanh is applied to m once more for dV; m of (6.47) is a value of tanh already.
        6.47 | dV, dc = np.tanh(m).T @ da, da.sum(axis=0)
    biases_averaged: the gradients of the biases are averaged over the rows; (6.46) and (6.48) sum.
        6.46 | dW, dU, db = x.T @ dz, h.T @ dz, dz.mean(axis=0)
        6.48 | dV, dc = m.T @ da, da.mean(axis=0)
    biases_swapped: db and dc are swapped; db of (6.46) belongs to the inner layer.
        return | return dx, dh, dW, dU, dc, dV, db
    biases_keep_an_axis: db and dc keep an axis of size 1 for the batch; they have the shapes (M,) and (H,).
        return | return dx, dh, dW, dU, db[None], dV, dc[None]
    """,
)


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

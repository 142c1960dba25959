"""wired_backward: take the gradient back through any of the patterns, from the scores to all that went in."""

import numpy as np

from rnn_course.cells.context import context_backward
from rnn_course.cells.patterns import wired_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import SIZES_wiring, _lengths

header = exercise(
    wired_backward,
    points=9,
    uses=(context_backward,),
    returns={
        "dx": "(7.23)",
        "dh0": "(7.22)",
        "dv": "(7.22)",
        "dW": "(7.22)",
        "dU": "(7.22)",
        "dR": "(7.22)",
        "db": "(7.22)",
        "dV": "(7.20)",
        "dc": "(7.21)",
    },
    hints=(
        "Everything that went forward through a place goes back through the same place; where nothing went, the "
        "gradient is 0.",
        "do has one entry for each answer, dhs one for each step (7.19). dpadded has one for each step, dx one for "
        "each input (7.23).",
        "Put do Vᵀ into an array of zeros at the steps that answer, go back through time with the padded inputs of "
        "(7.16), and pick from dpadded the steps that read.",
    ),
)


@check(weight=4)
def gradients_after_reading(draw):
    for _ in range(2):
        yield ask(wired_backward, *draws.wired_back(draw, *_lengths(draw), False, *draw.sizes(SIZES_wiring)))


@check
def gradients_of_many_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 1, False, *draw.sizes(SIZES_wiring)))


@check
def gradients_of_one_to_many(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 4, False, *draw.sizes(SIZES_wiring)))


@check
def gradients_in_step(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 4, True, *draw.sizes(SIZES_wiring)))


@check
def wired_gradients_with_one_axis_of_size_1(draw):
    for axis in SIZES_wiring:
        yield ask(
            wired_backward, *draws.wired_back(draw, *_lengths(draw), False, *draw.sizes(SIZES_wiring, **{axis: 1}))
        )


@check(
    weight=0,
    note="It differs even for one input and one answer, where there is a single step: look at the output layer, "
    "(7.19) to (7.21).",
)
def gradients_of_one_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 1, False, *draw.sizes(SIZES_wiring)))


NAMES = ("dx", "dh0", "dv", "dW", "dU", "dR", "db", "dV", "dc")


def changed(answer, **parts):
    return tuple(parts.get(name, part) for name, part in zip(NAMES, answer, strict=True))


def back(do, hs, x, reads, says, h0, v, W, U, R, V, *, dhs=None, u=None, pick=lambda du, reads: du[:, reads]):
    """The right way back, with one place after another to go wrong in."""
    if dhs is None:
        dhs = np.zeros_like(hs)
        dhs[:, says] = do @ V.T
    if u is None:
        u = np.zeros((len(x), len(reads), x.shape[2]))
        u[:, reads] = x
    du, *others = context_backward(dhs, hs, u, h0, v, W, U, R)
    return (pick(du, reads), *others, np.einsum("bth,btk->hk", hs[:, says], do), do.sum(axis=(0, 1)))


def all_dz(do, hs, says, h0, U, V):
    """dz of every step, right."""
    dz, dh, dhs = np.zeros_like(hs), np.zeros_like(h0), np.zeros_like(hs)
    dhs[:, says] = do @ V.T
    for t in reversed(range(hs.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t] @ U.T
    return dz


@misconception("do Vᵀ lies at the first steps; by (7.19) it lies at the steps with says_t.")
def gradients_in_front(do, hs, x, reads, says, h0, v, W, U, R, V):
    dhs = np.zeros_like(hs)
    dhs[:, : do.shape[1]] = do @ V.T
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, dhs=dhs)


@misconception(
    "all answers send their gradient into the last state; by (7.19) each sends it into the state of its own step."
)
def all_into_the_last_state(do, hs, x, reads, says, h0, v, W, U, R, V):
    dhs = np.zeros_like(hs)
    dhs[:, -1] = do.sum(axis=1) @ V.T
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, dhs=dhs)


@misconception("only the last answer sends a gradient into the states; by (7.19) every answer does.")
def last_answer_alone(do, hs, x, reads, says, h0, v, W, U, R, V):
    dhs = np.zeros_like(hs)
    dhs[:, -1] = do[:, -1] @ V.T
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, dhs=dhs)


@misconception("dx is taken at the steps that answer; (7.23) takes dpadded at the steps that read.")
def dx_where_it_answers(do, hs, x, reads, says, h0, v, W, U, R, V):
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, pick=lambda du, reads: du[:, says])


@misconception("dx has an entry for every step; (7.23) has one for each input, at the steps that read.")
def dx_at_all_steps(do, hs, x, reads, says, h0, v, W, U, R, V):
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, pick=lambda du, reads: du)


@misconception(
    "dx is the sum of dpadded over all steps, at every input; in (7.23) each input gets what its own step gives."
)
def dx_summed_over_steps(do, hs, x, reads, says, h0, v, W, U, R, V):
    return back(
        do,
        hs,
        x,
        reads,
        says,
        h0,
        v,
        W,
        U,
        R,
        V,
        pick=lambda du, reads: np.repeat(du.sum(axis=1, keepdims=True), x.shape[1], axis=1),
    )


@misconception("dW is made with the last input at every silent step; (7.16) has zeros there, which add nothing.")
def last_input_again_in_dW(do, hs, x, reads, says, h0, v, W, U, R, V):
    u = x[:, np.maximum(np.cumsum(reads) - 1, 0)]
    return back(do, hs, x, reads, says, h0, v, W, U, R, V, u=u)


@misconception("dv and dR are collected from the steps that read only; in (7.22) the context goes into every step.")
def context_where_it_reads(do, hs, x, reads, says, h0, v, W, U, R, V):
    answer = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    dz = all_dz(do, hs, says, h0, U, V)[:, reads].sum(axis=1)
    return changed(answer, dv=dz @ R.T, dR=v.T @ dz)


@misconception("dv and dR are collected from the steps that answer only; in (7.22) the context goes into every step.")
def context_where_it_answers(do, hs, x, reads, says, h0, v, W, U, R, V):
    answer = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    dz = all_dz(do, hs, says, h0, U, V)[:, says].sum(axis=1)
    return changed(answer, dv=dz @ R.T, dR=v.T @ dz)


@misconception(
    "the gradient stops at the first step that answers: nothing goes back through the steps before; "
    "(7.22) goes back to h0."
)
def stops_before_reading(do, hs, x, reads, says, h0, v, W, U, R, V):
    dz = all_dz(do, hs, says, h0, U, V) * np.asarray(says)[:, None]
    u = np.zeros((len(x), len(reads), x.shape[2]))
    u[:, reads] = x
    before, total = np.concatenate([h0[:, None], hs[:, :-1]], axis=1), dz.sum(axis=1)
    right = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    return changed(
        right,
        dx=(dz @ W.T)[:, reads],
        dh0=dz[:, 0] @ U.T,
        dv=total @ R.T,
        dW=np.einsum("btd,bth->dh", u, dz),
        dU=np.einsum("btg,bth->gh", before, dz),
        dR=v.T @ total,
        db=total.sum(axis=0),
    )


@misconception(
    "dV is made with the last states instead of those that answered; (7.20) takes h_t of the steps "
    "with says_t, each with its own do."
)
def dV_with_the_last_state(do, hs, x, reads, says, h0, v, W, U, R, V):
    answer = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    return changed(answer, dV=hs[:, -1].T @ do.sum(axis=1))


@misconception("dV and dc are means over the rows; (7.20) and (7.21) sum.")
def means_for_sums(do, hs, x, reads, says, h0, v, W, U, R, V):
    answer = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    return changed(answer, dV=answer[7] / len(x), dc=answer[8] / len(x))


@misconception("dc is one per answer, (T_out, K); c served all of them, and (7.21) sums over them too.")
def dc_for_each_answer(do, hs, x, reads, says, h0, v, W, U, R, V):
    answer = back(do, hs, x, reads, says, h0, v, W, U, R, V)
    return changed(answer, dc=do.sum(axis=0))


@accepted
def wired_back_step_by_step(do, hs, x, reads, says, h0, v, W, U, R, V):
    dh, dx, dv = np.zeros_like(h0), np.zeros_like(x), np.zeros_like(v)
    dW, dU, dR, db, dV = np.zeros_like(W), np.zeros_like(U), np.zeros_like(R), np.zeros(len(U)), np.zeros_like(V)
    nth_in, nth_out = x.shape[1], do.shape[1]
    for t in reversed(range(hs.shape[1])):
        if says[t]:
            nth_out -= 1
            dh = dh + do[:, nth_out] @ V.T
            dV += hs[:, t].T @ do[:, nth_out]
        dz = dh * (1 - hs[:, t] ** 2)
        if reads[t]:
            nth_in -= 1
            dx[:, nth_in] = dz @ W.T
            dW += x[:, nth_in].T @ dz
        dU += (hs[:, t - 1] if t else h0).T @ dz
        dR += v.T @ dz
        dv += dz @ R.T
        db += dz.sum(axis=0)
        dh = dz @ U.T
    return dx, dh, dv, dW, dU, dR, db, dV, do.sum(axis=(0, 1))


@accepted
def wired_back_with_scores_at_all_steps(do, hs, x, reads, says, h0, v, W, U, R, V):
    """do spread over all steps, with zeros where it is silent; then the output layer's way back as usual."""
    spread = np.zeros((*hs.shape[:2], V.shape[1]))
    spread[:, says] = do
    u = np.zeros((*hs.shape[:2], x.shape[2]))
    u[:, reads] = x
    du, *others = context_backward(spread @ V.T, hs, u, h0, v, W, U, R)
    return [du[:, reads], *others, np.tensordot(hs, spread, ((0, 1), (0, 1))), spread.sum((0, 1))]


@accepted
def wired_back_in_float32(do, hs, x, reads, says, *others):
    do, hs, x, *others = (each.astype(np.float32) for each in (do, hs, x, *others))
    return wired_backward(do, hs, x, reads, says, *others)

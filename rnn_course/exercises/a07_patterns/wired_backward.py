"""wired_backward: take the gradient back through any of the patterns."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.context import context_backward
from rnn_course.cells.patterns import wired_backward
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

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
        "The gradient goes back through the same places as the forward pass; where nothing went forward, it is 0.",
        "do has an entry for each answer, dhs one for each step (7.19). dpadded has one for each step, dx one for each "
        "input (7.23).",
        "Put do Vᵀ into an array of zeros at the steps that answer, go back through time with the padded inputs of "
        "(7.16), and select from dpadded the steps that read.",
    ),
)


@check(weight=4)
def gradients_after_reading(draw):
    for _ in range(2):
        yield ask(wired_backward, *draws.wired_back(draw, *draws.lengths(draw), False))


@check
def gradients_of_many_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 1, False))


@check
def gradients_of_one_to_many(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 4, False))


@check
def gradients_in_step(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 4, True))


@check
def wired_gradients_with_one_axis_of_size_1(draw):
    for axis in "BDHCK":
        yield ask(wired_backward, *draws.wired_back(draw, *draws.lengths(draw), False, **{axis: 1}))


@check(
    weight=0,
    note="Wrong even for one input and one answer, where there is a single step: look at the output layer, (7.19) to "
    "(7.21).",
)
def gradients_of_one_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 1, False))


wrong = slips(
    wired_backward,
    """
    gradients_in_front: do Vᵀ is at the first steps; in (7.19) it is at the steps with says_t.
        7.19 | dhs[:, : do.shape[1]] = do @ V.T
    all_into_the_last_state: all answers send their gradient into the last state; in (7.19) each sends it into the
        state of its own step.
        7.19 | dhs[:, -1] = do.sum(axis=1) @ V.T
    last_answer_alone: only the last answer sends a gradient into the states; in (7.19) every answer does.
        7.19 | dhs[:, -1] = do[:, -1] @ V.T
    dx_where_it_answers: dx is taken at the steps that answer; (7.23) takes dpadded at the steps that read.
        7.23 | return dpadded[:, says], *others, dV, dc
    dx_at_all_steps: dx has an entry for every step; (7.23) has one for each input, at the steps that read.
        7.23 | return dpadded, *others, dV, dc
    dx_summed_over_steps: dx is the sum of dpadded over all steps, for every input; in (7.23) each input gets that
        of its own step.
        7.23 | return np.repeat(dpadded.sum(axis=1, keepdims=True), x.shape[1], axis=1), *others, dV, dc
    last_input_again_in_dW: dW is computed with the last input at every step without one; (7.16) has zeros there.
        7.16 | padded = x[:, np.maximum(np.cumsum(reads) - 1, 0)]
    dV_with_the_last_state: dV is computed with the last states instead of those that answered; (7.20) takes h_t of
        the steps with says_t, each with its own do.
        7.20 | dV = hs[:, -1].T @ do.sum(axis=1)
    means_for_sums: dV and dc are means over the rows; (7.20) and (7.21) sum.
        7.20 | dV = np.tensordot(hs[:, says], do, axes=((0, 1), (0, 1))) / len(x)
        7.21 | dc = do.sum(axis=(0, 1)) / len(x)
    dc_for_each_answer: dc has one row per answer, (T_out, K); (7.21) sums over the answers too.
        7.21 | dc = do.sum(axis=0)
    """,
)


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
    """Put do at all steps, with zeros where there is no answer; then go back through the output layer as usual."""
    spread = np.zeros((*hs.shape[:2], V.shape[1]))
    spread[:, says] = do
    u = np.zeros((*hs.shape[:2], x.shape[2]))
    u[:, reads] = x
    du, *others = context_backward(spread @ V.T, hs, u, h0, v, W, U, R)
    return [du[:, reads], *others, np.tensordot(hs, spread, ((0, 1), (0, 1))), spread.sum((0, 1))]


wrong_step_by_step = slips(
    wired_back_step_by_step,
    """
    context_where_it_reads: dv and dR are summed over the steps that read only; in (7.22) the context is used at
        every step.
        dR += | dR += reads[t] * (v.T @ dz)
        dv += | dv += reads[t] * (dz @ R.T)
    context_where_it_answers: dv and dR are summed over the steps that answer only; in (7.22) the context is used at
        every step.
        dR += | dR += says[t] * (v.T @ dz)
        dv += | dv += says[t] * (dz @ R.T)
    stops_before_reading: the gradient stops at the first step that answers; (7.22) goes back to h0.
        dz = dh | dz = dh * (1 - hs[:, t] ** 2) * says[t]
    """,
)

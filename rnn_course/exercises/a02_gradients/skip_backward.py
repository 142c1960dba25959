"""skip_backward: backpropagate through the cell with a skip.

A state is read by its own loss, one step later and d steps later.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise, misconception
from rnn_course.cells.timescales import skip_backward, skip_forward
from rnn_course.forms import fixed_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    skip_backward,
    points=10,
    returns={"dx": "(2.35)", "dpast": "(2.34)", "dW": "(2.35)", "dU": "(2.35)", "dS": "(2.35)", "db": "(2.35)"},
    hints=(
        "Everything that reads a state sends it a gradient: its own loss, the next step, and the step d later.",
        "In (2.32), each dz_t is sent to two states: through U to the one before it, and through S to the one d steps "
        "before it. Some of these are in past.",
        "Make one array of gradients for past and all states, with dhs at the states and 0 at past. Go back and add "
        "into it; the sum at past in the end is dpast.",
    ),
    derive=derivation("2.32", "2.33", "2.34", of=skip_forward),
)


@check(weight=4)
def gradients_with_a_skip(draw):
    for d in (2, 3):
        yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=d)))


gradients_with_a_skip_to_before_the_start = fixed_sizes(skip_backward, draws.skipping_back, T=3, d=5)


gradients_with_a_skip_of_one_step = fixed_sizes(skip_backward, draws.skipping_back, d=1)


@check(weight=2)
def skipping_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", **{"d": 3, axis: 1})))


skipping_gradients_of_a_single_step = fixed_sizes(
    skip_backward,
    draws.skipping_back,
    T=1,
    d=3,
    weight=0,
    note="Wrong even for a single step, where nothing flows from step to step: look at the first term and at past "
    "in (2.32), and at (2.33) to (2.35).",
)


@check(
    weight=0,
    note="Right for a single step, wrong with S zero, where gradients flow back through U alone: look at dz_{t+1} in "
    "(2.32).",
)
def gradients_without_the_skip(draw):
    dhs, hs, x, past, W, U, S = draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_backward, dhs, hs, x, past, W, U, 0 * S)


@check(
    weight=0,
    note="Right for a single step, wrong with U zero, where gradients flow back through the skip alone: look at "
    "dz_{t+d} in (2.32).",
)
def gradients_along_the_skip_alone(draw):
    dhs, hs, x, past, W, U, S = draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_backward, dhs, hs, x, past, W, 0 * U, S)


wrong = slips(
    skip_backward,
    """
    skips_gradient_dropped: nothing flows back through the skip; (2.32) has a term dz_{t+d} Sᵀ.
        g[:, t] += | pass
    steps_gradient_dropped: gradients flow back through the skip alone; (2.32) has a term dz_{t+1} Uᵀ.
        2.32 | pass
    skips_gradient_to_the_step_before: the gradient of the skip is sent to the step before; in (2.32) dz_t goes back
        d steps through S.
        g[:, t] += | g[:, t + d - 1] += dz[:, t] @ S.T
    exchanged_on_the_way_back: U and S are swapped on the way back; (2.32) has dz_{t+1} Uᵀ and dz_{t+d} Sᵀ.
        2.32 | g[:, t + d - 1] += dz[:, t] @ S.T
        g[:, t] += | g[:, t] += dz[:, t] @ U.T
    skip_U_not_transposed: U is not transposed on the way back; (2.32) has Uᵀ. U is square, so the shapes fit either
        way.
        2.32 | g[:, t + d - 1] += dz[:, t] @ U
    skip_S_not_transposed: S is not transposed on the way back; (2.32) has Sᵀ. S is square, so the shapes fit either
        way.
        g[:, t] += | g[:, t] += dz[:, t] @ S
    skip_slope_missing: the derivative of tanh is missing; (2.33) multiplies g_t by 1 - h_t².
        2.33 | dz[:, t] = g[:, t + d]
    gradient_of_h0_alone: only the last entry of past gets a gradient; in (2.34) all entries do, since the skip
        reads all of past.
        2.34 | g[:, : d - 1] = 0
             | return dz @ W.T, g[:, :d], dW, dU, dS, dz.sum(axis=(0, 1))
    dpast_of_the_skip_alone: dpast has the gradient through the skip and not what the first step sends to h_0;
        (2.34) has both.
        2.32 | if t > 0:
             |     g[:, t + d - 1] += dz[:, t] @ U.T
    dpast_backwards: dpast is in the opposite order; (2.34) goes from 1 - d to 0, as past does.
        2.34 | return dz @ W.T, g[:, :d][:, ::-1], dW, dU, dS, dz.sum(axis=(0, 1))
    dpast_of_zeros: dpast is 0; the first steps read past, and (2.34) is the gradient that they send back.
        2.34 | return dz @ W.T, np.zeros_like(past), dW, dU, dS, dz.sum(axis=(0, 1))
    dS_with_the_step_before: dS is computed with h_{t-1}; (2.35) takes h_{t-d}, which S was multiplied by.
        2.35 | before = states[:, d - 1 : -1]
             | dW, dU, dS = (np.tensordot(read, dz, axes=((0, 1), (0, 1))) for read in (x, before, before))
    skip_new_state_in_dU: dU is computed with h_t; (2.35) takes h_{t-1}, the state that went into the step.
        2.35 | dW, dU, dS = (np.tensordot(read, dz, axes=((0, 1), (0, 1))) for read in (x, hs, states[:, :T]))
    """,
)


@misconception(
    "every step gets dhs_t alone, though past gets its share; (2.32) adds what later steps send back.", breaks=("2.32",)
)
def direct_gradient_alone(dhs, hs, x, past, W, U, S):
    _, dpast, *_ = skip_backward(dhs, hs, x, past, W, U, S)
    dx, _, *others = skip_backward(dhs, hs, x, past, W, 0 * U, 0 * S)
    return dx, dpast, *others


@accepted
def skip_back_by_pulling(dhs, hs, x, past, W, U, S):
    """Each state collects the gradients of the steps that read it."""
    (B, T, H), d = hs.shape, past.shape[1]
    dz = np.zeros((B, T + d, H))
    for t in reversed(range(T)):
        later = dz[:, t + 1] if t + 1 < T else 0 * past[:, 0]
        dz[:, t] = (dhs[:, t] + later @ U.T + dz[:, t + d] @ S.T) * (1 - hs[:, t] ** 2)
    dpast = dz[:, :d] @ S.T
    dpast[:, -1] += dz[:, 0] @ U.T
    dz, states = dz[:, :T], np.concatenate([past, hs], axis=1)
    dU, dS = (np.einsum("btg,bth->gh", read, dz) for read in (states[:, d - 1 : -1], states[:, :-d]))
    return [np.dot(dz, W.T), dpast, np.einsum("btd,bth->dh", x, dz), dU, dS, dz.sum(axis=0).sum(axis=0)]


@accepted
def skip_back_step_by_step(dhs, hs, x, past, W, U, S):
    d, states = past.shape[1], [*np.moveaxis(past, 1, 0), *np.moveaxis(hs, 1, 0)]
    g = [np.zeros_like(past[:, 0]) for _ in range(d)] + [dhs[:, t] for t in range(hs.shape[1])]
    dx, dW, dU, dS, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(S), np.zeros(len(U))
    for t in range(hs.shape[1] - 1, -1, -1):
        dz = g[t + d] * (1 - states[t + d] ** 2)
        g[t + d - 1] = g[t + d - 1] + dz @ U.T
        g[t] = g[t] + dz @ S.T
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += states[t + d - 1].T @ dz
        dS += states[t].T @ dz
        db += dz.sum(axis=0)
    return dx, np.stack(g[:d], axis=1), dW, dU, dS, db

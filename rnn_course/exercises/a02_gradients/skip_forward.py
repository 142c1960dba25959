"""skip_forward: run a recurrent cell with a second connection in time, from step t - d to step t."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.timescales import skip_forward
from rnn_course.forms import fixed_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    skip_forward,
    points=5,
    returns={"hs": "(2.31)"},
    hints=(
        "Each step reads two states: the one just before it and one that is d steps old.",
        "At the first step, h_{t-1} of (2.30) is the last entry of past and h_{t-d} is the first.",
        "Make one list of states, past first, and append each new state. Where in it are the two that a step needs, "
        "counted from the end?",
    ),
    sure_of={
        "states_with_a_skip": ("skip_in_float32_by_one_tall_matrix",),
        "states_with_a_skip_of_one_step": ("skip_in_float32_by_one_tall_matrix",),
    },
)


@check(weight=3)
def states_with_a_skip(draw):
    for d in (2, 3):
        yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=d)))


states_with_a_skip_to_before_the_start = fixed_sizes(skip_forward, draws.skipping, T=3, d=5)


states_with_a_skip_of_one_step = fixed_sizes(skip_forward, draws.skipping, d=1)


@check
def skips_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", **{"d": 3, axis: 1})))


@check(
    weight=0,
    note="Wrong even with S zero, where it is an ordinary cell: look at h_{t-1} in (2.30), which is the last entry of "
    "past at t = 1.",
)
def states_without_the_skip(draw):
    x, past, W, U, S, b = draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_forward, x, past, W, U, 0 * S, b)


@check(
    weight=0,
    note="Wrong with U zero, where only the skip connects the steps: look at which state h_{t-d} is in (2.30).",
)
def states_from_the_skip_alone(draw):
    x, past, W, U, S, b = draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_forward, 0 * x, past, W, 0 * U, S, 0 * b)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (2.31) h_t does not depend on later inputs.",
)
def skip_looks_ahead(draw):
    x, *others = draws.skipping(draw, 3, 5, 4, 2, 3)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(skip_forward, x, *others), ask(skip_forward, later, *others)


wrong = slips(
    skip_forward,
    """
    skip_too_short: the skip is one step too short; in (2.30) h_{t-d} at t = 1 is the first entry of past.
        2.30 | z = xW[:, t] + states[-1] @ U + states[-max(d - 1, 1)] @ S
    both_from_the_step_before: both connections read the state of the step before; in (2.30) S multiplies h_{t-d}.
        2.30 | z = xW[:, t] + states[-1] @ U + states[-1] @ S
    both_from_d_steps_back: both connections read the state d steps back; in (2.30) U multiplies h_{t-1}.
        2.30 | z = xW[:, t] + states[-d] @ U + states[-d] @ S
    matrices_exchanged: U and S are swapped; (2.30) has h_{t-1} U and h_{t-d} S.
        2.30 | z = xW[:, t] + states[-1] @ S + states[-d] @ U
    past_read_backwards: past is read backwards; it is in the order of time, so its last entry is h_0 and its first
        h_{1-d}.
        states = | states = list(np.moveaxis(past[:, ::-1], 1, 0))
    skip_starts_late: the skip begins only after d steps; in (2.30) the first steps read past.
        2.30 | z = xW[:, t] + states[-1] @ U + (states[-d] @ S if t >= d else 0)
    past_ignored: the states before the first step are taken to be 0; (2.30) reads them from past.
        states = | states = [np.zeros_like(past[:, 0])] * d
    skip_stands_still: the skip always reads the first entry of past; in (2.30) h_{t-d} moves along with t.
        2.30 | z = xW[:, t] + states[-1] @ U + states[0] @ S
    no_skip: the skip is left out; (2.30) has a term h_{t-d} S.
        2.30 | z = xW[:, t] + states[-1] @ U
    skip_alone: the step before is left out; (2.30) has a term h_{t-1} U.
        2.30 | z = xW[:, t] + states[-d] @ S
    skip_after_tanh: the skip is added after the tanh; in (2.30) it is part of z.
        2.30 | z = xW[:, t] + states[-1] @ U
        2.31 | states.append(np.tanh(z) + states[-d] @ S)
    past_in_front: hs contains past before the states; hs begins with h_1, the first of (2.31).
        return | return np.stack(states, axis=1)
    skip_without_bias: the bias is left out; (2.30) adds b.
        2.30 | z = x[:, t] @ W + states[-1] @ U + states[-d] @ S
    """,
)


@accepted
def skip_into_a_buffer(x, past, W, U, S, b):
    d, T = past.shape[1], x.shape[1]
    states = np.zeros((x.shape[0], d + T, past.shape[2]))
    states[:, :d] = past
    for t in range(T):
        states[:, d + t] = np.tanh(np.dot(x[:, t], W) + np.dot(states[:, d + t - 1], U) + np.dot(states[:, t], S) + b)
    return states[:, d:]


@accepted
def skip_with_a_queue(x, past, W, U, S, b):
    queue, hs = [past[:, i] for i in range(past.shape[1])], []
    for x_t in x.transpose(1, 0, 2):
        oldest = queue.pop(0)
        h = queue[-1] if queue else oldest
        hs.append(np.tanh(x_t @ W + h @ U + oldest @ S + b))
        queue.append(hs[-1])
    return np.array(hs).transpose(1, 0, 2)


@accepted
def skip_in_float32_by_one_tall_matrix(x, past, W, U, S, b):
    tall, states = np.concatenate([W, U, S]).astype(np.float32), past.astype(np.float32)
    for t in range(x.shape[1]):
        row = np.concatenate([x[:, t], states[:, -1], states[:, -past.shape[1]]], axis=1).astype(np.float32)
        states = np.concatenate([states, np.tanh(row @ tall + b)[:, None]], axis=1)
    return states[:, past.shape[1] :]

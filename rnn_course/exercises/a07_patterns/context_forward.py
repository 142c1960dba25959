"""context_forward: run the cell over whole sequences, with a new input and the same context at every step."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.context import context_forward, context_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    context_forward,
    points=6,
    returns={"hs": "(7.3)"},
    uses=(context_step,),
    hints=(
        "Input and state change from step to step; weights and context do not.",
        "Time is axis 1 of x, so x_t is a slice of shape (B, D). v has no axis of time.",
        "Loop over time with one variable that always holds the newest state, and store it in hs after each step.",
    ),
)


states_of_a_batch_of_sequences = random_sizes(context_forward, draws.sequence, weight=3)


states_with_one_axis_of_size_1 = one_axis_of_size_1(context_forward, draws.sequence, weight=2)


states_from_h0_alone = scaled(
    context_forward,
    draws.sequence,
    x=0,
    v=0,
    b=0,
    weight=0,
    note="Wrong with x, v and b zero, where the states come from h0 alone: look at the state that each step gets.",
)


states_without_recurrence = scaled(
    context_forward,
    draws.sequence,
    U=0,
    weight=0,
    note="Wrong with U zero, where the steps are independent: look at the inputs of each step in (7.3), and at its "
    "place in hs.",
)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (7.3) h_t does not depend on later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2, 6)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(context_forward, x, *others), ask(context_forward, later, *others)


@probe(
    same=lambda hs: hs[:-1],
    says="The states of one row change when only the context of another row changes; each row has its own context.",
)
def mixes_contexts(draw):
    x, h0, v, *others = draws.sequence(draw, 3, 5, 4, 2, 6)
    changed = v.copy()
    changed[-1] = draw(6)
    return ask(context_forward, x, h0, v, *others), ask(context_forward, x, h0, changed, *others)


wrong = slips(
    context_forward,
    """
    context_at_the_first_step_only: the context is used at the first step only; in (7.3) every step has v.
        7.3 | h = context_step(x[:, t], h, v if t == 0 else 0 * v, W, U, R, b)
    context_at_the_last_step_only: the context is used at the last step only; in (7.3) every step has v.
        7.3 | h = context_step(x[:, t], h, v if t == x.shape[1] - 1 else 0 * v, W, U, R, b)
    context_at_no_step: the context is not used; in (7.3) every step has v.
        7.3 | h = np.tanh(x[:, t] @ W + h @ U + b)
    context_shared_out: the context is divided among the steps, v / T each; in (7.3) every step has all of it.
        7.3 | h = context_step(x[:, t], h, v / x.shape[1], W, U, R, b)
    context_piles_up: the context is added up, once more at every step; in (7.3) every step has v itself.
        7.3 | h = context_step(x[:, t], h, (t + 1) * v, W, U, R, b)
    starts_from_zeros: the first step starts from zeros; (7.3) starts from h0.
        h, hs | h, hs = np.zeros_like(h0), []
    h0_at_every_step: every step starts from h0; (7.3) takes the state of the step before.
        7.3 | h = np.tanh(from_outside[:, t] + h0 @ U)
    context_in_the_start_too: v R is added to the initial state as well; (7.3) starts from h0 as it is.
        h, hs | h, hs = h0 + v @ R, []
    h0_in_front: hs begins with h0, and the last state is missing; it holds h_1 ... h_T.
        return | return np.stack([h0, *hs[:-1]], axis=1)
    time_first: time is axis 0 of hs; it is axis 1, and the batch comes first.
        return | return np.stack(hs)
    backwards: the loop runs from the last step to the first; in (7.3) t goes from 1 to T.
        7.3 | h = np.tanh(from_outside[:, -1 - t] + h @ U)
    last_state_alone: only the last state is returned; hs holds the states of all steps.
        return | return h
    first_input_at_every_step: every step reads the first input; in (7.3) step t reads x_t.
        7.3 | h = np.tanh(from_outside[:, 0] + h @ U)
    same_buffer_at_every_step: the same buffer is stored T times, so hs shows the last state everywhere; each state of
        (7.3) needs a place of its own.
        h, hs | h, hs = h0.copy(), []
        7.3 | h[:] = np.tanh(from_outside[:, t] + h @ U)
    """,
)


@accepted
def forward_into_a_buffer(x, h0, v, W, U, R, b):
    hs, h = np.zeros((x.shape[0], x.shape[1], h0.shape[1])), h0
    for t in range(x.shape[1]):
        h = context_step(x[:, t, :], h, v, W, U, R, b)
        hs[:, t, :] = h
    return hs


@accepted
def forward_with_the_context_as_more_inputs(x, h0, v, W, U, R, b):
    """A plain cell, with the context repeated at every step beside x (RepeatVector), and R under W."""
    both = np.concatenate([x, np.repeat(v[:, None], x.shape[1], axis=1)], axis=2) @ np.concatenate([W, R])
    states = [h0]
    for z in both.transpose(1, 0, 2):
        states.append(np.tanh(z + states[-1] @ U + b))
    return np.array(states[1:]).transpose(1, 0, 2)


@accepted
def forward_with_the_context_as_a_bias_for_each_row(x, h0, v, W, U, R, b):
    h, hs, bias = h0, [], v.dot(R) + b
    for t in range(x.shape[1]):
        h = np.tanh(np.dot(x[:, t], W) + np.dot(h, U) + bias)
        hs.append(h[:, None])
    return np.concatenate(hs, axis=1)


@accepted
def forward_that_overwrites_h0(x, h0, v, W, U, R, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for t in range(x.shape[1]):
        h0[:] = context_step(x[:, t], h0, v, W, U, R, b)
        hs[:, t] = h0
    return hs

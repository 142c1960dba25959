"""rnn_forward: run the cell over whole sequences, with the same weights at every step."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.rnn import rnn_forward, rnn_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    rnn_forward,
    points=8,
    returns={"hs": "(1.12)"},
    uses=(rnn_step,),
    hints=(
        "The cell is the same at every step; only its input and its state change.",
        "Time is axis 1: x_t is a slice of shape (B, D), and at t = 1 h_{t-1} is h0.",
        "Loop over time with one variable that always holds the newest state, and store it in hs after each step.",
    ),
)


states_of_a_batch_of_sequences = random_sizes(rnn_forward, weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_forward, weight=2)
states_without_recurrence = scaled(
    rnn_forward,
    U=0,
    weight=0,
    note="Wrong even with U zero, where the steps are independent: look at which x_t goes to which place of hs.",
)
states_from_h0_alone = scaled(
    rnn_forward,
    x=0,
    b=0,
    weight=0,
    note="Wrong with x and b zero, where the states come from h0 alone: look at the state that each step gets.",
)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (1.12) h_t does not depend on later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(rnn_forward, x, *others), ask(rnn_forward, later, *others)


@probe(
    same=lambda hs: hs[:-1],
    says="The states of one row change when only the inputs of another row change; each row is a sequence of its own.",
)
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(rnn_forward, x, *others), ask(rnn_forward, changed, *others)


wrong = slips(
    rnn_forward,
    """
    h0_at_every_step: every step gets h0; in (1.12) step t gets the state that step t - 1 returned.
        1.12 | h = np.tanh(xW[:, t] + h0 @ U)
    first_input_at_every_step: every step gets the first input; in (1.12) step t reads x_t.
        1.12 | h = np.tanh(xW[:, 0] + h @ U)
    input_one_step_late: step t reads the input of the step before, x_{t-1}; (1.12) reads x_t.
        1.12 | h = np.tanh(xW[:, t - 1] + h @ U)
    last_state_only: only the last state is returned; hs holds h_1 to h_T.
        return | return h
    h0_in_front: hs contains h0 before the states; hs begins with h_1, the first state of (1.12).
        h, hs | h, hs = h0, [h0]
    kept_one_step_early: each state is stored before its step is made, so hs is h_0 to h_{T-1}; in (1.12) it is h_1
        to h_T.
        1.12 | hs.append(h)
        hs.append | h = np.tanh(xW[:, t] + h @ U)
    time_first: the states are stacked with time first, (T, B, H); hs is (B, T, H).
        return | return np.stack(hs)
    same_buffer_at_every_step: the same buffer is stored T times, so all entries of hs show the last state; each
        state of (1.12) needs a place of its own.
        h, hs | h, hs = h0.copy(), []
        1.12 | h[:] = np.tanh(xW[:, t] + h @ U)
    no_recurrence: U is left out, so no step depends on another; the step in (1.12) has the term h U.
        1.12 | h = np.tanh(xW[:, t])
    """,
)


@accepted
def forward_into_a_buffer(x, h0, W, U, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h = h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t, :], h, W, U, b)
        hs[:, t, :] = h
    return hs


@accepted
def forward_with_h0_in_front_cut_off(x, h0, W, U, b):
    states = [h0]
    for x_t in x.transpose(1, 0, 2):
        states.append(rnn_step(x_t, states[-1], W, U, b))
    return np.array(states[1:]).transpose(1, 0, 2)


@accepted
def forward_by_recursion(x, h0, W, U, b):
    if x.shape[1] == 0:
        return np.empty((len(x), 0, h0.shape[1]))
    before = forward_by_recursion.function(x[:, :-1], h0, W, U, b)
    h = before[:, -1] if before.shape[1] else h0
    return np.concatenate([before, rnn_step(x[:, -1], h, W, U, b)[:, None]], axis=1)


@accepted
def forward_row_by_row(x, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)))
    for row in range(len(x)):
        h = h0[row : row + 1]
        for t in range(x.shape[1]):
            h = rnn_step(x[row : row + 1, t], h, W, U, b)
            hs[row, t] = h[0]
    return hs


@accepted
def forward_that_overwrites_h0(x, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for t in range(x.shape[1]):
        h0[:] = np.tanh(np.dot(x[:, t], W) + np.dot(h0, U) + b)
        hs[:, t] = h0
    return hs


wrong_into_a_buffer = slips(
    forward_into_a_buffer,
    """
    starts_from_an_empty_slot: the first step starts from zeros (or from an entry of hs that is not filled yet);
        (1.12) starts from h_0 = h0.
        h = rnn_step | h = rnn_step(x[:, t, :], hs[:, t - 1, :], W, U, b)
    runs_backwards: the loop runs from the last step to the first; (1.12) starts at t = 1.
        for t in | for t in reversed(range(x.shape[1])):
    stops_before_the_last_step: the loop ends one step early, so the last state is zero; (1.12) goes up to t = T.
        for t in | for t in range(x.shape[1] - 1):
    skips_the_first_step: the loop begins at the second step, so the first state is zero; (1.12) begins at t = 1.
        for t in | for t in range(1, x.shape[1]):
    squeezes_a_slice: a slice or a state is squeezed and loses an axis of size 1; x_t is (B, D) and h_t is (B, H)
        for any sizes.
        h = rnn_step | h = rnn_step(np.squeeze(x[:, t]), h, W, U, b)
    indexes_the_batch: x[t] is taken as the input at time t; the batch is the first axis of x, so that is a row and
        not a step of (1.12).
        h = rnn_step | h = rnn_step(x[t], h, W, U, b)
    """,
)

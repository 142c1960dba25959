"""gru_forward: run the GRU with its reset gate after the product over whole sequences, and keep its gates."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.gru import gru_forward, gru_step, gru_step_reset_after
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_forward,
    points=8,
    returns={"hs": "(4.38)", "gates": "(4.39)"},
    uses=(gru_step_reset_after,),
    hints=(
        "Time works as in the plain cell: one state is passed from step to step.",
        "(4.38) is the step that you have written; besides h_next it returns z, r and g, which (4.39) keeps.",
        "Collect h_next and the three gates, side by side, at every step. Then put the steps along axis 1.",
    ),
)


states_of_a_batch_of_sequences = random_sizes(gru_forward, draws.sequence, weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(gru_forward, draws.sequence, weight=2)


states_of_a_single_step = fixed_sizes(
    gru_forward,
    draws.sequence,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1: look at the arguments of the step, and at what is kept of its results.",
)


@check(
    weight=0,
    note="Right for a single step, wrong with z = 1 everywhere, where every state is h0: look at the state that each "
    "step gets.",
)
def states_with_every_gate_shut(draw):
    B, T, D, H = draw.sizes("BTDH")
    x, h0, W, U, b = draws.sequence(draw, B, T, D, H)
    b[0, :H] = 1000
    yield ask(gru_forward, x, h0, W, U, b)


@probe(
    same=lambda answer: answer[0][:, :-1],
    says="An early state changes when only the last input changes; in (4.38) h_t does not depend on later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, later, *others)


@probe(
    same=lambda answer: answer[0][:-1],
    says="The states of one row change when only the inputs of another row change; each row is a sequence of its own.",
)
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, changed, *others)


wrong = slips(
    gru_forward,
    """
    runs_backwards: the loop runs from the last step to the first; (4.38) starts at t = 1.
        for t in | for t in reversed(range(x.shape[1])):
    without_the_second_bias: the second row of b is left out; the step of (4.38) adds it to h U.
        m = | m = h @ U
    both_biases_hoisted: both rows of b are added to x W, outside the reset gate; the step of (4.38) has the second
        one inside.
        xW | xW = np.tensordot(x, W, axes=1) + b[0] + b[1]
        m = | m = h @ U
    z_lets_the_new_in_over_time: z is the share of the candidate and 1 - z that of the old state; in the step of
        (4.38) z is the share of the old state.
        4.38 | h = hs[:, t] = h + zr[:, :H] * (g - h)
    hands_on_the_candidate: the candidate is passed on instead of the state; (4.38) passes on h_t.
        4.38 | h = hs[:, t] = g
    gates_of_the_last_step: only the gates of the last step are kept; (4.39) keeps those of every step.
        return | return hs, gates[:, -1]
    squeezes_the_states: an axis of size 1 is squeezed away; hs and gates keep their three axes for any sizes.
        return | return np.squeeze(hs), np.squeeze(gates)
    same_buffer_at_every_step: the same buffer is stored T times, so hs shows the last state everywhere; each state of
        (4.38) needs a place of its own.
        return | return np.repeat(hs[:, -1:], x.shape[1], axis=1), gates
    """,
)


@accepted
def forward_step_by_step(x, h0, W, U, b):
    h, hs, gates = h0, [], []
    for t in range(x.shape[1]):
        h, z, r, g = gru_step_reset_after(x[:, t], h, W, U, b)
        hs.append(h)
        gates.append(np.hstack([z, r, g]))
    return [np.array(hs).transpose(1, 0, 2), np.array(gates).transpose(1, 0, 2)]


@accepted
def forward_into_buffers_over_h0(x, h0, W, U, b):
    H = h0.shape[1]
    hs, gates = np.empty((*x.shape[:2], H), order="F"), np.empty((*x.shape[:2], 3 * H))
    for t in range(x.shape[1]):
        found = gru_step_reset_after(x[:, t], h0, W, U, b)
        hs[:, t] = h0[:] = found[0]
        gates[:, t, :H], gates[:, t, H : 2 * H], gates[:, t, 2 * H :] = found[1:]
    return hs, gates


@accepted
def forward_row_by_row(x, h0, W, U, b):
    hs, gates = np.empty((*x.shape[:2], h0.shape[1])), np.empty((*x.shape[:2], b.shape[1]))
    for row in range(len(x)):
        h = h0[row : row + 1]
        for t in range(x.shape[1]):
            h, *found = gru_step_reset_after(x[row : row + 1, t], h, W, U, b)
            hs[row, t], gates[row, t] = h[0], np.concatenate(found, axis=1)[0]
    return hs, gates


wrong_step_by_step = slips(
    forward_step_by_step,
    """
    starts_from_zeros: the first step starts from zeros; (4.38) starts from h_0 = h0.
        h, hs | h, hs, gates = np.zeros_like(h0), [], []
    h0_at_every_step: every step gets h0; in (4.38) step t gets the state that step t - 1 returned.
        h, z | h, z, r, g = gru_step_reset_after(x[:, t], h0, W, U, b)
    first_input_at_every_step: every step gets the first input; in (4.38) step t reads x_t.
        h, z | h, z, r, g = gru_step_reset_after(x[:, 0], h, W, U, b)
    input_one_step_late: step t reads the input of the step before, x_{t-1}; (4.38) reads x_t.
        h, z | h, z, r, g = gru_step_reset_after(x[:, t - 1], h, W, U, b)
    runs_the_other_cell: the reset gate is applied before the product; (4.38) uses the step that has it after.
        h, z | h, z, r, g = gru_step(x[:, t], h, W, U, b.sum(axis=0))
    gates_kept_r_first: the gates are in the order r, z, g; (4.39) has z, r, g.
        gates.append | gates.append(np.hstack([r, z, g]))
    time_first: time is the first axis; hs and gates are (B, T, ...).
        return | return np.array(hs), np.array(gates)
    states_one_step_early: the states before each step are kept, h_0 to h_{T-1}; hs holds h_1 to h_T.
        h, z | hs.append(h)
        hs.append | h, z, r, g = gru_step_reset_after(x[:, t], h, W, U, b)
    """,
    using={"gru_step": gru_step},
)

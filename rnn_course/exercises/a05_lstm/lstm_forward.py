"""lstm_forward: run the cell over whole sequences, and keep states, cells and gates of every step."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.lstm import lstm_forward, lstm_gates, lstm_step
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    lstm_forward,
    points=10,
    returns={"hs": "(5.17)", "cs": "(5.16)", "gates": "(5.15)"},
    uses=(lstm_gates, lstm_step),
    hints=(
        "Two arrays are passed from step to step now: the state h and the cell c.",
        "At t = 1 the step gets x[:, 0], h0 and c0; every later step gets the results of the one before.",
        "Keep three lists, for states, cells and gates; stack each along axis 1 at the end.",
    ),
)


states_of_a_batch_of_sequences = random_sizes(lstm_forward, weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(lstm_forward, weight=2)
states_of_large_inputs = scaled(lstm_forward, x=5000)


states_of_a_single_step = fixed_sizes(
    lstm_forward,
    draws.sequence,
    T=1,
    weight=0,
    note="Wrong even for a single step, T = 1: look at the gates (5.15) and the h_0 that they read, at (5.16) and "
    "(5.17), and at which x_t goes where.",
)


states_where_only_the_cell_is_carried = scaled(
    lstm_forward,
    U=0,
    weight=0,
    note="Right for a single step, wrong with U zero, where only the cell is passed from step to step: look at the c "
    "that each step gets in (5.16), at which x_t (5.1) reads, and at which place its states go to.",
)


@probe(
    same=lambda answer: [each[:, :-1] for each in answer],
    says="An early step changes when only the last input changes; in (5.15) step t does not depend on later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, later, *others)


@probe(
    same=lambda answer: [each[:-1] for each in answer],
    says="One row changes when only the inputs of another row change; each row is a sequence of its own.",
)
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, changed, *others)


wrong = slips(
    lstm_forward,
    """
    h0_at_every_step: every step gets h0; in (5.15) step t gets h_{t-1}.
        z = | z = xW[:, t] + h0 @ U
    c0_at_every_step: every step gets c0; in (5.16) step t gets c_{t-1}.
        5.16 | c = i_f[:, H:] * c0 + i_f[:, :H] * g
    cell_not_carried: the cell is not passed on, so each step begins with zeros; (5.16) has f_t ⊙ c_{t-1}.
        5.16 | c = i_f[:, :H] * g + (i_f[:, H:] * c0 if t == 0 else 0)
    one_buffer_for_states_and_cells: hs holds the cells too, since state and cell share one array; (5.16) and (5.17)
        are two arrays.
        return | return cs, cs, gates
    cells_before_states: the results are not in the order hs, cs, gates.
        return | return cs, hs, gates
    only_the_last_cell: the states of all steps are returned, but only the last cell and its gates; cs and gates
        have a place for every step too.
        return | return hs, cs[:, -1], gates[:, -1]
    runs_backwards: the loop runs from the last step to the first; (5.15) starts at t = 1.
        for t in | for t in reversed(range(x.shape[1])):
    input_one_step_late: step t reads the input of the step before, x_{t-1}; (5.15) reads x_t.
        z = | z = xW[:, t - 1] + h @ U
    time_first: the results are stacked with time first, (T, B, H); in hs, cs and gates the batch comes first.
        return | return tuple(np.moveaxis(each, 1, 0) for each in (hs, cs, gates))
    keeps_gates_in_another_order: the gates are in the order i f o g; the blocks of `gates` are i f g o.
        hs[:, t] | hs[:, t], cs[:, t], gates[:, t] = h, c, np.concatenate([i_f, o, g], axis=1)
    runs_with_i_o_f_g: the blocks of z are read in the order i o f g; (5.1) has i f g o.
        5.15 | z_i, z_o, z_f, z_g = np.split(z, 4, axis=1)
             | i_f, g, o = sigmoid(np.concatenate([z_i, z_f], axis=1)), np.tanh(z_g), sigmoid(z_o)
    keeps_z: the sums z are returned instead of the gates; (5.15) has the gates, after σ and tanh.
        hs[:, t] | hs[:, t], cs[:, t], gates[:, t] = h, c, z
    same_buffers_at_every_step: the same two buffers are stored T times, so hs and cs show the last step everywhere;
        each state of (5.17) and each cell of (5.16) needs a place of its own.
        return | T = x.shape[1]
               | return np.repeat(hs[:, -1:], T, axis=1), np.repeat(cs[:, -1:], T, axis=1), gates
    same_buffer_for_the_cells: the same buffer is stored T times, so cs shows the last cell everywhere; each cell of
        (5.16) needs a place of its own.
        return | return hs, np.repeat(cs[:, -1:], x.shape[1], axis=1), gates
    """,
)


@accepted
def forward_into_buffers(x, h0, c0, W, U, b):
    """Call both earlier functions, and so compute the gates twice."""
    B, T, _ = x.shape
    H = h0.shape[1]
    hs, cs, gates = np.zeros((B, T, H)), np.zeros((B, T, H)), np.zeros((B, T, 4 * H))
    h, c = h0, c0
    for t in range(T):
        gates[:, t] = lstm_gates(x[:, t], h, W, U, b)
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        hs[:, t], cs[:, t] = h, c
    return hs, cs, gates


@accepted
def forward_from_the_gates(x, h0, c0, W, U, b):
    h, c, kept = h0, c0, []
    for x_t in x.transpose(1, 0, 2):
        all_gates = lstm_gates(x_t, h, W, U, b)
        i, f, g, o = np.split(all_gates, 4, axis=-1)
        c = f * c + i * g
        h = o * np.tanh(c)
        kept.append((h, c, all_gates))
    return [np.array(each).transpose(1, 0, 2) for each in zip(*kept, strict=True)]


@accepted
def forward_row_by_row(x, h0, c0, W, U, b):
    rows = [lstm_forward(x[r : r + 1], h0[r : r + 1], c0[r : r + 1], W, U, b) for r in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))


@accepted
def forward_that_overwrites_h0_and_c0(x, h0, c0, W, U, b):
    hs, cs, gates = (np.empty((*x.shape[:2], n * h0.shape[1]), order="F") for n in (1, 1, 4))
    for t in range(x.shape[1]):
        gates[:, t] = lstm_gates(x[:, t], h0, W, U, b)
        h0[:], c0[:] = lstm_step(x[:, t], h0, c0, W, U, b)
        hs[:, t], cs[:, t] = h0, c0
    return hs, cs, gates


wrong_into_buffers = slips(
    forward_into_buffers,
    """
    state_starts_from_zeros: the state starts from zeros; (5.15) starts from h_0 = h0.
        h, c = h0 | h, c = np.zeros_like(h0), c0
    cell_starts_from_zeros: the cell starts from zeros; (5.16) starts from c_0 = c0.
        h, c = h0 | h, c = h0, np.zeros_like(c0)
    both_start_from_zeros: state and cell start from zeros; (5.15) and (5.16) start from h0 and c0.
        h, c = h0 | h, c = np.zeros_like(h0), np.zeros_like(c0)
    cell_starts_from_the_state: the cell starts from h0; (5.16) starts from c_0 = c0.
        h, c = h0 | h, c = h0, h0
    stops_before_the_last_step: the loop ends one step early, so the last place is zero; (5.15) goes up to t = T.
        for t in | for t in range(T - 1):
    squeezes_a_slice: a slice is squeezed and loses an axis of size 1; x_t is (B, D) for any sizes.
        gates[:, t] | x_t = np.squeeze(x[:, t])
                    | gates[:, t] = lstm_gates(x_t, h, W, U, b)
        h, c = lstm_step | h, c = lstm_step(x_t, h, c, W, U, b)
    """,
)

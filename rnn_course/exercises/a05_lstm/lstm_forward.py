"""lstm_forward: run the cell over whole sequences, and keep states, cells and gates of every step."""

import numpy as np

from rnn_course.cells.lstm import lstm_forward, lstm_gates, lstm_step
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws
from .wrong import bent, z_of

header = exercise(
    lstm_forward,
    points=10,
    returns={"hs": "(5.17)", "cs": "(5.16)", "gates": "(5.15)"},
    uses=(lstm_gates, lstm_step),
    hints=(
        "Two things are carried from step to step now: the state h and the cell c.",
        "At t = 1 the step gets x[:, 0], h0 and c0; at each later one what the step before it made.",
        "Keep three lists, one each for states, cells and gates; stack each along axis 1 at the end.",
    ),
)


@check(weight=3)
def states_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check
def states_of_large_inputs(draw):
    x, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(lstm_forward, 5000 * x, *others)


@check(
    weight=0,
    note="It differs even for a single step, T = 1: look at the gates, at (5.16) and (5.17), and at what h_0 and "
    "c_0 are.",
)
def states_of_a_single_step(draw):
    yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0,
    note="A single step is right. With U zero only the cell goes from step to step, and it differs: look at the c "
    "that each step gets in (5.16), and at which x_t goes to which place.",
)
def states_where_only_the_cell_is_carried(draw):
    x, h0, c0, W, U, b = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(lstm_forward, x, h0, c0, W, 0 * U, b)


@probe(
    same=lambda answer: [each[:, :-1] for each in answer],
    says="An early step changes when only the last input does; in (5.15) step t knows nothing of later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, later, *others)


@probe(
    same=lambda answer: [each[:-1] for each in answer],
    says="One row changes when only another row's inputs do; each row is a sequence of its own.",
)
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, changed, *others)


def run(
    x,
    h0,
    c0,
    W,
    U,
    b,
    *,
    gates=lstm_gates,
    state=lambda h, t: h,
    cell=lambda c, t: c,
    at=lambda t: t,
    order=iter,
    pick=lambda x, t: x[:, t],
):
    """The right loop, with one place after another to go wrong in.

    state(h, t), cell(c, t): what step t is given. pick(x, t): its input. at(t): where its results are kept.
    """
    H, T = h0.shape[1], x.shape[1]
    hs, cs, all_gates = (np.zeros((len(x), T, n * H)) for n in (1, 1, 4))
    h, c = h0, c0
    for t in order(range(T)):
        now = gates(pick(x, t), state(h, t), W, U, b)
        i, f, g, o = np.split(now, 4, axis=1)
        c = f * cell(c, t) + i * g
        h = o * np.tanh(c)
        hs[:, at(t)], cs[:, at(t)], all_gates[:, at(t)] = h, c, now
    return hs, cs, all_gates


@misconception("the state starts from zeros; (5.15) starts from h_0 = h0.")
def state_starts_from_zeros(x, h0, *others):
    return run(x, 0 * h0, *others)


@misconception("the cell starts from zeros; (5.16) starts from c_0 = c0.")
def cell_starts_from_zeros(x, h0, c0, *others):
    return run(x, h0, 0 * c0, *others)


@misconception("state and cell start from zeros; (5.15) and (5.16) start from h0 and c0.")
def both_start_from_zeros(x, h0, c0, *others):
    return run(x, 0 * h0, 0 * c0, *others)


@misconception("the cell starts from h0; (5.16) starts from c_0 = c0.")
def cell_starts_from_the_state(x, h0, c0, *others):
    return run(x, h0, h0, *others)


@misconception("every step gets h0; in (5.15) step t gets h_{t-1}.")
def h0_at_every_step(x, h0, *others):
    return run(x, h0, *others, state=lambda h, t: h0)


@misconception("every step gets c0; in (5.16) step t gets c_{t-1}.")
def c0_at_every_step(x, h0, c0, *others):
    return run(x, h0, c0, *others, cell=lambda c, t: c0)


@misconception("the cell is not carried on, each step begins with an empty one; (5.16) has f_t ⊙ c_{t-1}.")
def cell_not_carried(*args):
    return run(*args, cell=lambda c, t: 0 * c if t else c)


@misconception("hs holds the cells too: state and cell share one array. (5.16) and (5.17) are two.")
def one_buffer_for_states_and_cells(*args):
    _, cs, gates = run(*args)
    return cs, cs, gates


@misconception("the results come in another order; it is hs, cs, gates.")
def cells_before_states(*args):
    hs, cs, gates = run(*args)
    return cs, hs, gates


@misconception(
    "all steps are returned for the state, but only the last cell and its gates; cs and gates have a "
    "place for every step too."
)
def only_the_last_cell(*args):
    hs, cs, gates = run(*args)
    return hs, cs[:, -1], gates[:, -1]


@misconception("time runs from the last step to the first; (5.15) starts at t = 1.")
def runs_backwards(*args):
    return run(*args, order=reversed)


@misconception("step t reads the input of the step before, x_{t-1}; (5.15) reads x_t.")
def input_one_step_late(*args):
    return run(*args, pick=lambda x, t: x[:, t - 1])


@misconception("the results are stacked with time first, (T, B, H); hs, cs and gates have the batch first.")
def time_first(*args):
    return tuple(np.moveaxis(each, 1, 0) for each in run(*args))


@misconception("the loop ends one step early and leaves the last place zero; (5.15) goes up to t = T.")
def stops_before_the_last_step(*args):
    return run(*args, order=lambda steps: steps[:-1])


@misconception("a slice is squeezed and loses an axis of size 1; x_t is (B, D) whatever the sizes.")
def squeezes_a_slice(*args):
    return run(*args, pick=lambda x, t: np.squeeze(x[:, t]))


@misconception("the gates are kept in the order i f o g; the blocks of `gates` are i f g o.")
def keeps_gates_in_another_order(*args):
    hs, cs, gates = run(*args)
    i, f, g, o = np.split(gates, 4, axis=2)
    return hs, cs, np.concatenate([i, f, o, g], axis=2)


@misconception("the blocks of z are read in the order i o f g; (5.1) has i f g o.")
def runs_with_i_o_f_g(*args):
    return run(*args, gates=lambda *inputs: bent(z_of(*inputs), order="iofg"))


@misconception("the sums z are kept in the place of the gates; what (5.15) keeps has been bent.")
def keeps_z(x, h0, c0, W, U, b):
    hs, cs, _ = run(x, h0, c0, W, U, b)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return hs, cs, x @ W + before @ U + b


@accepted
def forward_into_buffers(x, h0, c0, W, U, b):
    """Calls both of the earlier functions, and so computes the gates twice."""
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


@accepted
def forward_in_float32(x, h0, c0, W, U, b):
    return lstm_forward(*(each.astype(np.float32) for each in (x, h0, c0, W, U, b)))

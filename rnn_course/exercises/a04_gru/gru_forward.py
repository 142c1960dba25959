"""gru_forward: run the unit with its reset gate after the product over whole sequences, and keep its gates."""

import numpy as np

from rnn_course.cells.gru import gru_forward, gru_step, gru_step_reset_after
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    gru_forward,
    points=8,
    returns={"hs": "(4.38)", "gates": "(4.39)"},
    uses=(gru_step_reset_after,),
    hints=(
        "Time works as it did for the plain cell: one state is handed on from step to step.",
        "(4.38) is the step that you have; besides h_next it returns z, r and g, which (4.39) keeps.",
        "Collect h_next and the three gates, side by side, at every step. Then put the steps along axis 1.",
    ),
)


@check(weight=3)
def states_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(
    weight=0, note="It differs even for a single step, T = 1: look at what the step is given and what is kept of it."
)
def states_of_a_single_step(draw):
    yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0,
    note="A single step is right, but with every gate shut, z = 1, every state has to be h0, and yours is not: look "
    "at the state that each step gets.",
)
def states_with_every_gate_shut(draw):
    B, T, D, H = draw.sizes("BTDH")
    x, h0, W, U, b = draws.sequence(draw, B, T, D, H)
    b[0, :H] = 1000
    yield ask(gru_forward, x, h0, W, U, b)


@probe(
    same=lambda answer: answer[0][:, :-1],
    says="An early state changes when only the last input does; in (4.38) h_t knows nothing of later inputs.",
)
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, later, *others)


@probe(
    same=lambda answer: answer[0][:-1],
    says="The states of one row change when only another row's inputs do; each row is a sequence of its own.",
)
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, changed, *others)


def run(x, h0, W, U, b, *, step=gru_step_reset_after, state=lambda h, h0: h, read=lambda x, t: x[:, t], order=iter):
    """The right loop, with one place after another to go wrong in.

    state(h, h0): what a step is given. read(x, t): its input. order: in which the steps are visited.
    """
    h, hs, kept = h0, np.zeros((*x.shape[:2], h0.shape[1])), np.zeros((*x.shape[:2], len(b[0])))
    for t in order(range(x.shape[1])):
        h, *gates = step(read(x, t), state(h, h0), W, U, b)
        hs[:, t], kept[:, t] = h, np.concatenate(gates, axis=1)
    return hs, kept


@misconception("the first step starts from zeros; (4.38) starts from h_0 = h0.")
def starts_from_zeros(x, h0, W, U, b):
    return run(x, 0 * h0, W, U, b)


@misconception("every step gets h0; in (4.38) step t gets the state that step t - 1 returned.")
def h0_at_every_step(x, h0, W, U, b):
    return run(x, h0, W, U, b, state=lambda h, h0: h0)


@misconception("every step gets the first input; in (4.38) step t reads x_t.")
def first_input_at_every_step(x, h0, W, U, b):
    return run(x, h0, W, U, b, read=lambda x, t: x[:, 0])


@misconception("step t reads the input of the step before, x_{t-1}; (4.38) reads x_t.")
def input_one_step_late(x, h0, W, U, b):
    return run(x, h0, W, U, b, read=lambda x, t: x[:, t - 1])


@misconception("time runs from the last step to the first; (4.38) starts at t = 1.")
def runs_backwards(x, h0, W, U, b):
    return run(x, h0, W, U, b, order=reversed)


@misconception("the reset gate stands before the product; (4.38) runs the step that has it after.")
def runs_the_other_cell(x, h0, W, U, b):
    return run(x, h0, W, U, b, step=lambda x, h, W, U, b: gru_step(x, h, W, U, b.sum(axis=0)))


@misconception("the second row of b is left out; the step of (4.38) adds it to h U.")
def without_the_second_bias(x, h0, W, U, b):
    return run(x, h0, W, U, b * [[1], [0]])


@misconception("both rows of b are added to x W, outside the reset gate; the step of (4.38) has the second one inside.")
def both_biases_hoisted(x, h0, W, U, b):
    return run(x, h0, W, U, np.stack([b.sum(axis=0), 0 * b[0]]))


@misconception("z lets the new in and 1 - z keeps the old; in the step of (4.38) z keeps.")
def z_lets_the_new_in_over_time(x, h0, W, U, b):
    def step(x, h, W, U, b):
        _, z, r, g = gru_step_reset_after(x, h, W, U, b)
        return z * g + (1 - z) * h, z, r, g

    return run(x, h0, W, U, b, step=step)


@misconception("the candidate is handed on in the place of the state; (4.38) hands on h_t.")
def hands_on_the_candidate(x, h0, W, U, b):
    def step(x, h, W, U, b):
        _, z, r, g = gru_step_reset_after(x, h, W, U, b)
        return g, z, r, g

    return run(x, h0, W, U, b, step=step)


@misconception("the gates are kept in another order, r before z; (4.39) has z, r, g.")
def gates_kept_r_first(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    z, r, g = np.split(gates, 3, axis=2)
    return hs, np.concatenate([r, z, g], axis=2)


@misconception("only the gates of the last step are kept; (4.39) keeps those of every step.")
def gates_of_the_last_step(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    return hs, gates[:, -1]


@misconception("time comes before the batch; hs and gates are (B, T, ...).")
def time_first(x, h0, W, U, b):
    return tuple(np.swapaxes(each, 0, 1) for each in run(x, h0, W, U, b))


@misconception("the states before each step are kept, h_0 to h_{T-1}; hs holds h_1 to h_T.")
def states_one_step_early(x, h0, W, U, b):
    hs, gates = run(x, h0, W, U, b)
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1), gates


@misconception("an axis of size 1 is squeezed away; hs and gates keep their three axes whatever the sizes.")
def squeezes_the_states(x, h0, W, U, b):
    return tuple(np.squeeze(each) for each in run(x, h0, W, U, b))


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


@accepted
def forward_in_float32(x, h0, W, U, b):
    return tuple(each.astype(np.float32) for each in forward_step_by_step.function(x, h0, W, U, b))

"""peephole_step: advance an LSTM whose gates see the cell by one time step, and return its gates."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm_variants import peephole_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    peephole_step,
    points=6,
    returns={"h_next": "(5.4)", "c_next": "(5.3)", "gates": "(5.27)"},
    hints=(
        "The gates are still sigmoids of a sum; the sum has one more term.",
        "Which cell can a gate see? (5.25) is computed before the new cell, (5.27) after it.",
        "p has one number per unit and gate, so it is multiplied entry by entry. The candidate has no peephole.",
    ),
)


a_peephole_step = random_sizes(peephole_step, draws.peephole, weight=3)
a_peephole_step_with_one_axis_of_size_1 = one_axis_of_size_1(peephole_step, draws.peephole)
a_peephole_step_with_large_inputs = scaled(peephole_step, draws.peephole, x=5000)
a_peephole_step_without_peepholes = scaled(
    peephole_step,
    draws.peephole,
    p=0,
    weight=0,
    note="Wrong even with p zero, where this is the plain cell: look at the blocks, at (5.3) and at (5.4).",
)


@check(
    weight=0,
    note="Wrong even without the peephole of the output gate: look at which p multiplies which cell in (5.25), and at "
    "(5.26), which has no peephole.",
)
def a_peephole_step_where_the_output_gate_is_blind(draw):
    *others, p = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, *others, np.concatenate([p[: 2 * len(p) // 3], 0 * p[2 * len(p) // 3 :]]))


@check(
    weight=0,
    note="Right without the peephole of the output gate, wrong with it: look at which cell is used in (5.27).",
)
def a_peephole_step_where_the_output_gate_sees(draw):
    *others, p = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, *others, np.concatenate([0 * p[: 2 * len(p) // 3], p[2 * len(p) // 3 :]]))


wrong = slips(
    peephole_step,
    """
    output_gate_sees_the_old_cell: the output gate sees the old cell; in (5.27) it sees c_next.
        5.27 | o = sigmoid(z_o + p_o * c)
    output_gate_blind: the output gate has no peephole; (5.27) has the term p_o ⊙ c_next.
        5.27 | o = sigmoid(z_o)
    input_and_forget_gate_blind: only the output gate has a peephole; in (5.25) i and f have one as well.
        5.25 | i, f = sigmoid(z_i), sigmoid(z_f)
    no_peepholes: p is not used; (5.25) and (5.27) add a term with the cell to three gates.
        5.25 | i, f = sigmoid(z_i), sigmoid(z_f)
        5.27 | o = sigmoid(z_o)
    peepholes_see_the_bent_cell: the peepholes see tanh(c); in (5.25) and (5.27) they see the cell itself.
        5.25 | i, f = sigmoid(z_i + p_i * np.tanh(c)), sigmoid(z_f + p_f * np.tanh(c))
        5.27 | o = sigmoid(z_o + p_o * np.tanh(c_next))
    peepholes_see_the_state: the peepholes see the state h; in (5.25) and (5.27) they see the cell.
        5.25 | i, f = sigmoid(z_i + p_i * h), sigmoid(z_f + p_f * h)
        5.27 | o = sigmoid(z_o + p_o * h)
    candidate_with_a_peephole: the candidate has a peephole too; (5.26) has none.
        5.26 | g = np.tanh(z_g + p_i * c)
    peepholes_f_i_o: p is split in the order p_f p_i p_o; it is p_i p_f p_o.
        p_i | p_f, p_i, p_o = np.split(p, 3)
    peephole_state_without_tanh: tanh is left out of h_next; (5.4) applies it to the cell.
        5.4 | h_next = o * c_next
    peephole_gates_kept_as_z: the sums are returned instead of the gates; (5.25) to (5.27) apply σ or tanh to them.
        return | return h_next, c_next, np.concatenate([z_i, z_f, z_g, z_o], axis=1)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (5.26) is between -1
        and 1 for every z.
        5.26 | g = (np.exp(z_g) - np.exp(-z_g)) / (np.exp(z_g) + np.exp(-z_g))
    sigmoid_that_overflows: σ is written with an exponential in numerator and denominator, which gives inf / inf = nan
        for large z; (5.25) and (5.27) are between 0 and 1 for every z.
        5.25 | i, f = (np.exp(z) / (1 + np.exp(z)) for z in (z_i + p_i * c, z_f + p_f * c))
        5.27 | o = np.exp(z_o + p_o * c_next) / (1 + np.exp(z_o + p_o * c_next))
    """,
)


@accepted
def peephole_with_slices(x, h, c, W, U, b, p):
    H = c.shape[1]
    z = np.dot(x, W) + np.dot(h, U) + b
    i = sigmoid(z[:, :H] + c * p[:H])
    f = sigmoid(z[:, H : 2 * H] + c * p[H : 2 * H])
    c_next = f * c + i * np.tanh(z[:, 2 * H : 3 * H])
    o = sigmoid(z[:, 3 * H :] + c_next * p[2 * H :])
    return [np.tanh(c_next) * o, c_next, np.hstack((i, f, np.tanh(z[:, 2 * H : 3 * H]), o))]


@accepted
def peephole_as_diagonal_matrices(x, h, c, W, U, b, p):
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    P_i, P_f, P_o = (np.diag(each) for each in p.reshape(3, -1))
    i, f, g = sigmoid(z_i + c @ P_i), sigmoid(z_f + c @ P_f), np.tanh(z_g)
    c_next = f * c + i * g
    o = sigmoid(z_o + c_next @ P_o)
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@accepted
def peephole_in_the_sum(x, h, c, W, U, b, p):
    """Two peepholes are added before the sum is split, the third when the new cell is there."""
    H = c.shape[1]
    z = x @ W + h @ U + b
    z[:, : 2 * H] += np.tile(c, 2) * p[: 2 * H]
    gates = 1 / (1 + np.exp(-z))
    gates[:, 2 * H : 3 * H] = np.tanh(z[:, 2 * H : 3 * H])
    c_next = gates[:, H : 2 * H] * c + gates[:, :H] * gates[:, 2 * H : 3 * H]
    gates[:, 3 * H :] = sigmoid(z[:, 3 * H :] + p[2 * H :] * c_next)
    return gates[:, 3 * H :] * np.tanh(c_next), c_next, gates

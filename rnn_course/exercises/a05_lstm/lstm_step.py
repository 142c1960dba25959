"""lstm_step: advance an LSTM cell by one time step."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm import lstm_gates, lstm_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    lstm_step,
    points=10,
    returns={"h_next": "(5.4)", "c_next": "(5.3)"},
    uses=(lstm_gates,),
    hints=(
        "One gate decides how much of the old cell is kept, one how much of the candidate is added, one how much of "
        "the cell goes into the state.",
        "All products in (5.3) and (5.4) are entry by entry. (5.4) uses the new cell of (5.3).",
        "Compute the gates, split them in the order i f g o, write (5.3) on one line and (5.4) on the next.",
    ),
)


def _biased(b, **blocks):
    """b with something added to the blocks named i, f, g or o."""
    return b + np.repeat([blocks.get(name, 0) for name in "ifgo"], len(b) // 4)


a_step = random_sizes(lstm_step, weight=3)
a_step_with_one_axis_of_size_1 = one_axis_of_size_1(lstm_step)
a_step_with_large_inputs = scaled(lstm_step, x=5000)


@check(
    weight=0,
    note="Wrong with the input gate at 0 and the forget gate at 1, where c_next is c: look at f ⊙ c in (5.3), at "
    "(5.4), and at how z (5.1) is cut into gates (5.2).",
)
def a_step_that_only_keeps(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, x, h, c, W, U, _biased(b, i=-60, f=60))


@check(
    weight=0,
    note="Wrong with the forget gate at 0, where the old cell is lost: look at i ⊙ g in (5.3), at "
    "(5.4), and at how z (5.1) is cut into gates (5.2).",
)
def a_step_that_only_writes(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, x, h, c, W, U, _biased(b, f=-60))


a_step_from_the_bias_alone = scaled(
    lstm_step, x=0, h=0, weight=0, note="Wrong with x and h zero: look at the bias in (5.1)."
)


wrong = slips(
    lstm_step,
    """
    cut_as_i_o_f_g: the gates are split in the order i o f g; (5.1) has i f g o. No gradient check shows this, since
        each compares a cell with itself.
        5.1 | z_i, z_o, z_f, z_g = np.split(x @ W + h @ U + b, 4, axis=1)
            | i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    cut_as_i_f_o_g: the gates are split in the order i f o g; (5.1) has i f g o.
        5.1 | z_i, z_f, z_o, z_g = np.split(x @ W + h @ U + b, 4, axis=1)
            | i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    sigmoid_candidate: a sigmoid is applied to the candidate; in (5.2) g is a tanh, so that it can subtract as well
        as add.
        5.2 | i, f, g, o = np.split(sigmoid(x @ W + h @ U + b), 4, axis=1)
    state_without_tanh: tanh is left out of h_next; (5.4) applies it to the cell.
        5.4 | h_next = o * c_next
    state_without_output_gate: the output gate is left out, and h_next is tanh(c_next); (5.4) multiplies it by o.
        5.4 | h_next = np.tanh(c_next)
    state_is_the_cell: h_next is the cell itself; some notes stop at (5.3), and (5.4) computes the state from it.
        5.4 | h_next = c_next
    one_buffer_for_both: both results are the state, since cell and state share one array; (5.3) and (5.4) are two
        arrays.
        5.4 | h_next = c_next = o * np.tanh(c_next)
    stale_cell: h_next is computed from the old cell; (5.4) has the new one, c_next.
        5.4 | h_next = o * np.tanh(c)
    i_and_f_exchanged: input and forget gate are swapped, where z is split or where they are used; (5.1) has i
        before f, and in (5.3) f multiplies c.
        5.3 | c_next = i * c + f * g
    never_forgets: the old cell is kept in full, as in 1997, before there was a forget gate; (5.3) multiplies it by
        f.
        5.3 | c_next = c + i * g
    forget_gate_the_other_way: f is taken as the part that is lost and 1 - f as the part that is kept; in (5.3) f is
        the part that is kept.
        5.3 | c_next = (1 - f) * c + i * g
    coupled_gates: the candidate has the share 1 - f, as in the coupled cell; (5.3) has an input gate.
        5.3 | c_next = f * c + (1 - f) * g
    candidate_without_gate: the candidate is added without its gate; (5.3) multiplies it by i.
        5.3 | c_next = f * c + g
    gates_read_the_cell: the gates are computed from the cell c; the sum in (5.1) has the state, h U.
        5.1 | i, f, g, o = np.split(lstm_gates(x, c, W, U, b), 4, axis=1)
    hands_on_the_bent_cell: tanh is applied to the cell that is returned; (5.3) returns c_next as it is.
        return | return h_next, np.tanh(c_next)
    cell_before_state: the results are not in the order h_next, c_next.
        return | return c_next, h_next
    step_without_bias: the bias is left out; (5.1) adds b.
        5.1 | i, f, g, o = np.split(lstm_gates(x, h, W, U, 0 * b), 4, axis=1)
    squeezes_the_states: an axis of size 1 is squeezed away; h_next and c_next are (B, H) for any sizes.
        return | return np.squeeze(h_next), np.squeeze(c_next)
    step_that_overflows: a sigmoid overflows for large z and gives nan; (5.2) is finite for every z.
        5.2 | z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
            | i, f, o = (np.exp(z) / (np.exp(z) + 1) for z in (z_i, z_f, z_o))
            | g = np.tanh(z_g)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (5.2) is finite for
        every z.
        5.2 | z = x @ W + h @ U + b
            | i, f, _, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
            | z_g = np.split(z, 4, axis=1)[2]
            | g = (np.exp(z_g) - np.exp(-z_g)) / (np.exp(z_g) + np.exp(-z_g))
    """,
)


@accepted
def step_without_the_gates_function(x, h, c, W, U, b):
    z, H = b + h.dot(U) + x.dot(W), c.shape[1]
    i, f, o = sigmoid(z[:, :H]), sigmoid(z[:, H : 2 * H]), sigmoid(z[:, 3 * H :])
    g = np.tanh(z[:, 2 * H : 3 * H])
    c_next = i * g + f * c
    return [np.tanh(c_next) * o, c_next]


@accepted
def step_with_columns_for_examples(x, h, c, W, U, b):
    """Use one matrix per gate, acting on [h; x], as most books write it."""
    both = np.concatenate([h, x], axis=1).T
    matrices = np.split(np.concatenate([U, W]).T, 4)
    z_i, z_f, z_g, z_o = (matrix @ both + part[:, None] for matrix, part in zip(matrices, np.split(b, 4), strict=True))
    c_next = sigmoid(z_f) * c.T + sigmoid(z_i) * np.tanh(z_g)
    return (sigmoid(z_o) * np.tanh(c_next)).T, c_next.T


@accepted
def step_with_loops(x, h, c, W, U, b):
    h_next, c_next, H = np.zeros_like(h), np.zeros_like(c), h.shape[1]
    for row in range(len(x)):
        for unit in range(H):
            z = [x[row] @ W[:, k * H + unit] + h[row] @ U[:, k * H + unit] + b[k * H + unit] for k in range(4)]
            c_next[row, unit] = sigmoid(z[1]) * c[row, unit] + sigmoid(z[0]) * np.tanh(z[2])
            h_next[row, unit] = sigmoid(z[3]) * np.tanh(c_next[row, unit])
    return h_next, c_next


@accepted
def step_in_the_callers_arrays(x, h, c, W, U, b):
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
    c *= f
    c += i * g
    h[:] = o * np.tanh(c)
    return h, c

"""coupled_step: advance an LSTM that takes in exactly as much as it forgets, and return its gates."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm_variants import coupled_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    coupled_step,
    points=5,
    returns={"h_next": "(5.4)", "c_next": "(5.36)", "gates": "(5.35)"},
    hints=(
        "What is forgotten makes room for exactly as much that is new.",
        "There are three blocks now, f g o; in (5.36) the input gate is 1 - f.",
        "Split z into three, apply a sigmoid to f and o and tanh to g, and mix c and g in shares that sum to 1.",
    ),
)


a_coupled_step = random_sizes(coupled_step, draws.coupled, weight=3)
a_coupled_step_with_one_axis_of_size_1 = one_axis_of_size_1(coupled_step, draws.coupled)
a_coupled_step_with_large_inputs = scaled(coupled_step, draws.coupled, x=5000)


@check(
    weight=0,
    note="Wrong even where all three blocks of z are equal: look at which block gets which activation, and at (5.35) "
    "and (5.36).",
)
def a_coupled_step_of_three_equal_blocks(draw):
    x, h, c, W, U, b = draws.coupled(draw, *draw.sizes("BDH"))
    H = h.shape[1]
    yield ask(coupled_step, x, h, c, *(np.concatenate([each[..., :H]] * 3, axis=-1) for each in (W, U, b)))


wrong = slips(
    coupled_step,
    """
    shares_exchanged: f is the share of the candidate and 1 - f that of the old cell; in (5.36) f multiplies c.
        5.36 | c_next = (1 - f) * c + f * g
    candidate_added_whole: the candidate is added in full; in (5.36) it has the share 1 - f.
        5.36 | c_next = f * c + g
    both_get_f: the old cell and the candidate both have the share f; in (5.36) the shares are f and 1 - f.
        5.36 | c_next = f * (c + g)
    coupled_to_the_output_gate: the candidate has the share 1 - o; in (5.36) it is 1 - f.
        5.36 | c_next = f * c + (1 - o) * g
    blocks_f_o_g: the blocks are read in the order f o g; (5.34) has f g o.
        5.34 | z_f, z_o, z_g = np.split(x @ W + h @ U + b, 3, axis=1)
    blocks_g_f_o: the candidate is read from the first block; (5.34) begins with z_f.
        5.34 | z_g, z_f, z_o = np.split(x @ W + h @ U + b, 3, axis=1)
    sigmoid_for_the_coupled_candidate: a sigmoid is applied to the candidate; in (5.35) g is a tanh.
        5.35 | f, g, o = sigmoid(z_f), sigmoid(z_g), sigmoid(z_o)
    coupled_state_is_the_cell: h_next is the cell itself, as in a GRU; (5.4) has o ⊙ tanh of it.
        5.4 | h_next = c_next
    coupled_state_without_tanh: tanh is left out of h_next; (5.4) applies it to the cell.
        5.4 | h_next = o * c_next
    coupled_stale_cell: h_next is computed from the old cell; (5.4) has the new one, c_next.
        5.4 | h_next = o * np.tanh(c)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (5.35) is finite for
        every z.
        5.35 | f, o = sigmoid(z_f), sigmoid(z_o)
             | g = (np.exp(z_g) - np.exp(-z_g)) / (np.exp(z_g) + np.exp(-z_g))
    sigmoid_that_overflows: σ is written with an exponential in numerator and denominator, which gives inf / inf = nan
        for large z; (5.35) is finite for every z.
        5.35 | f, o = (np.exp(z) / (1 + np.exp(z)) for z in (z_f, z_o))
             | g = np.tanh(z_g)
    """,
)


@accepted
def coupled_as_a_move_towards_the_candidate(x, h, c, W, U, b):
    z_f, z_g, z_o = np.split(b + np.dot(h, U) + np.dot(x, W), 3, axis=1)
    f, g, o = sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = g + f * (c - g)
    return [o * np.tanh(c_next), c_next, np.hstack([f, g, o])]


@accepted
def coupled_with_the_other_sigmoid(x, h, c, W, U, b):
    H = c.shape[1]
    z = x @ W + h @ U + b
    f, i, g = sigmoid(z[:, :H]), sigmoid(-z[:, :H]), np.tanh(z[:, H : 2 * H])
    c_next, o = f * c + i * g, sigmoid(z[:, 2 * H :])
    return o * np.tanh(c_next), c_next, np.concatenate([f, g, o], axis=1)

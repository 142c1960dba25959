"""gru_simple_step: advance a gated cell by one time step, its update gate z mixing the old state with a candidate g."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gru import gru_simple_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_simple_step,
    points=8,
    returns={"h_next": "(4.3)", "z": "(4.2)", "g": "(4.2)"},
    hints=(
        "There are two small layers, both with the inputs x and h: one computes a candidate for the new state, the "
        "other computes for each number of the state how much of the old one is kept.",
        "(4.1) computes both layers in one product. The first H columns of a belong to the gate, the last H to the "
        "candidate; (4.2) applies σ to one half and tanh to the other.",
        "Check the shapes: a is (B, 2H), and z, g, h and h_next are (B, H). In (4.3) everything is entry by entry.",
    ),
    sure_of={"a_gated_step_with_large_inputs": ("sigmoid_that_overflows",)},
)


a_gated_step = random_sizes(gru_simple_step, weight=3)
a_gated_step_with_one_axis_of_size_1 = one_axis_of_size_1(gru_simple_step)
a_gated_step_with_large_inputs = scaled(gru_simple_step, x=5000)


@check(
    weight=0,
    note="Wrong with z = 1 everywhere, where h_next is h: look at (4.3), and at which half of a is a_z in (4.1).",
)
def a_step_with_the_gate_shut(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = 1000
    yield ask(gru_simple_step, x, h, W, U, b)


@check(
    weight=0,
    note="Wrong with z = 0 everywhere, where h_next is the candidate: look at (4.3), and at g in (4.2).",
)
def a_step_with_the_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = -1000
    yield ask(gru_simple_step, x, h, W, U, b)


wrong = slips(
    gru_simple_step,
    """
    z_lets_the_new_in: z is the share of the candidate and 1 - z that of the old state, as in notes that write u for
        the gate; in (4.3) z is the share of the old state.
        4.3 | return z * g + (1 - z) * h, z, g
    halves_exchanged: the first half of a is taken for the candidate and the second for the gate; in (4.1) a_z comes
        first.
        4.1 | a_g, a_z = np.split(x @ W + h @ U + b, 2, axis=1)
    every_other_column: every other column is taken for the gate; in (4.1) each block is H columns side by side.
        4.1 | a = x @ W + h @ U + b
            | a_z, a_g = a[:, ::2], a[:, 1::2]
    gate_by_tanh: tanh is applied to the gate, which can become negative; (4.2) has σ for z.
        4.2 | z, g = np.tanh(a_z), np.tanh(a_g)
    candidate_by_sigmoid: σ is applied to the candidate, which cannot become negative; (4.2) has tanh for g.
        4.2 | z, g = sigmoid(a_z), sigmoid(a_g)
    candidate_without_tanh: no activation is applied to the candidate; (4.2) has tanh for g.
        4.2 | z, g = sigmoid(a_z), a_g
    adds_the_whole_candidate: the candidate is added in full; in (4.3) it has the share 1 - z.
        4.3 | return z * h + g, z, g
    keeps_the_whole_state: the old state is kept in full; in (4.3) it has the share z.
        4.3 | return h + (1 - z) * g, z, g
    bends_the_mixture: tanh is applied once more after mixing; (4.3) is the mixture itself.
        4.3 | return np.tanh(z * h + (1 - z) * g), z, g
    one_gate_for_all_units: one gate is used for all units, the mean of theirs; in (4.3) every unit has its own z.
        4.3 | one = z.mean(axis=1, keepdims=True)
            | return one * h + (1 - one) * g, z, g
    no_bias: the bias is left out; (4.1) adds b to every row.
        4.1 | a_z, a_g = np.split(x @ W + h @ U, 2, axis=1)
    gate_that_ignores_the_state: the gate is computed from the input alone; both halves of (4.1) have a term h U.
        4.1 | a_z, a_g = np.split(x @ W + b, 2, axis=1)
            | a_g += h @ U[:, h.shape[1] :]
    candidate_that_ignores_the_state: the candidate is computed from the input alone; both halves of (4.1) have a
        term h U.
        4.1 | a_z, a_g = np.split(x @ W + b, 2, axis=1)
            | a_z += h @ U[:, : h.shape[1]]
    sigmoid_that_overflows: σ is written so that large sums overflow and give nan; (4.2) is between 0 and 1 for
        every a.
        4.2 | z, g = np.exp(a_z) / (1 + np.exp(a_z)), np.tanh(a_g)
    tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (4.2) is
        between -1 and 1 for every a.
        4.2 | z, g = sigmoid(a_z), (np.exp(a_g) - np.exp(-a_g)) / (np.exp(a_g) + np.exp(-a_g))
    returns_the_sums: the sums a_z and a_g are returned instead of the gate and the candidate; z and g are those of
        (4.2), after σ and tanh.
        4.3 | return z * h + (1 - z) * g, a_z, a_g
    squeezes_the_state: an axis of size 1 is squeezed away; all three results keep the shape (B, H) for any sizes.
        4.3 | return tuple(np.squeeze(each) for each in (z * h + (1 - z) * g, z, g))
    """,
)


@accepted
def simple_with_two_products_of_the_tall_matrix(x, h, W, U, b):
    H, tall, both = h.shape[1], np.concatenate([W, U]), np.hstack([x, h])
    z = 1 / (1 + np.exp(-(both @ tall[:, :H] + b[:H])))
    g = np.tanh(both @ tall[:, H:] + b[H:])
    return [g + z * (h - g), z, g]


@accepted
def simple_with_einsum(x, h, W, U, b):
    H = len(U)
    a = np.einsum("bd,da->ba", x, W) + np.einsum("bh,ha->ba", h, U) + b[None]
    z, g = 0.5 + 0.5 * np.tanh(a[:, :H] / 2), np.tanh(a[:, H:])
    return np.multiply(z, h) + np.multiply(1 - z, g), z, g


@accepted
def simple_that_overwrites_the_state(x, h, W, U, b):
    a = (x.dot(W) + h.dot(U) + b).reshape(len(x), 2, -1)
    z, g = 1 / (1 + np.exp(-a[:, 0])), np.tanh(a[:, 1])
    h *= z
    h += (1 - z) * g
    return h, z, g

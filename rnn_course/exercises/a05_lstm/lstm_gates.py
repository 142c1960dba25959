"""lstm_gates: compute the four gates of an LSTM, side by side in one array."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm import lstm_gates
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    lstm_gates,
    points=6,
    returns={"gates": "(5.2)"},
    hints=(
        "It is the sum of the plain recurrent cell, four times as wide. Only the activations differ from block to "
        "block.",
        "The four blocks of (5.1) are side by side along axis 1, each H columns wide; (5.2) applies tanh to one of "
        "them.",
        "Split z into four, apply the activation of each block, and put them side by side again in the same order.",
    ),
)


def _gates(draw, B, D, H):
    x, h, _, W, U, b = draws.step(draw, B, D, H)
    return x, h, W, U, b


gates_of_a_step = random_sizes(lstm_gates, _gates, weight=3)
gates_with_one_axis_of_size_1 = one_axis_of_size_1(lstm_gates, _gates)
gates_of_large_inputs = scaled(lstm_gates, _gates, x=5000)


@check(
    weight=0,
    note="Wrong even where all four blocks of z are equal: look at the sum (5.1), and at which block gets which "
    "activation in (5.2).",
)
def gates_of_four_equal_blocks(draw):
    x, h, W, U, b = _gates(draw, *draw.sizes("BDH"))
    H = h.shape[1]
    yield ask(lstm_gates, x, h, *(np.concatenate([each[..., :H]] * 4, axis=-1) for each in (W, U, b)))


gates_from_the_bias_alone = scaled(
    lstm_gates,
    _gates,
    x=0,
    h=0,
    weight=0,
    note="Wrong with x and h zero: look at the bias in (5.1), and at the order of the blocks.",
)
gates_without_the_state = scaled(
    lstm_gates, _gates, h=0, weight=0, note="Wrong with h zero: look at the term of x in (5.1)."
)


wrong = slips(
    lstm_gates,
    """
    gates_i_o_f_g: the blocks of z are read in the order i o f g; (5.1) has i f g o.
        z_i | z_i, z_o, z_f, z_g = np.split(z, 4, axis=1)
    gates_i_f_o_g: the blocks of z are read in the order i f o g; (5.1) has i f g o.
        z_i | z_i, z_f, z_o, z_g = np.split(z, 4, axis=1)
    gates_f_i_g_o: the forget gate is read from the first block of z; (5.1) begins with z_i.
        z_i | z_f, z_i, z_g, z_o = np.split(z, 4, axis=1)
    gates_in_another_order: the gates are put side by side in the order i f o g; the blocks of `gates` are i f g o.
        5.2 | return np.concatenate([sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_g)], axis=1)
    sigmoid_for_the_candidate: a sigmoid is applied to all four blocks; in (5.2) the third one has tanh.
        5.2 | return sigmoid(z)
    tanh_for_every_gate: tanh is applied to all four blocks; (5.2) has three sigmoids.
        5.2 | return np.tanh(z)
    candidate_not_bent: the candidate is z_g itself; (5.2) applies tanh to it.
        5.2 | return np.concatenate([sigmoid(z_i), sigmoid(z_f), z_g, sigmoid(z_o)], axis=1)
    hard_sigmoid: the sigmoid is a straight line clipped at 0 and 1, as in old versions of Keras; σ in (5.2) is the
        smooth one.
        5.2 | i, f, o = (np.clip(0.2 * a + 0.5, 0, 1) for a in (z_i, z_f, z_o))
            | return np.concatenate([i, f, np.tanh(z_g), o], axis=1)
    gates_not_bent: z itself is returned; (5.2) applies σ or tanh to each block.
        5.2 | return z
    gates_without_bias: the bias is left out; (5.1) adds b to every row.
        5.1 | z = x @ W + h @ U
    gates_without_the_state: the state is not used; (5.1) has a term h U.
        5.1 | z = x @ W + b
    sigmoid_that_overflows: the sigmoid is written with an exponential in numerator and denominator, which gives inf
        / inf = nan for large z; (5.2) is between 0 and 1 for every z.
        5.2 | i, f, o = (np.exp(a) / (np.exp(a) + 1) for a in (z_i, z_f, z_o))
            | return np.concatenate([i, f, np.tanh(z_g), o], axis=1)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (5.2) is finite
        for every z.
        5.2 | g = (np.exp(z_g) - np.exp(-z_g)) / (np.exp(z_g) + np.exp(-z_g))
            | return np.concatenate([sigmoid(z_i), sigmoid(z_f), g, sigmoid(z_o)], axis=1)
    gates_of_a_unit_together: every fourth column is taken for a gate, as if the four of a unit were side by side;
        in (5.1) each gate is a block H wide.
        z_i | z_i, z_f, z_g, z_o = (z[:, k::4] for k in range(4))
    gates_stacked: the gates are stacked on a new axis, (4, B, H); the result is (B, 4H), with the gates side by
        side.
        5.2 | return np.stack([sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)])
    squeezes_the_gates: axes of size 1 are squeezed away; gates is (B, 4H) for any sizes.
        5.2 | return np.squeeze(np.concatenate([sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)], axis=1))
    """,
)


@accepted
def gates_by_one_tanh(x, h, W, U, b):
    scale = np.repeat([0.5, 0.5, 1.0, 0.5], h.shape[1])
    return scale * np.tanh(scale * (x @ W + h @ U + b)) + 1 - scale


@accepted
def gates_with_the_textbooks_sigmoid(x, h, W, U, b):
    """Its exponential may overflow to inf, and 1 / inf is 0: right."""
    z, H = np.dot(x, W) + np.dot(h, U) + b, h.shape[1]
    gates = 1 / (1 + np.exp(-z))
    gates[:, 2 * H : 3 * H] = np.tanh(z[:, 2 * H : 3 * H])
    return gates


@accepted
def gates_block_by_block(x, h, W, U, b):
    H = h.shape[1]
    blocks = []
    for k in range(4):
        at = slice(k * H, (k + 1) * H)
        activation = np.tanh if k == 2 else sigmoid
        blocks.append(activation(x @ W[:, at] + h @ U[:, at] + b[at]))
    return np.hstack(blocks)


@accepted
def gates_by_reshape(x, h, W, U, b):
    z = np.einsum("bd,dk->bk", x, W) + np.einsum("bh,hk->bk", h, U) + b
    i, f, g, o = np.moveaxis(z.reshape(len(x), 4, -1), 1, 0)
    return np.stack([sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)], axis=1).reshape(z.shape)

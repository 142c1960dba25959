"""lstm_gates: compute the four gates of an LSTM, side by side in one array."""

import numpy as np

from rnn_course.cells.lstm import lstm_gates
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws
from .wrong import bent, sigmoid_by_exponentials, z_of

header = exercise(
    lstm_gates,
    points=6,
    returns={"gates": "(5.2)"},
    hints=(
        "It is the sum of the plain recurrent cell, four times as wide. What differs is how the parts are bent.",
        "The four blocks of (5.1) stand side by side along axis 1, each H columns wide; (5.2) bends one by tanh.",
        "Cut z into four, bend each block, and set them side by side again in the same order.",
    ),
)


def _gates(draw, **fixed):
    x, h, _, W, U, b = draws.step(draw, *draw.sizes("BDH", **fixed))
    return x, h, W, U, b


@check(weight=3)
def gates_of_a_step(draw):
    for _ in range(2):
        yield ask(lstm_gates, *_gates(draw))


@check
def gates_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(lstm_gates, *_gates(draw, **{axis: 1}))


@check
def gates_of_large_inputs(draw):
    x, *others = _gates(draw)
    yield ask(lstm_gates, 5000 * x, *others)


@check(
    weight=0,
    note="It differs even where all four blocks of z are alike, so the order of the blocks is not the reason: look "
    "at the sum (5.1) and at the bends of (5.2).",
)
def gates_of_four_equal_blocks(draw):
    x, h, W, U, b = _gates(draw)
    H = h.shape[1]
    yield ask(lstm_gates, x, h, *(np.concatenate([each[..., :H]] * 4, axis=-1) for each in (W, U, b)))


@check(weight=0, note="With x and h zero it differs: look at the bias in (5.1), and at the order of the blocks.")
def gates_from_the_bias_alone(draw):
    x, h, W, U, b = _gates(draw)
    yield ask(lstm_gates, 0 * x, 0 * h, W, U, b)


@check(weight=0, note="With h zero it differs: look at the term of x in (5.1).")
def gates_without_the_state(draw):
    x, h, W, U, b = _gates(draw)
    yield ask(lstm_gates, x, 0 * h, W, U, b)


def tanh_by_exponentials(z):
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@misconception("the blocks of z are read in the order i o f g; (5.1) has i f g o.")
def gates_i_o_f_g(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="iofg")


@misconception("the blocks of z are read in the order i f o g; (5.1) has i f g o.")
def gates_i_f_o_g(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="ifog")


@misconception("the forget gate is read from the first block of z; (5.1) begins with z_i.")
def gates_f_i_g_o(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="figo")


@misconception("the right gates are set side by side in the order i f o g; the blocks of `gates` are i f g o.")
def gates_in_another_order(x, h, W, U, b):
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
    return np.concatenate([i, f, o, g], axis=1)


@misconception("all four blocks go through a sigmoid; the third one of (5.2) goes through tanh.")
def sigmoid_for_the_candidate(x, h, W, U, b):
    return sigmoid(z_of(x, h, W, U, b))


@misconception("all four blocks go through tanh; (5.2) has three sigmoids.")
def tanh_for_every_gate(x, h, W, U, b):
    return np.tanh(z_of(x, h, W, U, b))


@misconception("the candidate is left as it is, z_g; (5.2) bends it by tanh.")
def candidate_not_bent(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), candidate=lambda z: z)


@misconception(
    "the sigmoid is a straight line cut off at 0 and 1, as old versions of Keras had it; σ in (5.2) is the smooth one."
)
def hard_sigmoid(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), squash=lambda z: np.clip(0.2 * z + 0.5, 0, 1))


@misconception("z itself is returned; (5.2) bends each block.")
def gates_not_bent(x, h, W, U, b):
    return z_of(x, h, W, U, b)


@misconception("the bias is left out; (5.1) adds b to every row.")
def gates_without_bias(x, h, W, U, b):
    return bent(x @ W + h @ U)


@misconception("the state is not used; (5.1) has a term h U.")
def gates_without_the_state_(x, h, W, U, b):
    return bent(x @ W + b)


@misconception(
    "the sigmoid is written with an exponential above and below the line, which becomes inf / inf "
    "for large z, nan; (5.2) is between 0 and 1 for every z."
)
def sigmoid_that_overflows(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), squash=sigmoid_by_exponentials)


@misconception("tanh is written with exponentials that overflow for large z and give nan; (5.2) is finite for every z.")
def tanh_that_overflows(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), candidate=tanh_by_exponentials)


@misconception(
    "every fourth column is taken for a gate, as if the four of a unit stood together; in (5.1) each "
    "gate is a block H wide."
)
def gates_of_a_unit_together(x, h, W, U, b):
    z = z_of(x, h, W, U, b)
    return bent(z.reshape(len(z), -1, 4).transpose(0, 2, 1).reshape(z.shape))


@misconception("the gates are stacked on an axis of their own, (4, B, H); they stand side by side, (B, 4H).")
def gates_stacked(x, h, W, U, b):
    return np.stack(np.split(lstm_gates(x, h, W, U, b), 4, axis=1))


@misconception("axes of size 1 are squeezed away; gates is (B, 4H) whatever the sizes.")
def squeezes_the_gates(x, h, W, U, b):
    return np.squeeze(lstm_gates(x, h, W, U, b))


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
        bend = np.tanh if k == 2 else sigmoid
        blocks.append(bend(x @ W[:, at] + h @ U[:, at] + b[at]))
    return np.hstack(blocks)


@accepted
def gates_by_reshape(x, h, W, U, b):
    z = np.einsum("bd,dk->bk", x, W) + np.einsum("bh,hk->bk", h, U) + b
    i, f, g, o = np.moveaxis(z.reshape(len(x), 4, -1), 1, 0)
    return np.stack([sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)], axis=1).reshape(z.shape)


@accepted
def gates_in_float32(x, h, W, U, b):
    return lstm_gates(*(each.astype(np.float32) for each in (x, h, W, U, b)))

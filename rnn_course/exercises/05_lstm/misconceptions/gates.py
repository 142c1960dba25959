"""Mistakes in the four gates: lstm_gates."""

import numpy as np

from rnn_course.cells.lstm import lstm_gates
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def z_of(x, h, W, U, b):
    """(5.1), right."""
    return x @ W + h @ U + b


def bent(z, *, order="ifgo", squash=sigmoid, candidate=np.tanh):
    """(5.2), with the blocks of z named in another order, or other bends."""
    block = dict(zip(order, np.split(z, 4, axis=1), strict=True))
    return np.concatenate([squash(block["i"]), squash(block["f"]), candidate(block["g"]), squash(block["o"])], axis=1)


def sigmoid_by_exponentials(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (np.exp(z) + 1)


def tanh_by_exponentials(z):
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@misconception(of=lstm_gates, says="the blocks of z are read in the order i o f g; (5.1) has i f g o.")
def gates_i_o_f_g(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="iofg")


@misconception(of=lstm_gates, says="the blocks of z are read in the order i f o g; (5.1) has i f g o.")
def gates_i_f_o_g(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="ifog")


@misconception(of=lstm_gates, says="the forget gate is read from the first block of z; (5.1) begins with z_i.")
def gates_f_i_g_o(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), order="figo")


@misconception(of=lstm_gates,
               says="the right gates are set side by side in the order i f o g; the blocks of `gates` are i f g o.")
def gates_in_another_order(x, h, W, U, b):
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
    return np.concatenate([i, f, o, g], axis=1)


@misconception(of=lstm_gates, says="all four blocks go through a sigmoid; the third one of (5.2) goes through tanh.")
def sigmoid_for_the_candidate(x, h, W, U, b):
    return sigmoid(z_of(x, h, W, U, b))


@misconception(of=lstm_gates, says="all four blocks go through tanh; (5.2) has three sigmoids.")
def tanh_for_every_gate(x, h, W, U, b):
    return np.tanh(z_of(x, h, W, U, b))


@misconception(of=lstm_gates, says="the candidate is left as it is, z_g; (5.2) bends it by tanh.")
def candidate_not_bent(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), candidate=lambda z: z)


@misconception(of=lstm_gates,
               says="the sigmoid is a straight line cut off at 0 and 1, as old versions of Keras had it; σ in (5.2) is "
                    "the smooth one.")
def hard_sigmoid(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), squash=lambda z: np.clip(0.2 * z + 0.5, 0, 1))


@misconception(of=lstm_gates, says="z itself is returned; (5.2) bends each block.")
def gates_not_bent(x, h, W, U, b):
    return z_of(x, h, W, U, b)


@misconception(of=lstm_gates, says="the bias is left out; (5.1) adds b to every row.")
def gates_without_bias(x, h, W, U, b):
    return bent(x @ W + h @ U)


@misconception(of=lstm_gates, says="the state is not used; (5.1) has a term h U.")
def gates_without_the_state(x, h, W, U, b):
    return bent(x @ W + b)


@misconception(of=lstm_gates,
               says="the sigmoid is written with an exponential above and below the line, which becomes inf / inf "
                    "for large z, nan; (5.2) is between 0 and 1 for every z.")
def sigmoid_that_overflows(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), squash=sigmoid_by_exponentials)


@misconception(of=lstm_gates,
               says="tanh is written with exponentials that overflow for large z and give nan; (5.2) is finite for "
                    "every z.")
def tanh_that_overflows(x, h, W, U, b):
    return bent(z_of(x, h, W, U, b), candidate=tanh_by_exponentials)


@misconception(of=lstm_gates,
               says="every fourth column is taken for a gate, as if the four of a unit stood together; in (5.1) each "
                    "gate is a block H wide.")
def gates_of_a_unit_together(x, h, W, U, b):
    z = z_of(x, h, W, U, b)
    return bent(z.reshape(len(z), -1, 4).transpose(0, 2, 1).reshape(z.shape))


@misconception(of=lstm_gates,
               says="the gates are stacked on an axis of their own, (4, B, H); they stand side by side, (B, 4H).")
def gates_stacked(x, h, W, U, b):
    return np.stack(np.split(lstm_gates(x, h, W, U, b), 4, axis=1))


@misconception(of=lstm_gates, says="axes of size 1 are squeezed away; gates is (B, 4H) whatever the sizes.")
def squeezes_the_gates(x, h, W, U, b):
    return np.squeeze(lstm_gates(x, h, W, U, b))

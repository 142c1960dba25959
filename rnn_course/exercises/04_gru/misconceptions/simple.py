"""Mistakes in the step without a reset gate, forward: gru_simple_step."""

import numpy as np

from rnn_course.cells.gru import gru_simple_step
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def keep_by_z(z, h, g):
    return z * h + (1 - z) * g


def tanh_by_exponentials(a):
    with np.errstate(all="ignore"):
        return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def sigmoid_by_exponentials(a):
    with np.errstate(all="ignore"):
        return np.exp(a) / (1 + np.exp(a))


def gated(x, h, W, U, b, *, halves=lambda a: np.split(a, 2, axis=1), gate=sigmoid, bend=np.tanh, mix=keep_by_z):
    """The right step, with one place after another to go wrong in."""
    a_z, a_g = halves(x @ W + h @ U + b)
    z, g = gate(a_z), bend(a_g)
    return mix(z, h, g), z, g


@misconception(of=gru_simple_step,
               says="z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z "
                    "keeps.")
def z_lets_the_new_in(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception(of=gru_simple_step,
               says="the first half of a became the candidate and the second the gate; in (4.1) a_z comes first.")
def halves_exchanged(x, h, W, U, b):
    return gated(x, h, W, U, b, halves=lambda a: np.split(a, 2, axis=1)[::-1])


@misconception(of=gru_simple_step,
               says="every other column was taken for the gate; in (4.1) each block is H columns side by side.")
def every_other_column(x, h, W, U, b):
    return gated(x, h, W, U, b, halves=lambda a: (a[:, ::2], a[:, 1::2]))


@misconception(of=gru_simple_step, says="the gate is bent by tanh, and may be negative; (4.2) has σ for z.")
def gate_by_tanh(x, h, W, U, b):
    return gated(x, h, W, U, b, gate=np.tanh)


@misconception(of=gru_simple_step,
               says="the candidate is bent by σ, and cannot be negative; (4.2) has tanh for g.")
def candidate_by_sigmoid(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=sigmoid)


@misconception(of=gru_simple_step, says="the candidate is not bent at all; (4.2) has tanh for g.")
def candidate_without_tanh(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=lambda a: a)


@misconception(of=gru_simple_step,
               says="the whole candidate is added to what is kept; in (4.3) it gets only the share 1 - z.")
def adds_the_whole_candidate(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: z * h + g)


@misconception(of=gru_simple_step,
               says="the whole old state is kept and the gated candidate added to it; in (4.3) the old state gets the "
                    "share z.")
def keeps_the_whole_state(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: h + (1 - z) * g)


@misconception(of=gru_simple_step,
               says="tanh is applied once more after mixing; (4.3) is a mixture of two things that are bent already.")
def bends_the_mixture(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: np.tanh(keep_by_z(z, h, g)))


@misconception(of=gru_simple_step,
               says="one gate is used for all units, the mean of theirs; in (4.3) every unit has its own z.")
def one_gate_for_all_units(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: keep_by_z(z.mean(axis=1, keepdims=True), h, g))


@misconception(of=gru_simple_step, says="the bias is left out; (4.1) adds b to every row.")
def no_bias(x, h, W, U, b):
    return gated(x, h, W, U, 0 * b)


@misconception(of=gru_simple_step,
               says="the gate looks at the input alone; both halves of (4.1) have a term h U.")
def gate_that_ignores_the_state(x, h, W, U, b):
    U = U.copy()
    U[:, : h.shape[1]] = 0
    return gated(x, h, W, U, b)


@misconception(of=gru_simple_step,
               says="the candidate looks at the input alone; both halves of (4.1) have a term h U.")
def candidate_that_ignores_the_state(x, h, W, U, b):
    U = U.copy()
    U[:, h.shape[1] :] = 0
    return gated(x, h, W, U, b)


@misconception(of=gru_simple_step,
               says="σ is written so that large sums overflow and give nan; (4.2) lies between 0 and 1 for every a.")
def sigmoid_that_overflows(x, h, W, U, b):
    return gated(x, h, W, U, b, gate=sigmoid_by_exponentials)


@misconception(of=gru_simple_step,
               says="tanh is written with exponentials that overflow for large sums and give nan; (4.2) lies between "
                    "-1 and 1 for every a.")
def tanh_that_overflows(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=tanh_by_exponentials)


@misconception(of=gru_simple_step,
               says="the sums a_z and a_g are returned in the place of the gate and the candidate; z and g are those "
                    "of (4.2), after the bend.")
def returns_the_sums(x, h, W, U, b):
    a = x @ W + h @ U + b
    return gated(x, h, W, U, b)[0], *np.split(a, 2, axis=1)


@misconception(of=gru_simple_step,
               says="an axis of size 1 is squeezed away; all three results keep the shape (B, H) whatever the sizes.")
def squeezes_the_state(x, h, W, U, b):
    return tuple(np.squeeze(each) for each in gated(x, h, W, U, b))

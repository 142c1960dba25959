"""readout_loss: say how bad a readout is, and in which direction it gets worse."""

import numpy as np

from rnn_course.cells.readout import readout_loss
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _fitted

header = exercise(
    readout_loss,
    points=9,
    returns={"L": "(15.16)", "dV": "(15.17)"},
    hints=(
        "The sum of squares wants to fit, the penalty wants small weights, and the bias is nobody's fault.",
        "Differentiate (15.16) by one V_ik: the error of every row has A's entry i in it, and the penalty has one "
        "term with this V_ik, unless i is the first row.",
        "The halves go away when the squares are differentiated. The first part of dV is a product of two tables "
        "whose shape must be (M, K); the second is V itself with zeros in its first row.",
    ),
)


def _judged(draw, N=7, **fixed):
    A, Y, penalty = _fitted(draw, N, **fixed)
    return draw(A.shape[1], Y.shape[1], scale=1.0), A, Y, penalty


@check(weight=3)
def loss_and_gradient_of_a_readout(draw):
    for N in (7, 9):
        yield ask(readout_loss, *_judged(draw, N))


@check
def loss_and_gradient_with_one_axis_of_size_1(draw):
    for axis in "DHK":
        yield ask(readout_loss, *_judged(draw, **{axis: 1}))
    yield ask(readout_loss, *_judged(draw, N=1))


@check(weight=0, note="It differs even without a penalty: look at the errors E and at what multiplies them in dV.")
def loss_without_a_penalty(draw):
    *others, _ = _judged(draw)
    yield ask(readout_loss, *others, 0.0)


@check(
    weight=0, note="Where every error is 0 only the penalty is left, and it differs: look at the second sum of (15.16)."
)
def loss_of_a_perfect_fit(draw):
    V, A, _, penalty = _judged(draw)
    yield ask(readout_loss, V, A, A @ V, penalty)


def but_the_first(V):
    """V with zeros in the row of the bias."""
    return np.concatenate([0 * V[:1], V[1:]])


def judged(V, A, Y, penalty, *, held=but_the_first, scale=0.5, steep=1.0, pull=1.0):
    """The right loss and gradient, with one place after another to go wrong in."""
    E = A @ V - Y
    return scale * ((E**2).sum() + penalty * (held(V) ** 2).sum()), steep * (A.T @ E + pull * penalty * held(V))


@misconception("the bias is penalised too; in (15.16) the second sum leaves out the first row of V.")
def bias_penalised(V, A, Y, penalty):
    return judged(V, A, Y, penalty, held=lambda V: V)


@misconception("the gradient pulls at the bias too; in (15.16) the second sum has no term with V's first row.")
def bias_pulled(V, A, Y, penalty):
    return judged(V, A, Y, penalty)[0], judged(V, A, Y, penalty, held=lambda V: V)[1]


@misconception("the last row of V is spared by the penalty; the bias, which (15.16) spares, is the first.")
def last_row_spared(V, A, Y, penalty):
    return judged(V, A, Y, penalty, held=lambda V: np.concatenate([V[:-1], 0 * V[-1:]]))


@misconception("the halves are left out of L; (15.16) has two of them.")
def no_halves(V, A, Y, penalty):
    return judged(V, A, Y, penalty, scale=1.0)


@misconception("dV is twice as long, as if there were no halves in (15.16); it is the gradient of that very L.")
def twice_the_gradient(V, A, Y, penalty):
    return judged(V, A, Y, penalty, steep=2.0)


@misconception("the mean over all rows is taken, of squares and of their gradient; (15.16) sums the squares.")
def mean_of_squares(V, A, Y, penalty):
    loss, dV = judged(V, A, Y, len(A) * penalty)
    return loss / len(A), dV / len(A)


@misconception("the penalty is missing in dV; by (15.16), L also rises with the weights.")
def penalty_without_a_gradient(V, A, Y, penalty):
    return judged(V, A, Y, penalty, pull=0.0)


@misconception("the penalty is missing altogether; (15.16) has a second sum.")
def no_penalty_at_all(V, A, Y, penalty):
    return judged(V, A, Y, 0.0)


@misconception("half of the penalty pulls in dV; differentiating the square in (15.16) takes the half away.")
def half_the_pull(V, A, Y, penalty):
    return judged(V, A, Y, penalty, pull=0.5)


@misconception(
    "the gradient points the other way, made with Y - A V; with the E of (15.15) it points to where L rises."
)
def gradient_downhill(V, A, Y, penalty):
    E = Y - A @ V
    return judged(V, A, Y, penalty)[0], A.T @ E + penalty * but_the_first(V)


@misconception("sizes of weights are summed in the penalty and not their squares; (15.16) sums V².")
def sizes_for_squares(V, A, Y, penalty):
    held = but_the_first(V)
    return judged(V, A, Y, 0.0)[0] + 0.5 * penalty * np.abs(held).sum(), A.T @ (A @ V - Y) + penalty * np.sign(held)


@accepted
def loss_by_norms(V, A, Y, penalty):
    loss = np.linalg.norm(A @ V - Y) ** 2 / 2 + penalty * np.linalg.norm(V[1:]) ** 2 / 2
    dV = np.dot(A.T, np.dot(A, V) - Y)
    dV[1:] += penalty * V[1:]
    return [loss, dV]


@accepted
def loss_of_an_augmented_table(V, A, Y, penalty):
    P = np.sqrt(penalty) * np.eye(len(V))[1:]
    tall, targets = np.vstack([A, P]), np.vstack([Y, np.zeros((len(P), Y.shape[1]))])
    E = tall @ V - targets
    return float(np.sum(E * E)) / 2, tall.T @ E


@accepted
def loss_multiplied_out(V, A, Y, penalty):
    M = A.T @ A + penalty * np.diag([0.0] + [1.0] * (len(V) - 1))
    MV, R = M @ V, A.T @ Y
    return 0.5 * np.trace(V.T @ MV) - np.sum(V * R) + 0.5 * np.einsum("nk,nk->", Y, Y), MV - R

"""readout_loss: the penalised squared error of a readout, and its gradient."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.readout import readout_loss
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    readout_loss,
    points=9,
    returns={"L": "(15.16)", "dV": "(15.17)"},
    hints=(
        "The sum of squares rewards a good fit and the penalty small weights; the bias has no penalty.",
        "Differentiate (15.16) with respect to one V_ik: the error of every row contains entry i of A, and the penalty "
        "has one term with this V_ik, unless i is the first row.",
        "The factors 1/2 cancel when the squares are differentiated. The first part of dV is a product of two matrices "
        "with the shape (M, K); the second is V with zeros in its first row, times the penalty.",
    ),
)


def _judged(draw, N=7, **fixed):
    A, Y, penalty = draws.fitted(draw, N, **fixed)
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


@check(weight=0, note="Wrong even without a penalty: look at the errors E, and at what multiplies them in dV.")
def loss_without_a_penalty(draw):
    *others, _ = _judged(draw)
    yield ask(readout_loss, *others, 0.0)


@check(weight=0, note="Wrong where every error is 0 and only the penalty is left: look at the second sum of (15.16).")
def loss_of_a_perfect_fit(draw):
    V, A, _, penalty = _judged(draw)
    yield ask(readout_loss, V, A, A @ V, penalty)


wrong = slips(
    readout_loss,
    """
    bias_penalised: the penalty includes the bias; in (15.16) the second sum leaves out the first row of V.
        held[0] | pass
    bias_pulled: the gradient includes the bias in the penalty; in (15.16) the second sum has no term with the first
        row of V.
        15.17 | return loss, A.T @ E + penalty * V
    last_row_spared: the penalty leaves out the last row of V; in (15.16) it leaves out the first, which is the
        bias.
        held[0] | held[-1] = 0
    no_halves: L has no factors 1/2; (15.16) has two of them.
        15.16 | loss = (E**2).sum() + penalty * (held**2).sum()
    twice_the_gradient: dV is twice as large, as if (15.16) had no factors 1/2; it is the gradient of that L.
        15.17 | return loss, 2 * (A.T @ E + penalty * held)
    mean_of_squares: the mean of squares over the rows is taken, and its gradient; (15.16) sums the squares.
        15.16 | loss = 0.5 * (E**2).sum() / len(A) + 0.5 * penalty * (held**2).sum()
        15.17 | return loss, A.T @ E / len(A) + penalty * held
    penalty_without_a_gradient: the penalty is missing in dV; in (15.16) L depends on the weights through the
        penalty too.
        15.17 | return loss, A.T @ E
    no_penalty_at_all: the penalty is missing in L and dV; (15.16) has a second sum.
        15.16 | loss = 0.5 * (E**2).sum()
        15.17 | return loss, A.T @ E
    half_the_pull: half of the penalty is in dV; the derivative of the square in (15.16) cancels the 1/2.
        15.17 | return loss, A.T @ E + 0.5 * penalty * held
    gradient_downhill: dV has the wrong sign in its first part, from Y - A V; E of (15.15) has the other sign.
        15.15 | E = Y - A @ V
    sizes_for_squares: the penalty sums the absolute values of weights; (15.16) sums V².
        15.16 | loss = 0.5 * (E**2).sum() + 0.5 * penalty * np.abs(held).sum()
        15.17 | return loss, A.T @ E + penalty * np.sign(held)
    """,
)


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

"""ridge_readout: find the one readout at which the gradient (15.17) is zero."""

import numpy as np

from rnn_course.cells.readout import ridge_readout
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _fitted

header = exercise(
    ridge_readout,
    points=12,
    returns={"V": "(15.18)"},
    hints=(
        "The loss is a bowl, so there is one lowest point, and its gradient is zero there.",
        "Set (15.17) to zero and bring what holds V to one side; that is (15.18). P is what leaves the bias alone.",
        "You need no inverse: NumPy's linalg solves M V = R for a whole table R at once. Mind the corner of P.",
    ),
)


@check(weight=3)
def a_ridge_readout(draw):
    for N in (15, 19):
        yield ask(ridge_readout, *_fitted(draw, N))


@check
def a_readout_of_fewer_rows_than_weights(draw):
    for N in (4, 3):
        yield ask(ridge_readout, *_fitted(draw, N, D=4, H=5))


@check
def readouts_with_one_axis_of_size_1(draw):
    for axis in "DHK":
        yield ask(ridge_readout, *_fitted(draw, 11, **{axis: 1}))
    yield ask(ridge_readout, *_fitted(draw, 1))


@check(
    weight=0,
    note="With a penalty of almost 0 this is plain least squares, and it differs: look at Aᵀ A and Aᵀ Y in (15.18).",
)
def a_readout_with_hardly_a_penalty(draw):
    A, Y, _ = _fitted(draw, 40)
    yield ask(ridge_readout, A, Y, 1e-9)


@check(
    weight=0,
    note="With a huge penalty all weights go to 0 and the free bias becomes the mean of Y, but yours does not: look "
    "at P in (15.18).",
)
def a_readout_with_a_huge_penalty(draw):
    A, Y, _ = _fitted(draw, 15)
    yield ask(ridge_readout, A, Y, 1e9)


def solved(A, Y, penalty, *, spared=0, weight=lambda penalty, A: penalty):
    """The right readout, with one place after another to go wrong in."""
    P = np.eye(A.shape[1])
    if spared is not None:
        P[spared, spared] = 0
    return np.linalg.solve(A.T @ A + weight(penalty, A) * P, A.T @ Y)


@misconception("the bias is penalised like any weight; in (15.18) P has a 0 for it.")
def penalises_the_bias(A, Y, penalty):
    return solved(A, Y, penalty, spared=None)


@misconception("the 0 stands at the last corner of P; the bias of (15.18) is the first row.")
def spares_the_last_weight(A, Y, penalty):
    return solved(A, Y, penalty, spared=-1)


@misconception("there is no penalty, this is plain least squares; (15.18) adds penalty P.")
def plain_least_squares(A, Y, penalty):
    return np.linalg.pinv(A) @ Y


@misconception("the penalty is added to every entry of Aᵀ A; in (15.18) P is zero off its diagonal.")
def penalty_everywhere(A, Y, penalty):
    return np.linalg.lstsq(A.T @ A + penalty, A.T @ Y, rcond=None)[0]


@misconception("the penalty is squared; (15.18) takes it as it is.")
def penalty_squared(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: penalty**2)


@misconception("the penalty is multiplied by the number of rows, as for a mean of squares; (15.18) comes from a sum.")
def penalty_times_rows(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: len(A) * penalty)


@misconception("half of the penalty is taken; both halves of (15.16) go away in its gradient, and (15.18) has none.")
def half_the_penalty(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: penalty / 2)


@misconception("the penalty is subtracted, which makes weights larger; (15.18) adds it.")
def penalty_subtracted(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: -penalty)


@misconception(
    "the bias is set to the mean of Y, and what the means of the other columns contribute is "
    "forgotten; (15.18) finds it together with the weights."
)
def bias_is_the_mean(A, Y, penalty):
    V = solved(A, Y, penalty)
    return np.concatenate([Y.mean(axis=0)[None], V[1:]])


@misconception(
    "columns and targets are centred to find the weights, and then the bias stays 0; (15.18) gives the bias too."
)
def centred_and_no_bias(A, Y, penalty):
    return np.concatenate([0 * Y[:1], solved(A, Y, penalty)[1:]])


@misconception("the column of ones is not used, and the bias stays 0; (15.18) uses all columns of A.")
def ones_not_used(A, Y, penalty):
    return np.concatenate([0 * Y[:1], solved(A[:, 1:], Y, penalty, spared=None)])


@misconception(
    "each column is divided by its length before it is penalised, so the penalty bites them "
    "unequally; (15.18) takes A as it is."
)
def columns_brought_to_length_1(A, Y, penalty):
    lengths = np.linalg.norm(A, axis=0)
    return solved(A / lengths, Y, penalty) / lengths[:, None]


@accepted
def ridge_by_least_squares_of_an_augmented_table(A, Y, penalty):
    M = A.shape[1]
    tall = np.vstack([A, np.sqrt(penalty) * np.eye(M)[1:]])
    return np.linalg.lstsq(tall, np.vstack([Y, np.zeros((M - 1, Y.shape[1]))]), rcond=None)[0]


@accepted
def ridge_by_centring(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    X = A[:, 1:] - middle
    weights = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1])) @ X.T @ (Y - mean)
    return np.vstack([mean - middle @ weights, weights])


@accepted
def ridge_by_its_dual(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    X = A[:, 1:] - middle
    weights = X.T @ np.linalg.solve(X @ X.T + penalty * np.eye(len(X)), Y - mean)
    return np.concatenate([(mean - middle @ weights)[None], weights])


@accepted
def ridge_by_singular_values(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    left, s, right = np.linalg.svd(A[:, 1:] - middle, full_matrices=False)
    weights = right.T @ ((s / (s**2 + penalty))[:, None] * (left.T @ (Y - mean)))
    return np.vstack([mean - middle @ weights, weights])


@accepted
def ridge_one_output_at_a_time(A, Y, penalty):
    M = A.T @ A + np.diag([0.0] + [penalty] * (A.shape[1] - 1))
    return np.stack([np.linalg.pinv(M) @ A.T @ Y[:, k] for k in range(Y.shape[1])], axis=1)

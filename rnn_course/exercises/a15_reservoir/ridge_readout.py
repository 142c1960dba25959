"""ridge_readout: find the readout where the gradient (15.17) is zero."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.readout import readout_loss, ridge_readout
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    ridge_readout,
    points=12,
    returns={"V": "(15.18)"},
    hints=(
        "The loss is a bowl with a single lowest point, where its gradient is zero.",
        "Set (15.17) to zero and bring the terms with V to one side; that is (15.18). P leaves the bias without a "
        "penalty.",
        "You need no inverse: np.linalg solves M V = R for a whole matrix R at once. Look at the first entry of P.",
    ),
    derive=derivation("15.18", of=readout_loss),
)


@check(weight=3)
def a_ridge_readout(draw):
    for N in (15, 19):
        yield ask(ridge_readout, *draws.fitted(draw, N))


@check
def a_readout_of_fewer_rows_than_weights(draw):
    for N in (4, 3):
        yield ask(ridge_readout, *draws.fitted(draw, N, D=4, H=5))


@check
def readouts_with_one_axis_of_size_1(draw):
    for axis in "DHK":
        yield ask(ridge_readout, *draws.fitted(draw, 11, **{axis: 1}))
    yield ask(ridge_readout, *draws.fitted(draw, 1))


@check(
    weight=0,
    note="Wrong even with a penalty of almost 0, where it is plain least squares: look at Aᵀ A and Aᵀ Y in (15.18).",
)
def a_readout_with_hardly_a_penalty(draw):
    A, Y, _ = draws.fitted(draw, 40)
    yield ask(ridge_readout, A, Y, 1e-9)


@check(
    weight=0,
    note="Wrong with a huge penalty, where all weights go to 0 and the bias becomes the mean of Y: look at P in "
    "(15.18).",
)
def a_readout_with_a_huge_penalty(draw):
    A, Y, _ = draws.fitted(draw, 15)
    yield ask(ridge_readout, A, Y, 1e9)


wrong = slips(
    ridge_readout,
    """
    penalises_the_bias: the bias is penalised like any weight; in (15.18) P has a 0 for it.
        P[0, 0] | pass
    spares_the_last_weight: the 0 is the last entry of the diagonal of P; in (15.18) the bias is the first row.
        P[0, 0] | P[-1, -1] = 0
    plain_least_squares: there is no penalty; (15.18) adds penalty P.
        15.18 | return np.linalg.pinv(A) @ Y
    penalty_everywhere: the penalty is added to every entry of Aᵀ A; in (15.18) P is zero off its diagonal.
        15.18 | return np.linalg.lstsq(A.T @ A + penalty, A.T @ Y, rcond=None)[0]
    penalty_squared: the penalty is squared; (15.18) takes it as it is.
        15.18 | return np.linalg.solve(A.T @ A + penalty**2 * P, A.T @ Y)
    penalty_times_rows: the penalty is multiplied by the number of rows, as for a mean of squares; (15.18) comes
        from a sum.
        15.18 | return np.linalg.solve(A.T @ A + len(A) * penalty * P, A.T @ Y)
    half_the_penalty: half of the penalty is used; the factors 1/2 of (15.16) cancel in the gradient, and (15.18)
        has none.
        15.18 | return np.linalg.solve(A.T @ A + penalty / 2 * P, A.T @ Y)
    penalty_subtracted: the penalty is subtracted, which makes weights larger; (15.18) adds it.
        15.18 | return np.linalg.solve(A.T @ A - penalty * P, A.T @ Y)
    bias_is_the_mean: the bias is the mean of Y, without the contribution of the other columns; (15.18) solves for
        it together with the weights.
        15.18 | V = np.linalg.solve(A.T @ A + penalty * P, A.T @ Y)
              | V[0] = Y.mean(axis=0)
              | return V
    centred_and_no_bias: columns and targets are centred to find the weights, and the bias stays 0; (15.18) gives
        the bias too.
        15.18 | V = np.linalg.solve(A.T @ A + penalty * P, A.T @ Y)
              | V[0] = 0
              | return V
    ones_not_used: the column of ones is not used, and the bias stays 0; (15.18) uses all columns of A.
        15.18 | V = np.zeros((A.shape[1], Y.shape[1]))
              | V[1:] = np.linalg.solve((A.T @ A + penalty * P)[1:, 1:], A[:, 1:].T @ Y)
              | return V
    columns_brought_to_length_1: each column is scaled to length 1 before the penalty, which changes the weight of
        the penalty; (15.18) takes A as it is.
        15.18 | lengths = np.linalg.norm(A, axis=0)
              | A = A / lengths
              | return np.linalg.solve(A.T @ A + penalty * P, A.T @ Y) / lengths[:, None]
    """,
)


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

"""Mistakes in fitting the readout: ridge_readout."""

import numpy as np

from rnn_course.cells.readout import ridge_readout
from rnn_course.exercise import misconception


def solved(A, Y, penalty, *, spared=0, weight=lambda penalty, A: penalty):
    """The right readout, with one place after another to go wrong in."""
    P = np.eye(A.shape[1])
    if spared is not None:
        P[spared, spared] = 0
    return np.linalg.solve(A.T @ A + weight(penalty, A) * P, A.T @ Y)


@misconception(of=ridge_readout, says="the bias is penalised like any weight; in (15.18) P has a 0 for it.")
def penalises_the_bias(A, Y, penalty):
    return solved(A, Y, penalty, spared=None)


@misconception(of=ridge_readout, says="the 0 stands at the last corner of P; the bias of (15.18) is the first row.")
def spares_the_last_weight(A, Y, penalty):
    return solved(A, Y, penalty, spared=-1)


@misconception(of=ridge_readout, says="there is no penalty, this is plain least squares; (15.18) adds penalty P.")
def plain_least_squares(A, Y, penalty):
    return np.linalg.pinv(A) @ Y


@misconception(of=ridge_readout,
               says="the penalty is added to every entry of Aᵀ A; in (15.18) P is zero off its diagonal.")
def penalty_everywhere(A, Y, penalty):
    return np.linalg.lstsq(A.T @ A + penalty, A.T @ Y, rcond=None)[0]


@misconception(of=ridge_readout, says="the penalty is squared; (15.18) takes it as it is.")
def penalty_squared(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: penalty**2)


@misconception(of=ridge_readout,
               says="the penalty is multiplied by the number of rows, as for a mean of squares; (15.18) comes from a "
                    "sum.")
def penalty_times_rows(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: len(A) * penalty)


@misconception(of=ridge_readout,
               says="half of the penalty is taken; both halves of (15.16) go away in its gradient, and (15.18) has "
                    "none.")
def half_the_penalty(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: penalty / 2)


@misconception(of=ridge_readout,
               says="the penalty is subtracted, which makes weights larger; (15.18) adds it.")
def penalty_subtracted(A, Y, penalty):
    return solved(A, Y, penalty, weight=lambda penalty, A: -penalty)


@misconception(of=ridge_readout,
               says="the bias is set to the mean of Y, and what the means of the other columns contribute is "
                    "forgotten; (15.18) finds it together with the weights.")
def bias_is_the_mean(A, Y, penalty):
    V = solved(A, Y, penalty)
    return np.concatenate([Y.mean(axis=0)[None], V[1:]])


@misconception(of=ridge_readout,
               says="columns and targets are centred to find the weights, and then the bias stays 0; (15.18) gives the "
                    "bias too.")
def centred_and_no_bias(A, Y, penalty):
    return np.concatenate([0 * Y[:1], solved(A, Y, penalty)[1:]])


@misconception(of=ridge_readout,
               says="the column of ones is not used, and the bias stays 0; (15.18) uses all columns of A.")
def ones_not_used(A, Y, penalty):
    return np.concatenate([0 * Y[:1], solved(A[:, 1:], Y, penalty, spared=None)])


@misconception(of=ridge_readout,
               says="each column is divided by its length before it is penalised, so the penalty bites them "
                    "unequally; (15.18) takes A as it is.")
def columns_brought_to_length_1(A, Y, penalty):
    lengths = np.linalg.norm(A, axis=0)
    return solved(A / lengths, Y, penalty) / lengths[:, None]

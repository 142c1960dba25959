"""Mistakes in the way back of every pooling: pool_backward."""

import numpy as np

from rnn_course.cells.pooling import pool_backward
from rnn_course.exercise import misconception


@misconception(of=pool_backward, says="every state gets the whole of dp; (6.54) multiplies by its α.")
def all_to_everybody(dp, alpha):
    return np.repeat(dp[:, None], alpha.shape[1], axis=1)


@misconception(of=pool_backward, says="the result is summed over time; (6.54) has one for every step.")
def summed_over_time(dp, alpha):
    return (alpha * dp[:, None]).sum(axis=1)


@misconception(of=pool_backward,
               says="every state that counted at all gets the whole of dp; (6.54) gives it the share α.")
def whole_shares(dp, alpha):
    return (alpha > 0) * dp[:, None]


@misconception(of=pool_backward, says="the gradient is divided by T; the shares of (6.54) are in α already.")
def divided_by_T(dp, alpha):
    return alpha * dp[:, None] / alpha.shape[1]


@misconception(of=pool_backward, says="everything goes to the last step; (6.54) goes by α.")
def everything_to_the_last_step(dp, alpha):
    dhs = np.zeros_like(alpha)
    dhs[:, -1] = dp
    return dhs


@misconception(of=pool_backward, says="α is applied twice; (6.54) multiplies by it once.")
def shares_of_shares(dp, alpha):
    return alpha**2 * dp[:, None]


@misconception(of=pool_backward,
               says="an axis of size 1 is squeezed away; dhs keeps the shape (B, T, H) whatever the sizes.")
def squeezes_dhs(dp, alpha):
    return np.squeeze(alpha * dp[:, None])

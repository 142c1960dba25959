"""pool_backward.

Send the gradient by a pooled vector back to the states, by the weights of whichever pooling it was.
"""

import numpy as np

from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    pool_backward,
    points=3,
    returns={"dhs": "(6.54)"},
    hints=(
        "A state that counted with some weight gets that share of the gradient.",
        "dp has no time axis in (6.54), and α has.",
        "Give dp an axis of size 1 in the middle, and multiply.",
    ),
)


POOLS = (pool_last, pool_mean, pool_max, pool_ends)


@check(weight=3)
def gradients_by_the_states(draw):
    for pool in POOLS:
        B, T, H = draw.sizes("BTH")
        hs, mask = draws.states(draw, B, T, 2 * H)
        yield ask(pool_backward, draw(B, 2 * H), pool(hs, mask)[1])


@check
def gradients_of_pooling_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        B, T, H = draw.sizes("BTH", **{axis: 1})
        yield ask(pool_backward, draw(B, H), pool_mean(*draws.states(draw, B, T, H))[1])


@misconception("every state gets the whole of dp; (6.54) multiplies by its α.")
def all_to_everybody(dp, alpha):
    return np.repeat(dp[:, None], alpha.shape[1], axis=1)


@misconception("the result is summed over time; (6.54) has one for every step.")
def summed_over_time(dp, alpha):
    return (alpha * dp[:, None]).sum(axis=1)


@misconception("every state that counted at all gets the whole of dp; (6.54) gives it the share α.")
def whole_shares(dp, alpha):
    return (alpha > 0) * dp[:, None]


@misconception("the gradient is divided by T; the shares of (6.54) are in α already.")
def divided_by_T(dp, alpha):
    return alpha * dp[:, None] / alpha.shape[1]


@misconception("everything goes to the last step; (6.54) goes by α.")
def everything_to_the_last_step(dp, alpha):
    dhs = np.zeros_like(alpha)
    dhs[:, -1] = dp
    return dhs


@misconception("α is applied twice; (6.54) multiplies by it once.")
def shares_of_shares(dp, alpha):
    return alpha**2 * dp[:, None]


@misconception("an axis of size 1 is squeezed away; dhs keeps the shape (B, T, H) whatever the sizes.")
def squeezes_dhs(dp, alpha):
    return np.squeeze(alpha * dp[:, None])


@accepted
def back_by_einsum(dp, alpha):
    return np.einsum("bh,bth->bth", dp, alpha)


@accepted
def back_step_by_step(dp, alpha):
    return np.stack([alpha[:, t] * dp for t in range(alpha.shape[1])], axis=1)


@accepted
def back_in_place(dp, alpha):
    alpha *= dp.reshape(len(dp), 1, -1)
    return alpha


@accepted
def back_in_float32(dp, alpha):
    return (alpha * dp[:, np.newaxis]).astype(np.float32)

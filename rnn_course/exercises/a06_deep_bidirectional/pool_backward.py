"""pool_backward: take the gradient of a pooled vector back to the states, by the weights α of the pooling."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.forms import one_axis_of_size_1
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    pool_backward,
    points=3,
    returns={"dhs": "(6.54)"},
    hints=(
        "A state with the weight α gets the share α of the gradient.",
        "In (6.54) dp has no time axis, and α has one.",
        "Give dp an axis of size 1 in the middle, and multiply.",
    ),
)


@check(weight=3)
def gradients_by_the_states(draw):
    for pool in (pool_last, pool_mean, pool_max, pool_ends):
        B, T, H = draw.sizes("BTH")
        hs, mask = draws.states(directions=2)(draw, B, T, H)
        yield ask(pool_backward, draw(B, 2 * H), pool(hs, mask)[1])


gradients_of_pooling_with_one_axis_of_size_1 = one_axis_of_size_1(
    pool_backward, lambda draw, B, T, H: (draw(B, H), pool_mean(*draws.states()(draw, B, T, H))[1])
)


wrong = slips(
    pool_backward,
    """
    all_to_everybody: every state gets the whole of dp; (6.54) multiplies by its α.
        6.54 | return np.repeat(dp[:, None], alpha.shape[1], axis=1)
    summed_over_time: the result is summed over time; (6.54) has a gradient for every step.
        6.54 | return (alpha * dp[:, None]).sum(axis=1)
    whole_shares: every state with a weight above 0 gets the whole of dp; (6.54) gives it the share α.
        6.54 | return (alpha > 0) * dp[:, None]
    divided_by_T: the gradient is divided by T; (6.54) has the weights α only.
        6.54 | return alpha * dp[:, None] / alpha.shape[1]
    everything_to_the_last_step: the last step gets the whole gradient; (6.54) uses α.
        6.54 | dhs = np.zeros_like(alpha)
             | dhs[:, -1] = dp
             | return dhs
    shares_of_shares: α is applied twice; (6.54) multiplies by it once.
        6.54 | return alpha**2 * dp[:, None]
    squeezes_dhs: an axis of size 1 is squeezed away; dhs keeps the shape (B, T, H) for any sizes.
        6.54 | return np.squeeze(alpha * dp[:, None])
    """,
)


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

"""rnn_step_relu: advance a recurrent cell by one time step, with relu in place of tanh."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.rnn import rnn_step_relu
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    rnn_step_relu,
    points=3,
    returns={"h_next": "(1.10)"},
    hints=(
        "Only the activation is another one; the sum (1.1) is the same.",
        "(1.10) compares every entry of z with 0, one by one, and keeps the larger.",
        "NumPy has two functions for the maximum: one finds the largest entry along an axis, the other compares two "
        "arrays entry by entry.",
    ),
)


a_rectified_step = random_sizes(rnn_step_relu, draws.step_relu, weight=3)
a_rectified_step_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step_relu, draws.step_relu)
a_rectified_step_with_large_inputs = scaled(rnn_step_relu, draws.step_relu, x=5000)


wrong = slips(
    rnn_step_relu,
    """
    tanh_for_relu: the activation is still tanh; (1.10) is the larger of z and 0.
        1.10 | return np.tanh(z)
    no_rectifier: z itself is returned, negative entries too; (1.10) replaces those by 0.
        1.10 | return z
    keeps_the_negative_part: the smaller of z and 0 is kept; (1.10) keeps the larger.
        1.10 | return np.minimum(z, 0)
    absolute_value: the absolute value is taken; (1.10) gives 0 where z is negative.
        1.10 | return np.abs(z)
    maximum_along_an_axis: the maximum is taken along the rows of the batch; (1.10) compares every entry with 0.
        1.10 | return np.max(z, 0)
    slope_for_value: 1 is returned where z is positive, which is the derivative; (1.10) keeps z itself there.
        1.10 | return (z > 0).astype(float)
    rectifies_each_term: relu is applied to each term; (1.1) adds first and (1.10) takes the relu of the sum.
        1.10 | return np.maximum(x @ W, 0) + np.maximum(h @ U, 0) + np.maximum(b, 0)
    no_bias_before_relu: the bias is left out; (1.1) adds b to every row.
        1.1 | z = x @ W + h @ U
    capped_at_one: large states are cut off at 1; (1.10) has no upper limit.
        1.10 | return np.clip(z, 0, 1)
    leaky_rectifier: negative entries are only scaled down, as by a leaky relu; (1.10) makes them exactly 0.
        1.10 | return np.where(z > 0, z, 0.01 * z)
    """,
)


@accepted
def relu_by_a_mask(x, h, W, U, b):
    z = x @ W + h @ U + b
    return z * (z > 0)


@accepted
def relu_by_where(x, h, W, U, b):
    z = np.dot(h, U) + np.dot(x, W) + b
    return np.where(z < 0, 0, z)


@accepted
def relu_by_absolute_value(x, h, W, U, b):
    z = x @ W + h @ U + b
    return (z + np.abs(z)) / 2


@accepted
def relu_in_place(x, h, W, U, b):
    z = x @ W + h @ U + b
    z[z < 0] = 0
    return z

"""rnn_step_relu: advance a recurrent cell with the rectifier in place of tanh by one time step."""

import numpy as np

from rnn_course.cells.rnn import rnn_step_relu
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .wrong import z_of

header = exercise(
    rnn_step_relu,
    points=3,
    returns={"h_next": "(1.10)"},
    hints=(
        "Only the bend is another one; the sum before it is as it was.",
        "(1.10) compares every entry of z with 0, one by one, and keeps the larger.",
        "NumPy has two functions named after the maximum: one looks for the largest entry along an axis, the other "
        "compares two arrays entry by entry.",
    ),
)


@check(weight=3)
def a_rectified_step(draw):
    for _ in range(2):
        yield ask(rnn_step_relu, *draws.step_relu(draw, *draw.sizes("BDH")))


@check
def a_rectified_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_relu, *draws.step_relu(draw, *draw.sizes("BDH", **{axis: 1})))


@check
def a_rectified_step_with_large_inputs(draw):
    x, h, W, U, b = draws.step_relu(draw, *draw.sizes("BDH"))
    yield ask(rnn_step_relu, 5000 * x, h, W, U, b)


@misconception("the bend is still tanh; (1.10) is the larger of z and 0.")
def tanh_for_relu(x, h, W, U, b):
    return np.tanh(z_of(x, h, W, U, b))


@misconception("z itself is returned, negative entries too; (1.10) replaces those by 0.")
def no_rectifier(x, h, W, U, b):
    return z_of(x, h, W, U, b)


@misconception("the smaller of z and 0 is kept; (1.10) keeps the larger.")
def keeps_the_negative_part(x, h, W, U, b):
    return np.minimum(z_of(x, h, W, U, b), 0)


@misconception("the absolute value is taken; (1.10) gives 0 where z is negative.")
def absolute_value(x, h, W, U, b):
    return np.abs(z_of(x, h, W, U, b))


@misconception("the maximum is taken along the rows of the batch; (1.10) compares every entry with 0.")
def maximum_along_an_axis(x, h, W, U, b):
    return np.max(z_of(x, h, W, U, b), 0)


@misconception("1 is returned where z is positive; (1.10) keeps z itself there. (0 or 1 is the slope.)")
def slope_for_value(x, h, W, U, b):
    return (z_of(x, h, W, U, b) > 0).astype(float)


@misconception("the terms are rectified one by one; (1.1) adds first and (1.10) rectifies the sum.")
def rectifies_each_term(x, h, W, U, b):
    return np.maximum(x @ W, 0) + np.maximum(h @ U, 0) + np.maximum(b, 0)


@misconception("the bias is left out; (1.1) adds b to every row.")
def no_bias_before_relu(x, h, W, U, b):
    return np.maximum(x @ W + h @ U, 0)


@misconception("large states are cut off at 1; (1.10) has no upper end.")
def capped_at_one(x, h, W, U, b):
    return np.clip(z_of(x, h, W, U, b), 0, 1)


@misconception("negative entries leak through, scaled down; (1.10) makes them exactly 0.")
def leaky_rectifier(x, h, W, U, b):
    z = z_of(x, h, W, U, b)
    return np.where(z > 0, z, 0.01 * z)


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

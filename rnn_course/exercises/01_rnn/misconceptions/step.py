"""Mistakes in one step forward: rnn_step, rnn_step_concatenated, rnn_step_relu."""

import numpy as np

from rnn_course.cells.rnn import rnn_step, rnn_step_concatenated, rnn_step_relu
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def z_of(x, h, W, U, b):
    return x @ W + h @ U + b


def tanh_by_exponentials(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@misconception(of=rnn_step, says="the bias is left out; (1.1) adds b to every row.")
def no_bias(x, h, W, U, b):
    return np.tanh(x @ W + h @ U)


@misconception(of=rnn_step, says="z itself is returned; (1.2) bends it by tanh.")
def no_tanh(x, h, W, U, b):
    return z_of(x, h, W, U, b)


@misconception(of=rnn_step, says="the state that went in is not used; (1.1) has a term h U.")
def forgets_the_state(x, h, W, U, b):
    return np.tanh(x @ W + b)


@misconception(of=rnn_step, says="the input is not used; (1.1) has a term x W.")
def ignores_the_input(x, h, W, U, b):
    return np.tanh(h @ U + b)


@misconception(of=rnn_step,
               says="tanh is written with exponentials that overflow for large z and give nan; (1.2) is between -1 "
                    "and 1 for every z.")
def tanh_that_overflows(x, h, W, U, b):
    with np.errstate(all="ignore"):
        return tanh_by_exponentials(z_of(x, h, W, U, b))


@misconception(of=rnn_step,
               says="an axis of size 1 is squeezed away; h_next keeps the shape (B, H) whatever the sizes.")
def squeezes_the_state(x, h, W, U, b):
    return np.squeeze(np.tanh(z_of(x, h, W, U, b)))


@misconception(of=rnn_step,
               says="U is transposed; in (1.1) the rows of U meet the state, as they are. U is square, so the shapes "
                    "cannot tell.")
def transposes_U(x, h, W, U, b):
    return np.tanh(x @ W + h @ U.T + b)


@misconception(of=rnn_step, says="the bend is a sigmoid; (1.2) is tanh.")
def sigmoid_for_tanh(x, h, W, U, b):
    return sigmoid(z_of(x, h, W, U, b))


@misconception(of=rnn_step,
               says="input and state are bent one by one and then added; (1.1) adds first and (1.2) bends the sum.")
def bends_each_term(x, h, W, U, b):
    return np.tanh(x @ W) + np.tanh(h @ U) + b


@misconception(of=rnn_step, says="the bias is added after tanh; in (1.1) it is part of z.")
def bias_after_tanh(x, h, W, U, b):
    return np.tanh(x @ W + h @ U) + b


@misconception(of=rnn_step, says="the old state is added to the new one; (1.2) replaces it.")
def keeps_adding_to_the_state(x, h, W, U, b):
    return h + np.tanh(z_of(x, h, W, U, b))


@misconception(of=rnn_step, says="U is multiplied entry by entry; h U in (1.1) is a matrix product.")
def elementwise_U(x, h, W, U, b):
    return np.tanh(x @ W + h * U + b)


@misconception(of=rnn_step,
               says="a name is read that the function neither receives nor makes; everything in (1.1) comes in "
                    "through the arguments.")
def reads_the_notebook(x, h, W, U, b):
    return np.tanh(x @ parameters["W"] + h @ parameters["U"] + parameters["b"])  # noqa: F821


@misconception(of=rnn_step_concatenated,
               says="the input stands before the state; in (1.3) the state comes first, [h, x].")
def input_before_state(x, h, W_a, b):
    return np.tanh(np.concatenate([x, h], axis=1) @ W_a + b)


@misconception(of=rnn_step_concatenated, says="the bias is left out; (1.3) adds b to every row.")
def no_bias_in_one_product(x, h, W_a, b):
    return np.tanh(np.hstack([h, x]) @ W_a)


@misconception(of=rnn_step_concatenated, says="z itself is returned; (1.2) bends it by tanh.")
def no_tanh_after_one_product(x, h, W_a, b):
    return np.hstack([h, x]) @ W_a + b


@misconception(of=rnn_step_concatenated, says="only the state's rows of W_a are used; (1.3) uses all of them.")
def state_block_alone(x, h, W_a, b):
    return np.tanh(h @ W_a[: h.shape[1]] + b)


@misconception(of=rnn_step_concatenated, says="only the input's rows of W_a are used; (1.3) uses all of them.")
def input_block_alone(x, h, W_a, b):
    return np.tanh(x @ W_a[h.shape[1] :] + b)


@misconception(of=rnn_step_concatenated,
               says="an axis of size 1 is squeezed away; h_next keeps the shape (B, H) whatever the sizes.")
def squeezes_one_product(x, h, W_a, b):
    return np.squeeze(np.tanh(np.hstack([h, x]) @ W_a + b))


@misconception(of=rnn_step_concatenated,
               says="tanh is written with exponentials that overflow for large z and give nan; (1.2) is between -1 "
                    "and 1 for every z.")
def one_product_that_overflows(x, h, W_a, b):
    with np.errstate(all="ignore"):
        return tanh_by_exponentials(np.hstack([h, x]) @ W_a + b)


@misconception(of=rnn_step_relu, says="the bend is still tanh; (1.10) is the larger of z and 0.")
def tanh_for_relu(x, h, W, U, b):
    return np.tanh(z_of(x, h, W, U, b))


@misconception(of=rnn_step_relu, says="z itself is returned, negative entries too; (1.10) replaces those by 0.")
def no_rectifier(x, h, W, U, b):
    return z_of(x, h, W, U, b)


@misconception(of=rnn_step_relu, says="the smaller of z and 0 is kept; (1.10) keeps the larger.")
def keeps_the_negative_part(x, h, W, U, b):
    return np.minimum(z_of(x, h, W, U, b), 0)


@misconception(of=rnn_step_relu, says="the absolute value is taken; (1.10) gives 0 where z is negative.")
def absolute_value(x, h, W, U, b):
    return np.abs(z_of(x, h, W, U, b))


@misconception(of=rnn_step_relu,
               says="the maximum is taken along the rows of the batch; (1.10) compares every entry with 0.")
def maximum_along_an_axis(x, h, W, U, b):
    return np.max(z_of(x, h, W, U, b), 0)


@misconception(of=rnn_step_relu,
               says="1 is returned where z is positive; (1.10) keeps z itself there. (0 or 1 is the slope.)")
def slope_for_value(x, h, W, U, b):
    return (z_of(x, h, W, U, b) > 0).astype(float)


@misconception(of=rnn_step_relu,
               says="the terms are rectified one by one; (1.1) adds first and (1.10) rectifies the sum.")
def rectifies_each_term(x, h, W, U, b):
    return np.maximum(x @ W, 0) + np.maximum(h @ U, 0) + np.maximum(b, 0)


@misconception(of=rnn_step_relu, says="the bias is left out; (1.1) adds b to every row.")
def no_bias_before_relu(x, h, W, U, b):
    return np.maximum(x @ W + h @ U, 0)


@misconception(of=rnn_step_relu, says="large states are cut off at 1; (1.10) has no upper end.")
def capped_at_one(x, h, W, U, b):
    return np.clip(z_of(x, h, W, U, b), 0, 1)


@misconception(of=rnn_step_relu, says="negative entries leak through, scaled down; (1.10) makes them exactly 0.")
def leaky_rectifier(x, h, W, U, b):
    z = z_of(x, h, W, U, b)
    return np.where(z > 0, z, 0.01 * z)

"""compose: compose two children into their parent; every row is a pair of its own."""

import numpy as np

from rnn_course.cells.trees import compose
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    compose,
    points=5,
    returns={"p": "(14.2)"},
    hints=(
        "Two states become one of the same size, so that the result can be a child in its turn.",
        "In (14.1) the first H rows of W meet the left child and the last H rows meet the right one.",
        "Set the two side by side so that every row has 2H entries; what follows is an ordinary layer with a bend.",
    ),
)


@check(weight=3)
def a_composition(draw):
    for _ in range(2):
        yield ask(compose, *draws.pair(draw, *draw.sizes("BH")))


@check
def a_composition_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(compose, *draws.pair(draw, *draw.sizes("BH", **{axis: 1})))


@check
def a_composition_of_large_states(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 5000 * left, right, W, b)


@check(weight=0, note="With right and b zero it differs: look at which rows of W meet the left child.")
def a_composition_from_the_left_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, left, 0 * right, W, 0 * b)


@check(weight=0, note="With left and b zero it differs: look at which rows of W meet the right child.")
def a_composition_from_the_right_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 0 * left, right, W, 0 * b)


@check(weight=0, note="With both children zero it differs: look at the bias in (14.1), and at (14.2).")
def a_composition_from_the_bias_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 0 * left, 0 * right, W, b)


def z_of(left, right, W, b):
    """(14.1), right."""
    return np.concatenate([left, right], axis=1) @ W + b


@misconception("the right child stands before the left one; in (14.1) it is [left, right].")
def right_before_left(left, right, W, b):
    return np.tanh(z_of(right, left, W, b))


@misconception("the bias is left out; (14.1) adds b to every row.")
def no_bias(left, right, W, b):
    return np.tanh(np.concatenate([left, right], axis=1) @ W)


@misconception("z itself is returned; (14.2) bends it by tanh.")
def no_tanh(left, right, W, b):
    return z_of(left, right, W, b)


@misconception(
    "one block of W serves both children, so left and right cannot be told apart; in (14.1) each child "
    "has H rows of W to itself."
)
def one_block_for_both(left, right, W, b):
    return np.tanh((left + right) @ W[: left.shape[1]] + b)


@misconception("only the left child is used; (14.1) composes both.")
def left_child_alone(left, right, W, b):
    return np.tanh(left @ W[: left.shape[1]] + b)


@misconception("each child is bent by itself and then added; (14.1) adds first and (14.2) bends the sum.")
def bends_each_child(left, right, W, b):
    H = left.shape[1]
    return np.tanh(left @ W[:H] + b) + np.tanh(right @ W[H:] + b)


@misconception(
    "the rows of W are taken in turn, one for the left child and one for the right; in (14.1) the "
    "first H are the left child's."
)
def interleaves_the_rows(left, right, W, b):
    return np.tanh(left @ W[::2] + right @ W[1::2] + b)


@misconception("an axis of size 1 is squeezed away; p keeps the shape (B, H) whatever the sizes.")
def squeezes_the_parent(left, right, W, b):
    return np.squeeze(np.tanh(z_of(left, right, W, b)))


@misconception(
    "tanh is written with exponentials that overflow for large z and give nan; (14.2) is between -1 and 1 for every z."
)
def tanh_that_overflows(left, right, W, b):
    with np.errstate(all="ignore"):
        up, down = np.exp(z_of(left, right, W, b)), np.exp(-z_of(left, right, W, b))
        return (up - down) / (up + down)


@accepted
def compose_with_two_products(left, right, W, b):
    H = left.shape[1]
    return np.tanh(b + right.dot(W[H:]) + left.dot(W[:H]))


@accepted
def compose_with_hstack_and_einsum(left, right, W, b):
    return np.tanh(np.einsum("bi,ih->bh", np.hstack((left, right)), W) + b[None, :])


@accepted
def compose_with_columns_for_examples(left, right, W, b):
    return np.tanh(W.T @ np.concatenate([left.T, right.T]) + b[:, None]).T


@accepted
def compose_in_float32(left, right, W, b):
    z = np.hstack([left, right]).astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)
    return np.tanh(z)

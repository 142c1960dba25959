"""compose: compute the state of a parent from those of its two children; every row is a separate pair."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.trees import compose
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

header = exercise(
    compose,
    points=5,
    returns={"p": "(14.2)"},
    hints=(
        "Two states become one of the same size, so the result can be a child of another node.",
        "In (14.1) the first H rows of W multiply the left child and the last H rows the right one.",
        "Concatenate the two so that every row has 2H entries. The rest is an ordinary layer with tanh.",
    ),
)


a_composition = random_sizes(compose, weight=3)


a_composition_with_one_axis_of_size_1 = one_axis_of_size_1(compose)


a_composition_of_large_states = scaled(compose, left=5000)


a_composition_from_the_left_alone = scaled(
    compose,
    right=0,
    b=0,
    weight=0,
    note="Wrong with right and b zero: look at which rows of W multiply the left child in (14.1), and at tanh (14.2).",
)


a_composition_from_the_right_alone = scaled(
    compose,
    left=0,
    b=0,
    weight=0,
    note="Wrong with left and b zero: look at which rows of W multiply the right child.",
)


a_composition_from_the_bias_alone = scaled(
    compose,
    left=0,
    right=0,
    weight=0,
    note="Wrong with both children zero: look at the bias in (14.1), and at (14.2).",
)


wrong = slips(
    compose,
    """
    right_before_left: the right child comes before the left one; in (14.1) it is [left, right].
        14.1 | z = np.concatenate([right, left], axis=1) @ W + b
    no_bias: the bias is left out; (14.1) adds b to every row.
        14.1 | z = np.concatenate([left, right], axis=1) @ W
    no_tanh: z itself is returned; (14.2) applies tanh to it.
        14.2 | return z
    one_block_for_both: one block of W is used for both children; in (14.1) each child has its own H rows of W.
        14.1 | z = (left + right) @ W[: left.shape[1]] + b
    left_child_alone: only the left child is used; (14.1) uses both.
        14.1 | z = left @ W[: left.shape[1]] + b
    bends_each_child: tanh is applied to the term of each child; (14.1) adds first and (14.2) takes the tanh of the
        sum.
        14.2 | H = left.shape[1]
             | return np.tanh(left @ W[:H] + b) + np.tanh(right @ W[H:] + b)
    interleaves_the_rows: the rows of W alternate between the left and the right child; in (14.1) the first H belong
        to the left child.
        14.1 | z = left @ W[::2] + right @ W[1::2] + b
    squeezes_the_parent: an axis of size 1 is squeezed away; p keeps the shape (B, H) for any sizes.
        14.2 | return np.squeeze(np.tanh(z))
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (14.2) is between
        -1 and 1 for every z.
        14.2 | return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    """,
)


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

"""rnn_step_concatenated: advance the cell by one step with a single matrix product."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.rnn import rnn_step, rnn_step_concatenated
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

header = exercise(
    rnn_step_concatenated,
    points=4,
    returns={"h_next": "(1.2)"},
    uses=(rnn_step,),
    hints=(
        "A sum of two matrix products is one product of longer rows with a taller matrix.",
        "In (1.3) the first H rows of W_a multiply the state and the last D rows multiply the input.",
        "Concatenate h and x so that every row of the batch has H + D entries. The rest is the step that you have "
        "written.",
    ),
)


def _concatenated(draw, B, D, H):
    return draw(B, D), draw(B, H), draw(H + D, H), draw(H)


a_step_by_one_product = random_sizes(rnn_step_concatenated, _concatenated, weight=3)
one_product_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step_concatenated, _concatenated)
one_product_with_large_inputs = scaled(rnn_step_concatenated, _concatenated, x=5000)
one_product_from_the_state_alone = scaled(
    rnn_step_concatenated,
    _concatenated,
    x=0,
    b=0,
    weight=0,
    note="Wrong with x and b zero: look at which rows of W_a multiply the state in (1.3).",
)


wrong = slips(
    rnn_step_concatenated,
    """
    input_before_state: the input comes before the state; in (1.3) the state is first, [h, x].
        1.3 | z = np.concatenate([x, h], axis=1) @ W_a + b
    no_bias_in_one_product: the bias is left out; (1.3) adds b to every row.
        1.3 | z = np.concatenate([h, x], axis=1) @ W_a
    no_tanh_after_one_product: z itself is returned; (1.2) applies tanh to it.
        1.2 | return z
    state_block_alone: only the state's rows of W_a are used; (1.3) uses all of them.
        1.3 | z = h @ W_a[: h.shape[1]] + b
    input_block_alone: only the input's rows of W_a are used; (1.3) uses all of them.
        1.3 | z = x @ W_a[h.shape[1] :] + b
    squeezes_one_product: an axis of size 1 is squeezed away; h_next keeps the shape (B, H) for any sizes.
        1.2 | return np.squeeze(np.tanh(z))
    one_product_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (1.2) is
        between -1 and 1 for every z.
        1.2 | return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    """,
)


@accepted
def one_product_with_hstack(x, h, W_a, b):
    return np.tanh(np.hstack((h, x)).dot(W_a) + b)


@accepted
def one_product_as_two_blocks(x, h, W_a, b):
    H = h.shape[1]
    return rnn_step(x, h, W_a[H:], W_a[:H], b)


@accepted
def one_product_into_a_buffer(x, h, W_a, b):
    both = np.zeros((x.shape[0], x.shape[1] + h.shape[1]))
    both[:, : h.shape[1]], both[:, h.shape[1] :] = h, x
    return np.tanh(np.einsum("bi,ih->bh", both, W_a) + b)


@accepted
def one_product_with_columns_for_examples(x, h, W_a, b):
    return np.tanh(W_a.T @ np.concatenate([h.T, x.T]) + b[:, None]).T

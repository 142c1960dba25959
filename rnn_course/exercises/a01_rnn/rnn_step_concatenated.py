"""rnn_step_concatenated: advance the same cell by one step with one product: state and input side by side."""

import numpy as np

from rnn_course.cells.rnn import rnn_step, rnn_step_concatenated
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .wrong import tanh_by_exponentials

header = exercise(
    rnn_step_concatenated,
    points=4,
    returns={"h_next": "(1.2)"},
    uses=(rnn_step,),
    hints=(
        "A sum of two matrix products is one product of longer rows with a taller matrix.",
        "In (1.3) the first H rows of W_a meet the state and the last D rows meet the input.",
        "Set h and x side by side so that every row of the batch has H + D entries; then it is the step you know.",
    ),
)


def _concatenated(draw, **fixed):
    B, D, H = draw.sizes("BDH", **fixed)
    return draw(B, D), draw(B, H), draw(H + D, H), draw(H)


@check(weight=3)
def a_step_by_one_product(draw):
    for _ in range(2):
        yield ask(rnn_step_concatenated, *_concatenated(draw))


@check
def one_product_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_concatenated, *_concatenated(draw, **{axis: 1}))


@check
def one_product_with_large_inputs(draw):
    x, h, W_a, b = _concatenated(draw)
    yield ask(rnn_step_concatenated, 5000 * x, h, W_a, b)


@check(weight=0, note="With x and b zero it differs: look at which rows of W_a meet the state in (1.3).")
def one_product_from_the_state_alone(draw):
    x, h, W_a, b = _concatenated(draw)
    yield ask(rnn_step_concatenated, 0 * x, h, W_a, 0 * b)


@misconception("the input stands before the state; in (1.3) the state comes first, [h, x].")
def input_before_state(x, h, W_a, b):
    return np.tanh(np.concatenate([x, h], axis=1) @ W_a + b)


@misconception("the bias is left out; (1.3) adds b to every row.")
def no_bias_in_one_product(x, h, W_a, b):
    return np.tanh(np.hstack([h, x]) @ W_a)


@misconception("z itself is returned; (1.2) bends it by tanh.")
def no_tanh_after_one_product(x, h, W_a, b):
    return np.hstack([h, x]) @ W_a + b


@misconception("only the state's rows of W_a are used; (1.3) uses all of them.")
def state_block_alone(x, h, W_a, b):
    return np.tanh(h @ W_a[: h.shape[1]] + b)


@misconception("only the input's rows of W_a are used; (1.3) uses all of them.")
def input_block_alone(x, h, W_a, b):
    return np.tanh(x @ W_a[h.shape[1] :] + b)


@misconception("an axis of size 1 is squeezed away; h_next keeps the shape (B, H) whatever the sizes.")
def squeezes_one_product(x, h, W_a, b):
    return np.squeeze(np.tanh(np.hstack([h, x]) @ W_a + b))


@misconception(
    "tanh is written with exponentials that overflow for large z and give nan; (1.2) is between -1 and 1 for every z."
)
def one_product_that_overflows(x, h, W_a, b):
    with np.errstate(all="ignore"):
        return tanh_by_exponentials(np.hstack([h, x]) @ W_a + b)


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

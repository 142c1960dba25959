"""compose_backward: take the gradient from the parent back to its two children and to the weights."""

import numpy as np

from rnn_course.cells.trees import compose_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    compose_backward,
    points=9,
    returns={"dleft": "(14.4)", "dright": "(14.4)", "dW": "(14.5)", "db": "(14.6)"},
    hints=(
        "Go back the way you came: through the bend (14.2), then through the product (14.1).",
        "All four results are made of the dz of (14.3). In (14.4) one product serves both children.",
        "The product in (14.4) has 2H columns; those that met the left child come first. For dW write down the "
        "shapes of the two sides and see which of them must be turned.",
    ),
)


@check(weight=4)
def gradients_of_a_composition(draw):
    for _ in range(2):
        yield ask(compose_backward, *draws.pair_back(draw, *draw.sizes("BH")))


@check
def gradients_of_a_composition_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(compose_backward, *draws.pair_back(draw, *draw.sizes("BH", **{axis: 1})))


@check(weight=0, note="It differs even where p is 0 and (14.3) gives dz = dp: look at the products (14.4) to (14.6).")
def gradients_where_the_bend_has_slope_1(draw):
    dp, p, *others = draws.pair_back(draw, *draw.sizes("BH"))
    yield ask(compose_backward, dp, 0 * p, *others)


def products(dz, left, right, W):
    """(14.4) to (14.6), right."""
    dleft, dright = np.split(dz @ W.T, 2, axis=1)
    return dleft, dright, np.concatenate([left, right], axis=1).T @ dz, dz.sum(axis=0)


@misconception("the slope of tanh is missing, dp is used as it is; (14.3) multiplies it by 1 - p².")
def slope_omitted(dp, p, left, right, W):
    return products(dp, left, right, W)


@misconception("tanh is applied to p once more; the p in (14.3) has been through it already.")
def slope_of_tanh_of_tanh(dp, p, left, right, W):
    return products(dp * (1 - np.tanh(p) ** 2), left, right, W)


@misconception("the slope is taken of the upstream gradient, 1 - dp²; (14.3) takes it of p.")
def slope_of_the_upstream(dp, p, left, right, W):
    return products(dp * (1 - dp**2), left, right, W)


@misconception("dleft and dright have changed places; in (14.4) the left half is dleft.")
def halves_swapped(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dright, dleft, dW, db


@misconception(
    "both children get the gradient through the first H rows of W; (14.4) cuts dz Wᵀ, and the right "
    "child's half is another one."
)
def first_block_for_both(dp, p, left, right, W):
    dleft, _, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dleft.copy(), dW, db


@misconception(
    "the gradient is shared out, half to each child; in (14.4) each child's part is full, W alone says "
    "how much reaches it."
)
def half_each(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft / 2, dright / 2, dW, db


@misconception(
    "the block of W is not transposed on the way back; (14.4) goes through Wᵀ. The blocks are square, "
    "so the shapes cannot tell."
)
def blocks_not_transposed(dp, p, left, right, W):
    dz, H = dp * (1 - p**2), p.shape[1]
    return dz @ W[:H], dz @ W[H:], *products(dz, left, right, W)[2:]


@misconception("dW is made with right above left; in (14.5) it is [left, right].")
def dW_upside_down(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dright, np.roll(dW, len(dW) // 2, axis=0), db


@misconception("db keeps the rows as an axis of size 1; in (14.6) it has b's own shape, (H,).")
def db_keeps_an_axis(dp, p, left, right, W):
    *others, db = products(dp * (1 - p**2), left, right, W)
    return *others, db[None]


@misconception(
    "dW and db are divided by the number of rows; (14.5) and (14.6) are sums. Any averaging belongs to the loss."
)
def averages_over_rows(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dright, dW / len(p), db / len(p)


@accepted
def compose_back_by_blocks(dp, p, left, right, W):
    H, dz = p.shape[1], dp - dp * p * p
    return [dz @ W[:H].T, dz @ W[H:].T, np.vstack([left.T @ dz, right.T @ dz]), dz.sum(0)]


@accepted
def compose_back_row_by_row(dp, p, left, right, W):
    dleft, dright, dW, db = np.zeros_like(left), np.zeros_like(right), np.zeros_like(W), np.zeros(p.shape[1])
    for row in range(len(p)):
        dz = dp[row] * (1 - p[row]) * (1 + p[row])
        down = W @ dz
        dleft[row], dright[row] = down[: len(dz)], down[len(dz) :]
        dW += np.outer(np.concatenate([left[row], right[row]]), dz)
        db += dz
    return dleft, dright, dW, db


@accepted
def compose_back_in_the_callers_array(dp, p, left, right, W):
    dp *= 1 - p**2
    both, H = np.dot(dp, W.T), p.shape[1]
    return both[:, :H], both[:, H:], np.einsum("bi,bh->ih", np.hstack([left, right]), dp), np.ones(len(dp)) @ dp


@accepted
def compose_back_in_float32(dp, p, left, right, W):
    return tuple(each.astype(np.float32) for each in compose_back_by_blocks.function(dp, p, left, right, W))

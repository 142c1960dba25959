"""compose_backward: take the gradient from the parent back to its two children and to the weights."""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.trees import compose, compose_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    compose_backward,
    points=9,
    returns={"dleft": "(14.4)", "dright": "(14.4)", "dW": "(14.5)", "db": "(14.6)"},
    hints=(
        "Go back in the opposite order: through tanh (14.2), then through the product (14.1).",
        "All four results are computed from the dz of (14.3). In (14.4) one product gives the gradients of both "
        "children.",
        "The product in (14.4) has 2H columns; those of the left child come first. For dW write down the shapes of "
        "both factors and see which must be transposed.",
    ),
    derive=derivation("14.3", "14.4", "14.6", of=compose),
)


gradients_of_a_composition = random_sizes(compose_backward, draws.pair_back, weight=4)


gradients_of_a_composition_with_one_axis_of_size_1 = one_axis_of_size_1(compose_backward, draws.pair_back)


gradients_where_the_bend_has_slope_1 = scaled(
    compose_backward,
    draws.pair_back,
    p=0,
    weight=0,
    note="Wrong even where p is 0 and (14.3) gives dz = dp: look at the products (14.4) to (14.6).",
)


wrong = slips(
    compose_backward,
    """
    slope_omitted: the derivative of tanh is missing, dp is used as it is; (14.3) multiplies it by 1 - p².
        14.3 | dz = dp
    slope_of_tanh_of_tanh: tanh is applied to p once more; the p in (14.3) is a value of tanh already.
        14.3 | dz = dp * (1 - np.tanh(p) ** 2)
    slope_of_the_upstream: the derivative is taken at the upstream gradient, 1 - dp²; (14.3) takes it at p.
        14.3 | dz = dp * (1 - dp**2)
    halves_swapped: dleft and dright are swapped; in (14.4) the left half is dleft.
        14.4 | dright, dleft = np.split(dz @ W.T, 2, axis=1)
    first_block_for_both: both children get the gradient through the first H rows of W; in (14.4) the right child
        has the other half of dz Wᵀ.
        14.4 | dleft = dright = dz @ W[: p.shape[1]].T
    half_each: each child gets half of its gradient; (14.4) has no factor 1/2.
        14.4 | dleft, dright = np.split(dz @ W.T / 2, 2, axis=1)
    blocks_not_transposed: the blocks of W are not transposed on the way back; (14.4) has Wᵀ. The blocks are square,
        so the shapes fit either way.
        14.4 | dleft, dright = dz @ W[: p.shape[1]], dz @ W[p.shape[1] :]
    dW_upside_down: dW is computed with right above left; in (14.5) it is [left, right].
        14.5 | dW = np.concatenate([right, left], axis=1).T @ dz
    db_keeps_an_axis: db keeps the rows as an axis of size 1; in (14.6) it has the shape of b, (H,).
        14.6 | db = dz.sum(axis=0, keepdims=True)
    averages_over_rows: dW and db are divided by the number of rows; (14.5) and (14.6) are sums. Any averaging
        belongs to the loss.
        14.5 | dW = np.concatenate([left, right], axis=1).T @ dz / len(p)
        14.6 | db = dz.mean(axis=0)
    """,
)


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

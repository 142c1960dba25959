"""embed_backward: take the gradient back to the table of vectors."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise, probe
from rnn_course.cells.language import embed, embed_backward
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    embed_backward,
    points=6,
    returns={"dE": "(3.7)"},
    hints=(
        "A row of the table that was looked up five times gets five gradients, and they add up.",
        "In (3.7) the sum is over all places of all rows; tokens that never occur get 0.",
        "`dE[y] += dx` looks right, but try it with the same token twice. NumPy's ufuncs have a method that adds at "
        "every index; a product with one-hot rows works too.",
    ),
    derive=derivation("3.7", of=embed),
)


def _places(draw, **fixed):
    """dx, y, K with some token that occurs twice in one row, one in two rows, and one that does not occur."""

    def make():
        B, T, K, D = draw.sizes("BTKD", **fixed)
        return draw(B, T, D), draw.integers(0, K, B, T), K

    def telling(dx, y, K):
        absent = len(np.unique(y)) < K
        return absent and draws.occurs_twice(y) and (y.size < 6 or ((y == 0).any() and y.max() < K - 1))

    return draws.until(make, telling)


@check(weight=4)
def gradients_of_tokens_that_come_again(draw):
    for _ in range(2):
        yield ask(embed_backward, *_places(draw, K=6, T=4))


@check
def table_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        yield ask(embed_backward, *_places(draw, **{axis: 1}))


@check(weight=0, note="Wrong even where no token occurs twice: look at which row of dE each dx belongs to; see (3.7).")
def gradients_of_tokens_that_come_once(draw):
    y = draw.rng.permutation(8)[:6].reshape(2, 3)
    yield ask(embed_backward, draw(2, 3, 5), y, 8)


@check(weight=0, note="Right where no token occurs twice, wrong where one does: (3.7) adds up all its places.")
def gradients_of_one_token_everywhere(draw):
    yield ask(embed_backward, draw(2, 3, 5), np.full((2, 3), 2), 4)


@probe(
    same=lambda dE: dE, says="The gradient changes when two places are swapped together with their dx; (3.7) is a sum."
)
def order_of_places(draw):
    dx, y, K = _places(draw)
    return ask(embed_backward, dx, y, K), ask(embed_backward, dx[::-1], y[::-1], K)


wrong = slips(
    embed_backward,
    """
    repeated_tokens_lost: of a token that occurs several times only one place counts, as with dE[y] += dx; (3.7)
        adds up all.
        3.7 | dE[y] += dx
    averages_places: the places of a token are averaged; (3.7) adds them up.
        3.7 | np.add.at(dE, y, dx)
            | dE /= np.maximum(np.bincount(y.ravel(), minlength=K), 1)[:, None]
    averages_over_rows_of_y: the sum is divided by the number of rows; (3.7) is a sum. Any averaging belongs to the
        loss.
        3.7 | np.add.at(dE, y, dx / len(y))
    averages_over_steps_of_y: the sum is divided by the number of steps; (3.7) is a sum.
        3.7 | np.add.at(dE, y, dx / y.shape[1])
    last_row_of_y: only the last row of the batch is used; (3.7) sums over all rows.
        3.7 | np.add.at(dE, y[-1], dx[-1])
    first_row_of_y: only the first row of the batch is used; (3.7) sums over all rows.
        3.7 | np.add.at(dE, y[0], dx[0])
    last_step_of_y: only the last step is used; (3.7) sums over all steps.
        3.7 | np.add.at(dE, y[:, -1], dx[:, -1])
    token_0_is_skipped: token 0 gets no gradient; in (3.7) it is a token like any other.
        3.7 | np.add.at(dE, y, dx)
            | dE[0] = 0
    only_tokens_that_occur: only tokens that occur have a row; dE has the shape of the table, (K, D), with 0 in the
        other rows.
        return | return dE[np.unique(y)]
    table_transposed: dE is transposed; it has the shape of the table, (K, D).
        return | return dE.T
    counts_for_gradients: each row holds how often its token occurs; (3.7) adds up dx.
        3.7 | np.add.at(dE, y, 1)
    gradient_one_row_too_early: every dx is added to the row before that of its token; in (3.7) token 0 is row 0.
        3.7 | np.add.at(dE, y - 1, dx)
    """,
)


@accepted
def transposed_one_hot_product(dx, y, K):
    rows = np.eye(K)[y.ravel()]
    return rows.T @ dx.reshape(-1, dx.shape[2])


@accepted
def loop_over_rows_and_steps(dx, y, K):
    dE = np.zeros((K, dx.shape[2]))
    for row in range(y.shape[0]):
        for t in range(y.shape[1]):
            dE[y[row, t]] += dx[row, t]
    return dE


@accepted
def one_sum_for_each_token(dx, y, K):
    return np.stack([dx[y == k].sum(axis=0) for k in range(K)])


@accepted
def einsum_over_rows_and_steps(dx, y, K):
    return np.einsum("btk,btd->kd", np.eye(K)[y], dx)

"""embed: look up the vector of every token in a table."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.language import embed, one_hot
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    embed,
    points=2,
    returns={"x": "(3.6)"},
    hints=(
        "Multiplying by a one-hot row selects a row, so there is no need to multiply.",
        "(3.6) shows which axis of E the tokens index.",
        "NumPy arrays can be indexed by an array of integers.",
    ),
)


def _with_token_0(draw, B, T, K, D):
    y = draw.integers(0, K, B, T)
    y[0, 0] = 0
    return y, draw(K, D)


vectors_for_a_table_of_tokens = random_sizes(embed, _with_token_0, weight=3)


@check
def vectors_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(embed, draw.integers(0, 5, 3), draw(5, 4))
    yield ask(embed, draw.integers(0, 4, 2, 3, 5), draw(4, 6))


@check
def vectors_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        B, T, K, D = draw.sizes("BTKD", **{axis: 1})
        yield ask(embed, draw.integers(0, K, B, T), draw(K, D))


wrong = slips(
    embed,
    """
    rows_from_the_end: tokens index the table from its end; in (3.6) token 0 is row 0.
        3.6 | return E[-1 - y]
    row_before: each token gets the row before its own; in (3.6) token 0 is row 0.
        3.6 | return E[y - 1]
    sum_of_vectors: the vectors of a text are added up; (3.6) has a vector for each token.
        3.6 | return E[y].sum(axis=-2)
    mean_of_vectors: the vectors of a text are averaged; (3.6) has a vector for each token.
        3.6 | return E[y].mean(axis=-2)
    flattened_vectors: all tokens are put into one list; in (3.6) the axes of y stay.
        3.6 | return E[y.ravel()]
    scaled_vectors: the vectors are scaled by √D; (3.6) takes them as they are.
        3.6 | return E[y] * np.sqrt(E.shape[1])
    unit_vectors: every vector is scaled to length 1; (3.6) takes them as they are.
        3.6 | return E[y] / np.linalg.norm(E[y], axis=-1, keepdims=True)
    nothing_for_token_0: token 0 gets a vector of zeros; in (3.6) it has a row like any other.
        3.6 | return E[y] * (y != EOS)[..., None]
    vectors_on_the_wrong_axis: the axis of the vector is in the wrong place; x is (..., D).
        3.6 | return np.moveaxis(E[y], -1, 0)
    times_the_number: the rows are multiplied by the number of the token; (3.6) multiplies by a one-hot row.
        3.6 | return E[y] * y[..., None]
    """,
)


@accepted
def one_hot_product(y, E):
    return one_hot(y, len(E)) @ E


@accepted
def take(y, E):
    return np.take(E, y, axis=0)


@accepted
def loop_over_places(y, E):
    x = np.empty((*y.shape, E.shape[1]))
    for at in np.ndindex(y.shape):
        x[at] = E[y[at]]
    return x

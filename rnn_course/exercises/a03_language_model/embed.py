"""embed: look every token up in a table of vectors."""

import numpy as np

from rnn_course.cells.language import EOS, embed, one_hot
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

header = exercise(
    embed,
    points=2,
    returns={"x": "(3.6)"},
    hints=(
        "Multiplying by a row with a single 1 picks a row, so there is no need to multiply.",
        "(3.6) says which axis of E the tokens count.",
        "NumPy lets an array of whole numbers stand between the brackets.",
    ),
)


@check(weight=3)
def vectors_for_a_table_of_tokens(draw):
    for _ in range(2):
        B, T, K, D = draw.sizes("BTKD")
        y = draw.integers(0, K, B, T)
        y[0, 0] = 0
        yield ask(embed, y, draw(K, D))


@check
def vectors_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(embed, draw.integers(0, 5, 3), draw(5, 4))
    yield ask(embed, draw.integers(0, 4, 2, 3, 5), draw(4, 6))


@check
def vectors_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        B, T, K, D = draw.sizes("BTKD", **{axis: 1})
        yield ask(embed, draw.integers(0, K, B, T), draw(K, D))


@misconception("tokens pick from the wrong end of the table; in (3.6) token 0 is row 0.")
def rows_from_the_end(y, E):
    return E[-1 - y]


@misconception("each token picks the row before its own; in (3.6) token 0 is row 0.")
def row_before(y, E):
    return E[y - 1]


@misconception("the vectors of a text are added up; (3.6) has a vector for each token.")
def sum_of_vectors(y, E):
    return E[y].sum(axis=-2)


@misconception("the vectors of a text are averaged; (3.6) has a vector for each token.")
def mean_of_vectors(y, E):
    return E[y].mean(axis=-2)


@misconception("all tokens are put into one list; in (3.6) the axes of y stay.")
def flattened_vectors(y, E):
    return E[y.ravel()]


@misconception("the vectors are scaled by √D; (3.6) takes them as they are.")
def scaled_vectors(y, E):
    return E[y] * np.sqrt(E.shape[1])


@misconception("every vector is made one of length 1; (3.6) takes them as they are.")
def unit_vectors(y, E):
    x = E[y]
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


@misconception("token 0 gets a vector of zeros; in (3.6) it has a row like all others.")
def nothing_for_token_0(y, E):
    return E[y] * (y != EOS)[..., None]


@misconception("the token's vector comes with its axes exchanged; x is (..., D).")
def vectors_on_the_wrong_axis(y, E):
    return np.moveaxis(E[y], -1, 0)


@misconception("the rows are multiplied by the token's number; (3.6) multiplies by a row with one 1.")
def times_the_number(y, E):
    return E[y] * y[..., None]


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

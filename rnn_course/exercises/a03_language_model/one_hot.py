"""one_hot: turn each token into a row of zeros with a single 1."""

import numpy as np

from rnn_course.cells.language import one_hot
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

header = exercise(
    one_hot,
    points=2,
    returns={"onehot": "(3.5)"},
    hints=(
        "No token is more than another, so each gets an axis of its own.",
        "In (3.5) the result has one axis more than y: the last, of size K.",
        "Compare y, with a new last axis, with the numbers 0 ... K - 1; or pick rows of an identity matrix.",
    ),
)


@check(weight=3)
def rows_for_a_table_of_tokens(draw):
    for _ in range(2):
        B, T, K = draw.sizes("BTK")
        y = draw.integers(0, K - 1, B, T)
        yield ask(one_hot, y, K)


@check
def rows_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(one_hot, draw.integers(0, 5, 3), 5)
    yield ask(one_hot, draw.integers(0, 4, 2, 3, 5), 4)


@check
def rows_with_one_axis_of_size_1(draw):
    for B, T in ((1, 4), (4, 1)):
        yield ask(one_hot, draw.integers(0, 6, B, T), 6)


@misconception("the new axis stands first; in (3.5) it is the last.")
def classes_first(y, K):
    return np.moveaxis(np.eye(K)[y], -1, 0)


@misconception("they are whole numbers or truth values; (3.5) has decimal numbers.")
def whole_numbers(y, K):
    return np.eye(K, dtype=int)[y]


@misconception("the 1 stands one place too early: tokens are counted from 0 in (3.5).")
def one_place_too_early(y, K):
    return np.eye(K)[y - 1]


@misconception("all tokens are put into one list; in (3.5) the axes of y stay.")
def flattened_rows(y, K):
    return np.eye(K)[y.ravel()]


@misconception("the last axis is only as long as the largest token needs; in (3.5) it has K places.")
def as_long_as_needed(y, K):
    return np.eye(y.max() + 1)[y]


@misconception("the rows of a text are added up into counts; (3.5) has a row for each token.")
def bag_of_words(y, K):
    return np.eye(K)[y].sum(axis=-2)


@misconception("all places up to the token are 1; in (3.5) the token's alone is.")
def thermometer(y, K):
    return (np.arange(K) <= y[..., None]).astype(float)


@misconception("0 and 1 are exchanged; (3.5) has 1 at the token.")
def one_cold(y, K):
    return 1 - np.eye(K)[y]


@misconception("the token's own number stands at its place; (3.5) has a 1 there.")
def number_at_its_place(y, K):
    return np.eye(K)[y] * y[..., None]


@accepted
def rows_of_the_identity(y, K):
    return np.eye(K)[y]


@accepted
def put_along_the_last_axis(y, K):
    rows = np.zeros((*y.shape, K))
    np.put_along_axis(rows, y[..., None], 1, axis=-1)
    return rows


@accepted
def loop_over_all_places(y, K):
    rows = np.zeros((*y.shape, K), dtype=np.float32)
    for at in np.ndindex(y.shape):
        rows[at][y[at]] = 1
    return rows

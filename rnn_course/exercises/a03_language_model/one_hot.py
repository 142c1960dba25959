"""one_hot: turn each token into a row of zeros with a single 1."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.language import one_hot
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    one_hot,
    points=2,
    returns={"onehot": "(3.5)"},
    hints=(
        "The tokens have no order, so each gets its own place in a row.",
        "In (3.5) the result has one axis more than y: the last, of size K.",
        "Compare y, with a new last axis, with the numbers 0 ... K - 1; or select rows of an identity matrix.",
    ),
    sure_of={"rows_for_a_table_of_tokens": ("thermometer",)},
)


rows_for_a_table_of_tokens = random_sizes(one_hot, lambda draw, B, T, K: (draw.integers(0, K - 1, B, T), K), weight=3)


@check
def rows_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(one_hot, draw.integers(0, 5, 3), 5)
    yield ask(one_hot, draw.integers(0, 4, 2, 3, 5), 4)


@check
def rows_with_one_axis_of_size_1(draw):
    for B, T in ((1, 4), (4, 1)):
        yield ask(one_hot, draw.integers(0, 6, B, T), 6)


wrong = slips(
    one_hot,
    """
    classes_first: the new axis is the first; in (3.5) it is the last.
        3.5 | return np.moveaxis(np.eye(K)[y], -1, 0)
    whole_numbers: the result is an array of integers or booleans; (3.5) has floats.
        3.5 | return np.eye(K, dtype=int)[y]
    one_place_too_early: the 1 is one place too early; in (3.5) tokens are counted from 0.
        3.5 | return np.eye(K)[y - 1]
    flattened_rows: all tokens are put into one list; in (3.5) the axes of y stay.
        3.5 | return np.eye(K)[y.ravel()]
    as_long_as_needed: the last axis is only as long as the largest token needs; in (3.5) it has K places.
        3.5 | return np.eye(y.max() + 1)[y]
    bag_of_words: the rows of a text are added up into counts; (3.5) has a row for each token.
        3.5 | return np.eye(K)[y].sum(axis=-2)
    thermometer: all places up to the token are 1; in (3.5) only the token's is.
        3.5 | return (y[..., None] >= np.arange(K)).astype(float)
    one_cold: 0 and 1 are swapped; (3.5) has 1 at the token.
        3.5 | return (y[..., None] != np.arange(K)).astype(float)
    number_at_its_place: the number of the token is written at its place; (3.5) has a 1 there.
        3.5 | return np.eye(K)[y] * y[..., None]
    """,
)


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

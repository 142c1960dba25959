"""one_hot: turn each token into a row of zeros with a single 1."""

import numpy as np

from rnn_course.cells.language import one_hot
from rnn_course.exercise import accepted, check, exercise
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

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
    classes_first=(
        {"3.5": "return np.moveaxis(np.eye(K)[y], -1, 0)"},
        "the new axis stands first; in (3.5) it is the last.",
    ),
    whole_numbers=(
        {"3.5": "return np.eye(K, dtype=int)[y]"},
        "they are whole numbers or truth values; (3.5) has decimal numbers.",
    ),
    one_place_too_early=(
        {"3.5": "return np.eye(K)[y - 1]"},
        "the 1 stands one place too early: tokens are counted from 0 in (3.5).",
    ),
    flattened_rows=(
        {"3.5": "return np.eye(K)[y.ravel()]"},
        "all tokens are put into one list; in (3.5) the axes of y stay.",
    ),
    as_long_as_needed=(
        {"3.5": "return np.eye(y.max() + 1)[y]"},
        "the last axis is only as long as the largest token needs; in (3.5) it has K places.",
    ),
    bag_of_words=(
        {"3.5": "return np.eye(K)[y].sum(axis=-2)"},
        "the rows of a text are added up into counts; (3.5) has a row for each token.",
    ),
    thermometer=(
        {"3.5": "return (y[..., None] >= np.arange(K)).astype(float)"},
        "all places up to the token are 1; in (3.5) the token's alone is.",
    ),
    one_cold=(
        {"3.5": "return (y[..., None] != np.arange(K)).astype(float)"},
        "0 and 1 are exchanged; (3.5) has 1 at the token.",
    ),
    number_at_its_place=(
        {"3.5": "return np.eye(K)[y] * y[..., None]"},
        "the token's own number stands at its place; (3.5) has a 1 there.",
    ),
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

"""reverse_by_length.

Reverse each sequence of a padded batch over its own length, and leave the padding behind it where it is.
"""

import numpy as np

from rnn_course.cells.bidirectional import reverse_by_length
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .wrong import flip

header = exercise(
    reverse_by_length,
    points=6,
    returns={"y": "(6.12)"},
    hints=(
        "Every row has a length of its own, and only that many steps of it trade places.",
        "Python counts from 0, and then (6.12) takes step t of y from step L - 1 - t of x.",
        "Treat one row at a time: reverse its first L steps, copy the rest. Later, for speed, make one table of "
        "places and let NumPy take along axis 1.",
    ),
)


@check(weight=3)
def reversed_padded_sequences(draw):
    for _ in range(2):
        B, T, D = draw.sizes("BTD")
        yield ask(reverse_by_length, draw(B, T, D), draws.padded(draw, B, T))


@check
def reversing_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        B, T, D = draw.sizes("BTD", **{axis: 1})
        yield ask(reverse_by_length, draw(B, T, D), draws.padded(draw, B, T))


@check(weight=0, note="It differs even without padding: look at which axis is time in (6.12).")
def reversing_without_padding(draw):
    B, T, D = draw.sizes("BTD")
    yield ask(reverse_by_length, draw(B, T, D), np.ones((B, T)))


@check(
    weight=0,
    note="Without padding it is right; a row that has one real step should come back as it is: look at L in (6.12) "
    "and at the padding in (6.13).",
)
def reversing_single_steps(draw):
    B, T, D = draw.sizes("BTD")
    yield ask(reverse_by_length, draw(B, T, D), (np.arange(T) < np.ones((B, 1))).astype(float))


def by_row(x, mask, turn):
    """Each row by itself: turn(row, length) gives the new row."""
    return np.stack([turn(row, length) for row, length in zip(x, mask.sum(axis=1).astype(int), strict=True)])


@misconception(
    "the whole array is flipped, padding included, so that every short sequence now begins with its "
    "padding; (6.12) reverses the first L steps of each row, and (6.13) leaves the rest."
)
def flips_everything(x, mask):
    return flip(x)


@misconception("the rows of the batch trade places; time is axis 1, and (6.12) reverses along it.")
def flips_the_batch(x, mask):
    return x[::-1]


@misconception("the features trade places; time is axis 1, and (6.12) reverses along it.")
def flips_the_features(x, mask):
    return x[:, :, ::-1]


@misconception("nothing is reversed; (6.12) puts the last real step first.")
def reverses_nothing(x, mask):
    return x


@misconception("the padding is reversed too; (6.13) leaves each of its steps where it was.")
def reverses_the_padding_too(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[:L][::-1], row[L:][::-1]]))


@misconception("the padding is replaced by zeros; (6.13) leaves it as it was.")
def zeros_for_the_padding(x, mask):
    return reverse_by_length(x, mask) * mask[..., None]


@misconception("the length of one row is used for all; L of (6.11) is a number for each row.")
def one_length_for_all_rows(x, mask):
    return reverse_by_length(x, np.tile(mask[:1], (len(mask), 1)))


@misconception("the shortest row's length is used for all; L of (6.11) is a number for each row.")
def shortest_length_for_all_rows(x, mask):
    return reverse_by_length(x, np.tile(mask.min(axis=0), (len(mask), 1)))


@misconception("one step too many is reversed, so that a step of padding comes first; (6.12) begins with x_L.")
def one_step_too_many(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[: L + 1][::-1], row[L + 1 :]]))


@misconception("the last real step stays where it is and only those before it are reversed; (6.12) begins with x_L.")
def one_step_too_few(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[: L - 1][::-1], row[L - 1 :]]))


@misconception("an axis of size 1 is squeezed away; y keeps the shape (B, T, D) whatever the sizes.")
def squeezes_the_sequence(x, mask):
    return np.squeeze(reverse_by_length(x, mask))


@accepted
def reversed_row_by_row(x, mask):
    y = x.copy()
    for row in range(len(x)):
        length = int(mask[row].sum())
        y[row, :length] = x[row, :length][::-1]
    return y


@accepted
def reversed_in_place(x, mask):
    for row, real in zip(x, mask.astype(bool), strict=True):
        row[real] = row[real][::-1]
    return x


@accepted
def reversed_by_a_table_of_places(x, mask):
    B, T, _ = x.shape
    lengths = np.count_nonzero(mask, axis=1)
    places = np.array([[*range(L - 1, -1, -1), *range(L, T)] for L in lengths])
    return x[np.arange(B)[:, None], places]


@accepted
def reversed_by_a_product(x, mask):
    """A permutation of the steps, as a matrix for each row."""
    T = x.shape[1]
    swap = np.zeros((len(x), T, T))
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        swap[row] = np.eye(T)
        swap[row, :length, :length] = np.eye(length)[::-1]
    return np.einsum("bst,btd->bsd", swap, x)

"""reverse_by_length: reverse each sequence of a padded batch over its own length, and leave its padding in place."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.bidirectional import reverse_by_length
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    reverse_by_length,
    points=6,
    returns={"y": "(6.12)"},
    hints=(
        "Every row has its own length, and only that many steps of it are reversed.",
        "Python counts from 0, and then (6.12) takes step t of y from step L - 1 - t of x.",
        "Treat one row at a time: reverse its first L steps, copy the rest. For speed, make one array of indices and "
        "use np.take_along_axis along axis 1.",
    ),
    sure_of={
        "reversed_padded_sequences": ("reverses_the_padding_too",),
        "reversing_with_one_axis_of_size_1": ("reverses_the_padding_too",),
    },
)


def padded(draw, B, T, D):
    return draw(B, T, D), draws.padded(draw, B, T)


def full(draw, B, T, D):
    return draw(B, T, D), draws.full(draw, B, T)


def single_steps(draw, B, T, D):
    return draw(B, T, D), (np.arange(T) < np.ones((B, 1))).astype(float)


reversed_padded_sequences = random_sizes(reverse_by_length, padded, weight=3)
reversing_with_one_axis_of_size_1 = one_axis_of_size_1(reverse_by_length, padded)
reversing_without_padding = random_sizes(
    reverse_by_length,
    full,
    times=1,
    weight=0,
    note="Wrong even without padding: look at which axis is time in (6.12).",
)
reversing_single_steps = random_sizes(
    reverse_by_length,
    single_steps,
    times=1,
    weight=0,
    note="Right without padding, wrong for rows with one real step, which stay as they are: look at L in (6.12) and at "
    "the padding in (6.13).",
)


wrong = slips(
    reverse_by_length,
    """
    flips_everything: the whole array is flipped, including padding, so short sequences begin with padding; (6.12)
        reverses the first L steps of each row, and (6.13) leaves the rest.
        return | return x[:, ::-1]
    flips_the_batch: the order of the rows is reversed; time is axis 1, and (6.12) reverses along it.
        return | return x[::-1]
    flips_the_features: the order of the features is reversed; time is axis 1, and (6.12) reverses along it.
        return | return x[:, :, ::-1]
    reverses_nothing: nothing is reversed; (6.12) puts the last real step first.
        return | return x
    reverses_the_padding_too: the padding is reversed too; (6.13) leaves it in place.
        6.13 | places = np.where(t < lengths, lengths - 1 - t, lengths + t[-1] - t)
    zeros_for_the_padding: the padding is replaced by zeros; (6.13) leaves it as it was.
        return | return np.take_along_axis(x, places[..., None], axis=1) * mask[..., None]
    one_length_for_all_rows: the length of one row is used for all; in (6.11) each row has its own L.
        6.11 | lengths = np.full((len(mask), 1), int(mask[0].sum()))
    shortest_length_for_all_rows: the length of the shortest row is used for all; in (6.11) each row has its own L.
        6.11 | lengths = np.full((len(mask), 1), int(mask.sum(axis=1).min()))
    one_step_too_many: one step too many is reversed, so a step of padding comes first; (6.12) begins with x_L.
        6.12 | end = np.minimum(lengths, t[-1])
             | places = np.where(t <= end, end - t, t)
    one_step_too_few: the last real step stays where it is and only those before it are reversed; (6.12) begins with
        x_L.
        6.12 | places = np.where(t < lengths - 1, lengths - 2 - t, t)
    squeezes_the_sequence: an axis of size 1 is squeezed away; y keeps the shape (B, T, D) for any sizes.
        return | return np.squeeze(np.take_along_axis(x, places[..., None], axis=1))
    """,
)


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
    """Permute the steps of each row by a matrix."""
    T = x.shape[1]
    swap = np.zeros((len(x), T, T))
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        swap[row] = np.eye(T)
        swap[row, :length, :length] = np.eye(length)[::-1]
    return np.einsum("bst,btd->bsd", swap, x)

"""Mistakes in one-hot rows, in the embedding and on its way back."""

import numpy as np

from rnn_course.cells.language import EOS, embed, embed_backward, one_hot
from rnn_course.exercise import misconception


@misconception(of=one_hot, says="the new axis stands first; in (3.5) it is the last.")
def classes_first(y, K):
    return np.moveaxis(np.eye(K)[y], -1, 0)


@misconception(of=one_hot, says="they are whole numbers or truth values; (3.5) has decimal numbers.")
def whole_numbers(y, K):
    return np.eye(K, dtype=int)[y]


@misconception(of=one_hot, says="the 1 stands one place too early: tokens are counted from 0 in (3.5).")
def one_place_too_early(y, K):
    return np.eye(K)[y - 1]


@misconception(of=one_hot, says="all tokens are put into one list; in (3.5) the axes of y stay.")
def flattened_rows(y, K):
    return np.eye(K)[y.ravel()]


@misconception(of=one_hot,
               says="the last axis is only as long as the largest token needs; in (3.5) it has K places.")
def as_long_as_needed(y, K):
    return np.eye(y.max() + 1)[y]


@misconception(of=one_hot, says="the rows of a text are added up into counts; (3.5) has a row for each token.")
def bag_of_words(y, K):
    return np.eye(K)[y].sum(axis=-2)


@misconception(of=one_hot, says="all places up to the token are 1; in (3.5) the token's alone is.")
def thermometer(y, K):
    return (np.arange(K) <= y[..., None]).astype(float)


@misconception(of=one_hot, says="0 and 1 are exchanged; (3.5) has 1 at the token.")
def one_cold(y, K):
    return 1 - np.eye(K)[y]


@misconception(of=one_hot, says="the token's own number stands at its place; (3.5) has a 1 there.")
def number_at_its_place(y, K):
    return np.eye(K)[y] * y[..., None]


@misconception(of=embed, says="tokens pick from the wrong end of the table; in (3.6) token 0 is row 0.")
def rows_from_the_end(y, E):
    return E[-1 - y]


@misconception(of=embed, says="each token picks the row before its own; in (3.6) token 0 is row 0.")
def row_before(y, E):
    return E[y - 1]


@misconception(of=embed, says="the vectors of a text are added up; (3.6) has a vector for each token.")
def sum_of_vectors(y, E):
    return E[y].sum(axis=-2)


@misconception(of=embed, says="the vectors of a text are averaged; (3.6) has a vector for each token.")
def mean_of_vectors(y, E):
    return E[y].mean(axis=-2)


@misconception(of=embed, says="all tokens are put into one list; in (3.6) the axes of y stay.")
def flattened_vectors(y, E):
    return E[y.ravel()]


@misconception(of=embed, says="the vectors are scaled by √D; (3.6) takes them as they are.")
def scaled_vectors(y, E):
    return E[y] * np.sqrt(E.shape[1])


@misconception(of=embed, says="every vector is made one of length 1; (3.6) takes them as they are.")
def unit_vectors(y, E):
    x = E[y]
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


@misconception(of=embed, says="token 0 gets a vector of zeros; in (3.6) it has a row like all others.")
def nothing_for_token_0(y, E):
    return E[y] * (y != EOS)[..., None]


@misconception(of=embed, says="the token's vector comes with its axes exchanged; x is (..., D).")
def vectors_on_the_wrong_axis(y, E):
    return np.moveaxis(E[y], -1, 0)


@misconception(of=embed, says="the rows are multiplied by the token's number; (3.6) multiplies by a row with one 1.")
def times_the_number(y, E):
    return E[y] * y[..., None]


def table(dx, y, K):
    """(3.7), right."""
    return np.einsum("btk,btd->kd", np.eye(K)[y], dx)


@misconception(of=embed_backward,
               says="of a token that comes again only one place counts, as happens with dE[y] += dx; (3.7) adds up "
                    "all.")
def repeated_tokens_lost(dx, y, K):
    dE = np.zeros((K, dx.shape[-1]))
    dE[y.ravel()] = dx.reshape(-1, dx.shape[-1])
    return dE


@misconception(of=embed_backward, says="the places of a token are averaged; (3.7) adds them up.")
def averages_places(dx, y, K):
    counts = np.bincount(y.ravel(), minlength=K)
    return table(dx, y, K) / np.maximum(counts, 1)[:, None]


@misconception(of=embed_backward, says="it is divided by the number of rows; (3.7) is a sum. Averaging belongs to the "
                                       "loss.")
def averages_over_rows_of_y(dx, y, K):
    return table(dx, y, K) / len(y)


@misconception(of=embed_backward, says="it is divided by the number of steps; (3.7) is a sum.")
def averages_over_steps_of_y(dx, y, K):
    return table(dx, y, K) / y.shape[1]


@misconception(of=embed_backward, says="only the last row of the batch is left; (3.7) sums over all rows.")
def last_row_of_y(dx, y, K):
    return table(dx[-1:], y[-1:], K)


@misconception(of=embed_backward, says="only the first row of the batch is used; (3.7) sums over all rows.")
def first_row_of_y(dx, y, K):
    return table(dx[:1], y[:1], K)


@misconception(of=embed_backward, says="only the last step is used; (3.7) sums over all steps.")
def last_step_of_y(dx, y, K):
    return table(dx[:, -1:], y[:, -1:], K)


@misconception(of=embed_backward, says="token 0 gets no gradient; in (3.7) it is a token like all others.")
def token_0_is_skipped(dx, y, K):
    dE = table(dx, y, K)
    dE[0] = 0
    return dE


@misconception(of=embed_backward,
               says="only tokens that occur have a row; dE has the table's own shape, (K, D), with 0 in the others.")
def only_tokens_that_occur(dx, y, K):
    return table(dx, y, K)[np.unique(y)]


@misconception(of=embed_backward, says="dE is transposed; it has the table's own shape, (K, D).")
def table_transposed(dx, y, K):
    return table(dx, y, K).T


@misconception(of=embed_backward, says="each row is the number of times that its token occurs; (3.7) adds up dx.")
def counts_for_gradients(dx, y, K):
    return table(np.ones_like(dx), y, K)


@misconception(of=embed_backward, says="every dx is added to the row before its token's; in (3.7) token 0 is row 0.")
def gradient_one_row_too_early(dx, y, K):
    return table(dx, (y - 1) % K, K)

"""What goes wrong between a book and a library: counts, orders, signs and transposes."""

from __future__ import annotations

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.transfer import lstm_from_keras, lstm_to_keras, parameter_counts

# Counting parameters


@misconception(of=parameter_counts, says="the biases are left out of the counts; each of (8.1) to (8.4) adds at "
                                         "least one.")
def counts_without_biases(D, H):
    one = D * H + H * H
    return one, 4 * one, 3 * one, 3 * one


@misconception(of=parameter_counts, says="both GRUs have the same count; (8.4) has a second bias a gate, d.")
def one_bias_in_both_grus(D, H):
    one = D * H + H * H + H
    return one, 4 * one, 3 * one, 3 * one


@misconception(of=parameter_counts, says="both GRUs have two biases a gate; (8.3) has one.")
def two_biases_in_both_grus(D, H):
    one = D * H + H * H + H
    return one, 4 * one, 3 * (one + H), 3 * (one + H)


@misconception(of=parameter_counts, says="the LSTM has two biases a gate, as some other libraries keep them; (8.2) "
                                         "has one.")
def two_biases_in_the_lstm(D, H):
    one = D * H + H * H + H
    return one, 4 * (one + H), 3 * one, 3 * (one + H)


@misconception(of=parameter_counts, says="only the gates with a σ are counted; g has weights of its own in (8.2) "
                                         "to (8.4).")
def no_weights_for_the_candidate(D, H):
    one = D * H + H * H + H
    return one, 3 * one, 2 * one, 2 * (one + H)


@misconception(of=parameter_counts, says="the recurrent matrix is counted once for all gates; each gate has its "
                                         "own U.")
def one_recurrent_matrix(D, H):
    return D * H + H * H + H, 4 * (D * H + H) + H * H, 3 * (D * H + H) + H * H, 3 * (D * H + 2 * H) + H * H


# From the book's LSTM to Keras'


def packed_lstm(book, order="ifgo", x_first=False):
    """The right transfer, but for the order of the gates and of h and x."""
    H = len(book["b_f"])
    columns = np.concatenate([book[f"W_{gate}"].T for gate in order], axis=1)
    D = len(columns) - H
    W, U = (columns[:D], columns[D:]) if x_first else (columns[H:], columns[:H])
    return W, U, np.concatenate([book[f"b_{gate}"][:, 0] for gate in order])


@misconception(of=lstm_to_keras, says="the gates stand in the book's order f, i, g, o; (8.7) has them i, f, g, o.")
def packs_f_i_g_o(textbook):
    return packed_lstm(textbook, order="figo")


@misconception(of=lstm_to_keras, says="the gates stand in the order i, f, o, g; in (8.7) g comes before o.")
def packs_i_f_o_g(textbook):
    return packed_lstm(textbook, order="ifog")


@misconception(of=lstm_to_keras, says="the columns that meet h were taken for those that meet x; in (8.6) h is on "
                                      "top.")
def packs_x_above_h(textbook):
    return packed_lstm(textbook, x_first=True)


@misconception(of=lstm_to_keras, says="the blocks were reshaped; that keeps the order of the numbers in memory, "
                                      "where a column turned into a row, (8.6) against (8.7), needs them "
                                      "transposed.")
def reshapes_for_transposes(textbook):
    H = len(textbook["b_f"])
    W = np.concatenate([textbook[f"W_{gate}"][:, H:].reshape(-1, H) for gate in "ifgo"], axis=1)
    U = np.concatenate([textbook[f"W_{gate}"][:, :H].reshape(-1, H) for gate in "ifgo"], axis=1)
    return W, U, packed_lstm(textbook)[2]


@misconception(of=lstm_to_keras, says="U is not transposed; it is square, so nothing complains, but h is a column "
                                      "in (8.6) and a row in (8.7).")
def leaves_u_as_it_is(textbook):
    W, _, b = packed_lstm(textbook)
    return W, np.concatenate([textbook[f"W_{gate}"][:, : len(textbook["b_f"])] for gate in "ifgo"], axis=1), b


@misconception(of=lstm_to_keras, says="the gates' columns are shuffled one by one; (8.7) keeps each gate in one "
                                      "block.")
def interleaves_the_gates(textbook):
    W, U, b = packed_lstm(textbook)
    return tuple(array.reshape(*array.shape[:-1], 4, -1).swapaxes(-1, -2).reshape(array.shape) for array in (W, U, b))


@misconception(of=lstm_to_keras, says="1 is added to the forget gate's bias; Keras' unit_forget_bias does that to "
                                      "a fresh layer only, and (8.7) has the bias as it is.")
def adds_one_to_the_forget_bias(textbook):
    W, U, b = packed_lstm(textbook)
    return W, U, b + np.repeat([0, 1, 0, 0], len(U))


@misconception(of=lstm_to_keras, says="b is still a column, (4H, 1); (8.7) adds it to a row, so it has one axis.")
def keeps_b_a_column(textbook):
    W, U, b = packed_lstm(textbook)
    return W, U, b[:, None]


@misconception(of=lstm_to_keras, says="the biases are squeezed; with a single unit that leaves no axis at all, "
                                      "where (8.6) has a column.")
def squeezes_the_biases(textbook):
    W, U, _ = packed_lstm(textbook)
    return W, U, np.concatenate([np.squeeze(textbook[f"b_{gate}"]) for gate in "ifgo"])


# And back


def unpacked_lstm(W, U, b, order="ifgo", x_first=False):
    """The right way back, but for the order of the gates and of h and x."""
    columns = np.concatenate([W, U] if x_first else [U, W])
    matrices = {f"W_{gate}": block.T for gate, block in zip(order, np.split(columns, 4, axis=1), strict=True)}
    return {**matrices, **{f"b_{gate}": block[:, None] for gate, block in zip(order, np.split(b, 4), strict=True)}}


@misconception(of=lstm_from_keras, says="Keras' blocks are read as f, i, g, o; (8.7) has them i, f, g, o.")
def reads_f_i_g_o(W, U, b):
    return unpacked_lstm(W, U, b, order="figo")


@misconception(of=lstm_from_keras, says="Keras' blocks are read as i, f, o, g; in (8.7) g comes before o.")
def reads_i_f_o_g(W, U, b):
    return unpacked_lstm(W, U, b, order="ifog")


@misconception(of=lstm_from_keras, says="x's columns stand before h's; [h; x] in (8.6) has h first.")
def puts_x_before_h(W, U, b):
    return unpacked_lstm(W, U, b, x_first=True)


@misconception(of=lstm_from_keras, says="the blocks were reshaped; a row turned into a column, (8.7) against "
                                        "(8.6), needs them transposed.")
def reshapes_on_the_way_back(W, U, b):
    book = unpacked_lstm(W, U, b)
    return {name: array.T.reshape(array.shape) for name, array in book.items()}


@misconception(of=lstm_from_keras, says="U's blocks are not transposed; they are square, so nothing complains, but "
                                        "h is a row in (8.7) and a column in (8.6).")
def leaves_u_as_it_was(W, U, b):
    H = len(U)
    turned = np.concatenate([U[:, k * H : (k + 1) * H].T for k in range(4)], axis=1)
    return unpacked_lstm(W, turned, b)


@misconception(of=lstm_from_keras, says="the biases have one axis; those of (8.6) are columns, (H, 1).")
def keeps_b_a_row(W, U, b):
    book = unpacked_lstm(W, U, b)
    return {name: array[:, 0] if name.startswith("b") else array for name, array in book.items()}


@misconception(of=lstm_from_keras, says="1 is taken off the forget gate's bias; Keras' unit_forget_bias is in b "
                                        "already, and (8.7) has nothing more to add.")
def takes_one_off_the_forget_bias(W, U, b):
    book = unpacked_lstm(W, U, b)
    return {**book, "b_f": book["b_f"] - 1}

"""What goes wrong with the first transfer: letters that trade places, transposes, biases."""

from __future__ import annotations

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.transfer import simple_rnn_to_keras


@misconception(of=simple_rnn_to_keras, says="W and U kept the textbook's names; its W meets h in (8.5), and Keras' W "
                                            "meets x in (8.1).")
def keeps_the_letters(textbook):
    return textbook["W"].T, textbook["U"].T, textbook["b"][:, 0]


@misconception(of=simple_rnn_to_keras, says="the matrix that meets h is not transposed; it is square, so nothing "
                                            "complains, but h is a column in (8.5) and a row in (8.1).")
def leaves_the_square_matrix(textbook):
    return textbook["U"].T, textbook["W"], textbook["b"][:, 0]


@misconception(of=simple_rnn_to_keras, says="nothing is transposed; h and x are columns in (8.5) and rows in (8.1).")
def transposes_nothing(textbook):
    return textbook["U"], textbook["W"], textbook["b"][:, 0]


@misconception(of=simple_rnn_to_keras, says="the matrix that meets x is reshaped; that keeps the order of the numbers "
                                            "in memory, where a column turned into a row, (8.5) against (8.1), needs "
                                            "it transposed.")
def reshapes_the_matrix_of_x(textbook):
    H, D = textbook["U"].shape
    return textbook["U"].reshape(D, H), textbook["W"].T, textbook["b"][:, 0]


@misconception(of=simple_rnn_to_keras, says="b is still a column, (H, 1); in (8.1) it is added to a row, so it has one "
                                            "axis.")
def keeps_the_bias_a_column(textbook):
    return textbook["U"].T, textbook["W"].T, textbook["b"]


@misconception(of=simple_rnn_to_keras, says="b is squeezed; with a single unit that leaves no axis at all, where (8.5) "
                                            "has a column.")
def squeezes_the_bias(textbook):
    return textbook["U"].T, textbook["W"].T, np.squeeze(textbook["b"])


@misconception(of=simple_rnn_to_keras, says="the bias is doubled, as if each product had one of its own; (8.1) adds b "
                                            "once.")
def doubles_the_bias(textbook):
    return textbook["U"].T, textbook["W"].T, 2 * textbook["b"][:, 0]


@misconception(of=simple_rnn_to_keras, says="the bias is left at zero; (8.5) has one, and (8.1) takes it.")
def leaves_the_bias_at_zero(textbook):
    return textbook["U"].T, textbook["W"].T, 0 * textbook["b"][:, 0]

"""What goes wrong on the way of a textbook's GRU to Keras: roles, signs, rows of biases."""

from __future__ import annotations

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.transfer import gru_to_keras

# From the book's GRU to Keras'


def packed_gru(book, reset_after, order="urg", matrix_signs="-++", bias_signs="-++", rows=(1.0, 0.0), x_first=False):
    """The right transfer, but for orders, signs (one a gate of `order`) and what each row of biases gets of them."""
    H = len(book["b_u"])
    sign = {"+": 1.0, "-": -1.0}
    columns = np.concatenate([sign[s] * book[f"W_{g}"].T for g, s in zip(order, matrix_signs, strict=True)], axis=1)
    b = np.concatenate([sign[s] * book[f"b_{g}"][:, 0] for g, s in zip(order, bias_signs, strict=True)])
    D = len(columns) - H
    W, U = (columns[:D], columns[D:]) if x_first else (columns[H:], columns[:H])
    return W, U, np.stack([row * b for row in rows]) if reset_after else b


@misconception(of=gru_to_keras, says="u is used for z as it is; u lets the new value in (8.18), z keeps the old "
                                     "one (8.21).")
def takes_u_for_z(textbook, reset_after):
    return packed_gru(textbook, reset_after, matrix_signs="+++", bias_signs="+++")


@misconception(of=gru_to_keras, says="the update gate's matrix changed its sign and its bias did not; z in (8.21) "
                                     "has to be 1 - u of the whole sum in (8.15).")
def leaves_the_bias_of_u(textbook, reset_after):
    return packed_gru(textbook, reset_after, bias_signs="+++")


@misconception(of=gru_to_keras, says="the update gate's matrix W became 1 - W; it is the gate that becomes 1 minus "
                                     "itself, (8.18) against (8.21), not the numbers inside its σ.")
def takes_one_minus_the_weights(textbook, reset_after):
    book = {**textbook, "W_u": textbook["W_u"] - 1, "b_u": textbook["b_u"] - 1}
    return packed_gru(book, reset_after)


@misconception(of=gru_to_keras, says="every gate changed its sign; only u and z differ in role, (8.18) against "
                                     "(8.21).")
def negates_every_gate(textbook, reset_after):
    return packed_gru(textbook, reset_after, matrix_signs="---", bias_signs="---")


@misconception(of=gru_to_keras, says="the reset gate changed its sign; it is the update gate whose roles differ, "
                                     "(8.18) against (8.21).")
def negates_the_reset_gate(textbook, reset_after):
    return packed_gru(textbook, reset_after, matrix_signs="+-+", bias_signs="+-+")


@misconception(of=gru_to_keras, says="the blocks stand in the order r, z, g, as some other libraries keep them; "
                                     "(8.19) has z first.")
def packs_r_z_g(textbook, reset_after):
    return packed_gru(textbook, reset_after, order="rug", matrix_signs="+-+", bias_signs="+-+")


@misconception(of=gru_to_keras, says="the columns that meet h were taken for those that meet x; in (8.15) h is on "
                                     "top.")
def packs_the_gru_with_x_above_h(textbook, reset_after):
    return packed_gru(textbook, reset_after, x_first=True)


@misconception(of=gru_to_keras, says="with reset_after=True the biases stand in the row of d; in (8.20) the reset "
                                     "gate multiplies d_g, and in (8.17) it multiplies no bias.")
def puts_the_biases_in_the_row_of_d(textbook, reset_after):
    return packed_gru(textbook, reset_after, rows=(0.0, 1.0))


@misconception(of=gru_to_keras, says="with reset_after=True the biases stand in both rows and count twice; (8.20) "
                                     "adds b and d, (8.15) and (8.17) have one bias each.")
def puts_the_biases_in_both_rows(textbook, reset_after):
    return packed_gru(textbook, reset_after, rows=(1.0, 1.0))


@misconception(of=gru_to_keras, says="with reset_after=True each bias is shared out between the rows; z and r do "
                                     "not mind, but in (8.20) the reset gate multiplies d_g.")
def halves_the_biases(textbook, reset_after):
    return packed_gru(textbook, reset_after, rows=(0.5, 0.5))


@misconception(of=gru_to_keras, says="with reset_after=True there is one row of biases; (8.20) has two, b and d.")
def forgets_the_row_of_d(textbook, reset_after):
    return packed_gru(textbook, reset_after=False)

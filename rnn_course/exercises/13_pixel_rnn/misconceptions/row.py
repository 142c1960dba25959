"""Mistakes in one row of a Row LSTM, forward: row_lstm_step."""

import numpy as np

from rnn_course.cells.pixels import causal_mask, masked_conv
from rnn_course.cells.row_lstm import row_lstm_step
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def above(h, U, mask=1.0):
    """The second term of (13.21), right."""
    return masked_conv(h[:, None], U[None], 0.0, mask)[:, 0]


def row(a, c, order="ifgo", squash=np.tanh, show=np.tanh):
    """(13.22) to (13.24), right but for what is said."""
    part = dict(zip(order, np.split(a, 4, axis=-1), strict=True))
    i, f, g, o = sigmoid(part["i"]), sigmoid(part["f"]), squash(part["g"]), sigmoid(part["o"])
    c_next = f * c + i * g
    return o * show(c_next), c_next, np.concatenate([i, f, g, o], axis=-1)


@misconception(of=row_lstm_step, says="the row above is masked as if it were the same row; (13.21) reads all of it.")
def masks_the_row_above(z, h, c, U):
    nothing = np.zeros(1, int)
    return row(z + above(h, U, causal_mask(1, len(U), "B", nothing, nothing)), c)


@misconception(of=row_lstm_step, says="each pixel reads only the state straight above it; (13.21) reads its neighbours"
                                      " too.")
def looks_straight_up(z, h, c, U):
    return row(z + h @ U[len(U) // 2], c)


@misconception(of=row_lstm_step, says="all neighbours above share one matrix, the sum of U; (13.21) has a U_t for "
                                      "each.")
def adds_up_U(z, h, c, U):
    return row(z + h @ U.sum(axis=0), c)


@misconception(of=row_lstm_step, says="left and right are exchanged in U; (13.21) reads h at q + t.")
def turns_U_round(z, h, c, U):
    return row(z + above(h, U[::-1]), c)


@misconception(of=row_lstm_step, says="the row is wrapped round, so its ends see each other; (13.21) has zeros beyond "
                                      "the edges.")
def wraps_the_row_round(z, h, c, U):
    return row(z + sum(np.roll(h, len(U) // 2 - t, axis=1) @ U[t] for t in range(len(U))), c)


@misconception(of=row_lstm_step, says="what the pixels contribute is left out; (13.21) starts with z.")
def leaves_out_the_pixels(z, h, c, U):
    return row(above(h, U), c)


@misconception(of=row_lstm_step, says="the state above is left out; (13.21) adds its convolution with U.")
def leaves_out_the_row_above(z, h, c, U):
    return row(z, c)


@misconception(of=row_lstm_step, says="U reads the cell c of the row above; (13.21) reads h.")
def reads_the_cell(z, h, c, U):
    return row(z + above(c, U), c)


@misconception(of=row_lstm_step, says="the blocks are taken in the paper's order o f i g; (13.22) has i f g o.")
def uses_the_papers_order(z, h, c, U):
    return row(z + above(h, U), c, order="ofig")


@misconception(of=row_lstm_step, says="the blocks are taken in the order i f o g; (13.22) has g before o.")
def puts_the_candidate_last(z, h, c, U):
    return row(z + above(h, U), c, order="ifog")


@misconception(of=row_lstm_step, says="the candidate goes through a sigmoid as the gates do; in (13.22) g has tanh.")
def bends_all_by_sigmoid(z, h, c, U):
    return row(z + above(h, U), c, squash=sigmoid)


@misconception(of=row_lstm_step, says="h_next shows the cell as it is; (13.24) has tanh(c_next).")
def shows_the_bare_cell(z, h, c, U):
    return row(z + above(h, U), c, show=lambda cell: cell)


@misconception(of=row_lstm_step, says="h_next shows the old cell; (13.24) reads c_next.")
def shows_the_old_cell(z, h, c, U):
    _, c_next, gates = row(z + above(h, U), c)
    return np.split(gates, 4, axis=-1)[3] * np.tanh(c), c_next, gates


@misconception(of=row_lstm_step, says="the cell is mixed through a convolution of its own; in (13.23) each column "
                                      "keeps its own c.")
def shares_the_cell_with_neighbours(z, h, c, U):
    spread = masked_conv(c[:, None], np.ones((1, len(U), 1, 1)) * np.eye(c.shape[2]), 0.0, 1.0)[:, 0]
    return row(z + above(h, U), spread / len(U))

"""row_lstm_step: advance a Row LSTM from one row of pixels to the next."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import masked_conv
from rnn_course.cells.row_lstm import row_lstm_step
from rnn_course.forms import scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    row_lstm_step,
    points=8,
    returns={"h_next": "(13.24)", "c_next": "(13.23)", "gates": "(13.22)"},
    uses=(masked_conv,),
    hints=(
        "It is an LSTM with a convolution in place of the product h U; time runs from row to row.",
        "A row is an image of height 1, and U is a kernel of height 1: your masked_conv can compute (13.21).",
        "h[:, None] is that image and U[None] that kernel; the mask is all ones, since the whole row above is known.",
    ),
)


@check(weight=3)
def a_row(draw):
    for width in (3, 5):
        yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH"), width))


@check
def a_row_with_one_axis_of_size_1(draw):
    for axis in "BQH":
        yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH", **{axis: 1}), 3))
    yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH"), 1))


a_row_of_large_numbers = scaled(row_lstm_step, draws.one_row_3, z=5000)


a_first_row = scaled(
    row_lstm_step,
    draws.one_row_3,
    h=0,
    weight=0,
    note="Wrong even without a state above, where a is z: look at the sum (13.21), at the gates (13.22), and at "
    "(13.23) and (13.24).",
)


@check(
    weight=0,
    note="Right where each pixel reads only the state directly above, wrong with its neighbours: look at the shifts of "
    "(13.21), and at the edges.",
)
def states_straight_above(draw):
    z, h, c, U = draws.one_row(draw, *draw.sizes("BQH"), 3)
    U[[0, 2]] = 0
    yield ask(row_lstm_step, z, h, c, U)


wrong = slips(
    row_lstm_step,
    """
    masks_the_row_above: the row above is masked as if it were the same row; (13.21) reads all of it.
        from_above | mask = (np.arange(len(U)) <= len(U) // 2)[:, None, None]
                   | from_above = masked_conv(h[:, None], U[None], 0, mask).reshape(z.shape)
    looks_straight_up: each pixel reads only the state directly above; (13.21) reads its neighbours too.
        13.21 | a_i, a_f, a_g, a_o = np.split(z + h @ U[len(U) // 2], 4, axis=-1)
    adds_up_U: the same matrix, the sum of U, multiplies all states above; (13.21) has a U_t for each.
        13.21 | a_i, a_f, a_g, a_o = np.split(z + h @ U.sum(axis=0), 4, axis=-1)
    turns_U_round: left and right are swapped in U; (13.21) reads h at q + t.
        from_above | from_above = masked_conv(h[:, None], U[None, ::-1], 0, 1).reshape(z.shape)
    wraps_the_row_round: the row wraps around at its ends; (13.21) has zeros outside.
        from_above | from_above = sum(np.roll(h, len(U) // 2 - t, axis=1) @ U[t] for t in range(len(U)))
    leaves_out_the_pixels: the contribution of the pixels is left out; (13.21) begins with z.
        13.21 | a_i, a_f, a_g, a_o = np.split(from_above, 4, axis=-1)
    leaves_out_the_row_above: the state above is left out; (13.21) adds its convolution with U.
        13.21 | a_i, a_f, a_g, a_o = np.split(z, 4, axis=-1)
    reads_the_cell: U multiplies the cell c of the row above; (13.21) has h.
        from_above | from_above = masked_conv(c[:, None], U[None], 0, 1).reshape(z.shape)
    uses_the_papers_order: the blocks are in the order of the paper, o f i g; (13.22) has i f g o.
        13.22 | i, f, g, o = sigmoid(a_g), sigmoid(a_f), np.tanh(a_o), sigmoid(a_i)
    puts_the_candidate_last: the blocks are in the order i f o g; (13.22) has g before o.
        13.22 | i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_o), sigmoid(a_g)
    bends_all_by_sigmoid: a sigmoid is applied to the candidate as well; in (13.22) g has tanh.
        13.22 | i, f, g, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_g), sigmoid(a_o)
    shows_the_bare_cell: h_next is o ⊙ c_next; (13.24) has tanh(c_next).
        13.24 | h_next = o * c_next
    shows_the_old_cell: h_next is computed from the old cell; (13.24) has c_next.
        13.24 | h_next = o * np.tanh(c)
    shares_the_cell_with_neighbours: a convolution is applied to the cell; in (13.23) each column keeps its own c.
        13.23 | spread = masked_conv(c[:, None], np.ones((1, len(U), 1, 1)) * np.eye(c.shape[2]), 0, 1)[:, 0] / len(U)
              | c_next = f * spread + i * g
    """,
)


def logistic(a):
    return np.exp(-np.logaddexp(0, -a))


@accepted
def row_pixel_by_pixel(z, h, c, U):
    (_, Q, H), width, a = h.shape, len(U), z.copy()
    for q in range(Q):
        for t in range(width):
            if 0 <= q + t - width // 2 < Q:
                a[:, q] += h[:, q + t - width // 2] @ U[t]
    i, f, g, o = (a[..., n * H : (n + 1) * H] for n in range(4))
    i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
    cell = f * c + i * g
    return o * np.tanh(cell), cell, np.concatenate((i, f, g, o), axis=2)


@accepted
def row_by_windows(z, h, c, U):
    width, H = len(U), h.shape[2]
    padded = np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    a = z + np.einsum("bqht,thk->bqk", np.lib.stride_tricks.sliding_window_view(padded, width, axis=1), U)
    gates = logistic(a)
    gates[..., 2 * H : 3 * H] = np.tanh(a[..., 2 * H : 3 * H])
    i, f, g, o = (gates[..., n * H : (n + 1) * H] for n in range(4))
    c_next = i * g + f * c
    return [np.tanh(c_next) * o, c_next, gates]


@accepted
def row_by_one_wide_product(z, h, c, U):
    width, Q = len(U), h.shape[1]
    padded = np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    side_by_side = np.concatenate([padded[:, t : t + Q] for t in range(width)], axis=-1)
    i, f, g, o = np.array_split(z + side_by_side @ U.reshape(-1, U.shape[2]), 4, axis=2)
    i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
    c = c * f + g * i
    return o * np.tanh(c), c, np.dstack([i, f, g, o])

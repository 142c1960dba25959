"""row_lstm_step_backward: take the gradient back through one row, to the pixels, the states above and U."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import masked_conv_backward
from rnn_course.cells.row_lstm import row_lstm_step_backward
from rnn_course.forms import scaled
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    row_lstm_step_backward,
    points=10,
    returns={"dz": "(13.26)", "dh": "(13.27)", "dc": "(13.28)", "dU": "(13.29)"},
    forbids=AUTODIFF,
    uses=(masked_conv_backward,),
    hints=(
        "Down to dz it is the LSTM that you know. The convolution comes after that.",
        "c_next reaches the loss by itself and through h_next: that is s. Each block of dz is the gradient, times what "
        "the gate was multiplied by, times the derivative of its activation.",
        "For (13.27) and (13.29) call masked_conv_backward on an image of height 1, with a mask of ones.",
    ),
)


@check(weight=3)
def gradients_of_a_row(draw):
    for width in (3, 5):
        yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH"), width))


@check
def gradients_of_a_row_with_one_axis_of_size_1(draw):
    for axis in "BQH":
        yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH", **{axis: 1}), 3))
    yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH"), 1))


gradients_by_the_cell_alone = scaled(
    row_lstm_step_backward,
    draws.one_row_back_3,
    dh_next=0,
    weight=0,
    note="Wrong even with dh_next zero, where s is dc_next: look at (13.26) and what comes after it.",
)


gradients_by_the_state_alone = scaled(
    row_lstm_step_backward,
    draws.one_row_back_3,
    dc_next=0,
    weight=0,
    note="Right with dh_next zero, wrong with dc_next zero: look at the two ways of dh_next, through the output gate "
    "and through the cell.",
)


wrong = slips(
    row_lstm_step_backward,
    """
    drops_the_cells_own_gradient: dc_next is left out; it is the first term of s (13.25).
        13.25 | s = dh_next * o * (1 - tanh_c**2)
    drops_the_way_through_the_state: dh_next does not reach the cell; it gives the second term of s (13.25).
        13.25 | s = dc_next
    forgets_the_slope_of_tanh: the derivative of tanh is left out of s; (13.25) has 1 - tanh(c_next)².
        13.25 | s = dc_next + dh_next * o
    squares_the_cell_itself: the derivative is 1 - c_next², as if c_next were a value of tanh; (13.25) has 1 -
        tanh(c_next)².
        13.25 | s = dc_next + dh_next * o * (1 - c_next**2)
    reads_the_new_cell: the block of the forget gate is computed with c_next; (13.26) has the c that went in.
        13.26 | di, df, dg, do = s * g, s * c_next, s * i, dh_next * tanh_c
              | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=-1)
    bends_the_candidate_by_sigmoid: the block of the candidate has the derivative of a sigmoid; (13.26) has 1 - g².
        13.26 | di, df, dg, do = s * g, s * c, s * i, dh_next * tanh_c
              | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * g * (1 - g), do * o * (1 - o)], axis=-1)
    opens_the_output_gate_by_the_cell: the block of the output gate is computed from s; (13.26) has dh_next.
        13.26 | di, df, dg, do = s * g, s * c, s * i, s * tanh_c
              | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=-1)
    stops_at_the_gates: dz is the gradient of the gates, without their derivatives; (13.26) multiplies by them.
        13.26 | dz = np.concatenate([s * g, s * c, s * i, dh_next * tanh_c], axis=-1)
    puts_the_candidates_gradient_last: the blocks of dz are in the order i f o g; (13.26) has i f g o.
        13.26 | di, df, dg, do = s * g, s * c, s * i, dh_next * tanh_c
              | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)], axis=-1)
    lets_everything_be_kept: dc is s itself; (13.28) multiplies it by the forget gate.
        13.28 | return dz, dh.reshape(h.shape), s, dU.reshape(U.shape)
    keeps_the_shifts_for_dh: dh reads dz with the shifts of the forward pass; in (13.27) they have the opposite
        signs.
        13.27 | _, dU, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], 1)
              | dh = masked_conv(dz[:, None], U[None].swapaxes(2, 3), 0, 1)
    goes_straight_up: dh comes only from the pixel directly below; (13.27) sums over all entries of U.
        13.27 | _, dU, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], 1)
              | dh = dz @ U[len(U) // 2].T
    turns_dU_round: left and right are swapped in dU; (13.29) reads h at q + t.
        13.29 | dh, dU, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], 1)
              | dU = dU[:, ::-1]
    reads_h_without_shifts: dU reads h without shifts; (13.29) has another shift for each U_t.
        13.29 | dh, _, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], 1)
              | dU = np.stack([np.einsum("bqh,bqz->hz", h, dz)] * len(U))
    reads_the_cell_for_dU: dU is computed with the cell c; (13.29) has h.
        13.29 | dh, _, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], 1)
              | _, dU, _ = masked_conv_backward(dz[:, None], c[:, None], U[None], 1)
    """,
)


@accepted
def row_back_pixel_by_pixel(dh_next, dc_next, c_next, gates, h, c, U):
    (_, Q, H), width = h.shape, len(U)
    i, f, g, o = (gates[..., n * H : (n + 1) * H] for n in range(4))
    s = dh_next * o / np.cosh(c_next) ** 2 + dc_next
    dz = np.zeros(gates.shape)
    dz[..., :H], dz[..., H : 2 * H] = s * g * (i - i * i), s * c * (f - f * f)
    dz[..., 2 * H : 3 * H], dz[..., 3 * H :] = s * i * (1 - g * g), dh_next * np.tanh(c_next) * (o - o * o)
    dh, dU = np.zeros(h.shape), np.zeros(U.shape)
    for q in range(Q):
        for t in range(width):
            if 0 <= q + t - width // 2 < Q:
                dh[:, q + t - width // 2] += dz[:, q] @ U[t].T
                dU[t] += h[:, q + t - width // 2].T @ dz[:, q]
    return dz, dh, s * f, dU


@accepted
def row_back_by_slices(dh_next, dc_next, c_next, gates, h, c, U):
    i, f, g, o = np.split(gates, 4, axis=2)
    Q, width = h.shape[1], len(U)
    through = np.tanh(c_next)
    s = dc_next + (dh_next * o) * (1 - through * through)
    do = dh_next * through
    dz = np.dstack([s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g) * (1 + g), do * o * (1 - o)])
    wide, padded = np.zeros((len(h), Q + width - 1, h.shape[2])), np.pad(h, ((0, 0), (width // 2, width // 2), (0, 0)))
    for t in range(width):
        wide[:, t : t + Q] += dz @ U[t].T
    dU = np.stack([np.tensordot(padded[:, t : t + Q], dz, axes=((0, 1), (0, 1))) for t in range(width)])
    return [dz, wide[:, width // 2 : width // 2 + Q], f * s, dU]


@accepted
def row_back_by_windows(dh_next, dc_next, c_next, gates, h, c, U):
    dz, _, dc, _ = row_lstm_step_backward(dh_next, dc_next, c_next, gates, h, c, U)
    width = len(U)
    edge = ((0, 0), (width // 2, width // 2), (0, 0))
    views = [np.lib.stride_tricks.sliding_window_view(np.pad(a, edge), width, axis=1) for a in (dz, h)]
    return dz, np.einsum("bqkt,thk->bqh", views[0], U[::-1]), dc, np.einsum("bqht,bqk->thk", views[1], dz)

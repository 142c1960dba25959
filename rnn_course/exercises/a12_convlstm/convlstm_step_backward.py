"""convlstm_step_backward: take the gradient back through one frame of a convolutional LSTM."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.convlstm import convlstm_step_backward
from rnn_course.cells.convolution import conv2d_backward
from rnn_course.forms import one_axis_of_size_1, scaled
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    convlstm_step_backward,
    points=12,
    forbids=AUTODIFF,
    uses=(conv2d_backward,),
    returns={"dx": "(12.14)", "dh": "(12.15)", "dc": "(12.13)", "dW": "(12.14)", "dU": "(12.15)", "db": "(12.14)"},
    hints=(
        "c_next reaches the loss by itself and through h_next. Add both before anything else: that is s.",
        "Down to dz it is the backward pass of the LSTM, pixel by pixel. Only the products are convolutions here.",
        "Put the four blocks of (12.12) side by side along the last axis, and call your conv2d_backward twice, once "
        "for x and W, once for h and U.",
    ),
)


@check(weight=4)
def gradients_of_a_frame(draw):
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 2))


gradients_of_a_frame_with_one_axis_of_size_1 = one_axis_of_size_1(convlstm_step_backward, draws.step_back_3)


gradients_that_come_by_the_cell_alone = scaled(
    convlstm_step_backward,
    draws.step_back_3,
    dh_next=0,
    weight=0,
    note="Wrong even with dh_next zero, where do is 0 and s is dc_next: look at (12.11) to (12.13), or at the two "
    "calls after them.",
)


gradients_that_come_by_the_state_alone = scaled(
    convlstm_step_backward,
    draws.step_back_3,
    dc_next=0,
    weight=0,
    note="Right with dh_next zero, wrong with dc_next zero: look at the two ways of dh_next, through the output gate "
    "(12.9), with its slope in (12.12), and through the cell (12.10).",
)


wrong = slips(
    convlstm_step_backward,
    """
    parentheses_missing: in i, f and g only one of the two terms of s is multiplied by the derivative, as some notes
        print it; (12.10) is a sum, and (12.11) multiplies all of it.
        12.10 | later = dh_next * o * (1 - np.tanh(c_next) ** 2)
              | s = dc_next + later
        12.12 | di, df = dc_next * g + later * g * i * (1 - i), dc_next * c + later * c * f * (1 - f)
              | dz = np.concatenate([di, df, dc_next * i + later * i * (1 - g**2), do * o * (1 - o)], axis=-1)
    drops_dc_next: dc_next is left out, so no gradient comes back along c; (12.10) adds it.
        12.10 | s = dh_next * o * (1 - np.tanh(c_next) ** 2)
    no_way_through_the_state: the gradient of dh_next through the cell is left out, so s is dc_next alone; (12.10)
        has two terms.
        12.10 | s = dc_next
    cell_without_slope: the derivative of tanh between dh_next and the cell is missing; (12.10) has it.
        12.10 | s = dc_next + dh_next * o
    cell_without_output_gate: the output gate is missing between dh_next and the cell; (12.10) has the factor o.
        12.10 | s = dc_next + dh_next * (1 - np.tanh(c_next) ** 2)
    new_cell_at_the_forget_gate: the gradient of the forget gate is computed with c_next; (12.11) has c, the cell
        that went into the step.
        12.11 | di, df, dg = s * g, s * c_next, s * i
    output_gate_without_slope: the block of the output gate in dz is do itself, without the derivative of σ; (12.12)
        has o ⊙ (1 - o).
        12.12 | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do], axis=-1)
    slope_of_tanh_of_tanh: tanh is applied to the candidate once more in its derivative; g in (12.12) is a value of
        tanh already.
        12.12 | dz_g = dg * (1 - np.tanh(g) ** 2)
              | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dz_g, do * o * (1 - o)], axis=-1)
    no_slopes_at_all: dz has no derivatives at all; (12.12) multiplies each block by that of its activation.
        12.12 | dz = np.concatenate([di, df, dg, do], axis=-1)
    blocks_in_another_order: the blocks of dz are in the order i f o g; in (12.12) dg is third.
        12.12 | dz_i, dz_f, dz_g, dz_o = di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)
              | dz = np.concatenate([dz_i, dz_f, dz_o, dz_g], axis=-1)
    cell_goes_back_whole: dc is s itself; (12.13) multiplies it by the forget gate.
        12.13 | dc = s
    dc_of_the_cell_alone: dc is dc_next ⊙ f, without what came through the state; (12.13) has all of s.
        12.13 | dc = dc_next * f
    goes_back_without_neighbours: dx and dh use the middle of the filters alone; (12.14) and (12.15) go back through
        the whole convolution, (12.2).
        12.14 | a = (len(W) - 1) // 2
              | dx, (_, dW, db) = dz @ W[a, a].T, conv2d_backward(dz, x, W)
        12.15 | dh, (_, dU, _) = dz @ U[a, a].T, conv2d_backward(dz, h, U)
    filters_lie_as_on_the_way_there: the filters are applied to dz as they were to x and h; (12.2) has the other
        signs.
        12.14 | dx, (_, dW, db) = conv2d(dz, W.swapaxes(2, 3), 0), conv2d_backward(dz, x, W)
        12.15 | dh, (_, dU, _) = conv2d(dz, U.swapaxes(2, 3), 0), conv2d_backward(dz, h, U)
    db_of_every_pixel: db is summed over the batch alone and has a number for every pixel; in (12.14) db sums over
        pixels too, as in (12.4).
        12.14 | (dx, dW, _), db = conv2d_backward(dz, x, W), dz.sum(axis=0)
    du_of_the_new_state: dU is computed with h_next; (12.15) takes h, the state that went into the step.
        12.15 | dh, _, _ = conv2d_backward(dz, h, U)
              | _, dU, _ = conv2d_backward(dz, o * np.tanh(c_next), U)
    """,
)


@accepted
def one_convolution_back(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    C, t = x.shape[-1], np.tanh(c_next)
    i, f, g, o = np.moveaxis(gates.reshape(*c.shape[:-1], 4, -1), -2, 0)
    s = dh_next * o * (1 - t * t) + dc_next
    dz = np.concatenate([s * g * (i - i * i), s * c * (f - f * f), s * i * (1 - g * g), dh_next * t * (o - o * o)], 3)
    both, filters, db = conv2d_backward(dz, np.concatenate([x, h], 3), np.concatenate([W, U], 2))
    return both[..., :C], both[..., C:], s * f, filters[:, :, :C], filters[:, :, C:], db


@accepted
def gates_made_again(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """Add into the caller's upstream gradient, and keep the blocks of dz in one array."""
    F = h.shape[-1]
    i, f, g, o = (gates[..., k * F : (k + 1) * F] for k in range(4))
    dc_next += dh_next * o / np.cosh(c_next) ** 2
    dz = np.empty_like(gates)
    dz[..., :F], dz[..., F : 2 * F] = dc_next * g * i * (1 - i), dc_next * c * f * (1 - f)
    dz[..., 2 * F : 3 * F], dz[..., 3 * F :] = dc_next * i * (1 - g**2), dh_next * np.tanh(c_next) * o * (1 - o)
    dx, dW, db = conv2d_backward(dz, x, W)
    dh, dU, _ = conv2d_backward(dz, h, U)
    dc_next *= f
    return dx, dh, dc_next, dW, dU, db


@accepted
def step_back_in_float32(*args):
    return convlstm_step_backward(*(each.astype(np.float32) for each in args))

"""convlstm_step_backward: take the gradient back through one frame, from h_next and c_next to all that went in."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_step_backward
from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    convlstm_step_backward,
    points=12,
    forbids=AUTODIFF,
    uses=(conv2d_backward,),
    returns={"dx": "(12.14)", "dh": "(12.15)", "dc": "(12.13)", "dW": "(12.14)", "dU": "(12.15)", "db": "(12.14)"},
    hints=(
        "c_next reaches the loss by itself and through h_next. Add both before anything else: that is s.",
        "Down to dz it is the LSTM's way back, pixel by pixel. Only what was a product there is a convolution here.",
        "Set the four blocks of (12.12) side by side along the last axis, and call your conv2d_backward twice, once "
        "for x and W, once for h and U.",
    ),
)


@check(weight=4)
def gradients_of_a_frame(draw):
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 2))


@check
def gradients_of_a_frame_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(
    weight=0,
    note="It differs even with dh_next zero, where do is 0 and s is dc_next: look at (12.11) to (12.13), or at the "
    "two calls after them.",
)
def gradients_that_come_by_the_cell_alone(draw):
    dh_next, *others = draws.step_back(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step_backward, 0 * dh_next, *others)


@check(
    weight=0,
    note="With dh_next zero all is right, and with dc_next zero it differs: look at the two ways of dh_next, "
    "through the output gate (12.9) and through the cell (12.10).",
)
def gradients_that_come_by_the_state_alone(draw):
    dh_next, dc_next, *others = draws.step_back(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step_backward, dh_next, 0 * dc_next, *others)


def to_cell(dh_next, dc_next, c_next, o):
    """s of (12.10), right."""
    return dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


def parts_of(s, dh_next, c_next, gates, c):
    """The four blocks of dz, right."""
    i, f, g, o = np.split(gates, 4, axis=-1)
    return {
        "i": s * g * i * (1 - i),
        "f": s * c * f * (1 - f),
        "g": s * i * (1 - g**2),
        "o": dh_next * np.tanh(c_next) * o * (1 - o),
    }


def back(
    dh_next,
    dc_next,
    c_next,
    gates,
    x,
    h,
    c,
    W,
    U,
    *,
    cell=to_cell,
    parts=parts_of,
    order="ifgo",
    dc_of=lambda s, f, dc_next: s * f,
    through=conv2d_backward,
):
    """The right step back, with one place after another to go wrong in."""
    _, f, _, o = np.split(gates, 4, axis=-1)
    s = cell(dh_next, dc_next, c_next, o)
    found = parts(s, dh_next, c_next, gates, c)
    dz = np.concatenate([found[name] for name in order], axis=-1)
    dx, dW, db = through(dz, x, W)
    dh, dU, _ = through(dz, h, U)
    return dx, dh, dc_of(s, f, dc_next), dW, dU, db


def with_part(name, changed):
    """parts_of with one block made otherwise; changed(s, dh_next, c_next, c, i, f, g, o)."""

    def parts(s, dh_next, c_next, gates, c):
        return {
            **parts_of(s, dh_next, c_next, gates, c),
            name: changed(s, dh_next, c_next, c, *np.split(gates, 4, axis=-1)),
        }

    return parts


@misconception(
    "in i, f and g only one of the two terms of s is multiplied by the slope, as some notes print it; "
    "(12.10) is a sum, and (12.11) multiplies the whole of it."
)
def parentheses_missing(*args):
    dh_next, dc_next, c_next, gates, _, _, c, *_ = args
    i, f, g, o = np.split(gates, 4, axis=-1)
    later = dh_next * o * (1 - np.tanh(c_next) ** 2)
    found = parts_of(dc_next + later, dh_next, c_next, gates, c)
    found |= {
        "i": dc_next * g + later * g * i * (1 - i),
        "f": dc_next * c + later * c * f * (1 - f),
        "g": dc_next * i + later * i * (1 - g**2),
    }
    return back(*args, parts=lambda *_: found)


@misconception("dc_next is left out: the gradient is carried along h and not along c; (12.10) adds it.")
def drops_dc_next(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dh * o * (1 - np.tanh(c_next) ** 2))


@misconception("what dh_next sends through the cell is left out, s is dc_next alone; (12.10) has two terms.")
def no_way_through_the_state(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc)


@misconception("the slope of tanh is left out on the way to the cell; (12.10) has it.")
def cell_without_slope(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o)


@misconception("dh_next reaches the cell without the output gate; (12.10) has the factor o.")
def cell_without_output_gate(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * (1 - np.tanh(c_next) ** 2))


@misconception("the forget gate's gradient is made with c_next; (12.11) has c, the cell that went into the step.")
def new_cell_at_the_forget_gate(*args):
    return back(*args, parts=with_part("f", lambda s, dh, c_next, c, i, f, g, o: s * c_next * f * (1 - f)))


@misconception("the output gate's block of dz is do itself, without the gate's own slope; (12.12) has o ⊙ (1 - o).")
def output_gate_without_slope(*args):
    return back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * np.tanh(c_next)))


@misconception("tanh is applied to the candidate once more in its slope; g in (12.12) has been through it already.")
def slope_of_tanh_of_tanh(*args):
    return back(*args, parts=with_part("g", lambda s, dh, c_next, c, i, f, g, o: s * i * (1 - np.tanh(g) ** 2)))


@misconception("dz has no slopes at all; (12.12) multiplies each block by that of its own bend.")
def no_slopes_at_all(*args):
    def parts(s, dh_next, c_next, gates, c):
        i, _, g, _ = np.split(gates, 4, axis=-1)
        return {"i": s * g, "f": s * c, "g": s * i, "o": dh_next * np.tanh(c_next)}

    return back(*args, parts=parts)


@misconception("the blocks of dz lie in the order i f o g; in (12.12) dg is third.")
def blocks_in_another_order(*args):
    return back(*args, order="ifog")


@misconception("dc is s whole; (12.13) has the forget gate.")
def cell_goes_back_whole(*args):
    return back(*args, dc_of=lambda s, f, dc_next: s)


@misconception("dc is dc_next ⊙ f, without what came through the state; (12.13) has the whole of s.")
def dc_of_the_cell_alone(*args):
    return back(*args, dc_of=lambda s, f, dc_next: dc_next * f)


@misconception(
    "dx and dh go back pixel by pixel, through the middle of the filters alone; (12.14) and (12.15) "
    "are those of a convolution, (12.2)."
)
def goes_back_without_neighbours(*args):
    def through(dz, x, W):
        a = (len(W) - 1) // 2
        return dz @ W[a, a].T, *conv2d_backward(dz, x, W)[1:]

    return back(*args, through=through)


@misconception(
    "dx and dh are made by laying the filters on dz the way they lay on x and h; (12.2) has the other signs."
)
def filters_lie_as_on_the_way_there(*args):
    def through(dz, x, W):
        return conv2d(dz, W.transpose(0, 1, 3, 2), 0), *conv2d_backward(dz, x, W)[1:]

    return back(*args, through=through)


@misconception(
    "db is summed over the batch alone and keeps a number for every pixel; (12.14) means (12.4), which "
    "sums over pixels too."
)
def db_of_every_pixel(*args):
    def through(dz, x, W):
        return *conv2d_backward(dz, x, W)[:2], dz.sum(axis=0)

    return back(*args, through=through)


@misconception("dU is made with h_next; (12.15) takes h, the state that went into the step.")
def du_of_the_new_state(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    o = np.split(gates, 4, axis=-1)[3]
    dx, dh, dc, dW, _, db = back(dh_next, dc_next, c_next, gates, x, h, c, W, U)
    dU = back(dh_next, dc_next, c_next, gates, x, o * np.tanh(c_next), c, W, U)[4]
    return dx, dh, dc, dW, dU, db


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
    """Adds into the caller's upstream, and keeps the blocks of dz in one array."""
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

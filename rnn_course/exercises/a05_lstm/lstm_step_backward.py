"""lstm_step_backward: take the gradient back through one time step, from h_next and c_next to all that went in."""

import numpy as np

from rnn_course.cells.lstm import lstm_step_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import GRADIENTS
from .wrong import one_step_back, parts_of

header = exercise(
    lstm_step_backward,
    points=18,
    returns=GRADIENTS,
    hints=(
        "c_next reaches the loss in two ways: by itself, and through h_next. Add both before anything else.",
        "That sum is s of (5.6). Each gate of (5.3) gets s times what it was multiplied with; each z gets that "
        "times the slope of its own bend.",
        "Write (5.5) to (5.8) line by line; a sigmoid's slope is y (1 - y) and tanh's is 1 - y², y being the gate. "
        "Then dz goes through the sum (5.1) just as in the plain cell.",
    ),
)


@check(weight=4)
def gradients_of_a_step(draw):
    for _ in range(2):
        yield ask(lstm_step_backward, *draws.step_back(draw, *draw.sizes("BDH")))


@check
def gradients_of_a_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(lstm_step_backward, *draws.step_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check
def gradients_where_the_cell_is_large(draw):
    """Cells far from 0, where tanh is flat: what was carried in c must still come back."""
    dh_next, dc_next, _, gates, x, h, c, W, U = draws.step_back(draw, *draw.sizes("BDH"))
    i, f, g, _ = np.split(gates, 4, axis=1)
    yield ask(lstm_step_backward, dh_next, dc_next, f * 8 * c + i * g, gates, x, h, 8 * c, W, U)


@check(
    weight=0,
    note="It differs even with dh_next zero, where do is 0 and s is dc_next: look at (5.7) to (5.9), or at the "
    "products after them.",
)
def gradients_that_come_by_the_cell_alone(draw):
    dh_next, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(lstm_step_backward, 0 * dh_next, *others)


@check(
    weight=0,
    note="With dh_next zero all is right, and with dc_next zero it differs: look at the two ways of dh_next, "
    "through the output gate (5.5) and through the cell (5.6).",
)
def gradients_that_come_by_the_state_alone(draw):
    dh_next, dc_next, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(lstm_step_backward, dh_next, 0 * dc_next, *others)


def with_part(name, changed):
    """parts_of with one block made otherwise; changed(s, dh_next, c_next, c, i, f, g, o)."""

    def parts(s, dh_next, c_next, gates, c):
        return {
            **parts_of(s, dh_next, c_next, gates, c),
            name: changed(s, dh_next, c_next, c, *np.split(gates, 4, axis=1)),
        }

    return parts


def two_ways(dh_next, dc_next, c_next, o):
    """The two terms of (5.6), not yet added."""
    return dc_next, dh_next * o * (1 - np.tanh(c_next) ** 2)


def as_printed(args, *, input_gate=True, forget_gate=True, candidate=True, cell_before="c"):
    """Equations (8) to (10) of a widely read sheet, which bind the two terms of s too loosely; any of the three."""
    dh_next, dc_next, c_next, gates, _, _, c, *_ = args
    i, f, g, o = np.split(gates, 4, axis=1)
    direct, through = two_ways(dh_next, dc_next, c_next, o)
    before = {"c": c, "g": g}[cell_before]
    found = parts_of(direct + through, dh_next, c_next, gates, c)
    if input_gate:
        found["i"] = direct * g + through * g * i * (1 - i)
    if forget_gate:
        found["f"] = direct * before + through * c * f * (1 - f)
    if candidate:
        stray = g * (1 - np.tanh(g) ** 2) if candidate == "printed" else 1 - g**2
        found["g"] = direct * i + through * i * stray
    return one_step_back(*args, parts=lambda *_: found)


@misconception(
    "in the input gate, the forget gate and the candidate only one of the two terms of s is multiplied "
    "by the slope, as some notes print it; (5.6) is a sum, and (5.7) multiplies the whole of it."
)
def parentheses_missing(*args):
    return as_printed(args)


@misconception(
    "the three gates are made as some notes print them, with parentheses missing, with a stray factor "
    "at the candidate and with a c~ where the old cell is meant; (5.7) and (5.8) differ in all three."
)
def printed_in_some_notes(*args):
    return as_printed(args, candidate="printed", cell_before="g")


@misconception(
    "at the forget gate only one of the two terms of s is multiplied by the slope; in (5.7) it is the whole of s."
)
def parentheses_missing_at_f(*args):
    return as_printed(args, input_gate=False, candidate=False)


@misconception(
    "at the input gate only one of the two terms of s is multiplied by the slope; in (5.7) it is the whole of s."
)
def parentheses_missing_at_i(*args):
    return as_printed(args, forget_gate=False, candidate=False)


@misconception(
    "at the candidate only one of the two terms of s is multiplied by the slope, and a stray factor is "
    "there, as some notes print it; (5.8) has s ⊙ i and one slope."
)
def stray_factor_at_the_candidate(*args):
    return as_printed(args, input_gate=False, forget_gate=False, candidate="printed")


@misconception(
    "the forget gate's gradient is made with the candidate, a c~ where c is meant; in (5.7) it is the old cell."
)
def candidate_for_the_old_cell(*args):
    return one_step_back(*args, parts=with_part("f", lambda s, dh, c_next, c, i, f, g, o: s * g * f * (1 - f)))


@misconception("the forget gate's gradient is made with c_next; (5.7) has c, the cell that went into the step.")
def new_cell_at_the_forget_gate(*args):
    return one_step_back(*args, parts=with_part("f", lambda s, dh, c_next, c, i, f, g, o: s * c_next * f * (1 - f)))


@misconception("what dh_next sends through the cell is left out, s is dc_next alone; (5.6) has two terms.")
def no_way_through_the_state(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dc)


@misconception("dc_next is left out: the gradient is carried along h and not along c; (5.6) adds it.")
def drops_dc_next(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dh * o * (1 - np.tanh(c_next) ** 2))


@misconception("dh_next reaches the cell without the output gate; (5.6) has the factor o.")
def cell_without_output_gate(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dc + dh * (1 - np.tanh(c_next) ** 2))


@misconception("the slope of tanh is left out on the way to the cell; (5.6) has it.")
def cell_without_slope(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o)


@misconception("the slope is taken as 1 - c_next², as if c_next had been through tanh; in (5.6) it has not.")
def slope_of_a_cell_not_bent(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o * (1 - c_next**2))


@misconception("the slope is taken of the upstream gradient, 1 - dh_next²; in (5.6) it is that of tanh(c_next).")
def slope_of_the_upstream(*args):
    return one_step_back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o * (1 - dh**2))


@misconception("the output gate's block of dz is do itself, without the gate's own slope; (5.8) has o ⊙ (1 - o).")
def output_gate_without_slope(*args):
    return one_step_back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * np.tanh(c_next)))


@misconception("dz is made of di, df, dg and do without the slopes of their bends; (5.8) multiplies each by its own.")
def no_slopes_at_all(*args):
    def parts(s, dh_next, c_next, gates, c):
        i, _, g, _ = np.split(gates, 4, axis=1)
        return {"i": s * g, "f": s * c, "g": s * i, "o": dh_next * np.tanh(c_next)}

    return one_step_back(*args, parts=parts)


@misconception("the output gate's gradient is made with tanh(h_next); (5.5) has tanh(c_next).")
def tanh_of_the_state(*args):
    return one_step_back(
        *args,
        parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * np.tanh(o * np.tanh(c_next)) * o * (1 - o)),
    )


@misconception("the output gate's gradient is made with c_next as it is; (5.5) has its tanh.")
def output_gate_without_tanh(*args):
    return one_step_back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * c_next * o * (1 - o)))


@misconception("tanh is applied to the candidate once more in its slope; g in (5.8) has been through it already.")
def slope_of_tanh_of_tanh(*args):
    return one_step_back(
        *args, parts=with_part("g", lambda s, dh, c_next, c, i, f, g, o: s * i * (1 - np.tanh(g) ** 2))
    )


@misconception("the candidate gets a sigmoid's slope, g (1 - g); in (5.8) it is that of tanh.")
def sigmoid_slope_at_the_candidate(*args):
    return one_step_back(*args, parts=with_part("g", lambda s, dh, c_next, c, i, f, g, o: s * i * g * (1 - g)))


@misconception("the blocks of dz stand in the order i o f g; (5.8) has i f g o.")
def dz_as_i_o_f_g(*args):
    return one_step_back(*args, order="iofg")


@misconception("the blocks of dz stand in the order i f o g; (5.8) has i f g o.")
def dz_as_i_f_o_g(*args):
    return one_step_back(*args, order="ifog")


@misconception("dc is s itself; (5.9) multiplies it by f, as (5.3) did c.")
def dc_without_the_forget_gate(*args):
    return one_step_back(*args, dc_of=lambda s, f, dc_next: s)


@misconception("dc is made of dc_next alone; in (5.9) it is s, which also has what came through h_next.")
def dc_of_the_cell_alone(*args):
    return one_step_back(*args, dc_of=lambda s, f, dc_next: dc_next * f)


@misconception("dU is made with h_next; (5.13) takes h, the state that went into the step.")
def new_state_in_dU(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    h_next = gates[:, -h.shape[1] :] * np.tanh(c_next)
    return *one_step_back(dh_next, dc_next, c_next, gates, x, h, c, W, U)[:4], *one_step_back(
        dh_next, dc_next, c_next, gates, x, h_next, c, W, U
    )[4:]


@misconception("db keeps the batch as an axis of size 1; in (5.14) it has b's own shape, (4H,).")
def db_keeps_an_axis(*args):
    *others, db = one_step_back(*args)
    return *others, db[None]


@misconception("db is summed from dW; (5.14) sums dz.")
def db_from_dW(*args):
    dx, dh, dc, dW, dU, _ = one_step_back(*args)
    return dx, dh, dc, dW, dU, dW.sum(axis=0)


@misconception(
    "dW, dU and db are divided by the number of rows; (5.12) to (5.14) are sums. Any averaging belongs to the loss."
)
def averages_over_the_batch(*args):
    *states, dW, dU, db = one_step_back(*args)
    return *states, dW / len(args[0]), dU / len(args[0]), db / len(args[0])


@misconception("the results come in another order; it is dx, dh, dc, dW, dU, db.")
def cell_before_the_state(*args):
    dx, dh, dc, dW, dU, db = one_step_back(*args)
    return dx, dc, dh, dW, dU, db


@misconception("axes of size 1 are squeezed away; every gradient has the shape of what it belongs to.")
def squeezes_the_gradients(*args):
    return tuple(np.squeeze(each) for each in one_step_back(*args))


@accepted
def step_back_into_a_buffer(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    H = h.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    bent = np.tanh(c_next)
    dcell = o * (1 - bent) * (1 + bent) * dh_next + dc_next
    dz = np.zeros((len(x), 4 * H))
    dz[:, :H] = dcell * g * (i - i**2)
    dz[:, H : 2 * H] = dcell * c * (f - f**2)
    dz[:, 2 * H : 3 * H] = dcell * i * (1 - g * g)
    dz[:, 3 * H :] = dh_next * bent * (o - o**2)
    return (np.dot(dz, W.T), np.dot(dz, U.T), dcell * f, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0))


@accepted
def step_back_that_adds_into_dc_next(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """The commonest form of all: it changes the caller's array, and is right."""
    i, f, g, o = np.split(gates, 4, axis=1)
    dc_next += dh_next * o * (1 - np.tanh(c_next) ** 2)
    dz = np.hstack(
        (
            dc_next * g * i * (1 - i),
            dc_next * c * f * (1 - f),
            dc_next * i * (1 - g**2),
            dh_next * np.tanh(c_next) * o * (1 - o),
        )
    )
    return [dz @ W.T, dz @ U.T, dc_next * f, x.T @ dz, h.T @ dz, dz.sum(0)]


@accepted
def step_back_gate_by_gate(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    i, f, g, o = np.split(gates, 4, axis=1)
    s = dc_next + o * (1 - np.tanh(c_next) ** 2) * dh_next
    parts = [s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g**2), dh_next * np.tanh(c_next) * o * (1 - o)]
    dx = sum(part @ block.T for part, block in zip(parts, np.split(W, 4, axis=1), strict=True))
    dh = sum(part @ block.T for part, block in zip(parts, np.split(U, 4, axis=1), strict=True))
    return (
        dx,
        dh,
        f * s,
        np.concatenate([x.T @ part for part in parts], axis=1),
        np.concatenate([h.T @ part for part in parts], axis=1),
        np.concatenate([part.sum(0) for part in parts]),
    )


@accepted
def step_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    rows = [
        lstm_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U)
        for r in range(len(x))
    ]
    dx, dh, dc, dW, dU, db = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), sum(dW), sum(dU), sum(db)


@accepted
def step_back_in_float32(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    narrow = (each.astype(np.float32) for each in (dh_next, dc_next, c_next, gates, x, h, c, W, U))
    return lstm_step_backward(*narrow)

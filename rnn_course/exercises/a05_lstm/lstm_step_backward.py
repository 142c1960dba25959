"""lstm_step_backward: take the gradient back through one time step of an LSTM."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.lstm import lstm_step, lstm_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .asking import GRADIENTS

header = exercise(
    lstm_step_backward,
    points=18,
    returns=GRADIENTS,
    hints=(
        "c_next reaches the loss in two ways: by itself, and through h_next. Add both before anything else.",
        "That sum is s of (5.6). Each gate of (5.3) gets s times what it was multiplied by; each z gets that times the "
        "derivative of its own activation.",
        "Write (5.5) to (5.8) line by line. With y the value of the gate, the derivative of a sigmoid is y (1 - y) and "
        "that of tanh is 1 - y². Then dz goes through the sum (5.1) as in the plain cell.",
    ),
    derive=derivation("5.5", "5.6", "5.7", "5.8", "5.9", "5.10", "5.11", "5.13", "5.14", of=lstm_step),
)


gradients_of_a_step = random_sizes(lstm_step_backward, draws.step_back, weight=4)
gradients_of_a_step_with_one_axis_of_size_1 = one_axis_of_size_1(lstm_step_backward, draws.step_back)


@check
def gradients_where_the_cell_is_large(draw):
    """Ask with cells far from 0, where tanh is flat: the gradient must still come back through c."""
    dh_next, dc_next, _, gates, x, h, c, W, U = draws.step_back(draw, *draw.sizes("BDH"))
    i, f, g, _ = np.split(gates, 4, axis=1)
    yield ask(lstm_step_backward, dh_next, dc_next, f * 8 * c + i * g, gates, x, h, 8 * c, W, U)


gradients_that_come_by_the_cell_alone = scaled(
    lstm_step_backward,
    draws.step_back,
    dh_next=0,
    weight=0,
    note="Wrong even with dh_next zero, where do is 0 and s is dc_next: look at (5.7) to (5.9), or at the products "
    "after them.",
)
gradients_that_come_by_the_state_alone = scaled(
    lstm_step_backward,
    draws.step_back,
    dc_next=0,
    weight=0,
    note="Right with dh_next zero, wrong with dc_next zero: look at the two ways of dh_next, through the output gate "
    "(5.5), with its slope in (5.8), and through the cell (5.6).",
)


wrong = slips(
    lstm_step_backward,
    """
    parentheses_missing: at i, f and g only one of the two terms of s is multiplied by the derivative, as some notes
        print it; (5.6) is a sum, and (5.7) multiplies all of it.
        5.6 | through = dh_next * o * (1 - np.tanh(c_next) ** 2)
            | s = dc_next + through
        5.8 | dz = np.concatenate(
            |     [
            |         dc_next * g + through * g * i * (1 - i),
            |         dc_next * c + through * c * f * (1 - f),
            |         dc_next * i + through * i * (1 - g**2),
            |         do * o * (1 - o),
            |     ],
            |     axis=1,
            | )
    printed_in_some_notes: the gradients of i, f and g are as in some notes: with parentheses missing, a stray
        factor at the candidate and c~ instead of the old cell; (5.7) and (5.8) differ in all three.
        5.6 | through = dh_next * o * (1 - np.tanh(c_next) ** 2)
            | s = dc_next + through
        5.8 | dz = np.concatenate(
            |     [
            |         dc_next * g + through * g * i * (1 - i),
            |         dc_next * g + through * c * f * (1 - f),
            |         dc_next * i + through * i * g * (1 - np.tanh(g) ** 2),
            |         do * o * (1 - o),
            |     ],
            |     axis=1,
            | )
    parentheses_missing_at_f: at the forget gate only one of the two terms of s is multiplied by the derivative;
        (5.7) multiplies all of s.
        5.6 | through = dh_next * o * (1 - np.tanh(c_next) ** 2)
            | s = dc_next + through
        5.8 | dz = np.concatenate(
            |     [di * i * (1 - i), dc_next * c + through * c * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1
            | )
    parentheses_missing_at_i: at the input gate only one of the two terms of s is multiplied by the derivative;
        (5.7) multiplies all of s.
        5.6 | through = dh_next * o * (1 - np.tanh(c_next) ** 2)
            | s = dc_next + through
        5.8 | dz = np.concatenate(
            |     [dc_next * g + through * g * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1
            | )
    stray_factor_at_the_candidate: at the candidate only one of the two terms of s is multiplied by the derivative,
        and there is a stray factor, as in some notes; (5.8) has s ⊙ i and one derivative.
        5.6 | through = dh_next * o * (1 - np.tanh(c_next) ** 2)
            | s = dc_next + through
        5.8 | dz = np.concatenate(
            |     [
            |         di * i * (1 - i),
            |         df * f * (1 - f),
            |         dc_next * i + through * i * g * (1 - np.tanh(g) ** 2),
            |         do * o * (1 - o),
            |     ],
            |     axis=1,
            | )
    candidate_for_the_old_cell: the gradient of the forget gate is computed with the candidate, c~ instead of c;
        (5.7) has the old cell.
        5.7 | di, df, dg = s * g, s * g, s * i
    new_cell_at_the_forget_gate: the gradient of the forget gate is computed with c_next; (5.7) has c, the cell that
        went into the step.
        5.7 | di, df, dg = s * g, s * c_next, s * i
    no_way_through_the_state: the gradient of dh_next through the cell is left out, so s is dc_next alone; (5.6) has
        two terms.
        5.6 | s = dc_next
    drops_dc_next: dc_next is left out, so no gradient comes back along c; (5.6) adds it.
        5.6 | s = dh_next * o * (1 - np.tanh(c_next) ** 2)
    cell_without_output_gate: the output gate is missing between dh_next and the cell; (5.6) has the factor o.
        5.6 | s = dc_next + dh_next * (1 - np.tanh(c_next) ** 2)
    cell_without_slope: the derivative of tanh between dh_next and the cell is missing; (5.6) has it.
        5.6 | s = dc_next + dh_next * o
    slope_of_a_cell_not_bent: the derivative is 1 - c_next², as if c_next were a value of tanh; in (5.6) it is 1 -
        tanh(c_next)².
        5.6 | s = dc_next + dh_next * o * (1 - c_next**2)
    slope_of_the_upstream: the derivative is taken at the upstream gradient, 1 - dh_next²; in (5.6) it is that of
        tanh(c_next).
        5.6 | s = dc_next + dh_next * o * (1 - dh_next**2)
    output_gate_without_slope: the block of the output gate in dz is do itself, without the derivative of σ; (5.8)
        has o ⊙ (1 - o).
        5.8 | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do], axis=1)
    no_slopes_at_all: dz is di, df, dg and do without the derivatives of the activations; (5.8) multiplies each by
        its own.
        5.8 | dz = np.concatenate([di, df, dg, do], axis=1)
    tanh_of_the_state: the gradient of the output gate is computed with tanh(h_next); (5.5) has tanh(c_next).
        5.5 | do = dh_next * np.tanh(o * np.tanh(c_next))
    output_gate_without_tanh: the gradient of the output gate is computed with c_next; (5.5) has tanh(c_next).
        5.5 | do = dh_next * c_next
    slope_of_tanh_of_tanh: tanh is applied to the candidate once more in its derivative; g in (5.8) is a value of
        tanh already.
        5.8 | dz = np.concatenate(
            |     [di * i * (1 - i), df * f * (1 - f), dg * (1 - np.tanh(g) ** 2), do * o * (1 - o)], axis=1
            | )
    sigmoid_slope_at_the_candidate: the derivative at the candidate is that of a sigmoid, g (1 - g); in (5.8) it is
        that of tanh.
        5.8 | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * g * (1 - g), do * o * (1 - o)], axis=1)
    dz_as_i_o_f_g: the blocks of dz are in the order i o f g; (5.8) has i f g o.
        5.8 | dz = np.concatenate([di * i * (1 - i), do * o * (1 - o), df * f * (1 - f), dg * (1 - g**2)], axis=1)
    dz_as_i_f_o_g: the blocks of dz are in the order i f o g; (5.8) has i f g o.
        5.8 | dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)], axis=1)
    dc_without_the_forget_gate: dc is s itself; (5.9) multiplies it by f.
        5.9 | dc = s
    dc_of_the_cell_alone: dc is computed from dc_next alone; (5.9) has s, which also includes what came through
        h_next.
        5.9 | dc = dc_next * f
    new_state_in_dU: dU is computed with h_next; (5.13) takes h, the state that went into the step.
        5.13 | dU = (o * np.tanh(c_next)).T @ dz
    db_keeps_an_axis: db keeps the batch as an axis of size 1; in (5.14) it has the shape of b, (4H,).
        5.14 | db = dz.sum(axis=0, keepdims=True)
    db_from_dW: db is a sum over dW; (5.14) sums dz.
        5.14 | db = dW.sum(axis=0)
    averages_over_the_batch: dW, dU and db are divided by the number of rows; (5.12) to (5.14) are sums. Any
        averaging belongs to the loss.
        return | return dx, dh, dc, dW / len(x), dU / len(x), db / len(x)
    cell_before_the_state: the results are not in the order dx, dh, dc, dW, dU, db.
        return | return dx, dc, dh, dW, dU, db
    squeezes_the_gradients: axes of size 1 are squeezed away; every gradient has the shape of its variable.
        return | return tuple(np.squeeze(each) for each in (dx, dh, dc, dW, dU, db))
    W_and_U_exchanged: dx is computed with U and dh with W; in (5.10) x met W, and in (5.11) h met U.
        5.10 | dx = dz @ U.T
        5.11 | dh = dz @ W.T
    """,
)


@accepted
def step_back_into_a_buffer(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    H = h.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    tanh_c = np.tanh(c_next)
    dcell = o * (1 - tanh_c) * (1 + tanh_c) * dh_next + dc_next
    dz = np.zeros((len(x), 4 * H))
    dz[:, :H] = dcell * g * (i - i**2)
    dz[:, H : 2 * H] = dcell * c * (f - f**2)
    dz[:, 2 * H : 3 * H] = dcell * i * (1 - g * g)
    dz[:, 3 * H :] = dh_next * tanh_c * (o - o**2)
    return (np.dot(dz, W.T), np.dot(dz, U.T), dcell * f, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0))


@accepted
def step_back_that_adds_into_dc_next(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """The most common form: it changes the caller's array, but is right."""
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

"""peephole_step_backward: take the gradient back through one step of the peephole cell.

It goes from h_next and c_next to everything that went into the step.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.lstm_variants import peephole_step, peephole_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .asking import GRADIENTS

header = exercise(
    peephole_step_backward,
    points=9,
    returns={**GRADIENTS, "dc": "(5.32)", "dp": "(5.33)"},
    hints=(
        "Every peephole is one more way in which the cell reaches the loss.",
        "c_next goes into the output gate as well, so s has a third term (5.29); and c goes into two gates, so dc "
        "has three (5.32).",
        "Begin with dz_o, which (5.29) needs; then s, then the other three. dp sums over the rows, as db does.",
    ),
    derive=derivation("5.28", "5.29", "5.30", "5.31", "5.32", "5.33", "5.10", "5.11", "5.13", "5.14", of=peephole_step),
)


gradients_of_a_peephole_step = random_sizes(peephole_step_backward, draws.peephole_back, weight=4)
gradients_of_a_peephole_step_with_one_axis_of_size_1 = one_axis_of_size_1(peephole_step_backward, draws.peephole_back)
gradients_of_a_peephole_step_without_peepholes = scaled(
    peephole_step_backward,
    draws.peephole_back,
    p=0,
    weight=0,
    note="Wrong even with p zero: look at the parts that are as in the plain cell, and at dp (5.33).",
)


@check(
    weight=0,
    note="Wrong with dh_next and p_o zero: look at the peepholes of i and f, which contribute to dc (5.32).",
)
def gradients_of_a_peephole_step_by_the_cell_alone(draw):
    dh_next, *others, p = draws.peephole_back(draw, *draw.sizes("BDH"))
    yield ask(
        peephole_step_backward, 0 * dh_next, *others, np.concatenate([p[: 2 * len(p) // 3], 0 * p[2 * len(p) // 3 :]])
    )


wrong = slips(
    peephole_step_backward,
    """
    forgets_the_way_through_o: the gradient through the peephole of the output gate is left out of s; (5.29) has
        dz_o ⊙ p_o.
        5.29 | s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    forgets_the_ways_through_i_and_f: the gradients through the peepholes of i and f are left out of dc; (5.32) has
        three terms.
        5.32 | dc = s * f
    forgets_the_way_through_i: the gradient through the peephole of the input gate is left out of dc; (5.32) has
        dz_i ⊙ p_i.
        5.32 | dc = s * f + dz_f * p_f
    plain_cell_back: all peepholes are left out on the way back, so s and dc are those of the plain cell; (5.29) and
        (5.32) have more terms.
        5.29 | s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
        5.32 | dc = s * f
    dp_o_with_the_old_cell: dp_o is computed with the old cell; (5.33) has c_next, which o saw.
        5.33 | dp = np.concatenate([dz_i * c, dz_f * c, dz_o * c], axis=1).sum(axis=0)
    dp_keeps_rows: dp keeps the rows of the batch, (B, 3H); (5.33) sums them.
        5.33 | dp = np.concatenate([dz_i * c, dz_f * c, dz_o * c_next], axis=1)
    dp_averaged: dp is the mean over the rows; (5.33) is their sum.
        5.33 | dp = np.concatenate([dz_i * c, dz_f * c, dz_o * c_next], axis=1).mean(axis=0)
    dp_as_f_i_o: dp is in the order f i o; (5.33) has i f o.
        5.33 | dp = np.concatenate([dz_f * c, dz_i * c, dz_o * c_next], axis=1).sum(axis=0)
    dp_summed_over_units: dp is summed over the units as well, one number per gate; in (5.33) it has one per unit
        and gate, as p has.
        5.33 | dp = np.array([(dz_i * c).sum(), (dz_f * c).sum(), (dz_o * c_next).sum()])
    peephole_drops_dc_next: dc_next is left out of s; (5.29) begins with it.
        5.29 | s = dh_next * o * (1 - np.tanh(c_next) ** 2) + dz_o * p_o
    """,
)


@accepted
def peephole_back_in_three_ways(dh_next, dc_next, c_next, gates, x, h, c, W, U, p):
    H, tanh_c = c.shape[1], np.tanh(c_next)
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    dz = np.empty_like(gates)
    dz[:, 3 * H :] = dh_next * tanh_c * o * (1 - o)
    dc_next += dh_next * o * (1 - tanh_c**2)
    dc_next += dz[:, 3 * H :] * p[2 * H :]
    dz[:, :H] = dc_next * g * i * (1 - i)
    dz[:, H : 2 * H] = dc_next * c * f * (1 - f)
    dz[:, 2 * H : 3 * H] = dc_next * i * (1 - g**2)
    dc = dc_next * f + np.einsum("bkh,kh->bh", dz[:, : 2 * H].reshape(-1, 2, H), p[: 2 * H].reshape(2, H))
    dp = np.hstack([(dz[:, :H] * c).sum(0), (dz[:, H : 2 * H] * c).sum(0), (dz[:, 3 * H :] * c_next).sum(0)])
    return dz @ W.T, dz @ U.T, dc, x.T @ dz, h.T @ dz, dz.sum(0), dp


@accepted
def peephole_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U, p):
    rows = [
        peephole_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U, p)
        for r in range(len(x))
    ]
    dx, dh, dc, *sums = zip(*rows, strict=True)
    return [np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), *(sum(each) for each in sums)]

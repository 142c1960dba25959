"""coupled_step_backward: take the gradient back through one step of the coupled cell.

It goes from h_next and c_next to everything that went into the step.
"""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.lstm_variants import coupled_step, coupled_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws
from .asking import GRADIENTS

header = exercise(
    coupled_step_backward,
    points=6,
    returns=GRADIENTS,
    hints=(
        "One gate is now in both terms of (5.36), so it gets two gradients.",
        "In (5.36) f is multiplied by c and also by -g, which gives the c - g of (5.37).",
        "Compute s as in the plain step, then (5.37), (5.38) and (5.28), put the three side by side, and go on as "
        "before.",
    ),
    derive=derivation("5.6", "5.37", "5.38", "5.28", "5.9", "5.10", "5.11", "5.13", "5.14", of=coupled_step),
)


gradients_of_a_coupled_step = random_sizes(coupled_step_backward, draws.coupled_back, weight=4)
gradients_of_a_coupled_step_with_one_axis_of_size_1 = one_axis_of_size_1(coupled_step_backward, draws.coupled_back)
gradients_of_a_coupled_step_by_the_cell_alone = scaled(
    coupled_step_backward,
    draws.coupled_back,
    dh_next=0,
    weight=0,
    note="Wrong even with dh_next zero, where s is dc_next: look at the two terms with f (5.37), and at (5.38).",
)


wrong = slips(
    coupled_step_backward,
    """
    f_without_the_candidate: the gradient of f has the factor c alone, as in the plain cell; f is in both terms of
        (5.36), so (5.37) has c - g.
        5.37 | dz_f = s * c * f * (1 - f)
    gradients_of_f_added: the gradient of f has the factor c + g; in (5.36) g has 1 - f, so (5.37) has c - g.
        5.37 | dz_f = s * (c + g) * f * (1 - f)
    f_uphill: the gradient of f has the wrong sign, g - c; (5.37) has c - g.
        5.37 | dz_f = s * (g - c) * f * (1 - f)
    f_for_the_share_of_the_new: the gradient of the candidate has the factor f; in (5.38) its share is 1 - f.
        5.38 | dz_g = s * f * (1 - g**2)
    candidate_without_its_share: the gradient of the candidate has no share; (5.38) has the factor 1 - f.
        5.38 | dz_g = s * (1 - g**2)
    dc_with_the_wrong_share: dc has the factor 1 - f; in (5.9) the share of the old cell is f.
        5.9 | dx, dh, dc = dz @ W.T, dz @ U.T, s * (1 - f)
    coupled_drops_dc_next: dc_next is left out; s in (5.6) has two terms.
        5.6 | s = dh_next * o * (1 - np.tanh(c_next) ** 2)
    coupled_drops_dh_next: the gradient of dh_next through the cell is left out; s in (5.6) has two terms.
        5.6 | s = dc_next
    coupled_f_without_slope: the derivative of σ at the forget gate is left out; (5.37) has f ⊙ (1 - f).
        5.37 | dz_f = s * (c - g)
    coupled_dz_as_f_o_g: the blocks of dz are in the order f o g; dz is [dz_f, dz_g, dz_o].
        dz = | dz = np.concatenate([dz_f, dz_o, dz_g], axis=1)
    """,
)


@accepted
def coupled_back_by_two_gates(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    f, g, o = np.split(gates, 3, axis=1)
    dc_next += dh_next * o * (1 - np.tanh(c_next) ** 2)
    d_forget, d_input = dc_next * c, dc_next * g
    dz = np.hstack(
        [(d_forget - d_input) * f * (1 - f), dc_next * (1 - f) * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)]
    )
    return [np.dot(dz, W.T), np.dot(dz, U.T), f * dc_next, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0)]


@accepted
def coupled_back_row_by_row(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    rows = [
        coupled_step_backward(*(each[r : r + 1] for each in (dh_next, dc_next, c_next, gates, x, h, c)), W, U)
        for r in range(len(x))
    ]
    dx, dh, dc, *sums = zip(*rows, strict=True)
    return [np.concatenate(dx), np.concatenate(dh), np.concatenate(dc), *(sum(each) for each in sums)]

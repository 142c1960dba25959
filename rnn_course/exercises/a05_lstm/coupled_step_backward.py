"""coupled_step_backward.

Take the gradient back through one step of the coupled cell, from h_next and c_next to all that went in.
"""

import numpy as np

from rnn_course.cells.lstm_variants import coupled_step_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import GRADIENTS

header = exercise(
    coupled_step_backward,
    points=6,
    returns=GRADIENTS,
    hints=(
        "One gate now stands in both terms of (5.36), so two gradients meet in it.",
        "In (5.36) f is multiplied by c, and also by -g: that is the c - g of (5.37).",
        "Write s as in the plain step, then (5.37), (5.38) and (5.28), set the three side by side, and go on as "
        "before.",
    ),
)


@check(weight=4)
def gradients_of_a_coupled_step(draw):
    for _ in range(2):
        yield ask(coupled_step_backward, *draws.coupled_back(draw, *draw.sizes("BDH")))


@check
def gradients_of_a_coupled_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(coupled_step_backward, *draws.coupled_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(
    weight=0,
    note="It differs even with dh_next zero, where s is dc_next: look at the two terms in which f stands (5.37), "
    "and at (5.38).",
)
def gradients_of_a_coupled_step_by_the_cell_alone(draw):
    dh_next, *others = draws.coupled_back(draw, *draw.sizes("BDH"))
    yield ask(coupled_step_backward, 0 * dh_next, *others)


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
    at_f=lambda c, g: c - g,
    share=lambda f: 1 - f,
    kept=lambda f: f,
    cell=lambda dc, s: dc + s,
    slope_f=lambda f: f * (1 - f),
    order="fgo",
):
    """The right step back, with one place after another to go wrong in."""
    f, g, o = np.split(gates, 3, axis=1)
    s = cell(dc_next, dh_next * o * (1 - np.tanh(c_next) ** 2))
    parts = {
        "f": s * at_f(c, g) * slope_f(f),
        "g": s * share(f) * (1 - g**2),
        "o": dh_next * np.tanh(c_next) * o * (1 - o),
    }
    dz = np.concatenate([parts[name] for name in order], axis=1)
    return dz @ W.T, dz @ U.T, s * kept(f), x.T @ dz, h.T @ dz, dz.sum(axis=0)


@misconception(
    "only the forgotten share counts at f, as in the plain cell; f stands in both terms of (5.36), so (5.37) has c - g."
)
def f_without_the_candidate(*args):
    return back(*args, at_f=lambda c, g: c)


@misconception("the two gradients that meet in f are added; in (5.36) g has 1 - f, so (5.37) has c - g.")
def gradients_of_f_added(*args):
    return back(*args, at_f=lambda c, g: c + g)


@misconception("the sign at f is turned round, g - c; (5.37) has c - g.")
def f_uphill(*args):
    return back(*args, at_f=lambda c, g: g - c)


@misconception("the candidate's gradient has the factor f; in (5.38) its share is 1 - f.")
def f_for_the_share_of_the_new(*args):
    return back(*args, share=lambda f: f)


@misconception("the candidate's gradient lacks its share; (5.38) has the factor 1 - f.")
def candidate_without_its_share(*args):
    return back(*args, share=lambda f: 1)


@misconception("dc has the factor 1 - f; in (5.9) the old cell's share is f.")
def dc_with_the_wrong_share(*args):
    return back(*args, kept=lambda f: 1 - f)


@misconception("dc_next is left out; s in (5.6) has two terms.")
def coupled_drops_dc_next(*args):
    return back(*args, cell=lambda dc, s: s)


@misconception("what dh_next sends through the cell is left out; s in (5.6) has two terms.")
def coupled_drops_dh_next(*args):
    return back(*args, cell=lambda dc, s: dc)


@misconception("the forget gate's own slope is left out; (5.37) has f ⊙ (1 - f).")
def coupled_f_without_slope(*args):
    return back(*args, slope_f=lambda f: 1)


@misconception("the blocks of dz stand in the order f o g; dz is [dz_f, dz_g, dz_o].")
def coupled_dz_as_f_o_g(*args):
    return back(*args, order="fog")


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


@accepted
def coupled_back_in_float32(*args):
    return coupled_step_backward(*(each.astype(np.float32) for each in args))

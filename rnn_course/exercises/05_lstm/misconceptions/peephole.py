"""Mistakes in the cell with peepholes, forward and back."""

import numpy as np

from rnn_course.cells.lstm_variants import peephole_step, peephole_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def step(x, h, c, W, U, b, p, *, seen=lambda c: c, late=lambda c_next, c: c_next, candidate=None, order="ifo",
         out=np.tanh):
    """The right step, with one place after another to go wrong in.

    seen(c): what the gates i and f see. late(c_next, c): what o sees. candidate: a peephole of g.
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    look = dict(zip(order, np.split(p, 3), strict=True))
    i, f = sigmoid(z_i + look["i"] * seen(c)), sigmoid(z_f + look["f"] * seen(c))
    g = np.tanh(z_g if candidate is None else z_g + look[candidate] * c)
    c_next = f * c + i * g
    o = sigmoid(z_o + look["o"] * late(c_next, c))
    return o * out(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@misconception(of=peephole_step, says="the output gate sees the old cell; in (5.27) it sees c_next.")
def output_gate_sees_the_old_cell(*args):
    return step(*args, late=lambda c_next, c: c)


@misconception(of=peephole_step, says="the output gate has no peephole; (5.27) has the term p_o ⊙ c_next.")
def output_gate_blind(*args):
    return step(*args, late=lambda c_next, c: 0 * c)


@misconception(of=peephole_step, says="only the output gate has a peephole; (5.25) gives one to i and f as well.")
def input_and_forget_gate_blind(*args):
    return step(*args, seen=lambda c: 0 * c)


@misconception(of=peephole_step, says="p is not used; (5.25) and (5.27) add a term with the cell to three gates.")
def no_peepholes(*args):
    return step(*args, seen=lambda c: 0 * c, late=lambda c_next, c: 0 * c)


@misconception(of=peephole_step, says="the peepholes see tanh(c); in (5.25) and (5.27) they see the cell itself.")
def peepholes_see_the_bent_cell(*args):
    return step(*args, seen=np.tanh, late=lambda c_next, c: np.tanh(c_next))


@misconception(of=peephole_step, says="the peepholes see the state h; in (5.25) and (5.27) they see the cell.")
def peepholes_see_the_state(x, h, c, W, U, b, p):
    return step(x, h, c, W, U, b, p, seen=lambda c: h, late=lambda c_next, c: h)


@misconception(of=peephole_step, says="the candidate has a peephole too; (5.26) has none.")
def candidate_with_a_peephole(*args):
    return step(*args, candidate="i")


@misconception(of=peephole_step, says="p is cut in the order p_f p_i p_o; it is p_i p_f p_o.")
def peepholes_f_i_o(*args):
    return step(*args, order="fio")


@misconception(of=peephole_step, says="tanh is left out on the way to h_next; (5.4) bends the cell.")
def peephole_state_without_tanh(*args):
    return step(*args, out=lambda c_next: c_next)


@misconception(of=peephole_step, says="the sums are returned in the place of the gates; (5.25) to (5.27) bend them.")
def peephole_gates_kept_as_z(x, h, c, W, U, b, p):
    return *step(x, h, c, W, U, b, p)[:2], x @ W + h @ U + b


def back(dh_next, dc_next, c_next, gates, x, h, c, W, U, p, *, through_o=1, by_i=1, by_f=1, seen_by_o=None,
         first=lambda dc, s: dc + s, dp=lambda parts: np.concatenate(parts, axis=1).sum(axis=0)):
    """The right step back, with one place after another to go wrong in: the terms of s and dc, and dp."""
    i, f, g, o = np.split(gates, 4, axis=1)
    p_i, p_f, p_o = np.split(p, 3)
    dz_o = dh_next * np.tanh(c_next) * o * (1 - o)
    s = first(dc_next, dh_next * o * (1 - np.tanh(c_next) ** 2)) + through_o * dz_o * p_o
    dz_i, dz_f, dz_g = s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g**2)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    dc = s * f + by_i * dz_i * p_i + by_f * dz_f * p_f
    late = c_next if seen_by_o is None else seen_by_o(c)
    return dz @ W.T, dz @ U.T, dc, x.T @ dz, h.T @ dz, dz.sum(axis=0), dp([dz_i * c, dz_f * c, dz_o * late])


@misconception(of=peephole_step_backward,
               says="what flows back through the output gate's peephole is left out of s; (5.29) has dz_o ⊙ p_o.")
def forgets_the_way_through_o(*args):
    return back(*args, through_o=0)


@misconception(of=peephole_step_backward,
               says="what flows back through the peepholes of i and f is left out of dc; (5.32) has three terms.")
def forgets_the_ways_through_i_and_f(*args):
    return back(*args, by_i=0, by_f=0)


@misconception(of=peephole_step_backward, says="the input gate's peephole is left out of dc; (5.32) has dz_i ⊙ p_i.")
def forgets_the_way_through_i(*args):
    return back(*args, by_i=0)


@misconception(of=peephole_step_backward,
               says="all peepholes are left out on the way back, so that s and dc are those of the plain cell; (5.29) "
                    "and (5.32) have more terms.")
def plain_cell_back(*args):
    return back(*args, through_o=0, by_i=0, by_f=0)


@misconception(of=peephole_step_backward, says="dp_o is made with the old cell; in (5.33) it is c_next, which o saw.")
def dp_o_with_the_old_cell(*args):
    return back(*args, seen_by_o=lambda c: c)


@misconception(of=peephole_step_backward, says="dp keeps the rows of the batch, (B, 3H); (5.33) sums them.")
def dp_keeps_rows(*args):
    return back(*args, dp=lambda parts: np.concatenate(parts, axis=1))


@misconception(of=peephole_step_backward, says="dp is the mean over the rows; (5.33) is their sum.")
def dp_averaged(*args):
    return back(*args, dp=lambda parts: np.concatenate(parts, axis=1).mean(axis=0))


@misconception(of=peephole_step_backward, says="dp stands in the order f i o; (5.33) has i f o.")
def dp_as_f_i_o(*args):
    return back(*args, dp=lambda parts: np.concatenate([parts[1], parts[0], parts[2]], axis=1).sum(axis=0))


@misconception(of=peephole_step_backward, says="dp is summed over the units as well, one number a gate; p has one per "
                                               "unit and gate, and so has (5.33).")
def dp_summed_over_units(*args):
    return back(*args, dp=lambda parts: np.array([part.sum() for part in parts]))


@misconception(of=peephole_step_backward, says="dc_next is left out of s; (5.29) begins with it.")
def peephole_drops_dc_next(*args):
    return back(*args, first=lambda dc, s: s)

"""Mistakes in one step back: lstm_step_backward."""

import numpy as np

from rnn_course.cells.lstm import lstm_step_backward
from rnn_course.exercise import misconception


def to_cell(dh_next, dc_next, c_next, o):
    """s of (5.6), right."""
    return dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


def parts_of(s, dh_next, c_next, gates, c):
    """The four blocks of dz by (5.5), (5.7) and (5.8), right."""
    i, f, g, o = np.split(gates, 4, axis=1)
    return {"i": s * g * i * (1 - i), "f": s * c * f * (1 - f), "g": s * i * (1 - g**2),
            "o": dh_next * np.tanh(c_next) * o * (1 - o)}


def back(dh_next, dc_next, c_next, gates, x, h, c, W, U, *, cell=to_cell, parts=parts_of, order="ifgo",
         dc_of=lambda s, f, dc_next: s * f):
    """The right step, with one place after another to go wrong in: (5.6), (5.8), the order of blocks, (5.9)."""
    _, f, _, o = np.split(gates, 4, axis=1)
    s = cell(dh_next, dc_next, c_next, o)
    found = parts(s, dh_next, c_next, gates, c)
    dz = np.concatenate([found[name] for name in order], axis=1)
    return dz @ W.T, dz @ U.T, dc_of(s, f, dc_next), x.T @ dz, h.T @ dz, dz.sum(axis=0)


def with_part(name, changed):
    """parts_of with one block made otherwise; changed(s, dh_next, c_next, c, i, f, g, o)."""
    def parts(s, dh_next, c_next, gates, c):
        return {**parts_of(s, dh_next, c_next, gates, c),
                name: changed(s, dh_next, c_next, c, *np.split(gates, 4, axis=1))}
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
    return back(*args, parts=lambda *_: found)


@misconception(of=lstm_step_backward,
               says="in the input gate, the forget gate and the candidate only one of the two terms of s is multiplied "
                    "by the slope, as some notes print it; (5.6) is a sum, and (5.7) multiplies the whole of it.")
def parentheses_missing(*args):
    return as_printed(args)


@misconception(of=lstm_step_backward,
               says="the three gates are made as some notes print them, with parentheses missing, with a stray factor "
                    "at the candidate and with a c~ where the old cell is meant; (5.7) and (5.8) differ in all three.")
def printed_in_some_notes(*args):
    return as_printed(args, candidate="printed", cell_before="g")


@misconception(of=lstm_step_backward,
               says="at the forget gate only one of the two terms of s is multiplied by the slope; in (5.7) it is the "
                    "whole of s.")
def parentheses_missing_at_f(*args):
    return as_printed(args, input_gate=False, candidate=False)


@misconception(of=lstm_step_backward,
               says="at the input gate only one of the two terms of s is multiplied by the slope; in (5.7) it is the "
                    "whole of s.")
def parentheses_missing_at_i(*args):
    return as_printed(args, forget_gate=False, candidate=False)


@misconception(of=lstm_step_backward,
               says="at the candidate only one of the two terms of s is multiplied by the slope, and a stray factor is "
                    "there, as some notes print it; (5.8) has s ⊙ i and one slope.")
def stray_factor_at_the_candidate(*args):
    return as_printed(args, input_gate=False, forget_gate=False, candidate="printed")


@misconception(of=lstm_step_backward,
               says="the forget gate's gradient is made with the candidate, a c~ where c is meant; in (5.7) it is the "
                    "old cell.")
def candidate_for_the_old_cell(*args):
    return back(*args, parts=with_part("f", lambda s, dh, c_next, c, i, f, g, o: s * g * f * (1 - f)))


@misconception(of=lstm_step_backward,
               says="the forget gate's gradient is made with c_next; (5.7) has c, the cell that went into the step.")
def new_cell_at_the_forget_gate(*args):
    return back(*args, parts=with_part("f", lambda s, dh, c_next, c, i, f, g, o: s * c_next * f * (1 - f)))


@misconception(of=lstm_step_backward,
               says="what dh_next sends through the cell is left out, s is dc_next alone; (5.6) has two terms.")
def no_way_through_the_state(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc)


@misconception(of=lstm_step_backward,
               says="dc_next is left out: the gradient is carried along h and not along c; (5.6) adds it.")
def drops_dc_next(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dh * o * (1 - np.tanh(c_next) ** 2))


@misconception(of=lstm_step_backward, says="dh_next reaches the cell without the output gate; (5.6) has the factor o.")
def cell_without_output_gate(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * (1 - np.tanh(c_next) ** 2))


@misconception(of=lstm_step_backward, says="the slope of tanh is left out on the way to the cell; (5.6) has it.")
def cell_without_slope(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o)


@misconception(of=lstm_step_backward,
               says="the slope is taken as 1 - c_next², as if c_next had been through tanh; in (5.6) it has not.")
def slope_of_a_cell_not_bent(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o * (1 - c_next**2))


@misconception(of=lstm_step_backward,
               says="the slope is taken of the upstream gradient, 1 - dh_next²; in (5.6) it is that of tanh(c_next).")
def slope_of_the_upstream(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o * (1 - dh**2))


@misconception(of=lstm_step_backward,
               says="the output gate's block of dz is do itself, without the gate's own slope; (5.8) has o ⊙ (1 - o).")
def output_gate_without_slope(*args):
    return back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * np.tanh(c_next)))


@misconception(of=lstm_step_backward,
               says="dz is made of di, df, dg and do without the slopes of their bends; (5.8) multiplies each by its "
                    "own.")
def no_slopes_at_all(*args):
    def parts(s, dh_next, c_next, gates, c):
        i, _, g, _ = np.split(gates, 4, axis=1)
        return {"i": s * g, "f": s * c, "g": s * i, "o": dh_next * np.tanh(c_next)}
    return back(*args, parts=parts)


@misconception(of=lstm_step_backward,
               says="the output gate's gradient is made with tanh(h_next); (5.5) has tanh(c_next).")
def tanh_of_the_state(*args):
    return back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o:
                                       dh * np.tanh(o * np.tanh(c_next)) * o * (1 - o)))


@misconception(of=lstm_step_backward,
               says="the output gate's gradient is made with c_next as it is; (5.5) has its tanh.")
def output_gate_without_tanh(*args):
    return back(*args, parts=with_part("o", lambda s, dh, c_next, c, i, f, g, o: dh * c_next * o * (1 - o)))


@misconception(of=lstm_step_backward,
               says="tanh is applied to the candidate once more in its slope; g in (5.8) has been through it already.")
def slope_of_tanh_of_tanh(*args):
    return back(*args, parts=with_part("g", lambda s, dh, c_next, c, i, f, g, o: s * i * (1 - np.tanh(g) ** 2)))


@misconception(of=lstm_step_backward,
               says="the candidate gets a sigmoid's slope, g (1 - g); in (5.8) it is that of tanh.")
def sigmoid_slope_at_the_candidate(*args):
    return back(*args, parts=with_part("g", lambda s, dh, c_next, c, i, f, g, o: s * i * g * (1 - g)))

"""Mistakes in the cell with coupled gates, forward and back."""

import numpy as np

from rnn_course.cells.lstm_variants import coupled_step, coupled_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def step(x, h, c, W, U, b, *, order="fgo", new=lambda f, g, o, c: f * c + (1 - f) * g, candidate=np.tanh,
         out=lambda o, c_next, c: o * np.tanh(c_next)):
    """The right step, with one place after another to go wrong in."""
    z = dict(zip(order, np.split(x @ W + h @ U + b, 3, axis=1), strict=True))
    f, g, o = sigmoid(z["f"]), candidate(z["g"]), sigmoid(z["o"])
    c_next = new(f, g, o, c)
    return out(o, c_next, c), c_next, np.concatenate([f, g, o], axis=1)


@misconception(of=coupled_step,
               says="f is taken for the share of the new and 1 - f for that of the old; in (5.36) f stands with c.")
def shares_exchanged(*args):
    return step(*args, new=lambda f, g, o, c: (1 - f) * c + f * g)


@misconception(of=coupled_step, says="the candidate is added whole; in (5.36) it gets the share 1 - f.")
def candidate_added_whole(*args):
    return step(*args, new=lambda f, g, o, c: f * c + g)


@misconception(of=coupled_step, says="old and new both get the share f; in (5.36) the shares are f and 1 - f.")
def both_get_f(*args):
    return step(*args, new=lambda f, g, o, c: f * (c + g))


@misconception(of=coupled_step, says="the new gets the share 1 - o; in (5.36) it is 1 - f.")
def coupled_to_the_output_gate(*args):
    return step(*args, new=lambda f, g, o, c: f * c + (1 - o) * g)


@misconception(of=coupled_step, says="the blocks are read in the order f o g; (5.34) has f g o.")
def blocks_f_o_g(*args):
    return step(*args, order="fog")


@misconception(of=coupled_step, says="the candidate is read from the first block; (5.34) begins with z_f.")
def blocks_g_f_o(*args):
    return step(*args, order="gfo")


@misconception(of=coupled_step, says="the candidate goes through a sigmoid; g in (5.35) is a tanh.")
def sigmoid_for_the_coupled_candidate(*args):
    return step(*args, candidate=sigmoid)


@misconception(of=coupled_step, says="h_next is the cell itself, as in a GRU; (5.4) shows o ⊙ tanh of it.")
def coupled_state_is_the_cell(*args):
    return step(*args, out=lambda o, c_next, c: c_next)


@misconception(of=coupled_step, says="tanh is left out on the way to h_next; (5.4) bends the cell.")
def coupled_state_without_tanh(*args):
    return step(*args, out=lambda o, c_next, c: o * c_next)


@misconception(of=coupled_step, says="h_next reads the old cell; (5.4) reads the new one, c_next.")
def coupled_stale_cell(*args):
    return step(*args, out=lambda o, c_next, c: o * np.tanh(c))


def back(dh_next, dc_next, c_next, gates, x, h, c, W, U, *, at_f=lambda c, g: c - g, share=lambda f: 1 - f,
         kept=lambda f: f, cell=lambda dc, s: dc + s, slope_f=lambda f: f * (1 - f), order="fgo"):
    """The right step back, with one place after another to go wrong in."""
    f, g, o = np.split(gates, 3, axis=1)
    s = cell(dc_next, dh_next * o * (1 - np.tanh(c_next) ** 2))
    parts = {"f": s * at_f(c, g) * slope_f(f), "g": s * share(f) * (1 - g**2),
             "o": dh_next * np.tanh(c_next) * o * (1 - o)}
    dz = np.concatenate([parts[name] for name in order], axis=1)
    return dz @ W.T, dz @ U.T, s * kept(f), x.T @ dz, h.T @ dz, dz.sum(axis=0)


@misconception(of=coupled_step_backward,
               says="only the forgotten share counts at f, as in the plain cell; f stands in both terms of (5.36), so "
                    "(5.37) has c - g.")
def f_without_the_candidate(*args):
    return back(*args, at_f=lambda c, g: c)


@misconception(of=coupled_step_backward, says="the two gradients that meet in f are added; in (5.36) g has 1 - f, so "
                                              "(5.37) has c - g.")
def gradients_of_f_added(*args):
    return back(*args, at_f=lambda c, g: c + g)


@misconception(of=coupled_step_backward, says="the sign at f is turned round, g - c; (5.37) has c - g.")
def f_uphill(*args):
    return back(*args, at_f=lambda c, g: g - c)


@misconception(of=coupled_step_backward,
               says="the candidate's gradient has the factor f; in (5.38) its share is 1 - f.")
def f_for_the_share_of_the_new(*args):
    return back(*args, share=lambda f: f)


@misconception(of=coupled_step_backward, says="the candidate's gradient lacks its share; (5.38) has the factor 1 - f.")
def candidate_without_its_share(*args):
    return back(*args, share=lambda f: 1)


@misconception(of=coupled_step_backward, says="dc has the factor 1 - f; in (5.9) the old cell's share is f.")
def dc_with_the_wrong_share(*args):
    return back(*args, kept=lambda f: 1 - f)


@misconception(of=coupled_step_backward, says="dc_next is left out; s in (5.6) has two terms.")
def coupled_drops_dc_next(*args):
    return back(*args, cell=lambda dc, s: s)


@misconception(of=coupled_step_backward, says="what dh_next sends through the cell is left out; s in (5.6) has two "
                                              "terms.")
def coupled_drops_dh_next(*args):
    return back(*args, cell=lambda dc, s: dc)


@misconception(of=coupled_step_backward, says="the forget gate's own slope is left out; (5.37) has f ⊙ (1 - f).")
def coupled_f_without_slope(*args):
    return back(*args, slope_f=lambda f: 1)


@misconception(of=coupled_step_backward, says="the blocks of dz stand in the order f o g; dz is [dz_f, dz_g, dz_o].")
def coupled_dz_as_f_o_g(*args):
    return back(*args, order="fog")

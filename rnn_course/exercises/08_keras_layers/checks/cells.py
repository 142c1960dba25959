"""What is asked of cells of one's own: leaky units, peepholes, a coupled gate."""

from __future__ import annotations

from rnn_course.draw import Draw
from rnn_course.exercise import check
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.cells import CoupledLSTMCell, LeakyCell
from rnn_course.models.layers import PeepholeLSTMCell


def leaky_run(draw: Draw, scale: float = 0.6, **fixed: int) -> Question:
    """Make a leaky cell and let Keras run it over time; `scale` is that of W, U and b."""
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = {"W": draw(D, H, scale=scale), "U": draw(H, H, scale=scale), "b": draw(H, scale=scale), "a": draw(H)}
    upstream = [draw(B, T, H), draw(B, H)]
    return ask(LeakyCell, H).then("@cell", result(0), weights, draw(B, T, D), {"h": draw(B, H)}, upstream)


@check(of=LeakyCell)
def leaky_states_and_gradients(draw: Draw):
    yield leaky_run(draw)


@check(of=LeakyCell)
def one_leaky_unit(draw: Draw):
    yield leaky_run(draw, H=1)


@check(of=LeakyCell, weight=0, note="With W, U and b next to nothing it is still wrong: look at α, and at what it "
                                    "keeps in (8.24).")
def leaking_almost_alone(draw: Draw):
    yield leaky_run(draw, scale=0.01)


def cell_run(draw: Draw, scale: float = 0.6, **fixed: int) -> Question:
    """Make a cell and let Keras run it over time; `scale` is that of every weight but the peepholes."""
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = {"W": draw(D, 4 * H, scale=scale), "U": draw(H, 4 * H, scale=scale), "b": draw(4 * H, scale=scale),
               "p": draw(3 * H)}
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    return ask(PeepholeLSTMCell, H).then("@cell", result(0), weights, draw(B, T, D), states, upstream)


@check(of=PeepholeLSTMCell)
def states_and_gradients(draw: Draw):
    yield cell_run(draw)


@check(of=PeepholeLSTMCell)
def one_unit_with_peepholes(draw: Draw):
    yield cell_run(draw, H=1)


@check(of=PeepholeLSTMCell, weight=0, note="With W, U and b next to nothing it is still wrong: look at c_next, at "
                                           "h_next, and at which gate sees which cell in (8.26) and (8.28).")
def peepholes_almost_alone(draw: Draw):
    yield cell_run(draw, scale=0.01)


def coupled_run(draw: Draw, scale: float = 1.0, **fixed: int) -> Question:
    """Make a cell with a coupled gate and let Keras run it over time; `scale` is that of every weight."""
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = {"W": draw(D, 3 * H, scale=scale), "U": draw(H, 3 * H, scale=scale), "b": draw(3 * H, scale=scale)}
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    return ask(CoupledLSTMCell, H).then("@cell", result(0), weights, draw(B, T, D), states, upstream)


@check(of=CoupledLSTMCell)
def coupled_states_and_gradients(draw: Draw):
    yield coupled_run(draw)


@check(of=CoupledLSTMCell)
def one_coupled_unit(draw: Draw):
    yield coupled_run(draw, H=1)


@check(of=CoupledLSTMCell, weight=0, note="With weights next to nothing, where every gate is half open, it is still "
                                          "wrong: look at c_next in (8.32) and at h_next in (8.29).")
def coupled_gates_half_open(draw: Draw):
    yield coupled_run(draw, scale=0.01)

"""What is asked of leaky units."""

import numpy as np

from rnn_course.cells.timescales import leaky_average, leaky_backward, leaky_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=leaky_average, weight=3)
def averages_of_a_batch(draw):
    for _ in range(2):
        yield ask(leaky_average, *draws.averaged(draw, *draw.sizes("BTH")))


@check(of=leaky_average)
def averages_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        yield ask(leaky_average, *draws.averaged(draw, *draw.sizes("BTH", **{axis: 1})))


@check(of=leaky_average)
def averages_that_keep_nothing_or_nearly_all(draw):
    x, h0, tau = draws.averaged(draw, *draw.sizes("BTH"))
    yield ask(leaky_average, x, h0, np.ones_like(tau))
    yield ask(leaky_average, x, h0, 1000 * tau)


@check(of=leaky_average, weight=0,
       note="It differs even with h0 alone and no input, where the state only leaks away: look at α in (2.19) and at "
            "what it multiplies.")
def averages_that_leak_away(draw):
    x, h0, tau = draws.averaged(draw, *draw.sizes("BTH"))
    yield ask(leaky_average, 0 * x, h0, tau)


@check(of=leaky_average, weight=0,
       note="What leaks away from h0 is right, but from h0 = 0 it differs: look at which x_t step t of (2.20) reads, "
            "and at its share.")
def averages_of_the_input_alone(draw):
    x, h0, tau = draws.averaged(draw, *draw.sizes("BTH"))
    yield ask(leaky_average, x, 0 * h0, tau)


@probe(of=leaky_average, same=lambda hs: hs[:, :-1],
       says="An early state changes when only the last input does; in (2.20) h_t knows nothing of later inputs.")
def average_looks_ahead(draw):
    x, *others = draws.averaged(draw, 3, 5, 4)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(leaky_average, x, *others), ask(leaky_average, later, *others)


@check(of=leaky_forward, weight=3)
def leaky_states_of_a_batch(draw):
    for _ in range(2):
        yield ask(leaky_forward, *draws.leaky(draw, *draw.sizes("BTDH")))


@check(of=leaky_forward)
def leaky_states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(leaky_forward, *draws.leaky(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=leaky_forward)
def leaky_states_with_large_inputs(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, 5000 * x, h0, W, U, b, a)
    yield ask(leaky_forward, x, h0, W, U, b, 5000 * a)


@check(of=leaky_forward, weight=0,
       note="Even where α is all but 0 and the cell is an ordinary one, it differs: look at the candidate (2.22).")
def leaky_states_that_keep_nothing(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, x, h0, W, U, b, -60 - np.abs(a))


@check(of=leaky_forward, weight=0,
       note="With α all but 0 it is right, but where all candidates are 0 and h0 just leaks away it differs: look at "
            "(2.21) and at the shares in (2.23).")
def leaky_states_without_candidates(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, x, h0, 0 * W, 0 * U, 0 * b, a)


@check(of=leaky_backward, weight=4)
def leaky_gradients_of_a_batch(draw):
    for _ in range(2):
        yield ask(leaky_backward, *draws.leaky_back(draw, *draw.sizes("BTDH")))


@check(of=leaky_backward, weight=2)
def leaky_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(leaky_backward, *draws.leaky_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=leaky_backward, weight=0,
       note="It differs even for a single step, where nothing flows through time: look at (2.25), (2.27) and (2.28).")
def leaky_gradients_of_a_single_step(draw):
    yield ask(leaky_backward, *draws.leaky_back(draw, *draw.sizes("BTDH", T=1)))


@check(of=leaky_backward, weight=0,
       note="A single step is right, but with U zero, where gradients flow straight back from state to state and no "
            "other way, it differs: look at the first term of (2.26).")
def leaky_gradients_along_the_leak(draw):
    dhs, hs, cs, x, h0, W, U, a = draws.leaky_back(draw, *draw.sizes("BTDH"))
    yield ask(leaky_backward, dhs, hs, cs, x, h0, W, 0 * U, a)


@check(of=leaky_backward, weight=0,
       note="A single step is right, but with α all but 0, where gradients flow back through the candidates alone, it "
            "differs: look at the second term of (2.26).")
def leaky_gradients_along_the_candidates(draw):
    dhs, hs, cs, x, h0, W, U, a = draws.leaky_back(draw, *draw.sizes("BTDH"))
    yield ask(leaky_backward, dhs, hs, cs, x, h0, W, U, -60 - np.abs(a))

"""What is asked of whole sequences, forward and back through time."""

import numpy as np

from rnn_course.cells.gru import gru_backward, gru_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=gru_forward, weight=3)
def states_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(of=gru_forward, weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=gru_forward, weight=0,
       note="It differs even for a single step, T = 1: look at what the step is given and what is kept of it.")
def states_of_a_single_step(draw):
    yield ask(gru_forward, *draws.sequence(draw, *draw.sizes("BTDH", T=1)))


@check(of=gru_forward, weight=0,
       note="A single step is right, but with every gate shut, z = 1, every state has to be h0, and yours is not: look "
            "at the state that each step gets.")
def states_with_every_gate_shut(draw):
    B, T, D, H = draw.sizes("BTDH")
    x, h0, W, U, b = draws.sequence(draw, B, T, D, H)
    b[0, :H] = 1000
    yield ask(gru_forward, x, h0, W, U, b)


@probe(of=gru_forward, same=lambda answer: answer[0][:, :-1],
       says="An early state changes when only the last input does; in (4.38) h_t knows nothing of later inputs.")
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, later, *others)


@probe(of=gru_forward, same=lambda answer: answer[0][:-1],
       says="The states of one row change when only another row's inputs do; each row is a sequence of its own.")
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(gru_forward, x, *others), ask(gru_forward, changed, *others)


@check(of=gru_backward, weight=4)
def gradients_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")))


@check(of=gru_backward, weight=2)
def gradients_through_time_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=gru_backward, weight=0,
       note="It differs even for a single step, T = 1, where nothing flows through time: look at (4.41), and at h_0 = "
            "h0.")
def gradients_of_a_single_step(draw):
    yield ask(gru_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=1)))


@check(of=gru_backward, weight=0,
       note="A single step is right, but here the loss looks at the last state alone and all the rest must come back "
            "through time: look at dh_{t+1} in (4.40).")
def gradients_of_the_last_state_alone(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    yield ask(gru_backward, last, *others)

"""What is asked of whole sequences, forward and back through time."""

import numpy as np

from rnn_course.cells.lstm import lstm_backward, lstm_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=lstm_forward, weight=3)
def states_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(of=lstm_forward, weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=lstm_forward)
def states_of_large_inputs(draw):
    x, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(lstm_forward, 5000 * x, *others)


@check(of=lstm_forward, weight=0,
       note="It differs even for a single step, T = 1: look at the gates, at (5.16) and (5.17), and at what h_0 and "
            "c_0 are.")
def states_of_a_single_step(draw):
    yield ask(lstm_forward, *draws.sequence(draw, *draw.sizes("BTDH", T=1)))


@check(of=lstm_forward, weight=0,
       note="A single step is right. With U zero only the cell goes from step to step, and it differs: look at the c "
            "that each step gets in (5.16), and at which x_t goes to which place.")
def states_where_only_the_cell_is_carried(draw):
    x, h0, c0, W, U, b = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(lstm_forward, x, h0, c0, W, 0 * U, b)


@probe(of=lstm_forward, same=lambda answer: [each[:, :-1] for each in answer],
       says="An early step changes when only the last input does; in (5.15) step t knows nothing of later inputs.")
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, later, *others)


@probe(of=lstm_forward, same=lambda answer: [each[:-1] for each in answer],
       says="One row changes when only another row's inputs do; each row is a sequence of its own.")
def mixes_rows(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = x.copy()
    changed[-1] = draw(5, 4)
    return ask(lstm_forward, x, *others), ask(lstm_forward, changed, *others)


@check(of=lstm_backward, weight=4)
def gradients_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(lstm_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")))


@check(of=lstm_backward, weight=2)
def gradients_through_time_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(lstm_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=lstm_backward, weight=0,
       note="It differs even for a single step, T = 1, where nothing flows through time: look at (5.20), at dc_last, "
            "and at which h and c went into the first step.")
def gradients_of_a_single_step(draw):
    yield ask(lstm_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=1)))


@check(of=lstm_backward, weight=0,
       note="A single step is right. Here the loss looks at the last cell alone, so all must come back through time, "
            "and it differs: look at dc_{t+1} in (5.19) and dh_{t+1} in (5.18).")
def gradients_of_the_last_cell_alone(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    yield ask(lstm_backward, np.zeros_like(dhs), *others)

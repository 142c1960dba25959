"""What is asked of skips through time, diagonal recurrence and the normalised step."""

import numpy as np

from rnn_course.cells.timescales import diagonal_gradients, normalised_gradients, skip_backward, skip_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=skip_forward, weight=3)
def states_with_a_skip(draw):
    for d in (2, 3):
        yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=d)))


@check(of=skip_forward)
def states_with_a_skip_to_before_the_start(draw):
    yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", T=3, d=5)))


@check(of=skip_forward)
def states_with_a_skip_of_one_step(draw):
    yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", d=1)))


@check(of=skip_forward)
def skips_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(skip_forward, *draws.skipping(draw, *draw.sizes("BTDHd", **{"d": 3, axis: 1})))


@check(of=skip_forward, weight=0,
       note="Even with S zero, where it is an ordinary cell, it differs: look at h_{t-1} in (2.30), which is the last "
            "entry of past at t = 1.")
def states_without_the_skip(draw):
    x, past, W, U, S, b = draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_forward, x, past, W, U, 0 * S, b)


@check(of=skip_forward, weight=0,
       note="With U zero, where the skip alone leads through time, it differs: look at which state h_{t-d} is in "
            "(2.30).")
def states_from_the_skip_alone(draw):
    x, past, W, U, S, b = draws.skipping(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_forward, 0 * x, past, W, 0 * U, S, 0 * b)


@probe(of=skip_forward, same=lambda hs: hs[:, :-1],
       says="An early state changes when only the last input does; in (2.31) h_t knows nothing of later inputs.")
def skip_looks_ahead(draw):
    x, *others = draws.skipping(draw, 3, 5, 4, 2, 3)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(skip_forward, x, *others), ask(skip_forward, later, *others)


@check(of=skip_backward, weight=4)
def gradients_with_a_skip(draw):
    for d in (2, 3):
        yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=d)))


@check(of=skip_backward)
def gradients_with_a_skip_to_before_the_start(draw):
    yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", T=3, d=5)))


@check(of=skip_backward)
def gradients_with_a_skip_of_one_step(draw):
    yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", d=1)))


@check(of=skip_backward, weight=2)
def skipping_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", **{"d": 3, axis: 1})))


@check(of=skip_backward, weight=0,
       note="It differs even for a single step, where nothing flows from step to step: look at (2.33) to (2.35).")
def skipping_gradients_of_a_single_step(draw):
    yield ask(skip_backward, *draws.skipping_back(draw, *draw.sizes("BTDHd", T=1, d=3)))


@check(of=skip_backward, weight=0,
       note="A single step is right, but with S zero, where gradients flow back through U alone, it differs: look at "
            "dz_{t+1} in (2.32).")
def gradients_without_the_skip(draw):
    dhs, hs, x, past, W, U, S = draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_backward, dhs, hs, x, past, W, U, 0 * S)


@check(of=skip_backward, weight=0,
       note="A single step is right, but with U zero, where gradients flow back through the skip alone, it differs: "
            "look at dz_{t+d} in (2.32).")
def gradients_along_the_skip_alone(draw):
    dhs, hs, x, past, W, U, S = draws.skipping_back(draw, *draw.sizes("BTDHd", T=7, d=3))
    yield ask(skip_backward, dhs, hs, x, past, W, 0 * U, S)


@check(of=diagonal_gradients, weight=4)
def a_diagonal_cell_there_and_back(draw):
    for _ in range(2):
        yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH")))


@check(of=diagonal_gradients, weight=2)
def a_diagonal_cell_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=diagonal_gradients, weight=0,
       note="It differs even for a single step, where nothing flows through time: look at (2.36) with h_0 = h0.")
def a_single_diagonal_step(draw):
    yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH", T=1)))


@check(of=diagonal_gradients, weight=0,
       note="A single step is right, but here the loss looks at the last state alone and all the rest must come back "
            "through time: look at dz_{t+1} in (2.37).")
def a_diagonal_loss_at_the_end_alone(draw):
    dhs, *others = draws.diagonal(draw, *draw.sizes("BTDH"))
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    yield ask(diagonal_gradients, last, *others)


@check(of=normalised_gradients, weight=4)
def a_normalised_step_there_and_back(draw):
    for _ in range(2):
        yield ask(normalised_gradients, *draws.normalised(draw, *draws.normalised_sizes(draw)))


@check(of=normalised_gradients)
def a_normalised_step_with_one_axis_of_size_1(draw):
    for axis in "BD":
        yield ask(normalised_gradients, *draws.normalised(draw, *draws.normalised_sizes(draw, **{axis: 1})))


@check(of=normalised_gradients, weight=2)
def a_normalised_step_of_small_numbers(draw):
    """Where the 1e-5 of (2.41) weighs in."""
    dh_next, x, h, *others = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, dh_next, 0.01 * x, 0.01 * h, *others)


@check(of=normalised_gradients, weight=0,
       note="It differs even with gain 1 and b 0: look at n in (2.41), and on the way back at (2.44).")
def a_normalised_step_without_gain_and_bias(draw):
    *others, b, gain = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, *others, 0 * b, gain**0)


@probe(of=normalised_gradients, same=lambda answer: answer[0][:-1],
       says="The new state of one row changes when only another row's input does; the mean and the size in (2.41) are "
            "those of one row.")
def normalises_across_rows(draw):
    dh_next, x, *others = draws.normalised(draw, 4, 3, 5)
    changed = x.copy()
    changed[-1] = draw(3)
    return ask(normalised_gradients, dh_next, x, *others), ask(normalised_gradients, dh_next, changed, *others)

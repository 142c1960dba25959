"""What is asked of the cell with a context: a step, whole sequences, and the way back."""

import numpy as np

from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=context_step, weight=3)
def a_step(draw):
    for _ in range(2):
        yield ask(context_step, *draws.step(draw, *draw.sizes("BDHC")))


@check(of=context_step)
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BDHC":
        yield ask(context_step, *draws.step(draw, *draw.sizes("BDHC", **{axis: 1})))


@check(of=context_step)
def a_step_with_large_inputs(draw):
    x, h, v, *others = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 5000 * x, h, 3000 * v, *others)


@check(of=context_step, weight=0,
       note="With x, v and b zero it differs: look at the term of the state in (7.1), and at (7.2).")
def a_step_from_the_state_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, h, 0 * v, W, U, R, 0 * b)


@check(of=context_step, weight=0, note="With h, v and b zero it differs: look at the term of the input in (7.1).")
def a_step_from_the_input_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, x, 0 * h, 0 * v, W, U, R, 0 * b)


@check(of=context_step, weight=0, note="With x, h and b zero it differs: look at the term of the context in (7.1).")
def a_step_from_the_context_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, 0 * h, v, W, U, R, 0 * b)


@check(of=context_step, weight=0, note="With x, h and v zero it differs: look at the bias in (7.1).")
def a_step_from_the_bias_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, 0 * h, 0 * v, W, U, R, b)


@check(of=context_forward, weight=3)
def states_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(context_forward, *draws.sequence(draw, *draw.sizes("BTDHC")))


@check(of=context_forward, weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDHC":
        yield ask(context_forward, *draws.sequence(draw, *draw.sizes("BTDHC", **{axis: 1})))


@check(of=context_forward, weight=0,
       note="With x, v and b zero the states come from h0 alone, and they differ: look at the state that each step "
            "gets.")
def states_from_h0_alone(draw):
    x, h0, v, W, U, R, b = draws.sequence(draw, *draw.sizes("BTDHC"))
    yield ask(context_forward, 0 * x, h0, 0 * v, W, U, R, 0 * b)


@check(of=context_forward, weight=0,
       note="With U zero every step stands alone, and they differ: look at what reaches each step of (7.3) from "
            "outside, and at its place in hs.")
def states_without_recurrence(draw):
    x, h0, v, W, U, R, b = draws.sequence(draw, *draw.sizes("BTDHC"))
    yield ask(context_forward, x, h0, v, W, 0 * U, R, b)


@probe(of=context_forward, same=lambda hs: hs[:, :-1],
       says="An early state changes when only the last input does; in (7.3) h_t knows nothing of later inputs.")
def looks_ahead_in_time(draw):
    x, *others = draws.sequence(draw, 3, 5, 4, 2, 6)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(context_forward, x, *others), ask(context_forward, later, *others)


@probe(of=context_forward, same=lambda hs: hs[:-1],
       says="The states of one row change when only another row's context does; each row has a context of its own.")
def mixes_contexts(draw):
    x, h0, v, *others = draws.sequence(draw, 3, 5, 4, 2, 6)
    changed = v.copy()
    changed[-1] = draw(6)
    return ask(context_forward, x, h0, v, *others), ask(context_forward, x, h0, changed, *others)


@check(of=context_backward, weight=4)
def gradients_of_a_batch_of_sequences(draw):
    for _ in range(2):
        yield ask(context_backward, *draws.sequence_back(draw, *draw.sizes("BTDHC")))


@check(of=context_backward, weight=2)
def gradients_through_time_with_one_axis_of_size_1(draw):
    for axis in "BTDHC":
        yield ask(context_backward, *draws.sequence_back(draw, *draw.sizes("BTDHC", **{axis: 1})))


@check(of=context_backward, weight=0,
       note="It differs even for a single step, T = 1, where nothing flows through time: look at (7.5), at the "
            "products, and at h_0 = h0 in (7.10).")
def gradients_of_a_single_step(draw):
    yield ask(context_backward, *draws.sequence_back(draw, *draw.sizes("BTDHC", T=1)))


@check(of=context_backward, weight=0,
       note="A single step is right, but here the loss looks at the last state alone and all the rest must come back "
            "through time: look at dz_{t+1} in (7.4), and at the sums over t.")
def gradients_of_the_last_state_alone(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDHC"))
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    yield ask(context_backward, last, *others)

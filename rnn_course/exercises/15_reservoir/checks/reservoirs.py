"""What is asked of the reservoir: its matrix, its step, its run, its echo."""

import numpy as np

from rnn_course.cells.reservoir import (
    echo_bounds,
    echo_distance,
    free_run,
    reservoir_drive,
    reservoir_step,
    sparse_reservoir,
)
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=sparse_reservoir, weight=3)
def a_sparse_reservoir(draw):
    for H, fan_in, turns in ((6, 2, True), (7, 3, False), (5, 3, True)):
        yield ask(sparse_reservoir, *draws.sparse(draw, H, fan_in, turns=turns))


@check(of=sparse_reservoir)
def a_reservoir_with_one_connection_or_all(draw):
    for H, fan_in in ((5, 1), (4, 4)):
        yield ask(sparse_reservoir, *draws.sparse(draw, H, fan_in, turns=True))
    yield ask(sparse_reservoir, *draws.sparse(draw, 1, 1, turns=False))


@check(of=sparse_reservoir, weight=0,
       note="It differs even where every connection is kept: look at ρ and the scale in (15.3).")
def a_reservoir_with_all_connections(draw):
    yield ask(sparse_reservoir, *draws.sparse(draw, 5, 5, turns=True))


@check(of=reservoir_step, weight=3)
def a_leaky_step_with_feedback(draw):
    for _ in range(2):
        yield ask(reservoir_step, *draws.step(draw, *draw.sizes("BDHK")))


@check(of=reservoir_step)
def a_leaky_step_with_one_axis_of_size_1(draw):
    for axis in "BDHK":
        yield ask(reservoir_step, *draws.step(draw, *draw.sizes("BDHK", **{axis: 1})))


@check(of=reservoir_step)
def a_leaky_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, 5000 * x, *others)


@check(of=reservoir_step, weight=0, note="With a = 1 nothing of h is kept, and it differs: look at z in (15.4).")
def a_step_without_a_leak(draw):
    *others, _ = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, *others, 1.0)


@check(of=reservoir_step, weight=0, note="With z zero only the leak is left, and it differs: look at (15.5).")
def a_step_that_only_leaks(draw):
    x, h, y, W, U, F, b, a = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, x, h, y, 0 * W, 0 * U, 0 * F, 0 * b, a)


@check(of=reservoir_drive, weight=3)
def states_of_a_driven_reservoir(draw):
    for _ in range(2):
        yield ask(reservoir_drive, *draws.driven(draw, *draw.sizes("BTDHK")))


@check(of=reservoir_drive, weight=2)
def driven_states_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(reservoir_drive, *draws.driven(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(of=reservoir_drive, weight=0,
       note="With F zero, where no output is heard, it differs: look at which x_t and which h_{t-1} a step gets.")
def states_without_feedback(draw):
    x, y, h0, y0, (W, U, F, b, a) = draws.driven(draw, *draw.sizes("BTDHK"))
    yield ask(reservoir_drive, x, y, h0, y0, (W, U, 0 * F, b, a))


@check(of=reservoir_drive, weight=0,
       note="With W and U zero, where only outputs are heard, it differs: look at which y a step hears in (15.6).")
def states_from_feedback_alone(draw):
    x, y, h0, y0, (W, U, F, b, a) = draws.driven(draw, *draw.sizes("BTDHK"))
    yield ask(reservoir_drive, x, y, h0, y0, (0 * W, 0 * U, F, b, a))


@probe(of=reservoir_drive, same=lambda hs: hs,
       says="A state changes when only the right output of the last step does; in (15.6) h_t hears outputs up to "
            "y_{t-1}, and nothing comes after the last step.")
def hears_the_answer(draw):
    x, y, *others = draws.driven(draw, 3, 5, 4, 2, 6)
    told = y.copy()
    told[:, -1] = draw(3, 6)
    return ask(reservoir_drive, x, y, *others), ask(reservoir_drive, x, told, *others)


@check(of=echo_distance, weight=3)
def distances_of_two_pasts(draw):
    for _ in range(2):
        yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK")))


@check(of=echo_distance)
def distances_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(of=echo_distance, weight=0,
       note="It differs even for a single step, where rate is d_1 / d_0: look at d_0 in (15.9).")
def distances_after_a_single_step(draw):
    yield ask(echo_distance, *draws.two_pasts(draw, *draw.sizes("BTDHK", T=1)))


@check(of=echo_bounds, weight=3)
def bounds_of_a_leaky_reservoir(draw):
    for H, turns in ((5, True), (4, False), (6, True)):
        yield ask(echo_bounds, draws.recurrent(draw, H, turns=turns), draws.leak(draw))


@check(of=echo_bounds)
def bounds_without_a_leak_and_of_one_unit(draw):
    yield ask(echo_bounds, draws.recurrent(draw, 5, turns=True), 1.0)
    yield ask(echo_bounds, draws.recurrent(draw, 1, turns=False), draws.leak(draw))


@check(of=echo_bounds, weight=0,
       note="It differs even with a = 1, where rest is the largest |λ| of U and bound is σ: look at those two.")
def bounds_without_a_leak(draw):
    yield ask(echo_bounds, draws.recurrent(draw, 6, turns=True), 1.0)


@check(of=free_run, weight=3)
def outputs_of_a_free_run(draw):
    for _ in range(2):
        yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK")))


@check(of=free_run, weight=2)
def free_runs_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(of=free_run, weight=0,
       note="It differs even for a single step: look at which state and which rows of V meet in (15.20).")
def a_free_run_of_a_single_step(draw):
    yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK", T=1)))


@check(of=free_run, weight=0,
       note="With F zero no output is heard, and it differs: look at the states in (15.19), and at (15.20).")
def a_free_run_that_hears_nothing(draw):
    x, h, y, V, (W, U, F, b, a) = draws.running(draw, *draw.sizes("BTDHK"))
    yield ask(free_run, x, h, y, V, (W, U, 0 * F, b, a))


@probe(of=free_run, same=lambda ys: ys[:, :-1],
       says="An early output changes when only the last input does; in (15.19) a state knows nothing of later inputs.")
def free_run_looks_ahead(draw):
    x, *others = draws.running(draw, 3, 5, 4, 2, 6)
    later = x.copy()
    later[:, -1] = np.abs(draw(3, 4)) + 1
    return ask(free_run, x, *others), ask(free_run, later, *others)

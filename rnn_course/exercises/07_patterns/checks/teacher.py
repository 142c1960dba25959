"""What is asked of the network that reads its last output: with a teacher, without one, what it costs, its weaning."""

import numpy as np

from rnn_course.cells.output_recurrence import (
    free_run,
    sequence_weights,
    teacher_forced,
    teacher_forced_backward,
    teacher_shares,
)
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws

SIZES = "BTDHK"


@check(of=teacher_forced, weight=3)
def outputs_under_a_teacher(draw):
    for _ in range(2):
        yield ask(teacher_forced, *draws.by_output(draw, *draw.sizes(SIZES)))


@check(of=teacher_forced)
def teacher_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(teacher_forced, *draws.by_output(draw, *draw.sizes(SIZES, **{axis: 1})))


@check(of=teacher_forced, weight=0,
       note="With W and b zero only what was said before counts, and it differs: look at which y goes to which step "
            "in (7.24).")
def outputs_from_what_was_said_alone(draw):
    x, y, y0, W, F, b, V, c = draws.by_output(draw, *draw.sizes(SIZES))
    yield ask(teacher_forced, x, y, y0, 0 * W, F, 0 * b, V, c)


@check(of=teacher_forced, weight=0,
       note="With F zero nothing of what was said counts, and it still differs: look at the other terms of (7.24), "
            "and at (7.25).")
def outputs_from_the_input_alone(draw):
    x, y, y0, W, F, b, V, c = draws.by_output(draw, *draw.sizes(SIZES))
    yield ask(teacher_forced, x, y, y0, W, 0 * F, b, V, c)


@probe(of=teacher_forced, same=lambda answer: answer,
       says="Something changes when only the last right output does; no step reads it, since (7.24) takes the one "
            "before.")
def reads_the_answer(draw):
    x, y, *others = draws.by_output(draw, 3, 5, 4, 2, 6)
    changed = y.copy()
    changed[:, -1] = draw(3, 6)
    return ask(teacher_forced, x, y, *others), ask(teacher_forced, x, changed, *others)


@check(of=teacher_forced_backward, weight=4)
def gradients_under_a_teacher(draw):
    for _ in range(2):
        yield ask(teacher_forced_backward, *draws.by_output_back(draw, *draw.sizes(SIZES)))


@check(of=teacher_forced_backward)
def teacher_gradients_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(teacher_forced_backward, *draws.by_output_back(draw, *draw.sizes(SIZES, **{axis: 1})))


@check(of=teacher_forced_backward, weight=0,
       note="It differs even for one row and one step, where there is nothing to sum: look at (7.26) and at the "
            "products.")
def teacher_gradients_of_one_step(draw):
    yield ask(teacher_forced_backward, *draws.by_output_back(draw, *draw.sizes(SIZES, B=1, T=1)))


def _free(draw, **fixed):
    x, _, *others = draws.by_output(draw, *draw.sizes(SIZES, **fixed))
    return x, *others


@check(of=free_run, weight=3)
def outputs_without_a_teacher(draw):
    for _ in range(2):
        yield ask(free_run, *_free(draw))


@check(of=free_run)
def free_running_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(free_run, *_free(draw, **{axis: 1}))


@check(of=free_run, weight=0, note="It differs even for a single step: look at y0 in (7.33), and at (7.25).")
def free_running_for_one_step(draw):
    yield ask(free_run, *_free(draw, T=1))


@check(of=free_run, weight=0,
       note="With F zero every step stands alone, and it still differs: look at which x_t goes to which place of o.")
def free_running_without_feedback(draw):
    x, y0, W, F, b, V, c = _free(draw)
    yield ask(free_run, x, y0, W, 0 * F, b, V, c)


@check(of=sequence_weights)
def counts_of_four_models(draw):
    for m in (2, 3):
        K, T, H = (int(each) for each in draw.rng.permutation([4, 5, 6]))
        yield ask(sequence_weights, K, T, m, H)


@check(of=sequence_weights)
def counts_with_one_unit_or_one_token_of_memory(draw):
    yield ask(sequence_weights, int(draw.integers(3, 7)), 4, 2, 1)
    yield ask(sequence_weights, 2, 3, 1, int(draw.integers(3, 7)))


@check(of=teacher_shares, weight=3)
def shares_over_the_updates(draw):
    i = np.sort(draw.integers(1, 60, 6)).astype(float)
    yield ask(teacher_shares, i, 0.2, 0.013, 0.95, 7.0)
    yield ask(teacher_shares, i, 0.1, 0.021, 0.98, 11.0)


@check(of=teacher_shares)
def shares_at_the_start_and_far_on(draw):
    yield ask(teacher_shares, np.array([0.0, 1.0, 40.0]), 0.25, 0.05, 0.9, 1.0)
    yield ask(teacher_shares, np.array([0.0, 3.0, 90_000.0]), 0.3, 0.07, 0.97, 5.0)

"""What is asked of the five patterns: their steps, the scores, and the way back."""

import numpy as np

from rnn_course.cells.patterns import pattern_steps, wired_backward, wired_forward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws

SIZES = "BDHCK"


@check(of=pattern_steps, weight=2)
def answers_after_reading(draw):
    """More inputs than answers, fewer, and as many."""
    few, many, same = draw.rng.permutation(np.arange(2, 13))[:3].tolist()
    few, many = sorted((few, many))
    for T_in, T_out in ((few, many), (many, few), (same, same)):
        yield ask(pattern_steps, T_in, T_out, False)


@check(of=pattern_steps)
def answers_in_step(draw):
    for T in (int(draw.integers(2, 13)), 1):
        yield ask(pattern_steps, T, T, True)


@check(of=pattern_steps)
def steps_with_a_single_input_or_a_single_answer(draw):
    for T_in, T_out in ((1, int(draw.integers(2, 13))), (int(draw.integers(2, 13)), 1), (1, 1)):
        yield ask(pattern_steps, T_in, T_out, False)


def _lengths(draw):
    """Two different lengths from 3 to 5."""
    first, second, _ = draw.rng.permutation([3, 4, 5]).tolist()
    return first, second


@check(of=wired_forward, weight=3)
def many_to_many_after_reading(draw):
    for _ in range(2):
        yield ask(wired_forward, *draws.wired(draw, *_lengths(draw), False, *draw.sizes(SIZES)))


@check(of=wired_forward)
def many_to_one(draw):
    yield ask(wired_forward, *draws.wired(draw, 4, 1, False, *draw.sizes(SIZES)))


@check(of=wired_forward)
def one_to_many(draw):
    yield ask(wired_forward, *draws.wired(draw, 1, 4, False, *draw.sizes(SIZES)))


@check(of=wired_forward)
def many_to_many_in_step(draw):
    yield ask(wired_forward, *draws.wired(draw, 4, 4, True, *draw.sizes(SIZES)))


@check(of=wired_forward)
def one_to_one(draw):
    yield ask(wired_forward, *draws.wired(draw, 1, 1, True, *draw.sizes(SIZES)))


@check(of=wired_forward)
def wired_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(wired_forward, *draws.wired(draw, *_lengths(draw), False, *draw.sizes(SIZES, **{axis: 1})))


@check(of=wired_forward)
def steps_of_no_famous_pattern(draw):
    """Reads and answers with gaps, as one may also wire it."""
    B, D, H, C, K = draw.sizes(SIZES)
    reads, says = np.array([1, 0, 1, 1, 0, 0], bool), np.array([0, 1, 0, 1, 0, 1], bool)
    _, *others = draws.sequence(draw, B, 1, D, H, C)
    yield ask(wired_forward, draw(B, 3, D), reads, says, *others, draw(H, K), draw(K))


@check(of=wired_forward, weight=0, note="Even with V zero the scores differ: look at c in (7.18).")
def scores_from_c_alone(draw):
    *given, V, c = draws.wired(draw, 3, 2, False, *draw.sizes(SIZES))
    yield ask(wired_forward, *given, 0 * V, c)


@check(of=wired_backward, weight=4)
def gradients_after_reading(draw):
    for _ in range(2):
        yield ask(wired_backward, *draws.wired_back(draw, *_lengths(draw), False, *draw.sizes(SIZES)))


@check(of=wired_backward)
def gradients_of_many_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 1, False, *draw.sizes(SIZES)))


@check(of=wired_backward)
def gradients_of_one_to_many(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 4, False, *draw.sizes(SIZES)))


@check(of=wired_backward)
def gradients_in_step(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 4, 4, True, *draw.sizes(SIZES)))


@check(of=wired_backward)
def wired_gradients_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(wired_backward, *draws.wired_back(draw, *_lengths(draw), False, *draw.sizes(SIZES, **{axis: 1})))


@check(of=wired_backward, weight=0,
       note="It differs even for one input and one answer, where there is a single step: look at the output layer, "
            "(7.19) to (7.21).")
def gradients_of_one_to_one(draw):
    yield ask(wired_backward, *draws.wired_back(draw, 1, 1, False, *draw.sizes(SIZES)))

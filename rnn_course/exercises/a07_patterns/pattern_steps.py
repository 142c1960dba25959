"""pattern_steps: the steps at which a cell reads one of T_in inputs or gives one of T_out answers."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.patterns import pattern_steps
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    pattern_steps,
    points=4,
    returns={"reads": "(7.14)", "says": "(7.15)"},
    hints=(
        "Draw the steps of one pattern as boxes in a row, with an arrow into each that reads and out of each that "
        "answers.",
        "Four patterns are the same: the answers begin at the step that reads the last input. Only answering in step "
        "is different, with another T (7.13).",
        "With t = 1 ... T in an array, each of (7.14) and (7.15) is a comparison of that array with one number.",
    ),
)


@check(weight=2)
def answers_after_reading(draw):
    """Ask with more inputs than answers, fewer, and as many."""
    few, many, same = draw.rng.permutation(np.arange(2, 13))[:3].tolist()
    few, many = sorted((few, many))
    for T_in, T_out in ((few, many), (many, few), (same, same)):
        yield ask(pattern_steps, T_in, T_out, False)


@check
def answers_in_step(draw):
    for T in (int(draw.integers(2, 13)), 1):
        yield ask(pattern_steps, T, T, True)


@check
def steps_with_a_single_input_or_a_single_answer(draw):
    for T_in, T_out in ((1, int(draw.integers(2, 13))), (int(draw.integers(2, 13)), 1), (1, 1)):
        yield ask(pattern_steps, T_in, T_out, False)


wrong = slips(
    pattern_steps,
    """
    a_step_later: the first answer comes one step after the last input; in (7.13) they share a step, and T is T_in +
        T_out - 1.
        7.13 | T = T_in if in_step else T_in + T_out
    answers_at_once: the cell answers from the first step on; in (7.15) the answers are the last T_out steps.
        7.15 | says = t <= T_out
    reads_always: the cell reads at every step; in (7.14) it reads at the first T_in only.
        7.14 | reads = t > 0
    answers_always: the cell answers at every step; in (7.15) it answers at the last T_out only.
        7.15 | says = t > 0
    never_in_step: in_step is not used, so the cell always answers after reading; (7.13) has two cases.
        7.13 | T = T_in + T_out - 1
    cases_swapped: the two cases of (7.13) are swapped, so the cell answers in step where it should not.
        7.13 | T, T_out = (T_in + T_out - 1, T_out) if in_step else (T_in, T_in)
    longer_of_the_two: T is the larger of the two lengths; in (7.13) they share one step only.
        7.13 | T = max(T_in, T_out)
    one_answer_too_many: there is one answer too many, from step T - T_out on; (7.15) has > and not ≥.
        7.15 | says = t >= T - T_out
    one_input_too_few: there is one input too few, before t = T_in; (7.14) has ≤ and not <.
        7.14 | reads = t < T_in
    says_first: the results are not in the order reads, says.
        return | return says, reads
    numbers_of_the_steps: the numbers of the steps are returned; (7.14) and (7.15) are booleans, one for each step.
        return | return np.flatnonzero(reads), np.flatnonzero(says)
    """,
)


@accepted
def steps_filled_in(T_in, T_out, in_step):
    T = T_out if in_step else T_in + T_out - 1
    reads, says = np.zeros(T, bool), np.zeros(T, bool)
    reads[:T_in] = True
    says[-T_out:] = True
    return reads, says


@accepted
def steps_as_lists_joined(T_in, T_out, in_step):
    if in_step:
        return np.ones(T_in, bool), np.ones(T_in, bool)
    return np.array([True] * T_in + [False] * (T_out - 1)), np.array([False] * (T_in - 1) + [True] * T_out)


@accepted
def steps_counted_from_0(T_in, T_out, in_step):
    T = max(T_in, T_out) if in_step else T_in + T_out - 1
    return [np.arange(T) < T_in, np.arange(T)[::-1] < T_out]

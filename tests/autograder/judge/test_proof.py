"""Papers are proved: no known mistake earns more on one than on another, and every accepted answer has a margin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.judge.judge import Judge
from autograder.judge.paper import Paper
from autograder.judge.proof import MARGIN, prove
from autograder.judge.respondents import answering
from rnn_course.exercise import Accepted, Assignment, Check, Function, Misconception
from rnn_course.kit.question import ask
from tests.autograder.toy import ASSIGNMENT, affine, affine_backward

SEEDS = [f"seed {number}" for number in range(12)]


def with_or_without_bias(draw):
    yield ask(affine, draw(2, 3), draw(3, 4), draw(4) * int(draw.integers(0, 2)))


def no_bias(x, W, b):
    return x @ W


def inexact_without_a_bias(x, W, b):
    """An error of a tenth of the tolerance, but for b = 0, where it is a hundred-thousandth."""
    return (x @ W + b) * (1 + (1e-7 if b.any() else 1e-11))


def with_check(*checks: Check, wrong=(), right=()) -> Assignment:
    one = replace(
        ASSIGNMENT["affine"],
        checks=checks,
        misconceptions=tuple(Misconception(each.__name__, "it is wrong.", each) for each in wrong),
        accepted=tuple(Accepted(each.__name__, each) for each in right),
    )
    return replace(ASSIGNMENT, exercises=(one,))


BIAS = Check("bias", with_or_without_bias, 1, "", None)


def proved(assignment: Assignment, tries: int = 20):
    (one,) = assignment.exercises
    return prove(one, SEEDS, assignment.namespace(), tries)


def test_a_draft_that_favours_a_mistake_is_drawn_again():
    assignment = with_check(BIAS, wrong=(no_bias,))
    (undecided,) = proved(assignment, tries=0).marks
    assert 0 < undecided.passes < len(SEEDS)
    (mark,) = proved(assignment).marks
    assert (mark.passes, mark.spread, mark.by_luck, mark.uneven_checks) == (0, 0, False, ())


def test_a_draft_in_which_a_right_answer_has_no_margin_is_drawn_again():
    assignment = with_check(BIAS, right=(inexact_without_a_bias,))
    (near,) = proved(assignment, tries=0).marks
    assert near.error > MARGIN["float64"]
    (far,) = proved(assignment).marks
    assert far.error < MARGIN["float64"]


def test_a_check_that_no_draft_decides_is_named_and_kept():
    def never(draw):
        yield ask(affine, draw(2, 3), draw(3, 4), np.zeros(4))

    found = proved(with_check(Check("never", never, 1, "", None), wrong=(no_bias,)), tries=3)
    (mark,) = found.marks
    assert mark.by_luck
    assert mark.passes == len(found.sections) == len(SEEDS)


def test_a_part_that_is_lost_at_the_first_check_is_no_luck_at_a_later_one():
    """dW of one row is right without its division: that earns nothing, since the first check has several rows."""

    def several(draw):
        yield ask(affine_backward, draw(3, 4), draw(3, 5), draw(5, 4))

    drawn = []

    def one_or_several(draw):
        drawn.append(rows := int(draw.integers(1, 3)))
        yield ask(affine_backward, draw(rows, 4), draw(rows, 5), draw(5, 4))

    checks = Check("several", several, 1, "", None), Check("few", one_or_several, 1, "", None)
    one = replace(ASSIGNMENT["affine_backward"], checks=checks)
    found = prove(one, SEEDS, ASSIGNMENT.namespace())
    assert set(drawn) == {1, 2}
    assert {mark.name: mark.spread for mark in found.marks}["mean_gradient"] < 1e-9
    asked = [section.checks for section in found.sections]
    rows = {len(each.questions[0].calls[0].args[0]) for checks in asked for each in checks if each.name == "few"}
    assert rows == {1, 2}


@pytest.mark.parametrize("name", ["no_bias", "by_einsum"])
def test_the_judge_gives_what_the_proof_says(name):
    one = ASSIGNMENT["affine"]
    known: dict[str, Function] = {wrong.name: wrong.function for wrong in one.misconceptions}
    known |= {right.name: right.function for right in one.accepted}
    found = prove(one, SEEDS[:3], ASSIGNMENT.namespace())
    (mark,) = [each for each in found.marks if each.name == name]
    for section, seed, fraction in zip(found.sections, SEEDS, mark.fractions, strict=False):
        paper = Paper(ASSIGNMENT.name, seed, ["affine"], {"affine": section}.__getitem__)
        verdict = Judge(paper, answering(ASSIGNMENT, "affine", known[name])).mark_one("affine")
        assert verdict.score == one.points * fraction
        assert verdict.misconception == (name if mark.is_mistake else None)

"""Draws that must be sure: no known mistake passes by luck, no accepted answer fails by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.authoring import luck
from autograder.judge.questions import REDRAWS, pose
from rnn_course.catalogue import _with_sure_draws
from rnn_course.exercise import Accepted, AuthoringError, Check, Misconception
from rnn_course.kit.question import ask
from tests.autograder.toy import ASSIGNMENT, affine

DRAWS = 40


def with_or_without_bias(draw):
    yield ask(affine, draw(2, 3), draw(3, 4), draw(4) * int(draw.integers(0, 2)))


def no_bias(x, W, b):
    return x @ W


def breaks_without_a_bias(x, W, b):
    if not b.any():
        raise ValueError("no bias")
    return x @ W + b


def affine_with(**changed):
    check = Check("bias", with_or_without_bias, 1, "", None, changed.pop("sure_of", ()))
    one = replace(ASSIGNMENT["affine"], checks=(check,), misconceptions=(), accepted=(), **changed)
    wrong = (Misconception("no_bias", "the bias is left out.", no_bias),)
    right = (Accepted("breaks_without_a_bias", breaks_without_a_bias),)
    return replace(ASSIGNMENT, exercises=(replace(one, misconceptions=wrong, accepted=right),))


def test_luck_names_the_checks_that_only_some_papers_pass():
    (found,) = luck.measure(affine_with(), DRAWS)
    wrong, right = found.marks
    assert 0 < wrong.passes < DRAWS
    assert 0 < right.passes < DRAWS
    assert wrong.uneven_checks == right.uneven_checks == ("bias",)
    assert [fault.split(" earns")[0] for fault in found.faults] == [
        "mistake no_bias",
        "accepted answer breaks_without_a_bias",
    ]
    assert f"{wrong.passes} of {DRAWS} papers give it all of them; it passes on some only: 'bias'" in found.faults[0]


@pytest.mark.parametrize("name", ["no_bias", "breaks_without_a_bias"])
def test_a_draw_is_sure_of_the_answers_that_are_listed(name):
    (found,) = luck.measure(affine_with(sure_of=(name,)), DRAWS)
    assert found.faults == []
    assert [one.passes for one in found.marks] == [0, DRAWS]


def test_a_draw_that_can_never_be_sure_is_used_all_the_same():
    asked: list[int] = []

    def never(draw):
        asked.append(1)
        yield ask(affine, draw(2, 3), draw(3, 4), 0 * draw(4))

    (one,) = affine_with().exercises
    one = replace(one, checks=(Check("never", never, 1, "", None, ("no_bias",)),))
    (posed,) = pose(one, "seed", ASSIGNMENT.namespace())
    assert len(posed.questions) == 1
    assert len(asked) == REDRAWS


def test_a_name_that_no_answer_has_is_refused():
    (one,) = affine_with().exercises
    one = replace(one, header=replace(one.header, sure_of={"bias": ("no_weights",)}))
    with pytest.raises(AuthoringError, match="affine: sure_of names 'no_weights', which is none of its checks"):
        _with_sure_draws(one)


def test_the_table_has_a_row_for_each_exercise():
    table = luck.table(list(luck.measure(affine_with(), 4)))
    assert table.row_count == 1

"""When public cases count as up to date: all but the last digits, and nearly all changed lines, are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.authoring import public_cases
from autograder.authoring.public_cases import agree, frozen
from autograder.judge.proof import prove
from rnn_course import catalogue
from rnn_course.kit.assess import Outcome
from rnn_course.kit.cases import Cases
from rnn_course.kit.structure import Structure, cited_in
from rnn_course.kit.typeset import Formula


@pytest.fixture(scope="module")
def cases() -> Cases:
    return frozen("01_rnn")


def frozen_again(kept: Cases) -> Cases:
    """The cases of 01_rnn, made now; the equations come from its notebook."""
    return replace(public_cases.freeze(catalogue.load("01_rnn"), kept), equations=kept.equations)


def with_structure(cases: Cases, structure: Structure) -> Cases:
    return replace(cases, exercises=(replace(cases.exercises[0], structure=structure), *cases.exercises[1:]))


def test_the_last_digits_may_differ(cases):
    changes = [replace(change, prints=change.prints * (1 + 1e-12)) for change in cases.exercises[0].structure.changes]
    assert agree(cases, with_structure(cases, replace(cases.exercises[0].structure, changes=tuple(changes))))


def test_changed_lines_of_another_reference_are_out_of_date(cases):
    made_of = cases.exercises[0].structure
    others = [replace(change, prints=change.prints * 1.1) for change in made_of.changes]
    assert not agree(cases, with_structure(cases, replace(made_of, changes=tuple(others))))
    assert not agree(cases, with_structure(cases, replace(made_of, changes=())))


def test_recorded_calls_may_differ_in_their_last_digits_only(cases):
    last = cases["rnn_loss_and_gradients"]
    calls = last.calls["rnn_forward"]

    def agrees(**changed) -> bool:
        return agree_with({**last.calls, "rnn_forward": replace(calls, **changed)})

    def agree_with(mine) -> bool:
        exercises = [replace(one, calls=mine) if one is last else one for one in cases.exercises]
        return agree(cases, replace(cases, exercises=tuple(exercises)))

    assert agrees(projections=calls.projections * (1 + 1e-12), values=tuple(v * (1 + 1e-12) for v in calls.values))
    assert not agrees(projections=calls.projections * 1.1)
    assert not agrees(values=tuple(v * 1.1 for v in calls.values))
    assert not agree_with({})


def test_equations_that_hints_cite_are_kept_typeset_where_the_prose_has_them(cases):
    assert cases.equations["1.4"] == Formula("dz = dh_next ⊙ (1 - h_next²)")
    assert cases.equations["1.1"].text == "z = x W + h U + b"
    assert cases.equations["1.1"].mathml.startswith("<math")
    cited = {number for one in cases.exercises for hint in one.card.hints for number in cited_in(hint)}
    assert set(cases.equations) == cited
    assert not agree(cases, replace(cases, equations={**cases.equations, "1.4": Formula("dz = dh_next")}))


def test_other_equations_are_out_of_date(cases):
    made_of = cases.exercises[0].structure
    number = next(iter(made_of.feeds))
    assert not agree(cases, with_structure(cases, replace(made_of, feeds={**made_of.feeds, number: ()})))


def with_outcomes(cases: Cases, change: Callable[[int, Outcome], Outcome]) -> Cases:
    """The cases of which one mistake has other outcomes."""
    last = cases.exercises[-1]
    first, *others = last.mistakes
    changed = replace(first, outcomes=[change(i, outcome) for i, outcome in enumerate(first.outcomes)])
    return replace(cases, exercises=(*cases.exercises[:-1], replace(last, mistakes=(changed, *others))))


def scaled(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {name: scaled(one, factor) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(scaled(one, factor) for one in value)
    return value * factor if isinstance(value, np.ndarray) else value


def test_mistakes_may_differ_as_two_processors_do(cases):
    assert agree(cases, with_outcomes(cases, lambda i, one: replace(one, value=scaled(one.value, 1 + 2e-6))))
    assert not agree(cases, with_outcomes(cases, lambda i, one: replace(one, value=scaled(one.value, 1.001))))
    assert not agree(cases, with_outcomes(cases, lambda i, one: replace(one, value=None)))


def test_of_many_outcomes_of_a_mistake_one_may_rest_on_a_tie():
    cases = frozen("02_gradients")
    place = cases.names.index("spectral_case")
    cases = replace(cases, exercises=cases.exercises[: place + 1])

    def ties(how_many: int) -> Callable[[int, Outcome], Outcome]:
        return lambda i, one: replace(one, value=(*one.value[:-1], "another")) if i < how_many else one

    assert agree(cases, with_outcomes(cases, ties(1)))
    assert not agree(cases, with_outcomes(cases, ties(2)))


def test_questions_that_the_checks_still_draw_are_asked_again_and_not_proved(cases, monkeypatch):
    monkeypatch.setattr(public_cases, "prove", None)
    assert agree(frozen_again(cases), cases)


@pytest.mark.parametrize("change", ["another question", "one question less", "another check"])
def test_other_questions_are_drawn_and_proved(cases, monkeypatch, change):
    first = cases["rnn_step"]
    asked = first.checks[0]
    other = {
        "another question": replace(asked, questions=(first.checks[1].questions[0], *asked.questions[1:])),
        "one question less": replace(asked, questions=asked.questions[1:]),
        "another check": replace(asked, name="another"),
    }[change]
    edited = replace(cases, exercises=(replace(first, checks=(other, *first.checks[1:])), *cases.exercises[1:]))
    proved = []

    def proving(one, *others):
        proved.append(one.name)
        return prove(one, *others)

    monkeypatch.setattr(public_cases, "prove", proving)
    assert agree(frozen_again(edited), cases)
    assert proved == ["rnn_step"]


def test_another_dtype_of_what_is_expected_is_no_rounding(cases):
    """It decides how near an answer must be: a sum that the reference made float64 refused right answers."""
    exercise = cases.exercises[0]
    check = exercise.checks[0]
    narrow = replace(check, expected=tuple(value.astype(np.float32) for value in check.expected))
    changed = replace(exercise, checks=(narrow, *exercise.checks[1:]))
    assert not agree(cases, replace(cases, exercises=(changed, *cases.exercises[1:])))

"""When public cases count as up to date: all but the last digits, and nearly all changed lines, are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.authoring.public_cases import agree, frozen
from rnn_course.kit.cases import Cases
from rnn_course.kit.structure import Structure, cited_in
from rnn_course.kit.typeset import Formula


@pytest.fixture(scope="module")
def cases() -> Cases:
    return frozen("01_rnn")


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

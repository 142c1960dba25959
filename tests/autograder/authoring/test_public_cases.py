"""When public cases count as up to date: all but the last digits, and nearly all changed lines, are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.authoring.public_cases import agree, frozen
from rnn_course.kit.cases import Cases
from rnn_course.kit.structure import Structure


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


def test_other_equations_are_out_of_date(cases):
    made_of = cases.exercises[0].structure
    number = next(iter(made_of.feeds))
    assert not agree(cases, with_structure(cases, replace(made_of, feeds={**made_of.feeds, number: ()})))

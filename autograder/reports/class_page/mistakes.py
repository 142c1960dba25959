"""Teach this again: the known mistakes of a class, by the number of students who made each."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from autograder.marking.mark import points
from autograder.reports.class_page.results import Results
from rnn_course.docstring import equations
from rnn_course.exercise import Misconception
from rnn_course.kit.derivation import Equation

CITED = re.compile(r"\((\d+\.\d+)\)")


@dataclass(frozen=True)
class Mistake:
    """A known mistake of an exercise, who made it, the points lost, and the equations that it contradicts."""

    exercise: str
    name: str
    says: str
    equations: tuple[Equation, ...]
    students: tuple[str, ...]
    lost: float

    @property
    def line(self) -> str:
        """The mistake in one line of text."""
        many = f"{len(self.students)} student{'' if len(self.students) == 1 else 's'}"
        return f"{many}: {self.says.rstrip('.')} ({self.exercise}, {points(self.lost)} points lost)"


def mistakes(results: Results) -> list[Mistake]:
    """The known mistakes that were made, most students first, then most points.

    Points lost in an exercise that looks like several mistakes are shared equally among these.
    """
    made: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for student in results.read:
        for one in student.exercises:
            named = one.misconceptions or ((one.misconception,) if one.misconception else ())
            for name in named:
                made[one.name, name][student.name] = student.lost(one.name) / len(named)
    bank = {(one.name, known.name): known for one in results.assignment.exercises for known in one.misconceptions}
    stated = _equations(results)
    found = [
        Mistake(
            exercise,
            name,
            bank[exercise, name].says,
            _contradicted(bank[exercise, name], stated),
            tuple(sorted(who)),
            sum(who.values()),
        )
        for (exercise, name), who in made.items()
        if (exercise, name) in bank  # a record may be older than the bank
    ]
    return sorted(found, key=lambda one: (-len(one.students), -one.lost, one.exercise, one.name))


def _equations(results: Results) -> dict[str, Equation]:
    """The assignment's equations by number, as the references' docstrings state them."""
    every = [each for one in results.assignment.exercises for each in equations(one.header.reference)]
    return {each.number: each for each in reversed(every)}


def _contradicted(known: Misconception, stated: dict[str, Equation]) -> tuple[Equation, ...]:
    numbers = CITED.findall(known.says) or known.breaks
    return tuple(stated[number] for number in dict.fromkeys(numbers) if number in stated)

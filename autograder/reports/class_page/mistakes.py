"""Teach this again: the known mistakes of a class, by the number of students who made each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.marking.mark import points
from autograder.notebooks.statement import statement
from autograder.reports.class_page.results import Results
from rnn_course.kit.structure import cited_in


@dataclass(frozen=True)
class Mistake:
    """A known mistake of an exercise, who made it, the points lost, and the equations that it contradicts."""

    exercise: str
    name: str
    says: str
    equations: tuple[tuple[str, str], ...]
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
    bank = {(one.name, known): says for one in results.assignment.exercises for known, says in one.says.items()}
    stated = statement(results.assignment.name).equations
    found = [
        Mistake(
            exercise,
            name,
            bank[exercise, name],
            tuple(_contradicted(bank[exercise, name], stated)),
            tuple(sorted(who)),
            sum(who.values()),
        )
        for (exercise, name), who in made.items()
        if (exercise, name) in bank  # a record may be older than the bank
    ]
    return sorted(found, key=lambda one: (-len(one.students), -one.lost, one.exercise, one.name))


def _contradicted(says: str, stated: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The equations that a sentence cites: number and text, as the notebook's docstrings state them."""
    for number in dict.fromkeys(cited_in(says)):
        if number in stated:
            yield number, stated[number]

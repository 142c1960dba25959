"""How much of a mark the draw decides: every known mistake and accepted answer, marked on many draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table

from autograder.judge.judge import Judge
from autograder.judge.respondents import TrustedRespondent
from autograder.output.terminal import line
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit import compare
from rnn_course.kit.assess import Outcome, share_of_points

SPREAD = 0.02  # of an exercise's points: how far apart one mistake's marks may lie


@dataclass(frozen=True)
class Marks:
    """What one known answer earned under each draw, as fractions of the exercise's points.

    error: the worst difference from the expected answers under any draw, as a share of the tolerance.
    wavers_at: the checks that it passes under some draws and fails under others.
    """

    name: str
    is_mistake: bool
    fractions: tuple[float, ...]
    error: float
    wavers_at: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """How far the marks lie apart."""
        return max(self.fractions) - min(self.fractions)

    @property
    def passes(self) -> int:
        """Under how many draws the answer earns all points."""
        return sum(fraction >= 1 for fraction in self.fractions)

    @property
    def by_luck(self) -> bool:
        """Whether the draw decides: a mistake that passes or earns now more and now less, a right answer that fails."""
        if self.is_mistake:
            return self.passes > 0 or self.spread > SPREAD
        return self.passes < len(self.fractions)


@dataclass(frozen=True)
class Luck:
    """The marks of all known answers to one exercise."""

    assignment: str
    name: str
    points: float
    marks: tuple[Marks, ...]

    @property
    def faults(self) -> list[str]:
        """A sentence for each answer whose mark the draw decides."""
        return [self._sentence(one) for one in self.marks if one.by_luck]

    def _sentence(self, one: Marks) -> str:
        draws, lowest, highest = len(one.fractions), min(one.fractions), max(one.fractions)
        kind = "mistake" if one.is_mistake else "accepted answer"
        earned = f"{self.points * lowest:.3g} to {self.points * highest:.3g} of {self.points:g} points"
        passed = f"{one.passes} of {draws} draws give it all of them"
        unsure = f"; not sure of it: {', '.join(map(repr, one.wavers_at))}" if one.wavers_at else ""
        return f"{kind} {one.name} earns {earned}; {passed}{unsure}"


def measure(assignment: Assignment, draws: int) -> Iterator[Luck]:
    """Mark the known answers to one assignment under many draws, an exercise at a time."""
    judges = [Judge(assignment, TrustedRespondent({}), f"luck {number}") for number in range(draws)]
    for one in assignment.exercises:
        known = [(wrong, True) for wrong in one.misconceptions] + [(right, False) for right in one.accepted]
        marks = [_marks(judges, one, answer.name, answer.function, wrong) for answer, wrong in known]
        yield Luck(assignment.name, one.name, one.points, tuple(marks))


def _marks(judges: list[Judge], one: Exercise, name: str, function: Callable[..., Any], is_mistake: bool) -> Marks:
    fractions, errors, passed = [], [0.0], Counter[str]()
    for judge in judges:
        judge.respondent = TrustedRespondent({**judge.references, one.name: function})
        results, outcomes, expected = judge.results(one)
        fractions.append(share_of_points(results))
        errors += [_error(outcome, wanted) for outcome, wanted in zip(outcomes, expected, strict=True)]
        passed.update(result.name for result in results if result.fraction == 1)
    wavers_at = tuple(check for check, times in passed.items() if times < len(judges))
    return Marks(name, is_mistake, tuple(fractions), max(errors), wavers_at)


def _error(outcome: Outcome, expected: Any) -> float:
    """The largest error of an answer as a share of the tolerance; infinite if it has another form."""
    return float("inf") if outcome.fault else _share(outcome.value, expected)


def _share(value: Any, expected: Any) -> float:
    if isinstance(expected, str | bool) or expected is None:
        return 0.0
    if isinstance(expected, dict):
        pairs = [(value[key], wanted) for key, wanted in expected.items()] if isinstance(value, dict) else []
        return max((_share(*pair) for pair in pairs), default=0.0)
    if isinstance(expected, tuple | list):
        same = isinstance(value, tuple | list) and len(value) == len(expected)
        return max(map(_share, value, expected), default=0.0) if same else float("inf")
    mine, theirs = np.asarray(value), np.asarray(expected)
    if mine.shape != theirs.shape or theirs.dtype.kind != "f" or mine.dtype.kind not in "fiu":
        return 0.0
    return compare.relative_error(mine, theirs) / compare.tolerance(mine, theirs)


def table(found: list[Luck]) -> Table:
    """A table with one line per exercise."""
    shown = Table(header_style="bold", box=None, pad_edge=False)
    for column in ("exercise", "mistakes", "pass", "spread", "accepted", "fail", "worst error"):
        shown.add_column(column, justify="left" if column == "exercise" else "right", no_wrap=True)
    for each in found:
        wrong = [one for one in each.marks if one.is_mistake]
        right = [one for one in each.marks if not one.is_mistake]
        fields = (
            f"{each.assignment}.{each.name}",
            str(len(wrong)),
            str(sum(one.passes > 0 for one in wrong)),
            f"{max((one.spread for one in wrong), default=0):.0%}",
            str(len(right)),
            str(sum(one.by_luck for one in right)),
            f"{max((one.error for one in right), default=0):.1%}",
        )
        shown.add_row(*map(line, fields), style="red" if each.faults else None)
    return shown

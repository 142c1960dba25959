"""How much of a mark the paper decides: every known mistake and accepted answer, marked on many papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table

from autograder.judge.proof import Marks, prove
from autograder.output.terminal import line
from rnn_course.exercise import Assignment


@dataclass(frozen=True)
class Luck:
    """The marks of all known answers to one exercise."""

    assignment: str
    name: str
    points: float
    marks: tuple[Marks, ...]

    @property
    def faults(self) -> list[str]:
        """A sentence for each answer whose mark the paper decides."""
        return [self._sentence(one) for one in self.marks if one.by_luck]

    def _sentence(self, one: Marks) -> str:
        papers, lowest, highest = len(one.fractions), min(one.fractions), max(one.fractions)
        kind = "mistake" if one.is_mistake else "accepted answer"
        earned = f"{self.points * lowest:.3g} to {self.points * highest:.3g} of {self.points:g} points"
        passed = f"{one.passes} of {papers} papers give it all of them"
        checks = f"; it passes on some only: {', '.join(map(repr, one.uneven_checks))}" if one.uneven_checks else ""
        return f"{kind} {one.name} earns {earned}; {passed}{checks}"


def measure(assignment: Assignment, papers: int, tries: int = 0) -> Iterator[Luck]:
    """Mark the known answers to one assignment on many papers, an exercise at a time.

    tries: how often a check is drawn again whose draft favours a mistake; none for single draws.
    """
    seeds = [f"luck {number}" for number in range(papers)]
    for one in assignment.exercises:
        marks = prove(one, seeds, assignment.namespace(), tries).marks
        yield Luck(assignment.name, one.name, one.points, marks)


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

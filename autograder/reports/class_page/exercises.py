"""How each exercise worked: how much of it was earned, and whether it agrees with the rest of the mark."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import fmean

from autograder.reports.class_page.results import STOPPED, UNTOUCHED, Results, Student
from autograder.reports.class_page.statistics import FEWEST, by_fifths, correlation, fisher_interval

HARD, EASY = 0.5, 0.85  # mean shares


@dataclass(frozen=True)
class Item:
    """An exercise's statistics. correlation: with the rest of the mark; None, if undefined or of too few students.

    interval: its 95 % confidence interval. fifths: the mean share in each fifth of the class, lowest marks first.
    """

    name: str
    points: float
    mean: float | None
    full: int
    wrong: int
    stopped: int
    untouched: int
    marked: int
    correlation: float | None
    interval: tuple[float, float] | None
    fifths: list[float]

    @property
    def difficulty(self) -> str:
        """The difficulty in a word, by the mean share."""
        if self.mean is None:
            return "not marked"
        return "hard" if self.mean < HARD else "easy" if self.mean >= EASY else "medium"


def items(results: Results) -> list[Item]:
    """The statistics of every exercise, in the assignment's order."""
    return [_item(one.name, one.points, results.read) for one in results.assignment.exercises]


def _item(name: str, points: float, students: tuple[Student, ...]) -> Item:
    shares = [share for student in students if (share := student.share(name)) is not None]
    states = Counter(one.status for student in students for one in student.exercises if one.name == name)
    whole = [
        (share, student.mark.score, sum(part.score or 0.0 for part in student.mark.parts if part.name != name))
        for student in students
        if student.mark.score is not None and (share := student.share(name)) is not None
    ]
    mine, marks, rest = ([row[column] for row in whole] for column in range(3))
    r = correlation(mine, rest) if len(whole) >= FEWEST else None
    return Item(
        name,
        points,
        fmean(shares) if shares else None,
        sum(share >= 1 for share in shares),
        states["fail"] + states["refused"],
        sum(states[status] for status in STOPPED),
        sum(states[status] for status in UNTOUCHED),
        len(shares),
        r,
        None if r is None else fisher_interval(r, len(whole)),
        by_fifths(mine, marks),
    )

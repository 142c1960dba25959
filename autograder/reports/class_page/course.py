"""The course's page: all graded assignments side by side, who falls behind, and mistakes that come back."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any
from urllib.parse import quote

from autograder.errors import GradebookError
from autograder.marking.mark import points
from autograder.output.atomic import write_atomically
from autograder.reports.class_page import results as class_results
from autograder.reports.class_page.attention import BELOW
from autograder.reports.class_page.mistakes import mistakes
from autograder.reports.class_page.page import feedback_link, template
from autograder.reports.class_page.results import Results, Student
from rnn_course import __version__, catalogue

HALF = 0.5


@dataclass(frozen=True)
class Returning:
    """A known mistake of one name in several assignments. again: who made it in more than one of them."""

    name: str
    places: tuple[tuple[str, str, int], ...]
    students: tuple[str, ...]
    again: tuple[str, ...]


def write(course: Path, db_url: str, output: Path | None = None) -> Path:
    """Write the page of all graded assignments; GradebookError if none is."""
    path = output or course / "reports" / "index.html"
    graded = read(course, db_url)
    rows = [_row(who, graded, path.parent) for who in _students(graded)]
    text = template("course.html.j2").render(
        assignments=[_described(each, path.parent) for each in graded],
        behind=behind(graded),
        returning=returning(graded),
        rows=sorted(rows, key=lambda row: (-row["mean"], row["student"])),
        version=__version__,
    )
    write_atomically(path, text)
    return path


def read(course: Path, db_url: str) -> list[Results]:
    """The results of every graded assignment, in the course's order; GradebookError if there are none."""
    found = []
    for name in catalogue.names():
        if (course / "records" / name).is_dir():
            found.append(class_results.read(course, db_url, name))
    if not found:
        raise GradebookError(f"{course / 'records'}: no assignment is graded; run rnn-course grade NAME first")
    return found


def behind(graded: Sequence[Results]) -> list[tuple[str, tuple[str, ...]]]:
    """Who falls behind, and why: those who handed in least first, then by the mean mark."""
    found = [(who, tuple(_reasons(who, graded))) for who in _students(graded)]
    means = {who: _mean(who, graded) for who, _ in found}
    return sorted(((who, why) for who, why in found if why), key=lambda each: (means[each[0]], each[0]))


def _reasons(who: str, graded: Sequence[Results]) -> Iterator[str]:
    mine = {each.assignment.name: student for each in graded if (student := _find(each, who))}
    missing = [each.assignment.name for each in graded if each.assignment.name not in mine]
    if missing:
        yield f"handed in nothing for {', '.join(missing)}"
    shares = {each.assignment.name: _share(mine.get(each.assignment.name), each) for each in graded}
    low = [name for name, share in shares.items() if share is not None and share < HALF]
    if len(low) > 1:
        yield f"under half of the points in {', '.join(low)}"
    last, student = graded[-1], mine.get(graded[-1].assignment.name)
    share = shares[last.assignment.name]
    if student is None or student.usual is None or share is None or not last.scores:
        return
    middle = median(last.scores) / last.assignment.points
    if share < student.usual.share and student.usual.ahead - (share - middle) >= BELOW:
        yield f"{100 * share:.0f} % in {last.assignment.name}, {100 * student.usual.share:.0f} % before"


def returning(graded: Sequence[Results]) -> list[Returning]:
    """Known mistakes that were made in more than one assignment, by how many students made them again."""
    made: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    for each in graded:
        for one in mistakes(each):
            made[one.name].append((each.assignment.name, one.exercise, one.students))
    found = []
    for name, places in made.items():
        where: dict[str, set[str]] = defaultdict(set)
        for assignment, _, students in places:
            for who in students:
                where[who].add(assignment)
        if len({assignment for assignment, *_ in places}) > 1:
            again = tuple(sorted(who for who, assignments in where.items() if len(assignments) > 1))
            counted = tuple((assignment, exercise, len(students)) for assignment, exercise, students in places)
            found.append(Returning(name.replace("_", " "), counted, tuple(sorted(where)), again))
    return sorted(found, key=lambda one: (-len(one.again), -len(one.students), one.name))


def _students(graded: Sequence[Results]) -> list[str]:
    """Everybody who handed in something, or is in the roster."""
    return sorted({who for each in graded for who in (*(one.name for one in each.students), *each.absent)})


def _find(results: Results, who: str) -> Student | None:
    return next((student for student in results.students if student.name == who), None)


def _share(student: Student | None, results: Results) -> float | None:
    if student is None or student.mark.score is None:
        return None
    return student.mark.score / results.assignment.points


def _mean(who: str, graded: Sequence[Results]) -> float:
    """The mean share over all graded assignments; what was not handed in counts as 0, what is open not at all."""
    found = [(_find(each, who), each) for each in graded]
    shares = [0.0 if student is None else _share(student, each) for student, each in found]
    return fmean([share for share in shares if share is not None] or [0.0])


def _described(results: Results, folder: Path) -> dict[str, Any]:
    """An assignment's figures and the link to its class page."""
    name, scores = results.assignment.name, results.scores
    page = results.course / "reports" / f"{name}.html"
    return {
        "name": name,
        "title": results.assignment.title,
        "link": quote(os.path.relpath(page.resolve(), folder.resolve())) if page.is_file() else "",
        "students": len(results.students),
        "median": f"{points(round(median(scores), 2))} of {points(results.assignment.points)}" if scores else "–",
        "full": sum(score >= results.assignment.points for score in scores),
        "open": sum(student.mark.score is None for student in results.students),
        "worst": next(iter(mistakes(results)), None),
    }


def _row(who: str, graded: Sequence[Results], folder: Path) -> dict[str, Any]:
    """A student's marks, one cell for each assignment, and the mean share."""
    cells = []
    for each in graded:
        student, share = _find(each, who), _share(_find(each, who), each)
        state = "open" if student is None else "human" if share is None else "right" if share >= 1 else "part"
        shown = student.mark.text if student else "–"
        link = feedback_link(each, who, folder) if student else ""
        cells.append({"state": "wrong" if share is not None and share < HALF else state, "text": shown, "link": link})
    return {"student": who, "mean": _mean(who, graded), "cells": cells}

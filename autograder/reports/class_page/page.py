"""Write the class page: the sections' contents into one HTML file, without scripts and with nothing to load."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, Template

from autograder.marking.mark import Part, points
from autograder.output.atomic import write_atomically
from autograder.output.clean import one_line, visible
from autograder.reports.class_page import results as class_results
from autograder.reports.class_page.alike import alike
from autograder.reports.class_page.attention import needing
from autograder.reports.class_page.exercises import items
from autograder.reports.class_page.mistakes import Mistake, mistakes
from autograder.reports.class_page.results import STOPPED, Results, Student
from autograder.reports.class_page.statistics import FEWEST, histogram
from rnn_course import __version__
from rnn_course.kit.status import LOOKS, Status

NAMED, SHOWN, CELL = 6, 8, 200  # names in a line, entries before "more", characters of a cell's message
LEGEND = (
    ("right", "✓", "right"),
    ("part", "◐", "in part"),
    ("wrong", "✗", "wrong"),
    ("stopped", "!", "stopped: an error, time, memory"),
    ("open", "·", "not attempted"),
    ("human", "?", "not marked yet"),
    ("hand", "✎", "marked by hand"),
)
SYMBOLS = {state: symbol for state, symbol, _ in LEGEND}


def write(course: Path, db_url: str, name: str, output: Path | None = None) -> tuple[Path, list[Mistake]]:
    """Write the page of an assignment; its path, and the known mistakes of the class, worst first."""
    path = output or course / "reports" / f"{name}.html"
    found = class_results.read(course, db_url, name)
    made = mistakes(found)
    write_atomically(path, page(found, made, path.parent))
    return path, made


def page(results: Results, made: list[Mistake], folder: Path) -> str:
    """The page's text. folder: where it will be, for its links to the students' feedback pages."""
    links = {student.name: feedback_link(results, student.name, folder) for student in results.students}
    order = sorted(results.students, key=lambda one: (one.mark.score is None, -(one.mark.score or 0.0), one.name))
    maximum = results.assignment.points
    return template("class.html.j2").render(
        name=results.assignment.name,
        title=results.assignment.title,
        version=__version__,
        sandboxes=sorted({one.verdict.sandbox for one in results.students if one.verdict} - {""}),
        facts=_facts(results),
        total=points(maximum),
        students=len(results.read),
        mistakes=made,
        makers=len({student for one in made for student in one.students}),
        needing=needing(results),
        alike=alike(results),
        scores=results.scores,
        bins=_bars(histogram(results.scores, maximum), maximum),
        items=items(results),
        fewest=FEWEST,
        shown=SHOWN,
        legend=LEGEND,
        rows=[_row(results, student) for student in order],
        links=links,
    )


@functools.cache
def template(name: str) -> Template:
    """A page's template, which escapes all text."""
    environment = Environment(
        loader=PackageLoader("autograder.reports.class_page"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"points": points, "one_line": one_line, "visible": visible, "names": _names}
    return environment.get_template(name)


def _names(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - NAMED
    return one_line(", ".join(names[:NAMED])) + (f" and {more} more" if more > 0 else "")


def feedback_link(results: Results, student: str, folder: Path) -> str:
    """The relative URL of a student's feedback page; empty if there is none."""
    name = results.assignment.name
    path = results.course / "feedback" / student / name / f"{name}.html"
    return quote(os.path.relpath(path.resolve(), folder.resolve())) if path.is_file() else ""


def _facts(results: Results) -> list[tuple[str, str, str]]:
    """Number, what it counts, and a remark, of which some are shown only if they are not 0."""
    scores, students = results.scores, results.students
    low, _, high = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else (scores * 3 or [0.0] * 3)
    unread = tuple(one.name for one in students if one.unread)
    waiting = sum(one.mark.score is None for one in students)
    by_hand = sum(any(part.by_hand or part.extra for part in one.mark.parts) for one in students)
    late = sum(one.mark.penalty > 0 for one in students)
    facts = [
        (str(len(students)), "submissions", ""),
        (points(median(scores)) if scores else "–", f"median of {points(results.assignment.points)}", ""),
        (f"{points(round(low, 1))} – {points(round(high, 1))}" if scores else "–", "middle half", ""),
        (str(sum(score >= results.assignment.points for score in scores)), "full marks", ""),
        (str(waiting), "waiting for a person", ""),
        (str(by_hand), "marked by hand", ""),
    ]
    optional = [
        (late, "late", ""),
        (len(unread), "unreadable", _names(unread)),
        (len(results.absent), "handed in nothing", _names(results.absent)),
    ]
    return facts + [(str(count), what, who) for count, what, who in optional if count]


def _bars(counts: list[int], maximum: float) -> list[dict[str, Any]]:
    """The histogram's bars: count, height from 0 to 1, and the marks that each is of."""
    width, highest = maximum / len(counts), max(counts) or 1
    return [
        {"count": count, "height": count / highest, "low": points(place * width), "high": points((place + 1) * width)}
        for place, count in enumerate(counts)
    ]


def _row(results: Results, student: Student) -> dict[str, Any]:
    """A student's line of the table: the mark, and a cell for each exercise."""
    verdicts = {one.name: one for one in student.exercises}
    cells = []
    for exercise in results.assignment.exercises:
        one, part = verdicts.get(exercise.name), student.part(exercise.name)
        state = _state(one.status if one else None, part)
        said = "" if one is None or state in ("right", "open") else one_line(one.message, CELL)
        cells.append(
            {"exercise": exercise.name, "state": state, "symbol": SYMBOLS[state], "points": part.score, "says": said}
        )
    full_name = f"{student.mark.first_name} {student.mark.last_name}".strip()
    attempt = _ordinal(student.attempt) if student.attempt > 1 else ""
    return {
        "student": student.name,
        "full_name": full_name,
        "mark": student.mark.text,
        "attempt": attempt,
        "cells": cells,
    }


def _ordinal(number: int) -> str:
    last = 0 if number // 10 % 10 == 1 else number % 10  # 11th, 12th, 13th
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _state(status: Status | None, part: Part) -> str:
    """The state of a cell: that of the mark, where a person gave another one than the judge."""
    if part.score is None:
        return "human"
    if part.by_hand:
        return "hand"
    if part.score >= part.max_score:
        return "right"
    if status in STOPPED:
        return "stopped"
    if part.score > 0:
        return "part"
    return "open" if status and LOOKS[status].group == "open" else "wrong"

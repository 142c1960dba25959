"""The project's leaderboard: the scores in the records, task by task, between the anchors; names only by choice.

A name is a string that a student gives to LEADERBOARD_NAME in the notebook. It is read as data, never run.
"""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import RecordsError, UnreadableSubmission
from autograder.judge.verdict import Verdict
from autograder.notebooks.opening import read_below
from autograder.notebooks.reader import Submission, parse
from autograder.notebooks.statement import statement
from autograder.output.atomic import write_atomically
from autograder.output.clean import one_line
from autograder.reports.class_page.page import template
from rnn_course import __version__
from rnn_course.kit.project import TASKS

VARIABLE = "LEADERBOARD_NAME"
MOST_CHARACTERS = 40  # of a name
MAX_PARSED = 10_000  # characters of a cell
ANCHORS = ("trivial", "classical", "reference")


@dataclass(frozen=True)
class Entry:
    """A line of one task's table: a student's score, or an anchor. name: empty for a student who gave none."""

    name: str
    value: float
    place: str
    is_anchor: bool = False

    @property
    def width(self) -> float:
        """The length of its bar, in percent."""
        return round(100 * min(1.0, max(0.0, self.value)), 1)


@dataclass(frozen=True)
class Table:
    """The scores of one task, the best first, with the anchors among them."""

    task: str
    measures: str
    entries: tuple[Entry, ...]


def write(course: Path, name: str, submissions: Path, output: Path | None = None) -> tuple[Path, int]:
    """Write the page of an assignment; its path, and how many students are on it. RecordsError if nobody has scores."""
    path = output or course / "reports" / f"{name}-leaderboard.html"
    scores = list(_scores(course, name, submissions))
    if not scores:
        advice = f"run rnn-course grade {name} first, or name an assignment that is scored on tasks"
        raise RecordsError(f"{course / 'records' / name}: no record has scores on tasks; {advice}")
    text = template("leaderboard.html.j2").render(
        name=name,
        title=statement(name).title or name,
        version=__version__,
        students=len(scores),
        tables=[table(task, scores) for task in TASKS],
    )
    write_atomically(path, text)
    return path, len(scores)


def table(task: str, scores: list[tuple[str, dict[str, float]]]) -> Table:
    """One task's table. Equal scores share a place; a student is before an anchor that is reached."""
    known = TASKS[task]
    values = sorted((found[task] for _, found in scores if task in found), reverse=True)
    entries = [Entry(name, found[task], str(values.index(found[task]) + 1)) for name, found in scores if task in found]
    entries += [Entry(which, value, "", True) for which, value in zip(ANCHORS, known.anchors, strict=True)]
    ordered = sorted(entries, key=lambda one: (-one.value, one.is_anchor, one.name == "", one.name))
    return Table(task, known.measures, tuple(ordered))


def _scores(course: Path, name: str, submissions: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Of each record that has scores: the name for the leaderboard, and the score by task."""
    for path in sorted((course / "records" / name).glob("*.json")):
        try:
            data = json.loads(path.read_bytes())
            figures = _figures(Verdict.from_json(data))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if figures:
            yield _chosen_name(submissions, path.stem, name, data.get("sha256")), figures


def _figures(verdict: Verdict) -> dict[str, float]:
    """What the judge measured on the project's tasks."""
    found = (check.figures for one in verdict.exercises for check in one.checks)
    return {task: float(value) for figures in found for task, value in figures.items() if task in TASKS}


def _chosen_name(submissions: Path, student: str, name: str, sha256: Any) -> str:
    """The name that the marked notebook gives; empty if it gives none, or if this is not the file that was marked."""
    path = submissions / student / name / f"{name}.ipynb"
    try:
        content = read_below(submissions, path)
        submission = parse(content, path.name)
    except (UnreadableSubmission, OSError):
        return ""
    return chosen_name(submission) if hashlib.sha256(content).hexdigest() == sha256 else ""


def chosen_name(submission: Submission) -> str:
    """The last plain string that a code cell gives to LEADERBOARD_NAME, as one visible line; empty without one."""
    found = ""
    for cell in submission.cells:
        if cell["type"] == "code" and VARIABLE in cell["source"] and len(cell["source"]) <= MAX_PARSED:
            for text in _strings(cell["source"]):
                found = text
    return one_line(" ".join(found.split()), MOST_CHARACTERS)


def _strings(source: str) -> Iterator[str]:
    """The strings that a cell's own statements assign to the variable."""
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for statement_ in body:
        if isinstance(statement_, ast.Assign) and isinstance(statement_.value, ast.Constant):
            named = any(isinstance(target, ast.Name) and target.id == VARIABLE for target in statement_.targets)
            if named and isinstance(statement_.value.value, str):
                yield statement_.value.value

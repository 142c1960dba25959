"""Read what students handed in from the folder of submissions: follow no links, report everything that is skipped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.errors import NothingSubmitted, UnreadableSubmission
from autograder.notebooks.opening import folder_below
from autograder.notebooks.overlooked import has, overlooked
from autograder.notebooks.reader import read_bytes

TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Notebook:
    """A submitted notebook: its bytes, the file's name for messages, and the time (empty if unknown)."""

    student: str
    assignment: str
    file: str
    content: bytes
    at: str = ""


@dataclass(frozen=True)
class Unmarkable:
    """A submission that cannot be marked: the reason, and whether it is refused or left open."""

    student: str
    assignment: str
    file: str
    status: Literal["refused", "needs_human"]
    why: str
    at: str = ""


HandedIn = Notebook | Unmarkable


def submitted(folder: Path, name: str) -> list[tuple[str, Path]]:
    """Students and their notebooks' paths, in nbgrader's layout: <folder>/<student>/<assignment>/<assignment>.ipynb."""
    if not folder.is_dir():
        raise NothingSubmitted(
            f"{folder}: no such folder; collect the submissions into {folder}/<student>/{name}/{name}.ipynb"
        )
    students = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and has(path, name))
    if not students:
        says = f"{folder}: no submissions to {name}; collect them into {folder}/<student>/{name}/{name}.ipynb"
        raise NothingSubmitted("; ".join([says, *overlooked(folder, name, 3)]))
    return [(student, folder / student / name / f"{name}.ipynb") for student in students]


def handed_in(student: str, path: Path, name: str) -> HandedIn:
    """Read the submission at a student's path."""
    at = ""
    try:
        with folder_below(path.parents[2], student, name) as folder:
            at = _timestamp(folder)
            there = os.listdir(folder)
            if path.name in there:
                return Notebook(student, name, path.name, read_bytes(Path(path.name), folder), at)
    except UnreadableSubmission as error:
        return Unmarkable(student, name, path.name, "refused", str(error), at)
    except OSError as error:
        why = f"{student}/{name}/{path.name} cannot be read here ({error.strerror}); fix that and grade again"
        return Unmarkable(student, name, path.name, "needs_human", why, at)
    others = sorted(other for other in there if other.endswith(".ipynb"))[:3]
    found = f"; there is {', '.join(others)}: rename it" if others else ""
    return Unmarkable(student, name, path.name, "needs_human", f"no {path.name} in {path.parent}{found}", at)


def _timestamp(folder: int) -> str:
    """The hand-in time that nbgrader's collect wrote beside the notebook, in UTC; empty if there is none."""
    try:
        return time_in(read_bytes(Path(TIMESTAMP), folder))
    except (UnreadableSubmission, OSError):  # no file, or a link
        return ""


def time_in(content: bytes) -> str:
    """The time in a file that nbgrader's collect wrote, in UTC; empty if it is none."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(content[:100].decode().strip()).isoformat()
    except Exception:  # one of the many things that dateutil raises
        return ""


def lost(handed: HandedIn, why: str) -> Unmarkable:
    """Make a submission unmarkable whose worker ended each time: its mark is left open."""
    return Unmarkable(handed.student, handed.assignment, handed.file, "needs_human", why, handed.at)

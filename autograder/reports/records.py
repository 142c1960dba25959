"""Read the JSON records of submissions: every list of marks, and the gradebook, can be made again from them alone."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.errors import RecordsError
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import release
from rnn_course.exercise import Assignment

Record = dict[str, Any]


def read(root: Path, assignment: Assignment) -> list[Record]:
    """Every student's record, sorted by name."""
    folder = root / "records" / assignment.name
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise RecordsError(f"{folder}: no records; run rnn-course grade {assignment.name} first")
    return [_read(path, assignment) for path in paths]


def _read(path: Path, assignment: Assignment) -> Record:
    advice = f"run rnn-course grade {assignment.name} --regrade"
    try:
        data: Record = json.loads(path.read_bytes())
        verdict = Verdict.from_json(data)
        handed_in(data)
        whole = isinstance(data["student"], str) and verdict.assignment == assignment.name
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise RecordsError(f"{path}: not a complete record; {advice}")
    if [one.name for one in verdict.exercises] != list(release(assignment.name).points):
        raise RecordsError(f"{path}: its exercises are not those of {assignment.name}; {advice}")
    return data


def handed_in(data: Record) -> datetime | None:
    return datetime.fromisoformat(data["handed_in"]) if data["handed_in"] else None

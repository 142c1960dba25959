"""Read the JSON records of submissions; the gradebook and every list of marks can be rebuilt from them alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from autograder.errors import RecordsError
from autograder.gradebook.record import opened, record, register
from autograder.gradebook.write_faults import attempted
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
    if [one.name for one in verdict.exercises] != [one.name for one in assignment.exercises]:
        raise RecordsError(f"{path}: its exercises are not those of {assignment.name}; {advice}")
    return data


def handed_in(data: Record) -> datetime | None:
    return datetime.fromisoformat(data["handed_in"]) if data["handed_in"] else None


def rebuild(db_url: str, name: str, records: Sequence[Record]) -> None:
    """Rebuild the gradebook, or complete an existing one; marks given by hand are kept.

    RecordsError lists students that could not be entered, after all others have been.
    """
    register(db_url, release(name))
    refused = []
    with opened(db_url) as gradebook:
        for data in records:
            fault = attempted(partial(record, gradebook, data["student"], Verdict.from_json(data), handed_in(data)))
            refused += [f"{data['student']!r} ({fault})"] if fault else []
    if refused:
        raise RecordsError(f"gradebook: all entered except {'; '.join(refused)}; grade these again")

"""Write one student's results, or leave the mark open if they cannot be written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.gradebook import receipts
from autograder.gradebook.record import Entry, Gradebook, record
from autograder.gradebook.rubric import KEY, Rubric, Rules
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict
from autograder.marking.marked import Done, record_text
from autograder.output.atomic import write_atomically


def write(done: Done, root: Path, gradebook: Gradebook, submitted: Path) -> None:
    """Write one student's results. The record is written last: if it exists, so does everything else.

    submitted: the folder of the submission.
    """
    name, student = done.verdict.assignment, done.student
    write_atomically(root / "autograded" / student / name / f"{name}.ipynb", done.notebook)
    write_atomically(root / "feedback" / student / name / f"{name}.html", done.page)
    write_receipt(root, name, student, submitted)
    record(gradebook, Entry(student, done.verdict, time_of(done.at)))
    write_record(done, root)


def write_receipt(root: Path, name: str, student: str, submitted: Path) -> None:
    """Put what nbgrader's exchange gave with a submission beside its autograded notebook and its page."""
    receipts.carry(submitted, *(root / folder / student / name for folder in ("autograded", "feedback")))


def write_record(done: Done, root: Path) -> None:
    write_atomically(record_file(root, done.verdict.assignment, done.student), done.record)


def ruled(done: Done, rubric: Rubric) -> tuple[Done, Rules]:
    """The result after the rubric, and what it did. The record keeps the judge's marks, with the rules beside them."""
    verdict, rules = rubric.applied(done.verdict)
    if not rules:
        return done, rules
    return replace(done, verdict=verdict, record=with_rules(json.loads(done.record), rules)), rules


def with_rules(data: Mapping[str, Any], rules: Rules) -> str:
    """The text of a record with these rules, instead of those that it had."""
    return record_text({**{key: value for key, value in data.items() if key != KEY}, **({KEY: rules} if rules else {})})


def write_open(done: Done, verdict: Verdict, root: Path, gradebook: Gradebook) -> None:
    """Record an open mark as far as possible, so that an earlier mark is not taken for this one."""
    text = with_rules({**json.loads(done.record), **verdict.to_json()}, {})
    attempted(lambda: record(gradebook, Entry(done.student, verdict, time_of(done.at))))
    attempted(lambda: write_atomically(record_file(root, verdict.assignment, done.student), text))


def unwritten(fault: str) -> str:
    """The reason for an open mark whose results could not be written."""
    return f"the results could not be written ({fault}); fix that and grade again"


def time_of(at: str) -> datetime | None:
    """When a submission was handed in; None if unknown."""
    return datetime.fromisoformat(at) if at else None


def record_file(root: Path, name: str, student: str) -> Path:
    """The file of a student's record of an assignment."""
    return root / "records" / name / f"{student}.json"

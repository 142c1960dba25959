"""Make the gradebook again from the records; a module of its own, since nbgrader takes long to import."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from autograder.errors import RecordsError
from autograder.gradebook import late, rubric
from autograder.gradebook.record import Entry, Gradebook, opened, record, register
from autograder.gradebook.results import record_file, with_rules
from autograder.gradebook.rubric import KEY, Rubric
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import release
from autograder.output.atomic import write_atomically
from autograder.reports.records import Record, handed_in


def rebuild(db_url: str, name: str, records: Sequence[Record], root: Path) -> None:
    """Rebuild the gradebook, or complete an existing one; what a person changed in it is kept.

    root: the course's folder, whose rubric.toml is applied and whose nbgrader_config.py says what late work costs.
    RecordsError lists students that could not be entered, after all others have been.
    """
    penalties, shares = late.plugin(root), rubric.read(root, name)
    register(db_url, release(name))
    refused = []
    with opened(db_url) as gradebook:
        for data in records:
            fault = attempted(partial(_entered, gradebook, data, shares, root))
            refused += [f"{data['student']!r} ({fault})"] if fault else []
        late.assign(gradebook, name, penalties)
    if refused:
        raise RecordsError(f"gradebook: all entered except {'; '.join(refused)}; grade these again")


def _entered(gradebook: Gradebook, data: Record, shares: Rubric, root: Path) -> None:
    """Enter one record after the rubric; the record is written again if its rules are others."""
    judged = Verdict.from_json(data)
    verdict, rules = shares.applied(judged)
    record(gradebook, Entry(data["student"], verdict, handed_in(data)))
    if data.get(KEY, {}) != rules:
        write_atomically(record_file(root, judged.assignment, data["student"]), with_rules(data, rules))

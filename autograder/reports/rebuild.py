"""Make the gradebook again from the records; a module of its own, since nbgrader takes long to import."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from autograder.errors import RecordsError
from autograder.gradebook.record import Entry, opened, record, register
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import release
from autograder.reports.records import Record, handed_in


def rebuild(db_url: str, name: str, records: Sequence[Record]) -> None:
    """Rebuild the gradebook, or complete an existing one; marks given by hand are kept.

    RecordsError lists students that could not be entered, after all others have been.
    """
    register(db_url, release(name))
    refused = []
    with opened(db_url) as gradebook:
        for data in records:
            entry = Entry(data["student"], Verdict.from_json(data), handed_in(data))
            fault = attempted(partial(record, gradebook, entry))
            refused += [f"{data['student']!r} ({fault})"] if fault else []
    if refused:
        raise RecordsError(f"gradebook: all entered except {'; '.join(refused)}; grade these again")

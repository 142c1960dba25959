"""Make the gradebook again from the records; a module of its own, since nbgrader takes long to import."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from autograder.errors import RecordsError
from autograder.gradebook import late
from autograder.gradebook.record import Entry, opened, record, register
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import release
from autograder.reports.records import Record, handed_in


def rebuild(db_url: str, name: str, records: Sequence[Record], root: Path) -> None:
    """Rebuild the gradebook, or complete an existing one; what a person changed in it is kept.

    root: the course's folder, whose nbgrader_config.py says what late work costs.

    RecordsError lists students that could not be entered, after all others have been.
    """
    penalties = late.plugin(root)
    register(db_url, release(name))
    refused = []
    with opened(db_url) as gradebook:
        for data in records:
            entry = Entry(data["student"], Verdict.from_json(data), handed_in(data))
            fault = attempted(partial(record, gradebook, entry))
            refused += [f"{data['student']!r} ({fault})"] if fault else []
        late.assign(gradebook, name, penalties)
    if refused:
        raise RecordsError(f"gradebook: all entered except {'; '.join(refused)}; grade these again")

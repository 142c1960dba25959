"""Write a student's feedback page again: from the record, the autograded notebook and the gradebook's mark."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.errors import RecordsError, UnreadableSubmission
from autograder.gradebook.results import record_file
from autograder.gradebook.rubric import KEY, said
from autograder.judge.verdict import Verdict
from autograder.marking.feedback import page
from autograder.marking.mark import Mark
from autograder.notebooks.reader import Submission, parse, read_bytes
from autograder.output.atomic import write_atomically


def write_page(root: Path, name: str, mark: Mark) -> None:
    """Write the page of a student; RecordsError if there is no record."""
    notebook = root / "autograded" / mark.student / name / f"{name}.ipynb"
    text = page_of(root, name, mark, notebook)
    write_atomically(root / "feedback" / mark.student / name / f"{name}.html", text)


def page_of(root: Path, name: str, mark: Mark, notebook: Path) -> str:
    """The page of a student whose autograded notebook is at this path."""
    path = record_file(root, name, mark.student)
    try:
        data = json.loads(path.read_bytes())
        verdict = Verdict.from_json(data)
        mark = mark.ruled(said(data.get(KEY), verdict.exercises))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RecordsError(f"{path}: no complete record; run rnn-course grade {name}") from None
    return page(mark.student, verdict, _submission(notebook), mark)


def _submission(notebook: Path) -> Submission | None:
    """The student's cells; None if there are none to show."""
    try:
        return parse(read_bytes(notebook), notebook.name)
    except (UnreadableSubmission, OSError):
        return None

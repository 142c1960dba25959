"""Write a student's feedback page again: from the record, the autograded notebook and the gradebook's mark."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.errors import RecordsError, UnreadableSubmission
from autograder.gradebook import attempts, receipts
from autograder.gradebook.results import record_file
from autograder.gradebook.rubric import KEY, said
from autograder.judge.verdict import Verdict
from autograder.marking.feedback import page
from autograder.marking.mark import Mark
from autograder.notebooks.reader import Submission, parse, read_bytes
from autograder.output.atomic import write_atomically

MISTAKES = ".mistakes"  # beside the records: by exercise and known mistake, how many of the class made it
Mistakes = Mapping[str, Mapping[str, int]]


def count_mistakes(root: Path, name: str, verdicts: Iterable[Verdict]) -> Mistakes:
    """How many made each known mistake, by exercise; kept beside the records for every page written from now on."""
    found: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        for one in verdict.exercises:
            if one.misconception:
                found.setdefault(one.name, Counter())[one.misconception] += 1
    write_atomically(root / "records" / name / MISTAKES, json.dumps(found, sort_keys=True))
    return found


def others(found: Mistakes, verdict: Verdict) -> dict[str, int]:
    """By exercise, how many others made the same known mistake; an exercise without any is left out."""
    counts = {one.name: found.get(one.name, {}).get(one.misconception or "", 0) - 1 for one in verdict.exercises}
    return {name: count for name, count in counts.items() if count > 0}


def _mistakes(root: Path, name: str) -> Mistakes:
    """The counts of the class's last grade; none if there was none."""
    try:
        found = json.loads((root / "records" / name / MISTAKES).read_bytes())
        return {exercise: {which: int(count) for which, count in each.items()} for exercise, each in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_page(root: Path, name: str, mark: Mark) -> None:
    """Write the page of a student; RecordsError if there is no record."""
    notebook = root / "autograded" / mark.student / name / f"{name}.ipynb"
    text = page_of(root, name, mark, notebook)
    folder = root / "feedback" / mark.student / name
    write_atomically(folder / f"{name}.html", text)
    receipts.carry(notebook.parent, folder)


def page_of(root: Path, name: str, mark: Mark, notebook: Path) -> str:
    """The page of a student whose autograded notebook is at this path."""
    path = record_file(root, name, mark.student)
    try:
        data = json.loads(path.read_bytes())
        verdict = Verdict.from_json(data)
        mark = mark.ruled(said(data.get(KEY), verdict.exercises))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RecordsError(f"{path}: no complete record; run rnn-course grade {name}") from None
    made = others(_mistakes(root, name), verdict)
    return page(mark.student, verdict, _submission(notebook), mark, made, attempts.sentence(data))


def _submission(notebook: Path) -> Submission | None:
    """The student's cells; None if there are none to show."""
    try:
        return parse(read_bytes(notebook), notebook.name)
    except (UnreadableSubmission, OSError):
        return None

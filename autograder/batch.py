"""Many submissions: workers mark, one writer records; one bad submission is one row."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path

import nbformat

from autograder import marking
from autograder.autograded import compose
from autograder.files import write_atomically
from autograder.gradebook import opened, record, record_text, register
from autograder.marking import Row, Settings, mark_file
from autograder.report import feedback_page
from autograder.warm import Boxes


class BatchError(Exception):
    """A batch that cannot start; the message names the folder and the fix."""


def submitted(folder: Path, name: str) -> list[tuple[str, Path]]:
    """Students and their notebook's path, as nbgrader lays them: <folder>/<student>/<assignment>/<assignment>.ipynb."""
    if not folder.is_dir():
        raise BatchError(
            f"{folder}: no such folder; collect the submissions into {folder}/<student>/{name}/{name}.ipynb"
        )
    students = sorted(
        path.name for path in folder.iterdir() if (path / name).is_dir() and not path.name.startswith(".")
    )
    if not students:
        raise BatchError(f"{folder}: no submissions to {name}; they belong into {folder}/<student>/{name}/{name}.ipynb")
    return [(student, folder / student / name / f"{name}.ipynb") for student in students]


def mark_all(name: str, submissions: list[tuple[str, Path]], settings: Settings, workers: int) -> Iterator[Row]:
    """Mark every submission, each as soon as a worker is free; rows come as they are done."""
    marking.assignment_and_release(name)
    # Each worker keeps its boxes on a processor of its own, so that one submission cannot slow another down.
    own, processors = threading.local(), itertools.cycle(sorted(os.sched_getaffinity(0)))
    sources: list[Boxes] = []

    def mark(student: str, path: Path) -> Row:
        if not (path.is_symlink() or path.exists()):
            return Row(student, marking.missing_file(path, name, settings))
        if not hasattr(own, "source"):
            own.source = marking.boxes(name, settings, warm=len(submissions) > workers, processor=next(processors))
            sources.append(own.source)
        return Row(student, mark_file(path, name, settings, own.source), own.source.warning)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(mark, student, path) for student, path in submissions]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for source in sources:
                source.close()


def grade(
    name: str,
    submissions: list[tuple[str, Path]],
    settings: Settings,
    workers: int,
    root: Path,
    db_url: str,
    each: Callable[[Row], None],
) -> list[Row]:
    """Mark, record and write every submission; rows come back in the students' order."""
    register(db_url, name)
    rows = []
    with opened(db_url) as gradebook:
        for row in mark_all(name, submissions, settings, workers):
            path = dict(submissions)[row.student]
            record(gradebook, row.student, row.marked.verdict, _timestamp(path))
            write(row, root)
            rows.append(row)
            each(row)
    return sorted(rows, key=lambda row: row.student)


def _timestamp(path: Path) -> datetime | None:
    """The hand-in time that nbgrader's collect left beside the notebook."""
    from nbgrader.utils import parse_utc

    file = path.parent / "timestamp.txt"
    try:
        return parse_utc(file.read_text().strip()) if file.is_file() and not file.is_symlink() else None
    except (ValueError, OverflowError, OSError):
        return None


def write(row: Row, root: Path) -> None:
    """Write one student's record, autograded notebook and feedback page under `root`."""
    verdict, submission = row.marked.verdict, row.marked.submission
    name = verdict.assignment
    _, release = marking.assignment_and_release(name)
    notebook = compose(release, submission, verdict, row.marked.displayed)
    write_atomically(root / "records" / name / f"{row.student}.json", record_text(row.student, row.marked))
    write_atomically(root / "autograded" / row.student / name / f"{name}.ipynb", nbformat.writes(notebook) + "\n")
    write_atomically(root / "feedback" / row.student / name / f"{name}.html", feedback_page(row.student, row.marked))

"""A class: workers mark, one writer records; one bad submission is one row, and what is recorded stays recorded."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from autograder.files import write_atomically
from autograder.gradebook import Gradebook, Scores, opened, record, register, scores
from autograder.outline import Outline
from autograder.posing import seed_of
from autograder.reader import UnreadableSubmission, read_bytes
from autograder.verdict import Verdict
from autograder.work import Done, Handed

AHEAD = 2


class BatchError(Exception):
    """A batch that cannot start or go on; the message names the cause and the fix."""


@dataclass(frozen=True)
class Course:
    """Where a class's results go: a folder, a gradebook's URL; and the secret that decides its questions."""

    root: Path
    db_url: str
    secret: bytes


@dataclass(frozen=True)
class Row:
    """One student's result. `stands`: it was there before, for the same submission.

    `warning` is for whoever runs the batch.
    """

    student: str
    verdict: Verdict
    stands: bool = False
    warning: str = ""


class Pool(Protocol):
    """Workers of whatever kind; `says` tells people which. To open it for an assignment also tells its outline."""

    says: str

    @property
    def size(self) -> int: ...
    def open(self, name: str) -> Outline: ...
    def submit(self, handed: Handed) -> None: ...
    def next_done(self) -> Done: ...
    def close(self) -> None: ...


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


def handed_in(student: str, path: Path, name: str) -> Handed:
    """What lies at a student's path."""
    at = _timestamp(path)
    if not (path.is_symlink() or path.exists()):
        others = sorted(other.name for other in path.parent.glob("*.ipynb"))[:3] if path.parent.is_dir() else []
        found = f"; there is {', '.join(others)}: rename it" if others else ""
        why = f"no {path.name} in {path.parent}{found}"
        return Handed(student, name, path.name, None, at, "needs_human", why)
    try:
        return Handed(student, name, path.name, read_bytes(path), at)
    except UnreadableSubmission as error:
        return Handed(student, name, path.name, None, at, "refused", str(error))


def _timestamp(path: Path) -> str:
    """The hand-in time that nbgrader's collect left beside the notebook, in UTC; empty if it left none."""
    from nbgrader.utils import parse_utc

    file = path.parent / "timestamp.txt"
    try:
        return parse_utc(file.read_text().strip()).isoformat() if file.is_file() and not file.is_symlink() else ""
    except (ValueError, OverflowError, OSError):
        return ""


def run(work: Iterable[Handed], pool: Pool) -> Iterator[Done]:
    """Have all the work done, never handing over much more than the pool has workers; results come as they are done."""
    under_way = 0
    for handed in work:
        pool.submit(handed)
        under_way += 1
        if under_way >= AHEAD * pool.size:
            yield pool.next_done()
            under_way -= 1
    for _ in range(under_way):
        yield pool.next_done()


def grade(
    name: str,
    submissions: list[tuple[str, Path]],
    course: Course,
    pool: Pool,
    each: Callable[[Row], None],
    *,
    regrade: bool = False,
    wait: Callable[[], None] = lambda: None,
) -> list[Row]:
    """Mark, record and write every submission; rows come back in the students' order.

    A mark that is recorded for the same submission stands, unless `regrade`. `wait` is called if another batch
    is at work on the same assignment, which is waited for.
    """
    rows: list[Row] = []

    def add(row: Row) -> None:
        rows.append(row)
        each(row)

    with _alone(course.root / "records" / name, wait):
        outline = pool.open(name)
        register(course.db_url, outline)
        with opened(course.db_url) as gradebook:
            known = {} if regrade else scores(gradebook, name)

            def open_work() -> Iterator[Handed]:
                for student, path in submissions:
                    handed = handed_in(student, path, name)
                    verdict = None if regrade else standing(course, handed, outline)
                    if verdict is None:
                        yield handed
                        continue
                    if known.get(student) != _scores_of(verdict):
                        record(gradebook, student, verdict, _time(handed.at))
                    add(Row(student, verdict, stands=True))

            for done in run(open_work(), pool):
                write(done, course.root, gradebook)
                add(Row(done.student, done.verdict, warning=done.warning))
    return sorted(rows, key=lambda row: row.student)


@contextlib.contextmanager
def _alone(folder: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Hold this assignment's lock, which ends with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def standing(course: Course, handed: Handed, outline: Outline) -> Verdict | None:
    """The verdict that is recorded for these very bytes, under this course's secret, on the exercises of today.

    None if there is no such verdict, or one that is open.
    """
    if handed.content is None:
        return None
    try:
        data = json.loads((course.root / "records" / handed.assignment / f"{handed.student}.json").read_text("utf-8"))
        verdict = Verdict.from_json(data).without_checks()
        same = data["sha256"] == hashlib.sha256(handed.content).hexdigest() and data["handed_in"] == (handed.at or None)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    marked = [(one.name, one.max_score) for one in verdict.exercises]
    same = same and marked == list(outline.points.items())
    seed = seed_of(course.secret, handed.assignment, handed.content)
    return verdict if same and verdict.seed == seed and verdict.score is not None else None


def _scores_of(verdict: Verdict) -> Scores:
    return {one.name: one.score for one in verdict.exercises}


def _time(at: str) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


def write(done: Done, root: Path, gradebook: Gradebook) -> None:
    """Write one student's results. The record comes last: where there is one, everything else is there."""
    name, student = done.verdict.assignment, done.student
    write_atomically(root / "autograded" / student / name / f"{name}.ipynb", done.notebook)
    write_atomically(root / "feedback" / student / name / f"{name}.html", done.page)
    record(gradebook, student, done.verdict, _time(done.at))
    write_atomically(root / "records" / name / f"{student}.json", done.record)

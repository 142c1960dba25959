"""Grade a class: workers mark, one process records. A bad submission affects its own row only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from autograder.errors import BatchError
from autograder.gradebook import late, marks
from autograder.gradebook.pages import write_page
from autograder.gradebook.record import Entry, Gradebook, Scores, opened, record, register, scores
from autograder.gradebook.results import record_file, time_of, unwritten, write, write_open
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict, unmarked
from autograder.marking.mark import Mark
from autograder.marking.marked import Done
from autograder.marking.secret import seed_of
from autograder.notebooks.collected import HandedIn, Unmarkable, handed_in, overlooked, submitted
from autograder.notebooks.release import Release
from autograder.output.clean import name_fault

__all__ = ["BatchError", "Course", "Pool", "Row", "grade", "handed_in", "overlooked", "run", "submitted", "write"]
AHEAD = 2


@dataclass(frozen=True)
class Course:
    """The folder and the gradebook's URL for a class's results, and what decides the questions: secret and papers."""

    root: Path
    db_url: str
    secret: bytes
    papers: int = 0


@dataclass(frozen=True)
class Row:
    """One student's result. `unchanged`: the mark of an earlier run is kept, as the submission is unchanged.

    `warning` is for the person who runs the batch. mark: the gradebook's, which a person may have changed; None if this
    verdict is not in it.
    """

    student: str
    verdict: Verdict
    unchanged: bool = False
    warning: str = ""
    mark: Mark | None = None

    @property
    def open(self) -> bool:
        return (self.mark or self.verdict).score is None


class Pool(Protocol):
    """A pool of workers; `says` describes them to people. `open` prepares for an assignment, returns its release."""

    says: str

    @property
    def size(self) -> int: ...
    def open(self, name: str) -> Release: ...
    def submit(self, handed: HandedIn) -> None: ...
    def next_done(self) -> Done: ...
    def close(self) -> None: ...


def run(work: Iterable[HandedIn], pool: Pool) -> Iterator[Done]:
    """Yield results as they are done; at most AHEAD submissions per worker are handed over at a time."""
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
    """Mark, record and write every submission; return the rows, sorted by student.

    A mark that is recorded for the same submission is kept, unless `regrade`. `wait` is called before waiting for
    another batch on the same assignment. An error that concerns one student leaves that mark open; an error that
    concerns all students ends the batch.
    """
    rows: list[Row] = []

    def add(row: Row) -> None:
        rows.append(row)
        each(row)

    with _alone(course.root / "records" / name, wait):
        _try_to_write(course.root)
        penalties = late.plugin(course.root)
        release = pool.open(name)
        register(course.db_url, release)
        with opened(course.db_url) as gradebook:
            known = {} if regrade else scores(gradebook, name)

            def open_work() -> Iterator[HandedIn]:
                for student, path in submissions:
                    if fault := name_fault(student):
                        add(Row(student, _left_open(release, fault)))
                        continue
                    handed = handed_in(student, path, name)
                    verdict = None if regrade else standing(course, handed, release)
                    if verdict is None:
                        yield handed
                    else:
                        add(_entered(handed, verdict, known, gradebook, release))

            for done in run(open_work(), pool):
                add(_written(done, course, gradebook, release))
            late.assign(gradebook, name, penalties)
            return _with_marks(sorted(rows, key=lambda row: row.student), course, gradebook, release)


def _try_to_write(root: Path) -> None:
    """Fail before anything is marked if results cannot be written at all."""
    for place in ("autograded", "feedback", "records"):
        (root / place).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root / place):
            pass


def _with_marks(rows: list[Row], course: Course, gradebook: Gradebook, release: Release) -> list[Row]:
    """The rows with the gradebook's marks, except where those are earlier ones, as a verdict could not be entered.

    Pages that may show less or more than the gradebook are written again.
    """
    with gradebook.engine.connect() as connection:
        found = marks.of(connection, release.name, list(release.points))
    return [
        _with_mark(row, mark, course.root)
        if (mark := found.get(row.student)) and mark.automatic == _scores_of(row.verdict)
        else row
        for row in rows
    ]


def _with_mark(row: Row, mark: Mark, root: Path) -> Row:
    fault = attempted(lambda: write_page(root, row.verdict.assignment, mark)) if mark.touched or row.unchanged else ""
    warning = f"{row.student}: the feedback page could not be written ({fault})" if fault else row.warning
    return replace(row, mark=mark, warning=warning)


def _entered(
    handed: HandedIn, verdict: Verdict, known: Mapping[str, Scores], gradebook: Gradebook, release: Release
) -> Row:
    """The row of a mark that is kept; the gradebook is updated if it holds a different one."""
    student, fault = handed.student, ""
    if known.get(student) != _scores_of(verdict):
        fault = attempted(lambda: record(gradebook, Entry(student, verdict, time_of(handed.at))))
    return Row(student, _left_open(release, unwritten(fault)) if fault else verdict, unchanged=not fault)


def _written(done: Done, course: Course, gradebook: Gradebook, release: Release) -> Row:
    """Write a result and return its row; the mark is left open if the result cannot be written."""
    fault = attempted(lambda: write(done, course.root, gradebook))
    if not fault:
        return Row(done.student, done.verdict, warning=done.warning)
    verdict = _left_open(release, unwritten(fault))
    write_open(done, verdict, course.root, gradebook)
    return Row(done.student, verdict, warning=done.warning)


@contextlib.contextmanager
def _alone(folder: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Hold this assignment's lock, which the kernel releases if the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def standing(course: Course, handed: HandedIn, release: Release) -> Verdict | None:
    """The recorded verdict for the same bytes, the same course secret and the current exercises.

    None if there is no such verdict or its mark is open.
    """
    if isinstance(handed, Unmarkable):
        return None
    try:
        data = json.loads(record_file(course.root, handed.assignment, handed.student).read_text("utf-8"))
        verdict = Verdict.from_json(data).without_checks()
        same = data["sha256"] == hashlib.sha256(handed.content).hexdigest() and data["handed_in"] == (handed.at or None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    marked = [(one.name, one.max_score) for one in verdict.exercises]
    same = same and marked == list(release.points.items())
    seed = seed_of(course.secret, handed.assignment, handed.content, course.papers)
    return verdict if same and verdict.seed == seed and verdict.score is not None else None


def _scores_of(verdict: Verdict) -> Scores:
    return {one.name: one.score for one in verdict.exercises}


def _left_open(release: Release, why: str) -> Verdict:
    """An open mark, for a reason that the instructor can fix."""
    return unmarked(release.name, release.points, "needs_human", why)

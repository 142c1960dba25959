"""Grade a class: workers mark, one process records. A bad submission affects its own row only."""

from __future__ import annotations

import contextlib
import fcntl
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from autograder.batch.recording import Course, Recorder, Row
from autograder.errors import BatchError
from autograder.gradebook import late
from autograder.gradebook import rubric as rubrics
from autograder.gradebook.record import opened, register
from autograder.marking.marked import Done
from autograder.notebooks.collected import HandedIn, handed_in, overlooked, submitted
from autograder.notebooks.release import Release
from autograder.output.clean import name_fault

__all__ = ["BatchError", "Course", "Pool", "Row", "grade", "handed_in", "overlooked", "run", "submitted"]
AHEAD = 2


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
        penalties, rubric = late.plugin(course.root), rubrics.read(course.root, name)
        release = pool.open(name)
        register(course.db_url, release)
        with opened(course.db_url) as gradebook:
            folders = {student: path.parent for student, path in submissions}
            recorder = Recorder(course, gradebook, release, rubric, folders)

            def open_work() -> Iterator[HandedIn]:
                for student, path in submissions:
                    if fault := name_fault(student):
                        add(Row(student, recorder.left_open(fault)))
                        continue
                    handed = handed_in(student, path, name)
                    row = None if regrade else recorder.kept(handed)
                    if row is None:
                        yield handed
                    else:
                        add(row)

            for done in run(open_work(), pool):
                add(recorder.written(done))
            late.assign(gradebook, name, penalties)
            return recorder.with_marks(sorted(rows, key=lambda row: row.student))


def _try_to_write(root: Path) -> None:
    """Fail before anything is marked if results cannot be written at all."""
    for place in ("autograded", "feedback", "records"):
        (root / place).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root / place):
            pass


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

"""A course's papers: made once, kept in files beside the course secret, one for each exercise and paper.

Their folder's name is a fingerprint of all that they were made from, so papers that are out of date are not found.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.metadata
import io
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import BatchError, ReleaseError
from autograder.judge.paper import Section
from autograder.judge.section_tree import section_tree
from autograder.marking.secret import paper_seed, seed_of
from autograder.notebooks.release import release
from autograder.output.atomic import write_atomically
from rnn_course import catalogue
from rnn_course.exercise import Assignment
from rnn_course.kit import archive
from rnn_course.kit.cases import mistakes_tree
from rnn_course.kit.quiet import quiet_stderr

FOLDER = ".course-papers"
NUMBER_FILE = "number"
USUAL_NUMBER = {"numpy": 8, "keras": 4}
VERSION = 2
DIE_WITH_PARENT = 1  # prctl(2)
PACKAGES = ("numpy", "keras", "tensorflow", "torch", "jax")
SOURCES = Path(catalogue.__file__).parent
JUDGE = Path(__file__).parents[1] / "judge"


@dataclass(frozen=True)
class Shelf:
    """The papers of one assignment of a course, as files; number: how many, 0 for one per submission."""

    folder: Path
    assignment: str
    fingerprint: str
    number: int

    def file(self, exercise: str, number: int) -> Path:
        """The file with one exercise's section of one paper."""
        return self.folder / self.assignment / self.fingerprint / f"{exercise}-{number}.npz"

    def missing(self) -> list[str]:
        """The exercises that are not on every paper yet."""
        papers = range(self.number)
        names = catalogue.order(self.assignment)
        return [name for name in names if not all(self.file(name, number).is_file() for number in papers)]

    def content(self, name: str) -> bytes:
        """The content of the file of this name."""
        return (self.file("", 0).parent / name).read_bytes()

    def contents(self) -> dict[str, bytes]:
        """The contents of all files by their names, to be sent to other machines."""
        return {path.name: path.read_bytes() for path in sorted(self.file("", 0).parent.glob("*.npz"))}


def shelf(course: Path, assignment: str, secret: bytes, number: int | None = None) -> Shelf:
    """The place of an assignment's papers in a course's folder. number: how many, if not as many as before."""
    folder = course / FOLDER
    if number is None:
        number = _number(folder / assignment / NUMBER_FILE, assignment)
    return Shelf(folder, assignment, fingerprint(assignment, secret, number), number)


def _number(file: Path, assignment: str) -> int:
    """The number in this file; if there is none, the usual one."""
    try:
        written = file.read_text().strip()
    except OSError:
        written = ""
    return int(written) if written.isdecimal() else USUAL_NUMBER[catalogue.runtime(assignment)]


def fingerprint(assignment: str, secret: bytes, number: int) -> str:
    """A hash of all that papers are made from: the secret, their number, exercises, references, judge, libraries."""
    found = hashlib.sha256(f"{VERSION} {number} {os.environ.get('KERAS_BACKEND')} {_versions()}".encode())
    found.update(seed_of(secret, assignment, b"fingerprint").encode())
    found.update(json.dumps(dict(release(assignment).points)).encode())
    for path in _sources(assignment):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@functools.cache
def version(assignment: str) -> str:
    """A hash of the files that decide an assignment's marks: exercises, references, judge."""
    found = hashlib.sha256(json.dumps(dict(release(assignment).points)).encode())
    for path in _sources(assignment):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _sources(assignment: str) -> Iterator[Path]:
    """The files that decide what is in a paper; not the notebooks' text, nor other assignments."""
    folders = [SOURCES, *(path for path in SOURCES.iterdir() if path.is_dir() and path.name != "exercises")]
    for folder in sorted([*folders, catalogue.folder_of(assignment), JUDGE]):
        yield from sorted(path for path in folder.glob("*.py") if path.name != "notebook.py")


def make(place: Shelf, secret: bytes, workers: int, each: Callable[[], None] = lambda: None) -> None:
    """Make the papers that are missing, in so many processes; `each` is called after each exercise.

    BatchError if a process that makes them is killed.
    """
    seeds = [paper_seed(secret, place.assignment, number) for number in range(place.number)]
    folder = place.folder / place.assignment
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _number(folder / NUMBER_FILE, place.assignment) != place.number:
        write_atomically(folder / NUMBER_FILE, f"{place.number}\n")
    missing = place.missing()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, max(1, len(missing))), context, _begin) as processes:
        work = [processes.submit(_make, place, exercise, seeds) for exercise in missing]
        try:
            for done in as_completed(work):
                done.result()
                each()
        except BrokenProcessPool as error:
            what = f"a process that makes the papers of {place.assignment} was killed"
            raise BatchError(f"{what}; free some memory and run the same command to continue") from error
        finally:
            processes.shutdown(wait=False, cancel_futures=True)
    for other in folder.iterdir():
        if other.is_dir() and other.name != place.fingerprint:
            shutil.rmtree(other, ignore_errors=True)


def _begin() -> None:
    """End silently with Ctrl-C, and when the process dies that wants the papers."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def load_checked(name: str) -> Assignment:
    """Read an assignment; ReleaseError if what was built has not its exercises and points."""
    assignment = catalogue.load(name)
    if list(release(name).exercises.items()) != [(one.name, one.points) for one in assignment.exercises]:
        raise ReleaseError(f"solutions/{name} differs from the course's exercises; run rnn-course build {name}")
    return assignment


def _make(place: Shelf, exercise: str, seeds: Sequence[str]) -> None:
    """Prove one exercise's sections and write their files."""
    with quiet_stderr():
        from autograder.judge.proof import prove

        assignment = load_checked(place.assignment)
        proved = prove(assignment[exercise], seeds, assignment.namespace())
    for number, section in enumerate(proved.sections):
        write_atomically(place.file(exercise, number), _archived(section), mode=0o600)


def _archived(section: Section) -> bytes:
    file, pool = io.BytesIO(), archive.Pool()
    skeleton = {
        "section": pool.put(section_tree(section)),
        "mistakes": json.dumps(pool.put(mistakes_tree(section.mistakes))),  # a text: most markings never read it
    }
    archive.write(file, skeleton, pool)
    return file.getvalue()

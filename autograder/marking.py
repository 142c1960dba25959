"""One notebook file in, one verdict out: reader, session and judge put together."""

from __future__ import annotations

import ast
import functools
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder import reader
from autograder.build import release_notebook
from autograder.judge import Judge, seed_of
from autograder.reader import Submission, UnreadableSubmission
from autograder.sandbox import Box, Limits, SandboxUnavailable
from autograder.session import InfrastructureFault, Session, Times
from autograder.verdict import ExerciseVerdict, Verdict, sum_up
from autograder.warm import Boxes
from rnn_course import catalogue
from rnn_course.exercise import Assignment

SECRET_FILE = ".course-secret"
CANARY = """import keras, numpy
model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(2), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(numpy.zeros((2, 3, 2)), numpy.zeros((2, 1)), verbose=0)
"""
TIMES = {"numpy": Times(cell=10, question=8, submission=120), "keras": Times(cell=45, question=20, submission=300)}


@dataclass(frozen=True)
class Settings:
    """How to mark: the course secret, the device, whether to trust submissions, whether to show cells' outputs."""

    secret: bytes
    device: str = "cpu"
    trusted: bool = False
    execute: bool = False


@dataclass(frozen=True)
class Marked:
    """A verdict, and what was marked: the submission (None if unreadable), its hash, what its cells displayed."""

    verdict: Verdict
    submission: Submission | None
    sha256: str
    displayed: Mapping[int, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One student's result, and what whoever runs the batch should know of how it was made."""

    student: str
    marked: Marked
    warning: str = ""


def course_secret(root: Path) -> bytes:
    """The course's secret, made on first use with mode 0600; it decides every hidden question."""
    path = root / SECRET_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_bytes().strip()
        if len(secret) < 32:
            raise ValueError(f"{path}: too short for a course secret; restore it from a backup or delete it") from None
        return secret
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_hex(32).encode()
        file.write(secret)
    return secret


@functools.cache
def assignment_and_release(name: str) -> tuple[Assignment, Any]:
    """An assignment and its release notebook, read once a process."""
    assignment = catalogue.load(name)
    return assignment, release_notebook(assignment)


def boxes(name: str, settings: Settings, *, warm: bool = False, processor: int | None = None) -> Boxes:
    """Where the boxes for an assignment's submissions come from, all on one processor if told.

    warm: whether to import once, for many submissions, what the assignment's setup cell imports.
    """
    assignment, release = assignment_and_release(name)
    return Boxes(
        assignment.runtime,
        Limits(cpus=None if processor is None else frozenset({processor})),
        modules=setup_modules(release) if warm else (),
        canary=CANARY if assignment.runtime == "keras" else "",
        trusted=settings.trusted,
        device=settings.device,
    )


def setup_modules(release: Any) -> tuple[str, ...]:
    """The modules that the release's setup cell imports, in order."""
    source = "\n".join(c.source for c in release.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "setup")
    nodes = list(ast.walk(ast.parse(source)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return (*plain, *(node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module))


def mark_file(path: Path, name: str, settings: Settings, source: Boxes | None = None) -> Marked:
    """Mark one notebook, in a box from this source if told.

    Whatever is wrong with the file or with our own machinery becomes part of the verdict: an unreadable file scores
    zero and says why, a fault of ours leaves the score open (`needs_human`).
    """
    started = time.monotonic()
    try:
        submission = reader.read(path)
    except UnreadableSubmission as error:
        return Marked(_all_alike(name, "refused", 0.0, str(error), settings), None, "")
    sha256 = hashlib.sha256(submission.content).hexdigest()
    try:
        return replace(_mark(submission, name, settings, source or boxes(name, settings), started), sha256=sha256)
    except (InfrastructureFault, SandboxUnavailable) as error:
        message = f"Needs a human: {error}. Not a zero."
    except Exception as error:  # a fault of ours must cost neither this mark nor another
        message = f"Needs a human: the marking itself failed ({type(error).__name__}: {error}). Not a zero."
    seed = seed_of(settings.secret, name, submission.content)
    return Marked(_all_alike(name, "needs_human", None, message, settings, seed), submission, sha256)


def missing_file(path: Path, name: str, settings: Settings) -> Marked:
    """The verdict on a submission folder without its notebook: a person must look, it is no zero."""
    others = sorted(other.name for other in path.parent.glob("*.ipynb"))[:3] if path.parent.is_dir() else []
    found = f"; there is {', '.join(others)}: rename it" if others else ""
    message = f"Needs a human: no {path.name} in {path.parent}{found}. Not a zero."
    return Marked(_all_alike(name, "needs_human", None, message, settings), None, "")


def _mark(submission: Submission, name: str, settings: Settings, source: Boxes, started: float) -> Marked:
    try:
        return _mark_once(submission, name, settings, source, started)
    except InfrastructureFault:
        if not source.warm:
            raise
    source.close()
    return _mark_once(submission, name, settings, source, started)


def _mark_once(submission: Submission, name: str, settings: Settings, source: Boxes, started: float) -> Marked:
    assignment, release = assignment_and_release(name)
    seed = seed_of(settings.secret, name, submission.content)
    cells = reader.cells_to_run(submission, release, assignment.namespace())
    times = TIMES[assignment.runtime]
    with Session(source.start, cells, times, assignment.namespace()) as session:
        exercises = Judge(assignment, session, seed, settings.device).mark(cells)
        sandbox = session.sandbox
    result = sum_up(assignment, exercises, sandbox, seed, started)
    displayed = _display_run(submission, source.start, times) if settings.execute else {}
    return Marked(result, submission, "", displayed)


def _display_run(submission: Submission, start: Callable[[], Box], times: Times) -> dict[int, list[Any]]:
    """Each code cell's outputs from one more run in a fresh box, by the cell's place; none of it enters the mark."""
    with Session(start, [], times, {}) as session:
        return {
            i: session.show(cell["source"])
            for i, cell in enumerate(submission.cells)
            if cell["type"] == "code" and not (cell["grade_id"] or "").startswith("test_")
        }


def _all_alike(
    name: str, status: str, score: float | None, message: str, settings: Settings, seed: str = ""
) -> Verdict:
    """A verdict with the same status and message for every exercise."""
    assignment, _ = assignment_and_release(name)
    exercises = tuple(
        ExerciseVerdict(one.name, score, one.points, status, None, message) for one in assignment.exercises
    )
    return sum_up(assignment, exercises, "none" if settings.trusted else "bubblewrap", seed, time.monotonic())

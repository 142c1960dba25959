"""One notebook file in, one verdict out: reader, session and judge put together."""

from __future__ import annotations

import ast
import hashlib
import math
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from autograder.box.pool import Boxes
from autograder.box.sandbox import Box, Limits
from autograder.errors import InfrastructureFault, SandboxUnavailable, UnreadableSubmission
from autograder.judge import verdict
from autograder.judge.judge import Judge
from autograder.judge.paper import Paper
from autograder.judge.verdict import ExerciseVerdict, sum_up
from autograder.marking.budget import Times
from autograder.marking.marked import Marked
from autograder.marking.oracles import Functions, Oracles
from autograder.marking.papers import Shelf, load_checked
from autograder.marking.picking import Drawn, Papers, Stored
from autograder.marking.prose import with_prose
from autograder.marking.secret import seed_of
from autograder.marking.session import Asking, Session
from autograder.marking.settings import Settings
from autograder.notebooks import reader
from autograder.notebooks.reader import Submission
from autograder.notebooks.release import Release, release
from rnn_course import catalogue
from rnn_course.kit.assess import Card
from rnn_course.kit.derivation import DERIVE, unnumbered

TRIES = 3
TRIAL_CELL = """import keras, numpy
model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(2), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(numpy.zeros((2, 3, 2)), numpy.zeros((2, 1)), verbose=0)
"""
TIMES = {
    "numpy": Times(cell=10, question=8, cells=60, exercise=30, questions=240, submission=480),
    "keras": Times(cell=45, question=20, cells=180, exercise=120, questions=600, submission=1200),
}
_oracles: dict[str, Oracles] = {}
QUESTIONS = 3  # how many of the longest questions fit into the time of an exercise whose author sets that of one
CORES = 2  # that an answer may keep busy for all of that time


def times_of(name: str) -> Times:
    """The times of an assignment's submissions: its runtime's, unless its author declares those of a question."""
    declared = catalogue.description(name)
    usual = TIMES[declared.runtime]
    if declared.seconds is None:
        return usual
    exercise = QUESTIONS * declared.seconds
    return replace(
        usual,
        question=declared.seconds,
        exercise=exercise,
        questions=max(usual.questions, exercise),
        submission=max(usual.submission, usual.cells + exercise),
    )


def limits_of(name: str, settings: Settings) -> Limits:
    """The limits of an assignment's boxes, with processor time for all that its answers may take."""
    needed = CORES * times_of(name).exercise if catalogue.description(name).seconds else 0
    return Limits(
        cpu_seconds=max(Limits.cpu_seconds, math.ceil(needed)),
        cpus=None if settings.processor is None else frozenset({settings.processor}),
    )


def release_for(name: str, settings: Settings) -> Release:
    """A built assignment; ReleaseError if it is missing or, where there are no papers, which were checked, too old."""
    if not settings.papers:
        load_checked(name)
    return release(name)


def boxes(name: str, settings: Settings) -> Boxes:
    """The source of boxes for an assignment's submissions."""
    runtime = catalogue.runtime(name)
    return Boxes(
        runtime,
        limits_of(name, settings),
        modules=setup_modules(release(name).notebook) if settings.warm else (),
        trial=TRIAL_CELL if runtime == "keras" else "",
        device=settings.device,
        kind=settings.sandbox,
    )


def setup_modules(release: Any) -> tuple[str, ...]:
    """The modules that the release's setup cell imports, in order."""
    source = "\n".join(c.source for c in release.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "setup")
    nodes = list(ast.walk(ast.parse(source)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return (*plain, *(node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module))


def papers_for(name: str, settings: Settings, sent: Mapping[str, bytes] | None = None) -> Papers:
    """What gives each submission its paper. sent: the contents of the papers' files, where those are elsewhere."""
    if settings.shelf is None or not settings.shelf.number:
        return Drawn(name, settings.secret)
    return stored(settings.shelf, settings.secret, sent)


def stored(shelf: Shelf, secret: bytes, sent: Mapping[str, bytes] | None = None) -> Stored:
    """What gives each submission its paper from a shelf. sent: see `papers_for`."""
    content = shelf.content if sent is None else sent.__getitem__

    def alike(*answers: Any) -> bool:
        return oracles(shelf.assignment).alike(*answers)

    return Stored(shelf.assignment, secret, shelf.number, content, alike)


def mark_file(path: Path, name: str, settings: Settings, source: Boxes | None = None) -> Marked:
    """Mark one notebook file, in a box from `source` if given."""
    try:
        content = reader.read_bytes(path)
    except UnreadableSubmission as error:
        return unmarked(name, "refused", str(error))
    return mark_content(content, path.name, name, settings, source or boxes(name, settings))


def mark_content(
    content: bytes, file: str, name: str, settings: Settings, source: Boxes, papers: Papers | None = None
) -> Marked:
    """Mark a notebook's bytes, in a box from `source`; `file` is its name in messages.

    papers: what gives it its questions, if not what the settings say.

    Errors become part of the verdict: an unreadable file scores zero, with the reason; an internal error leaves the
    score open (`needs_human`).
    """
    started = time.monotonic()
    sha256 = hashlib.sha256(content).hexdigest()
    submission = None
    try:
        submission = _parsed(content, file, name)
        reading = time.monotonic() - started
        paper = (papers or papers_for(name, settings)).paper_for(content)
        marked = _mark(submission, paper, settings, source)
        seconds = {"reading": reading, **marked.seconds}
        seconds["judging"] = time.monotonic() - started - sum(seconds.values())
        return replace(marked, sha256=sha256, seconds=seconds)
    except UnreadableSubmission as error:
        return replace(unmarked(name, "refused", str(error)), sha256=sha256)
    except (InfrastructureFault, SandboxUnavailable) as error:
        fault = str(error)
    except Exception as error:  # an internal error must cost neither this mark nor another
        fault = f"an internal error ({type(error).__name__}: {error})"
    seed = seed_of(settings.secret, name, content, settings.papers)
    open_mark = unmarked(name, "needs_human", fault, seed)
    return replace(open_mark, submission=submission, sha256=sha256)


def _parsed(content: bytes, file: str, name: str) -> Submission:
    """The submission; UnreadableSubmission if it is no notebook, or that of another assignment."""
    submission = reader.parse(content, file)
    if other := reader.other_assignment(submission, name, release(name).points):
        raise UnreadableSubmission(f"{file}: the notebook of {other}, not of {name}; hand in the one of {name}")
    return submission


def unmarked(name: str, status: Literal["refused", "needs_human"], why: str, seed: str = "") -> Marked:
    """The result for a submission that could not be marked: 0 if it is `refused`, else an open mark."""
    return Marked(verdict.unmarked(name, release(name).points, status, why, seed=seed), None, "")


def _mark(submission: Submission, paper: Paper, settings: Settings, source: Boxes) -> Marked:
    """Mark a submission; if the zygote of a warm box is lost, start again, TRIES times in all."""
    for _ in range(TRIES - 1):
        try:
            return _mark_once(submission, paper, settings, source)
        except InfrastructureFault:
            if not source.warm:
                raise
            source.close()
    return _mark_once(submission, paper, settings, source)


def _mark_once(submission: Submission, paper: Paper, settings: Settings, source: Boxes) -> Marked:
    name = paper.assignment
    cells = reader.cells_to_run(submission, release(name).ours, paper.names)
    how = asking(paper[name].card for name in paper.names)
    times = times_of(name)
    with Session(source.start, cells, times, oracles(name), how, source.end) as session:
        exercises = in_words_of(release(name), paper, Judge(paper, session, settings.device).mark())
    exercises = with_prose(exercises, submission, release(name))
    displayed = _display_run(submission, source.start, times) if settings.execute else {}
    return Marked(sum_up(name, exercises, session.sandbox, paper.seed), submission, "", displayed, session.seconds)


def in_words_of(built: Release, paper: Paper, exercises: Iterable[ExerciseVerdict]) -> tuple[ExerciseVerdict, ...]:
    """The verdicts as this release speaks: where equations are to be derived, by their names."""
    if built.level != DERIVE:
        return tuple(exercises)
    left_out = [equation for name in paper.names for equation in paper[name].card.derive]
    return tuple(replace(one, message=unnumbered(one.message, left_out)) for one in exercises)


def oracles(name: str, shared: socket.socket | None = None) -> Oracles:
    """The references of an assignment, in a child process that serves all submissions of this process.

    shared: the socket of the server that is to fork that child; only the first call for an assignment can name it.
    """
    return _oracles.setdefault(name, Oracles(name, catalogue.runtime(name), shared))


def asking(cards: Iterable[Card]) -> dict[str, Asking]:
    """How each exercise is asked. Calls of the notebook's functions are counted where all results are gradients."""
    return {card.name: Asking(card.forbids, all(part.name.startswith("d") for part in card.parts)) for card in cards}


def _display_run(submission: Submission, start: Callable[[], Box], times: Times) -> dict[int, list[Any]]:
    """Each code cell's outputs from one more run in a fresh box, by the cell's place; it does not affect the mark."""
    with Session(start, [], times, Functions({})) as session:
        return {
            i: session.show(cell["source"])
            for i, cell in enumerate(submission.cells)
            if cell["type"] == "code" and not (cell["grade_id"] or "").startswith("test_")
        }

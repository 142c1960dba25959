"""Mark one submission as a job for a worker: it is sent as bytes, and the result is texts to write."""

from __future__ import annotations

import contextlib
import functools
import platform
import threading
from collections.abc import Mapping
from importlib import metadata

from autograder.box import contents
from autograder.box.pool import Boxes
from autograder.marking import marking
from autograder.marking.autograded_notebook import as_text, compose
from autograder.marking.feedback import feedback_page, template
from autograder.marking.marked import Done, Marked, record_text
from autograder.marking.papers import Shelf, version
from autograder.marking.picking import Papers
from autograder.marking.settings import Settings
from autograder.notebooks import reader
from autograder.notebooks.collected import HandedIn, Unmarkable
from autograder.notebooks.release import release
from autograder.notebooks.statement import statement
from rnn_course import catalogue

PACKAGES = {"numpy": ("numpy",), "keras": ("numpy", "keras", "tensorflow", "torch", "jax")}

_own = threading.local()
_preloaded: dict[tuple[Shelf | None, bytes], Papers] = {}


def mark(handed: HandedIn, settings: Settings, sent: Mapping[str, bytes] | None = None) -> Done:
    """Mark one submission. A thread keeps its source of boxes, and its papers, for the next submission.

    sent: the contents of the papers' files, for a machine that does not have them.
    """
    try:
        if isinstance(handed, Unmarkable):
            return written(handed, marking.unmarked(handed.assignment, handed.status, handed.why))
        source, papers = _kept(handed.assignment, settings, sent)
        marked = marking.mark_content(handed.content, handed.file, handed.assignment, settings, source, papers)
        return written(handed, marked, source.warning)
    except Exception as error:  # an internal error must cost neither this mark nor another
        why = f"its notebook and feedback page could not be made ({type(error).__name__}: {error})"
        return written(handed, marking.unmarked(handed.assignment, "needs_human", why))


def load(name: str) -> None:
    """Load what every submission of an assignment needs, so that processes forked from this one have it."""
    versions(name)
    contents.runtime(catalogue.runtime(name))
    statement(name)
    template()
    built = release(name)  # what is found in our own cells is kept for every submission that has them
    reader.cells_to_run(reader.parse(built.text.encode(), name), built.ours, built.exercises)


def preload(shelf: Shelf, secret: bytes) -> None:
    """Read papers, for the main thread of each process that is forked from this one."""
    found = marking.stored(shelf, secret)
    found.read()
    _preloaded[shelf, secret] = found


def prepare(name: str, settings: Settings) -> None:
    """Start the zygote, from which boxes are forked, before the first submission."""
    load(name)
    source, _ = _kept(name, settings, None)
    source.prepare()


def _kept(name: str, settings: Settings, sent: Mapping[str, bytes] | None) -> tuple[Boxes, Papers]:
    key = name, settings
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "source"):
            _own.source.close()
        read = _preloaded.pop((settings.shelf, settings.secret), None)
        _own.source, _own.papers = marking.boxes(name, settings), read or marking.papers_for(name, settings, sent)
        _own.key = key
    return _own.source, _own.papers


def written(handed: HandedIn, marked: Marked, warning: str = "") -> Done:
    """Make the texts of a student's record, autograded notebook and feedback page."""
    notebook = compose(release(handed.assignment).notebook, marked.submission, marked.verdict, marked.displayed)
    return Done(
        handed.student,
        marked.verdict.without_checks(),
        handed.at,
        _record(handed, marked),
        as_text(notebook),
        feedback_page(handed.student, marked),
        warning,
    )


def _record(handed: HandedIn, marked: Marked) -> str:
    """A submission's JSON record: student, time, hash of the notebook, versions, verdict, and where the time went.

    versions: of the libraries; version: of the exercises, the references and the judge.

    The same submission gives the same bytes, except for `seconds`.
    """
    data = {
        "student": handed.student,
        "handed_in": handed.at or None,
        "sha256": marked.sha256,
        "versions": versions(handed.assignment),
        "version": version(handed.assignment),
        **marked.verdict.to_json(),
        "seconds": {what: round(seconds, 4) for what, seconds in marked.seconds.items()},
    }
    return record_text(data)


@functools.cache
def versions(name: str) -> dict[str, str]:
    """The versions that an assignment is marked with: this package, Python, and the libraries behind its numbers."""
    found = {"python": platform.python_version()}
    for package in ("rnn-course", *PACKAGES[catalogue.runtime(name)]):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found

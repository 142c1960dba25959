"""Mark one submission as a job for a worker: it is sent as bytes, and the result is texts to write."""

from __future__ import annotations

import contextlib
import functools
import platform
import threading
from importlib import metadata

import nbformat

from autograder.box.pool import Boxes
from autograder.marking import marking
from autograder.marking.autograded_notebook import compose
from autograder.marking.feedback import feedback_page
from autograder.marking.marked import Done, Marked, record_text
from autograder.marking.settings import Settings
from autograder.notebooks.collected import HandedIn, Unmarkable

PACKAGES = {"numpy": ("numpy",), "keras": ("numpy", "keras", "tensorflow", "torch", "jax")}

_own = threading.local()


def mark(handed: HandedIn, settings: Settings) -> Done:
    """Mark one submission. A thread keeps its source of boxes for the next submission."""
    try:
        if isinstance(handed, Unmarkable):
            return written(handed, marking.unmarked(handed.assignment, handed.status, handed.why, settings))
        source = _boxes(handed.assignment, settings)
        marked = marking.mark_content(handed.content, handed.file, handed.assignment, settings, source)
        return written(handed, marked, source.warning)
    except Exception as error:  # an internal error must cost neither this mark nor another
        why = f"its notebook and feedback page could not be made ({type(error).__name__}: {error})"
        return written(handed, marking.unmarked(handed.assignment, "needs_human", why, settings))


def prepare(name: str, settings: Settings) -> None:
    """Start the zygote, from which boxes are forked, before the first submission."""
    versions(name)
    _boxes(name, settings).prepare()


def _boxes(name: str, settings: Settings) -> Boxes:
    key = name, settings
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "source"):
            _own.source.close()
        _own.key, _own.source = key, marking.boxes(name, settings)
    return _own.source


def written(handed: HandedIn, marked: Marked, warning: str = "") -> Done:
    """Make the texts of a student's record, autograded notebook and feedback page."""
    _, release = marking.assignment_and_release(handed.assignment)
    notebook = compose(release, marked.submission, marked.verdict, marked.displayed)
    return Done(
        handed.student,
        marked.verdict.without_checks(),
        handed.at,
        _record(handed, marked),
        nbformat.writes(notebook) + "\n",
        feedback_page(handed.student, marked),
        warning,
    )


def _record(handed: HandedIn, marked: Marked) -> str:
    """A submission's JSON record: student, time, hash of the notebook, versions, verdict, and where the time went.

    The same submission gives the same bytes, except for `seconds`.
    """
    data = {
        "student": handed.student,
        "handed_in": handed.at or None,
        "sha256": marked.sha256,
        "versions": versions(handed.assignment),
        **marked.verdict.to_json(),
        "seconds": {what: round(seconds, 4) for what, seconds in marked.seconds.items()},
    }
    return record_text(data)


@functools.cache
def versions(name: str) -> dict[str, str]:
    """The versions that an assignment is marked with: this package, Python, and the libraries behind its numbers."""
    assignment, _ = marking.assignment_and_release(name)
    found = {"python": platform.python_version()}
    for package in ("rnn-course", *PACKAGES[assignment.runtime]):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found

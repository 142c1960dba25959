"""Text cells that a person marks: an untouched one is worth nothing, as in nbgrader, a written one waits to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from autograder.judge.verdict import ExerciseVerdict
from autograder.notebooks.reader import Submission
from autograder.notebooks.release import Release

WRITTEN = "Your instructor reads it and gives the points"
EMPTY = "Nothing was written here."


def with_prose(
    exercises: Iterable[ExerciseVerdict], submission: Submission, built: Release
) -> tuple[ExerciseVerdict, ...]:
    """The verdicts on all that is marked, in the release's order: those of the judge, and one for each text cell."""
    found = {one.name: one for one in exercises}
    if not built.prose:
        return tuple(found.values())
    texts = {cell["grade_id"]: cell["source"] for cell in submission.cells}
    stubs = {
        cell.metadata.nbgrader.grade_id: cell.source for cell in built.notebook.cells if "nbgrader" in cell.metadata
    }
    for name in built.prose:
        found[name] = _verdict(name, built.points[name], texts.get(name, ""), stubs[name])
    return tuple(found[name] for name in built.points)


def _verdict(name: str, points: float, text: str, stub: str) -> ExerciseVerdict:
    """The verdict on one text cell. The hash tells a text that was marked before from one that has changed since."""
    if text.strip() in ("", stub.strip()):
        return ExerciseVerdict(name, 0.0, points, "not_attempted", None, EMPTY)
    version = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return ExerciseVerdict(name, None, points, "to_read", None, f"{WRITTEN} (text {version}).")

"""The built notebooks: the instructor's key in `solutions/`, the students' release in `assignments/`.

In a checkout both folders are beside this package, in a wheel they are in `autograder/built/`. They are read as plain
data, so the process that records marks need not import an assignment's libraries.
"""

from __future__ import annotations

import functools
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.errors import ReleaseError
from autograder.notebooks.reader import Ours

SOLUTIONS, ASSIGNMENTS = "solutions", "assignments"
PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "built", PACKAGE.parent)  # in a wheel, in a checkout


@dataclass(frozen=True)
class Release:
    """A built assignment: its name, the points of all that is marked, both notebooks as text, and its level.

    prose: the names of the text cells among them, which a person marks; the others are exercises.
    """

    name: str
    points: Mapping[str, float]
    key: str
    text: str
    level: str = "guided"
    prose: tuple[str, ...] = ()

    @property
    def exercises(self) -> dict[str, float]:
        """The points of what the judge marks."""
        return {name: points for name, points in self.points.items() if name not in self.prose}

    @functools.cached_property
    def notebook(self) -> NotebookNode:
        """The notebook as students get it."""
        return nbformat.v4.reads_json(self.text)  # without validation: we wrote it ourselves

    @functools.cached_property
    def ours(self) -> Ours:
        """Its own cells, as marking needs them."""
        return Ours.of(self.notebook)


def built(kind: str, name: str) -> Path:
    """The folder of an assignment's key or release: SOLUTIONS or ASSIGNMENTS."""
    folder = next((folder for folder in FOLDERS if (folder / ASSIGNMENTS / name).is_dir()), FOLDERS[-1])
    return folder / kind / name


@functools.cache
def release(name: str) -> Release:
    """Read a built assignment. ReleaseError if it is missing or broken."""
    key, text = (_text(built(kind, name) / f"{name}.ipynb", name) for kind in (SOLUTIONS, ASSIGNMENTS))
    notebook = json.loads(key)
    level = notebook["metadata"].get("rnn_course", {}).get("level", "guided")
    return Release(name, _points(notebook), key, text, level, _prose(notebook))


def order(name: str) -> list[str]:
    """The names of all that is marked in an assignment, in the notebook's order; none if it is not built."""
    try:
        return list(release(name).points)
    except ReleaseError:
        return []


def _text(path: Path, name: str) -> str:
    """A built notebook's text."""
    try:
        text = path.read_text("utf-8")
        json.loads(text)
    except (OSError, ValueError) as error:
        fault = error.strerror if isinstance(error, OSError) else "broken"
        raise ReleaseError(f"{path}: {fault}; run rnn-course build {name}") from error
    return text


def _points(notebook: Mapping[str, Any]) -> dict[str, float]:
    """The points of each exercise and text cell, from the graded cells' metadata."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    return {mark["grade_id"].removeprefix("test_"): mark["points"] for mark in marks if mark.get("grade")}


def _prose(notebook: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the text cells that a person marks: nbgrader calls them solutions that are graded."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    return tuple(mark["grade_id"] for mark in marks if mark.get("grade") and mark.get("solution"))


def generate_release(folder: Path, name: str) -> None:
    """Run nbgrader's generate_assignment in a folder: solutions/ -> assignments/, without a gradebook."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = SOLUTIONS
    config.CourseDirectory.release_directory = ASSIGNMENTS
    config.CourseDirectory.assignment_id = name
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.no_database = True
    converter.preprocessors = [each for each in converter.preprocessors if each.__name__ != "SaveCells"]
    converter.log.setLevel(logging.ERROR)
    before = Path.cwd()
    try:
        converter.start()
    finally:
        os.chdir(before)

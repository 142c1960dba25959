"""Read a notebook, which may be hostile, as plain data.

Only the text of cells is taken from a submission. Points, tags, outputs, kernels, test cells and locked cells
come from our own release. Everything that is wrong with a file raises `UnreadableSubmission` with one line of text.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.notebooks.exploration import needed_parts, words_of
from autograder.notebooks.no_notebook import json_of
from autograder.notebooks.version_3 import upgraded

NO_FILE = (errno.ELOOP, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ENODEV, errno.ENAMETOOLONG)
MAX_BYTES = 32 * 2**20
MAX_CELLS = 2_000
MAX_SOURCE = 2**20
MAX_PARTS = 500_000  # objects and lists in a file: each takes memory, however few bytes it has
MAX_COMMAS = 4_000_000


@dataclass(frozen=True)
class Cell:
    """A code cell to run: its source and, for a solution cell, the exercise that it belongs to.

    checks: if given, this is not a cell but the place where the notebook checks this exercise.
    """

    source: str
    exercise: str | None = None
    checks: str | None = None


@dataclass(frozen=True)
class Submission:
    """A student's notebook: its bytes, its cells as plain data, and the assignment that its metadata names."""

    content: bytes
    cells: tuple[dict[str, Any], ...]
    assignment: str = ""


def read_bytes(path: Path, folder: int | None = None) -> bytes:
    """Read a notebook file; UnreadableSubmission if it is a link, not a regular file, or too large.

    folder: the descriptor of the folder that the path starts from. OSError if the file is there but this machine
    cannot read it; then the mark is left open.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        if error.errno not in NO_FILE:
            raise
        reason = "a symbolic link" if error.errno == errno.ELOOP else os.strerror(error.errno).lower()
        raise UnreadableSubmission(f"{path.name}: {reason}; hand in the notebook file itself") from error
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableSubmission(f"{path.name}: not a regular file; hand in the notebook file itself")
        if state.st_size > MAX_BYTES:
            size = state.st_size >> 20
            raise UnreadableSubmission(f"{path.name}: {size} MiB is too large; clear the outputs and hand in again")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def parse(content: bytes, name: str) -> Submission:
    """Parse a notebook's bytes; UnreadableSubmission says what is wrong with it. name: of the file, for messages.

    A notebook of version 3 is upgraded.
    """
    if content.count(b"{") + content.count(b"[") > MAX_PARTS or content.count(b",") > MAX_COMMAS:
        raise UnreadableSubmission(f"{name}: its outputs have too many parts; clear the outputs and hand in again")
    notebook = json_of(content, name)
    if isinstance(notebook, dict) and notebook.get("nbformat") == 3:
        notebook = upgraded(notebook, name)
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmission(f"{name}: not a version 4 notebook; open it in Jupyter, save it and hand in again")
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnreadableSubmission(f"{name}: more than {MAX_CELLS} cells; remove the surplus and hand in again")
    cells = [_clean(cell) for cell in notebook["cells"]]
    return Submission(content, tuple(cell for cell in cells if cell), _assignment(notebook.get("metadata")))


def _assignment(metadata: Any) -> str:
    """The assignment that a notebook's metadata names; empty if it names none, or no name of a folder."""
    ours = metadata.get("rnn_course") if isinstance(metadata, dict) else None
    name = ours.get("assignment") if isinstance(ours, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[\w-]{1,64}", name, re.ASCII) else ""


def has_exercise(submission: Submission, exercises: Collection[str]) -> bool:
    """Whether one of a notebook's cells belongs to one of these exercises."""
    ours = {*exercises, *(f"test_{name}" for name in exercises)}
    return any(cell["grade_id"] in ours for cell in submission.cells)


def other_assignment(submission: Submission, name: str, exercises: Collection[str]) -> str:
    """The assignment that a notebook is handed in for by mistake; empty if it may be that of `name`.

    It may be if a cell of it belongs to one of the exercises, or defines one.
    """
    if submission.assignment in ("", name) or has_exercise(submission, exercises):
        return ""
    defined = re.compile(rf"^\s*(def|class)\s+({'|'.join(map(re.escape, exercises))})\b", re.MULTILINE)
    return "" if any(defined.search(cell["source"]) for cell in submission.cells) else submission.assignment


def _clean(cell: Any) -> dict[str, Any] | None:
    """Only a cell's type, source and grade_id; None if it is malformed."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > MAX_SOURCE:
        return None
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return {"type": cell["cell_type"], "source": source, "grade_id": grade_id if isinstance(grade_id, str) else None}


@dataclass(frozen=True)
class Ours:
    """What a release's code cells are: setup to run first, locked ones by their ids, explorations as plain text."""

    setup: tuple[Cell, ...]
    locked: frozenset[str | None]
    explored: frozenset[str]

    @classmethod
    def of(cls, release: dict[str, Any]) -> Ours:
        """Those of a release's notebook."""
        code = [cell for cell in release["cells"] if cell["cell_type"] == "code"]
        tagged = [(cell["metadata"].get("tags", []), _source(cell)) for cell in code]
        return cls(
            tuple(Cell(source) for tags, source in tagged if "setup" in tags),
            frozenset(_grade_id(cell) for cell in code if cell["metadata"].get("nbgrader", {}).get("locked")),
            frozenset(_plain(source) for tags, source in tagged if "exploration" in tags),
        )


def cells_to_run(submission: Submission, ours: Ours, exercises: Iterable[str]) -> list[Cell]:
    """The code to run when marking: our setup cells, then the student's own cells in their order.

    Left out: locked cells (ours, even if the student edited them; a test cell is the place where its exercise is
    checked), and unchanged exploration cells, except for the parts that other cells need. An answer's cell is code,
    even if the student turned it into text by mistake.
    """
    known = set(exercises)
    found: list[Cell] = []
    unchecked = set(known)
    for cell in submission.cells:
        grade_id, source = cell["grade_id"], cell["source"]
        if grade_id in ours.locked:
            checked = grade_id.removeprefix("test_")
            found += [Cell("", checks=checked)] if checked in unchecked else []
            unchecked.discard(checked)
        elif source.strip() and (cell["type"] == "code" or grade_id in known):
            found.append(Cell(source, grade_id if grade_id in known else None))
    return [*ours.setup, *_without_explorations(found, ours.explored)]


def _without_explorations(cells: list[Cell], explored: frozenset[str]) -> list[Cell]:
    """Reduce each of our exploration cells to what the student's own cells need."""
    plain = [_plain(cell.source) for cell in cells]
    ours = [source for source in plain if source in explored]
    if not ours:
        return cells
    wanted = words_of(cell.source for cell, source in zip(cells, plain, strict=True) if source not in explored)
    parts = iter(needed_parts(ours, wanted))
    kept = [Cell(next(parts)) if source in explored else cell for cell, source in zip(cells, plain, strict=True)]
    return [cell for cell in kept if cell.source.strip() or cell.checks]


def _plain(source: str) -> str:
    """A cell's text without what editors change by themselves: line ends, and spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def _grade_id(cell: dict[str, Any]) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)

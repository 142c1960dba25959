"""A hostile notebook read as data.

Only the text of code cells is taken from a submission. Points, tags, outputs, kernels, test cells and locked
cells come from our own release. Whatever is wrong with one file is an `UnreadableSubmission`, one line long.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 32 * 2**20
MAX_CELLS = 2_000
MAX_SOURCE = 2**20


class UnreadableSubmission(Exception):
    """A submission that cannot be read; the message names the file, what is wrong and what to do."""


@dataclass(frozen=True)
class Cell:
    """A code cell to run: its source and, for a solution cell, the exercise that it belongs to."""

    source: str
    exercise: str | None = None


@dataclass(frozen=True)
class Submission:
    """A student's notebook: its bytes, and its cells as plain data."""

    content: bytes
    cells: tuple[dict[str, Any], ...]


def read_bytes(path: Path) -> bytes:
    """Read a notebook file; UnreadableSubmission if it is no regular file, or too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = "a symbolic link" if path.is_symlink() else (error.strerror or "unreadable").lower()
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
    """Take a notebook's bytes apart; UnreadableSubmission, which calls it `name`, if it is no version 4 notebook."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmission(
            f"{name}: not a notebook (its JSON is broken); download it again and hand in"
        ) from error
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmission(f"{name}: not a version 4 notebook; open it in Jupyter, save it and hand in again")
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnreadableSubmission(f"{name}: more than {MAX_CELLS} cells; remove the surplus and hand in again")
    cells = [_clean(cell) for cell in notebook["cells"]]
    return Submission(content, tuple(cell for cell in cells if cell))


def _clean(cell: Any) -> dict[str, Any] | None:
    """A cell's type, source and grade_id, and nothing else of it."""
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


def cells_to_run(submission: Submission, release: dict[str, Any], exercises: Iterable[str]) -> list[Cell]:
    """The code to run when marking: our setup cells, then the student's own code cells in their order.

    Left out: test cells and locked cells (ours, whatever the student made of them), and exploration cells that
    are still as we released them.
    """
    ours = [cell for cell in release["cells"] if cell["cell_type"] == "code"]
    locked = {_grade_id(cell) for cell in ours if cell["metadata"].get("nbgrader", {}).get("locked")}
    setup = [Cell(_source(cell)) for cell in ours if "setup" in cell["metadata"].get("tags", [])]
    skipped = {_source(cell).strip() for cell in ours if "exploration" in cell["metadata"].get("tags", [])}
    known = set(exercises)
    theirs = [
        Cell(cell["source"], cell["grade_id"] if cell["grade_id"] in known else None)
        for cell in submission.cells
        if cell["type"] == "code"
        and cell["grade_id"] not in locked
        and cell["source"].strip()
        and cell["source"].strip() not in skipped
    ]
    return setup + theirs


def _grade_id(cell: dict[str, Any]) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)

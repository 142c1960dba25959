"""Write a collected notebook where `grade` and nbgrader look for it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Protocol

from autograder.notebooks.collected import TIMESTAMP
from autograder.output.atomic import write_atomically


class How(Protocol):
    @property
    def replace(self) -> bool: ...
    @property
    def write(self) -> bool: ...


def place(submissions: Path, student: str, name: str, content: bytes, at: datetime | None, how: How) -> tuple[str, str]:
    """Write the notebook and when it was handed in, if that is known: the state, and why."""
    folder = submissions / student / name
    path = folder / f"{name}.ipynb"
    for one in (submissions / student, folder, path):
        if one.is_symlink():
            return "refused", f"{one} is a symbolic link; delete it"
    state = _state(path, content, how.replace)
    if state == "differs":
        return state, "other content is there already; --replace overwrites it"
    if how.write:
        if state != "unchanged":
            write_atomically(path, content)
            (folder / TIMESTAMP).unlink(missing_ok=True)  # of what was there before
        if at is not None:
            write_atomically(folder / TIMESTAMP, f"{at:%Y-%m-%d %H:%M:%S.%f} UTC\n")
            os.utime(path, (at.timestamp(), at.timestamp()))
    return state, f"handed in {at:%Y-%m-%d %H:%M} UTC" if at else ""


def _state(path: Path, content: bytes, replace: bool) -> str:
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        return "collected"
    return "unchanged" if before == content else "replaced" if replace else "differs"

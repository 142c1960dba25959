"""What students handed in, as it lies in a folder: no link in it is followed, nothing is passed over in silence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.errors import NothingSubmitted, UnreadableSubmission
from autograder.notebooks.opening import folder_below
from autograder.notebooks.reader import read_bytes

TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Notebook:
    """What a student handed in: the notebook's bytes, when (empty if unknown), and what messages call the file."""

    student: str
    assignment: str
    file: str
    content: bytes
    at: str = ""


@dataclass(frozen=True)
class Unmarkable:
    """What lies at a student's path and cannot be marked: what is wrong, and whether it is refused or left open."""

    student: str
    assignment: str
    file: str
    status: Literal["refused", "needs_human"]
    why: str
    at: str = ""


HandedIn = Notebook | Unmarkable


def submitted(folder: Path, name: str) -> list[tuple[str, Path]]:
    """Students and their notebook's path, as nbgrader lays them: <folder>/<student>/<assignment>/<assignment>.ipynb."""
    if not folder.is_dir():
        raise NothingSubmitted(
            f"{folder}: no such folder; collect the submissions into {folder}/<student>/{name}/{name}.ipynb"
        )
    students = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and _has(path, name))
    if not students:
        says = f"{folder}: no submissions to {name}; they belong into {folder}/<student>/{name}/{name}.ipynb"
        raise NothingSubmitted("; ".join([says, *overlooked(folder, name)[:3]]))
    return [(student, folder / student / name / f"{name}.ipynb") for student in students]


def _has(folder: Path, name: str) -> bool:
    """Whether something of this name is in a folder; one that cannot be looked into is a student's until it is read."""
    try:
        os.lstat(folder / name)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return folder.is_dir() or folder.is_symlink()
    return True


def overlooked(folder: Path, name: str) -> list[str]:
    """What lies in the folder of all submissions and is not marked, though it looks like work; a line each."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            if _has(path, name):
                found.append(f"{path}: a folder that begins with a dot is not marked; rename it")
        elif path.suffix == ".ipynb" and not path.is_dir():
            found.append(f"{path}: not marked there; it belongs in {folder}/<student>/{name}/")
        elif not _has(path, name) and _has(path, f"{name}.ipynb"):
            found.append(f"{path}/{name}.ipynb: not marked there; it belongs in {path}/{name}/")
        elif path.is_symlink() and not path.exists():
            found.append(f"{path}: a link that leads nowhere; put the student's folder in its place")
    return found


def handed_in(student: str, path: Path, name: str) -> HandedIn:
    """What lies at a student's path."""
    at = ""
    try:
        with folder_below(path.parents[2], student, name) as folder:
            at = _timestamp(folder)
            there = os.listdir(folder)
            if path.name in there:
                return Notebook(student, name, path.name, read_bytes(Path(path.name), folder), at)
    except UnreadableSubmission as error:
        return Unmarkable(student, name, path.name, "refused", str(error), at)
    except OSError as error:
        why = f"{student}/{name}/{path.name} cannot be read here ({error.strerror}); fix that and grade again"
        return Unmarkable(student, name, path.name, "needs_human", why, at)
    others = sorted(other for other in there if other.endswith(".ipynb"))[:3]
    found = f"; there is {', '.join(others)}: rename it" if others else ""
    return Unmarkable(student, name, path.name, "needs_human", f"no {path.name} in {path.parent}{found}", at)


def _timestamp(folder: int) -> str:
    """The hand-in time that nbgrader's collect left beside the notebook, in UTC; empty if it left none."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(read_bytes(Path(TIMESTAMP), folder)[:100].decode().strip()).isoformat()
    except Exception:  # no file, a link, or one of the many things that dateutil raises
        return ""


def lost(handed: HandedIn, why: str) -> Unmarkable:
    """A submission that ends its worker each time: its mark is left open."""
    return Unmarkable(handed.student, handed.assignment, handed.file, "needs_human", why, handed.at)

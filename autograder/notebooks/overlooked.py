"""What is in the folder of submissions and is not marked, because it is in the wrong place; no such file is silent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.notebooks.choosing import is_notebook_name
from autograder.notebooks.release import ASSIGNMENTS, built

MOST = 20
WORK = (".zip", ".7z", ".rar", ".gz", ".py", ".pdf", ".html", ".htm")


def has(folder: Path, name: str) -> bool:
    """Whether a folder contains this name; a folder that cannot be searched counts as one that does."""
    try:
        os.lstat(folder / name)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return folder.is_dir() or folder.is_symlink()
    return True


def overlooked(folder: Path, name: str, most: int = MOST) -> list[str]:
    """What looks like a submission to an assignment, or like part of one, but is not marked; a line each."""
    found = [line for path in sorted(folder.iterdir()) for line in _in_place_of_a_student(path, folder, name)]
    more = len(found) - most
    return [*found[:most], f"and {more} more files and folders in {folder} that are not marked"] if more > 0 else found


def _in_place_of_a_student(path: Path, folder: Path, name: str) -> Iterator[str]:
    """What is wrong with a name in the folder of submissions, where there should be students' folders."""
    if path.name.startswith("."):
        if has(path, name):
            yield f"{path}: a folder that begins with a dot is not marked; rename it"
    elif path.is_symlink() and not path.exists():
        yield f"{path}: a broken link; replace it with the student's folder"
    elif not path.is_dir():
        if path.suffix.lower() == ".zip":
            yield f"{path}: not marked; run rnn-course collect {name} {path}"
        elif _is_work(path.name):
            yield f"{path}: not marked; move it to {folder}/<student>/{name}/"
    elif _is_assignment(path.name):
        yield f"{path}: the name of an assignment, not of a student; the folders are {folder}/<student>/{name}/"
    else:
        yield from _of_a_student(path, name)


def _of_a_student(path: Path, name: str) -> Iterator[str]:
    """What is wrong in a student's folder, where there should be folders of assignments."""
    try:
        inner = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:
        return  # `handed_in` reports it
    for entry in inner:
        if entry.name.startswith(".") or (_is_assignment(entry.name) and entry.name != name):
            continue
        if entry.name != name:
            if _is_work(entry.name) or entry.is_dir(follow_symlinks=False):
                yield f"{entry.path}: not marked; move it to {path}/{name}/"
        elif entry.is_dir(follow_symlinks=False):
            yield from _beside_the_notebook(path / name, name)


def _beside_the_notebook(folder: Path, name: str) -> Iterator[str]:
    """Other notebooks, and archives, beside the one that is marked; if that is not there, `handed_in` reports it."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    if f"{name}.ipynb" in names:
        others = [each for each in names if _is_work(each) and each != f"{name}.ipynb" and not each.startswith(".")]
        yield from (f"{folder / other}: not marked; only {name}.ipynb is" for other in others)


def _is_work(name: str) -> bool:
    """Whether a file's name is one that students hand in."""
    return is_notebook_name(name) or name.lower().endswith(WORK)


def _is_assignment(name: str) -> bool:
    return built(ASSIGNMENTS, name).is_dir()

"""Build the notebooks: text and references -> `solutions/` (keys) -> nbgrader's generate -> `assignments/` (releases).

Neither folder is edited by hand. `stale` lists every built file that differs from a fresh build. It asks the public
questions that were built, if the checks still draw them: only `build` looks for the draws that prove best.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.levels import at_level, level_of
from autograder.authoring.notebook import key_notebook
from autograder.authoring.public_cases import agree, cited_in_hints, freeze
from autograder.notebooks.release import ASSIGNMENTS, SOLUTIONS, generate_release
from rnn_course import catalogue
from rnn_course.kit import cases as public_cases
from rnn_course.kit.quiet import quiet_stderr


def build(
    root: Path, names: Sequence[str], level: str | None = None, each: Callable[[], None] = lambda: None
) -> list[Path]:
    """Build the named assignments under `root`; return the files that changed.

    level: if not as they are now. each: called after each assignment.
    """
    changed = []
    with _built({name: level or level_of(root, name) for name in names}) as built:
        for name, folder in built:
            for path in _differing(folder, root, name):
                _replace(folder / path, root / path)
                changed.append(path)
            each()
    return changed


def stale(root: Path, names: Sequence[str], each: Callable[[], None] = lambda: None) -> list[tuple[Path, str]]:
    """List the files of the named assignments that are missing, surplus or different from a fresh build.

    Each comes with the folder to edit instead. each: called after each assignment.
    """
    found = []
    with _built({name: level_of(root, name) for name in names}, asked_in=root) as built:
        for name, folder in built:
            found += [(path, f"rnn_course/exercises/a{name}/") for path in _differing(folder, root, name)]
            each()
    return found


@contextlib.contextmanager
def _built(levels: Mapping[str, str], asked_in: Path | None = None) -> Iterator[Iterator[tuple[str, Path]]]:
    """Build each assignment at its level in a temporary folder, several at a time; gives (name, folder) pairs.

    asked_in: where public questions were built that are to be asked again.
    """
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in levels]
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            done = pool.map(partial(_build_quietly, asked_in), places, levels, levels.values())
            yield ((name, place) for name, place, _ in zip(levels, places, done, strict=True))


def _build_quietly(asked_in: Path | None, folder: Path, name: str, level: str) -> None:
    with quiet_stderr():
        _build_into(asked_in, folder, name, level)


def _build_into(asked_in: Path | None, folder: Path, name: str, level: str) -> None:
    assignment = catalogue.load(name)
    source = folder / SOLUTIONS / name
    source.mkdir(parents=True)
    key = _text(key_notebook(assignment, level))
    (source / f"{name}.ipynb").write_text(key, "utf-8")
    cases = replace(
        at_level(freeze(assignment, _kept(asked_in, name)), level), equations=cited_in_hints(assignment, key)
    )
    public_cases.save(source / public_cases.FILE, cases)
    generate_release(folder, name)


def _kept(root: Path | None, name: str) -> public_cases.Cases | None:
    """The cases that were built under `root`; None where there are none that can be read."""
    if root is None:
        return None
    with contextlib.suppress(public_cases.CasesError, OSError):
        return public_cases.load(root / ASSIGNMENTS / name / public_cases.FILE)
    return None


def _differing(fresh: Path, root: Path, name: str) -> list[Path]:
    relative = set()
    for base in (fresh, root):
        for top in (SOLUTIONS, ASSIGNMENTS):
            relative |= {
                path.relative_to(base)
                for path in (base / top / name).rglob("*")
                if path.is_file() and ".ipynb_checkpoints" not in path.parts
            }
    return sorted(path for path in relative if not _same(fresh / path, root / path))


def _same(fresh: Path, kept: Path) -> bool:
    if not (fresh.is_file() and kept.is_file()):
        return False
    if fresh.read_bytes() == kept.read_bytes():
        return True
    # Another processor may add in another order, so frozen numbers may differ in their last digits.
    return fresh.name == public_cases.FILE and agree(public_cases.load(fresh), public_cases.load(kept))


def _replace(fresh: Path, kept: Path) -> None:
    if not fresh.exists():
        kept.unlink()
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(fresh, kept)


def _text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"

"""Build the notebooks: text and references -> `solutions/` (keys) -> nbgrader's generate -> `assignments/` (releases).

Neither folder is edited by hand. `stale` lists every built file that differs from a fresh build. It asks the public
questions that were built, if the checks still draw them: only `build` looks for the draws that prove best.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.authoring.levels import at_level, demand_nothing_shown, left_out, level_of, without_numbers
from autograder.authoring.public_cases import agree, cited_in_hints, freeze
from autograder.notebooks.release import ASSIGNMENTS, SOLUTIONS, generate_release
from autograder.notebooks.solution_cell import BEGIN, END, solution_source
from rnn_course import catalogue
from rnn_course.exercise import Assignment, AuthoringError
from rnn_course.kit import cases as public_cases
from rnn_course.kit.derivation import DERIVE, GUIDED, LEVELS
from rnn_course.kit.quiet import quiet_stderr

TO_DERIVE = (
    "**To be derived.** These docstrings give the equations to start from and the shapes, and leave the rest to you: "
    "find it on paper first, one entry at a time. If an equation will not come out, the last hints reveal it: each "
    "shows one."
)
TEXT = "text_"
NO_PROSE: Mapping[str, float] = {}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build(root: Path, names: Sequence[str], level: str | None = None) -> list[Path]:
    """Build the named assignments under `root`; return the files that changed. level: if not as they are now."""
    changed = []
    with _built({name: level or level_of(root, name) for name in names}) as built:
        for name, folder in built:
            for path in _differing(folder, root, name):
                _replace(folder / path, root / path)
                changed.append(path)
    return changed


def stale(root: Path, names: Sequence[str]) -> list[tuple[Path, str]]:
    """List the files of the named assignments that are missing, surplus or different from a fresh build.

    Each comes with the folder to edit instead.
    """
    found = []
    with _built({name: level_of(root, name) for name in names}, asked_in=root) as built:
        for name, folder in built:
            found += [(path, f"rnn_course/exercises/a{name}/") for path in _differing(folder, root, name)]
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


def key_notebook(assignment: Assignment, level: str = GUIDED) -> NotebookNode:
    """The instructor's notebook: authored cells, references pasted as solutions, a graded test cell after each.

    level: "derive" leaves out the equations that the exercises' headers say; cells tagged with the other level, too.
    """
    import jupytext

    path = catalogue.folder_of(assignment.name) / "notebook.py"
    authored = jupytext.reads(path.read_text("utf-8"), fmt="py:percent")
    prose = {c.metadata["prose"]: float(c.metadata["points"]) for c in authored.cells if "prose" in c.metadata}
    cells: list[NotebookNode] = []
    for cell in authored.cells:
        tags = set(cell.metadata.get("tags", []))
        if "reference" in cell.metadata:
            cells += _exercise_cells(assignment, cell.metadata["reference"], path, level)
        elif "prose" in cell.metadata:
            cells += _prose_cells(cell, path)
        elif level in tags or not tags & set(LEVELS):
            cells.append(_authored_cell(assignment, cell, level, prose))
    _demand_all_exercises(assignment, cells, path)
    if level == DERIVE:
        demand_nothing_shown(assignment, cells, path)
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:03d}-{cell.metadata.get('nbgrader', {}).get('grade_id', cell.cell_type)}"[:64]
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "rnn_course": {"assignment": assignment.name, "level": level},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _authored_cell(assignment: Assignment, cell: NotebookNode, level: str, prose: Mapping[str, float]) -> NotebookNode:
    tags = [tag for tag in cell.metadata.get("tags", []) if tag not in LEVELS]
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source.replace("{{points}}", points_table(assignment, level, prose)))
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if "setup" in tags:
        metadata["nbgrader"] = _marks("setup", locked=True)
    return nbformat.v4.new_code_cell(cell.source, metadata=metadata)


def _prose_cells(cell: NotebookNode, path: Path) -> list[NotebookNode]:
    """A question with its rubric, which stays ours, and the cell for the answer, which a person marks."""
    name, points = cell.metadata["prose"], cell.metadata["points"]
    asked, begin, answer = cell.source.partition(BEGIN)
    if not name.startswith(TEXT):  # formgrader finds its fields by these names, which no heading may have
        raise AuthoringError(f"{path}: call the text cell {name!r} {TEXT}{name}")
    if not begin or not answer.rstrip().endswith(END):
        raise AuthoringError(f"{path}: the text cell {name!r} has no answer; end it with {BEGIN}, a text and {END}")
    locked, marked = _marks(f"{name}_question", locked=True), _marks(name, solution=True, points=points)
    return [
        nbformat.v4.new_markdown_cell(asked.rstrip(), metadata={"nbgrader": locked}),
        nbformat.v4.new_markdown_cell(f"{begin}{answer}", metadata={"nbgrader": marked}),
    ]


def _exercise_cells(assignment: Assignment, reference: str, path: Path, level: str) -> list[NotebookNode]:
    name = reference.partition(":")[2]
    known = assignment.namespace()
    if name not in known or known[name].__module__ != reference.partition(":")[0]:
        raise AuthoringError(f'{path}: reference={reference!r} is not an exercise of this folder; write "module:name"')
    hidden = f'from autograder.gradebook.in_process_credit import credit; credit("{assignment.name}", {name})'
    test = f"check({name})\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    points, derive = assignment[name].points, assignment[name].header.derive if level == DERIVE else None
    quoted = solution_source(known[name], derive.numbers, derive.of) if derive else solution_source(known[name])
    if level == DERIVE:
        quoted = without_numbers(quoted, left_out(assignment))
    return [
        nbformat.v4.new_code_cell(quoted, metadata={"nbgrader": _marks(name, solution=True)}),
        nbformat.v4.new_code_cell(test, metadata={"nbgrader": _marks(f"test_{name}", locked=True, points=points)}),
    ]


def _marks(
    grade_id: str, *, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, Any]:
    """nbgrader's metadata of a cell."""
    marks: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return marks if points is None else {**marks, "points": points}


def _demand_all_exercises(assignment: Assignment, cells: list[NotebookNode], path: Path) -> None:
    placed = [
        cell.metadata["nbgrader"]["grade_id"] for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    for name in assignment.namespace():
        if placed.count(name) != 1:
            raise AuthoringError(
                f"{path}: exercise {name} needs exactly one cell with reference=...; it has {placed.count(name)}"
            )


def points_table(assignment: Assignment, level: str = GUIDED, prose: Mapping[str, float] = NO_PROSE) -> str:
    """The exercises and their points as a Markdown table, which says what is to be derived.

    prose: the points of the texts that a person marks.
    """
    derive = {one.name for one in assignment.exercises if level == DERIVE and one.header.derive}
    rows = [
        f"| `{one.name}`{', to be derived' if one.name in derive else ''} | {one.points:g} |"
        for one in assignment.exercises
    ]
    rows += [f"| {name.removeprefix(TEXT)}, read by a person | {points:g} |" for name, points in prose.items()]
    total = assignment.points + sum(prose.values())
    table = "\n".join(["| exercise | points |", "| --- | ---: |", *rows, f"| together | {total:g} |"])
    return f"{table}\n\n{TO_DERIVE}" if derive else table


def release_notebook(assignment: Assignment, level: str = GUIDED) -> NotebookNode:
    """The notebook as students get it, made in memory by nbgrader's own preprocessors."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, LockCells

    notebook = key_notebook(assignment, level)
    resources: dict[str, Any] = {}
    for preprocessor in (LockCells(), ClearSolutions(), ClearHiddenTests()):
        notebook, resources = preprocessor.preprocess(notebook, resources)
    return notebook


def _text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"

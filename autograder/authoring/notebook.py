"""Make an assignment's notebooks from its authored text: the key, into which references are pasted, and the release.

Cells with metadata `reference=` become an exercise and its graded test, those with `prose=` a text that a person marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.authoring.levels import demand_nothing_shown, left_out, without_numbers
from autograder.notebooks.solution_cell import BEGIN, END, solution_source
from rnn_course import catalogue
from rnn_course.exercise import Assignment, AuthoringError
from rnn_course.kit.derivation import DERIVE, GUIDED, LEVELS

TO_DERIVE = (
    "**To be derived.** These docstrings give the equations to start from and the shapes, and leave the rest to you: "
    "find it on paper first, one entry at a time. If an equation will not come out, the last hints reveal it: each "
    "shows one."
)
TEXT = "text_"
NO_PROSE: Mapping[str, float] = {}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


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

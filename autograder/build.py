"""Authored text and references -> `solutions/` (keys) -> nbgrader's own generate -> `assignments/` (releases).

Nothing in those two folders is edited by hand. `stale` names every built file that is not what its sources give.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.judge import mistakes, pose
from autograder.quote import solution_source
from rnn_course import catalogue
from rnn_course.exercise import Assignment, AuthoringError
from rnn_course.kit import cases as public_cases
from rnn_course.kit.assess import same_outcome
from rnn_course.kit.cases import Cases, PublicExercise
from rnn_course.kit.compare import equal
from rnn_course.kit.question import to_tree

PUBLIC_SEED = "public"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SOLUTIONS, ASSIGNMENTS = "solutions", "assignments"


def build(root: Path, names: list[str] | None = None) -> list[Path]:
    """Build the named assignments (all if None) under `root`; returns the files that changed."""
    changed = []
    for name in names or catalogue.names():
        with tempfile.TemporaryDirectory() as folder:
            _build_into(Path(folder), name)
            for path in _differing(Path(folder), root, name):
                _replace(Path(folder) / path, root / path)
                changed.append(path)
    return changed


def stale(root: Path) -> list[tuple[Path, str]]:
    """Every built file that is missing, surplus or not what its sources give, with the folder to edit instead."""
    found = []
    for name in catalogue.names():
        with tempfile.TemporaryDirectory() as folder:
            _build_into(Path(folder), name)
            found += [(path, f"rnn_course/exercises/{name}/") for path in _differing(Path(folder), root, name)]
    return found


def _build_into(folder: Path, name: str) -> None:
    assignment = catalogue.load(name)
    source = folder / SOLUTIONS / name
    source.mkdir(parents=True)
    (source / f"{name}.ipynb").write_text(_text(key_notebook(assignment)), "utf-8")
    public_cases.save(source / public_cases.FILE, freeze(assignment))
    generate_release(folder, name)


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
    # Another processor adds in another order: frozen numbers may differ in their last digits.
    return fresh.name == public_cases.FILE and _cases_agree(public_cases.load(fresh), public_cases.load(kept))


def _cases_agree(a: Cases, b: Cases) -> bool:
    """Whether two cases files are the same but for rounding."""
    if a.names != b.names or (a.assignment, a.title) != (b.assignment, b.title):
        return False
    return all(_exercises_agree(one, other) for one, other in zip(a.exercises, b.exercises, strict=True))


def _exercises_agree(a: PublicExercise, b: PublicExercise) -> bool:
    def plain(one: PublicExercise) -> list[Any]:
        return [
            one.card,
            *((check.name, check.weight, check.note) for check in one.checks),
            *((mistake.name, mistake.says, len(mistake.outcomes)) for mistake in one.mistakes),
        ]

    def numbers(one: PublicExercise) -> list[Any]:
        return [[[to_tree(question) for question in check.questions], check.expected] for check in one.checks]

    if plain(a) != plain(b) or not equal(numbers(a), numbers(b)):
        return False
    pairs = [
        pair for m, n in zip(a.mistakes, b.mistakes, strict=True) for pair in zip(m.outcomes, n.outcomes, strict=True)
    ]
    return all(same_outcome(one, other) for one, other in pairs)


def _replace(fresh: Path, kept: Path) -> None:
    if not fresh.exists():
        kept.unlink()
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(fresh, kept)


def key_notebook(assignment: Assignment) -> NotebookNode:
    """The instructor's notebook: authored cells, references pasted as solutions, a graded test cell after each."""
    import jupytext

    path = catalogue.FOLDER / assignment.name / "notebook.py"
    authored = jupytext.reads(path.read_text("utf-8"), fmt="py:percent")
    cells: list[NotebookNode] = []
    for cell in authored.cells:
        if "reference" in cell.metadata:
            cells += _exercise_cells(assignment, cell.metadata["reference"], path)
        else:
            cells.append(_authored_cell(assignment, cell))
    _demand_all_exercises(assignment, cells, path)
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:03d}-{cell.metadata.get('nbgrader', {}).get('grade_id', cell.cell_type)}"[:64]
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "rnn_course": {"assignment": assignment.name},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _authored_cell(assignment: Assignment, cell: NotebookNode) -> NotebookNode:
    tags = cell.metadata.get("tags", [])
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source.replace("{{points}}", points_table(assignment)))
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if "setup" in tags:
        metadata["nbgrader"] = _marks("setup", locked=True)
    return nbformat.v4.new_code_cell(cell.source, metadata=metadata)


def _exercise_cells(assignment: Assignment, reference: str, path: Path) -> list[NotebookNode]:
    name = reference.partition(":")[2]
    known = assignment.namespace()
    if name not in known or known[name].__module__ != reference.partition(":")[0]:
        raise AuthoringError(f'{path}: reference={reference!r} is no exercise of checks.py; write "module:name"')
    hidden = f'from autograder.fallback import credit; credit("{assignment.name}", {name})'
    test = f"check({name})\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    points = assignment[name].points
    return [
        nbformat.v4.new_code_cell(solution_source(known[name]), metadata={"nbgrader": _marks(name, solution=True)}),
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


def points_table(assignment: Assignment) -> str:
    """The exercises and their points as a Markdown table."""
    rows = [f"| `{one.name}` | {one.points:g} |" for one in assignment.exercises]
    return "\n".join(["| exercise | points |", "| --- | ---: |", *rows, f"| together | {assignment.points:g} |"])


def freeze(assignment: Assignment) -> public_cases.Cases:
    """The public cases: fixed questions, the references' answers and the misconceptions' outcomes."""
    frozen, references = [], assignment.namespace()
    for one in assignment.exercises:
        asked = pose(one, PUBLIC_SEED, references, public=True)
        checks = tuple(
            public_cases.PublicCheck(a.check.name, a.check.weight, a.check.note, a.questions, a.expected) for a in asked
        )
        frozen.append(public_cases.PublicExercise(one.card, checks, tuple(mistakes(one, asked, references))))
    return public_cases.Cases(assignment.name, assignment.title, tuple(frozen))


def release_notebook(assignment: Assignment) -> NotebookNode:
    """The notebook as students get it, made in memory by nbgrader's own preprocessors."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, LockCells

    notebook = key_notebook(assignment)
    resources: dict[str, Any] = {}
    for preprocessor in (LockCells(), ClearSolutions(), ClearHiddenTests()):
        notebook, resources = preprocessor.preprocess(notebook, resources)
    return notebook


def generate_release(folder: Path, name: str, db_url: str | None = None) -> None:
    """Run nbgrader's own generate_assignment in a folder: solutions/ to assignments/, told to a database if given."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = SOLUTIONS
    config.CourseDirectory.release_directory = ASSIGNMENTS
    config.CourseDirectory.assignment_id = name
    if db_url:
        config.CourseDirectory.db_url = db_url
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    if not db_url:
        converter.no_database = True
        converter.preprocessors = [each for each in converter.preprocessors if each.__name__ != "SaveCells"]
    converter.log.setLevel(logging.ERROR)
    before = Path.cwd()
    try:
        converter.start()
    finally:
        os.chdir(before)


def _text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"

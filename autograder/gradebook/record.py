"""Write verdicts into nbgrader's gradebook, for `rnn-course grade` and for nbgrader's own commands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import nbformat
from nbformat import NotebookNode

from autograder.errors import GradebookError
from autograder.gradebook.database import opened, transaction, writing
from autograder.gradebook.nbgrader_tables import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    compute_checksum,
    is_grade,
    is_locked,
    is_solution,
)
from autograder.gradebook.rows import Cells, cells_of, enter
from autograder.gradebook.urls import shown
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import Release
from autograder.output.markdown import inert

Scores = dict[str, float | None]


def register(db_url: str, release: Release) -> None:
    """Enter an assignment's cells into the gradebook if needed, as nbgrader's generate_assignment would."""
    name = release.name
    wanted = {f"test_{exercise}": points for exercise, points in release.exercises.items()}
    wanted |= {prose: release.points[prose] for prose in release.prose}
    with opened(db_url) as gradebook:
        try:
            known = {cell.name: cell.max_score for cell in gradebook.find_notebook(name, name).grade_cells}
        except MissingEntry:
            known = {}
        if known != wanted:
            with transaction(gradebook):
                _enter_cells(gradebook, release)


def _enter_cells(gradebook: Gradebook, release: Release) -> None:
    """Enter a release's cells; they replace other cells unless those have marks already."""
    name, cells = release.name, _cells_to_enter(release)
    gradebook.update_or_create_assignment(name)
    known = next((one for one in gradebook.find_assignment(name).notebooks if one.name == name), None)
    marked = {cell_id for cell_id, cell in cells.items() if is_grade(cell) or is_solution(cell)}
    if known and _cell_names(known) != marked:
        if known.submissions:
            book = shown(gradebook.engine.url)
            raise GradebookError(f"gradebook {book}: has marks for other exercises of {name}; name another with --db")
        gradebook.remove_notebook(name, name)
    kernel = json.dumps(release.notebook.metadata.get("kernelspec", {}))
    gradebook.update_or_create_notebook(name, name, kernelspec=kernel)
    for cell_id, cell in cells.items():
        kind = cell.cell_type
        if is_grade(cell):
            points = float(cell.metadata.nbgrader["points"])
            gradebook.update_or_create_grade_cell(cell_id, name, name, max_score=points, cell_type=kind)
        if is_solution(cell):
            gradebook.update_or_create_solution_cell(cell_id, name, name)
        facts = {"source": cell.source, "checksum": compute_checksum(cell)}
        gradebook.update_or_create_source_cell(cell_id, name, name, cell_type=kind, locked=is_locked(cell), **facts)


def _cells_to_enter(release: Release) -> dict[str, NotebookNode]:
    """The cells that nbgrader keeps, by their ids: the released ones, but for the tests, which the key has whole."""
    key = nbformat.v4.reads_json(release.key)
    whole = {cell.metadata.nbgrader["grade_id"]: cell for cell in key.cells if is_grade(cell) and not is_solution(cell)}
    kept = [cell for cell in release.notebook.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
    by_id = {cell.metadata.nbgrader["grade_id"]: cell for cell in kept}
    return {cell_id: whole.get(cell_id, cell) for cell_id, cell in by_id.items()}


def _cell_names(notebook: Notebook) -> set[str]:
    return {cell.name for cells in (notebook.grade_cells, notebook.solution_cells) for cell in cells}


@dataclass(frozen=True)
class Entry:
    """What one submission enters: marks and messages, and when it was handed in, if known."""

    student: str
    verdict: Verdict
    timestamp: datetime | None = None


def record(gradebook: Gradebook, *entries: Entry) -> None:
    """Write submissions' marks and messages, in one transaction; an open mark needs manual grading."""
    gradebook.db.remove()
    with writing(gradebook.engine) as connection:
        known: dict[str, Cells] = {}
        for entry in entries:
            name, exercises = entry.verdict.assignment, entry.verdict.exercises
            known[name] = known.get(name) or cells_of(connection, name)
            grades = {known[name].graded_as(one.name): one.score for one in exercises}
            comments = {one.name: inert(one.message) for one in exercises}  # nbgrader renders them as markdown
            enter(connection, known[name], entry.student, grades, comments, entry.timestamp)


def scores(gradebook: Gradebook, name: str) -> dict[str, Scores]:
    """Each student's score in each exercise of an assignment, from the gradebook; None for an open one."""
    found: dict[str, Scores] = {}
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == name)
    )
    for student, cell, score in rows:
        found.setdefault(student, {})[cell.removeprefix("test_")] = score
    return found

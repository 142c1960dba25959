"""Write verdicts into nbgrader's gradebook, for `rnn-course grade` and for nbgrader's own commands."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.errors import GradebookError
from autograder.gradebook.database import opened, transaction, writing
from autograder.gradebook.rows import Cells, cells_of, enter
from autograder.gradebook.urls import shown
from autograder.judge.verdict import Verdict
from autograder.notebooks.release import SOLUTIONS, Release, generate_release
from autograder.output.markdown import inert

Scores = dict[str, float | None]


def register(db_url: str, release: Release) -> None:
    """Enter an assignment's cells into the gradebook if needed, with nbgrader's own generate_assignment."""
    name = release.name
    wanted = {f"test_{exercise}": points for exercise, points in release.exercises.items()}
    wanted |= {prose: release.points[prose] for prose in release.prose}
    with opened(db_url) as gradebook:
        try:
            known = {cell.name: cell.max_score for cell in gradebook.find_notebook(name, name).grade_cells}
        except MissingEntry:
            known = {}
    if known == wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / SOLUTIONS / name
        source.mkdir(parents=True)
        (source / f"{name}.ipynb").write_text(release.key, "utf-8")
        scratch = f"sqlite:///{folder}/gradebook.db"
        with opened(scratch) as generated, opened(db_url) as gradebook:
            generate_release(Path(folder), name, scratch)
            with transaction(gradebook):
                _copy_cells(generated.find_notebook(name, name), gradebook, name)


def _copy_cells(notebook: Notebook, gradebook: Gradebook, name: str) -> None:
    """Copy the cells of a generated assignment; they replace other cells unless those have marks already."""
    gradebook.update_or_create_assignment(name)
    known = next((one for one in gradebook.find_assignment(name).notebooks if one.name == name), None)
    if known and _cell_names(known) != _cell_names(notebook):
        if known.submissions:
            book = shown(gradebook.engine.url)
            raise GradebookError(f"gradebook {book}: has marks for other exercises of {name}; name another with --db")
        gradebook.remove_notebook(name, name)
    gradebook.update_or_create_notebook(name, name, kernelspec=notebook.kernelspec)
    for cell in notebook.grade_cells:
        gradebook.update_or_create_grade_cell(cell.name, name, name, max_score=cell.max_score, cell_type=cell.cell_type)
    for cell in notebook.solution_cells:
        gradebook.update_or_create_solution_cell(cell.name, name, name)
    for cell in notebook.source_cells:
        facts = {fact: getattr(cell, fact) for fact in ("cell_type", "locked", "source", "checksum")}
        gradebook.update_or_create_source_cell(cell.name, name, name, **facts)


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

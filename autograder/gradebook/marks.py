"""Read the marks of an assignment from the gradebook: the effective ones, which everything shows.

Plain SQL and no nbgrader, which takes a second to import. nbgrader knows no excused students, so neither does this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from autograder.errors import GradebookError
from autograder.gradebook.urls import engine_of, fix, patient, shown
from autograder.marking.mark import Mark, Part

_OF_ONE_SUBMISSION = """
    from submitted_notebook
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    join assignment on assignment.id = submitted_assignment.assignment_id
    join student on student.id = submitted_assignment.student_id
"""
_WHOSE = "where assignment.name = :name and (:student = '' or student.id = :student)"
STUDENTS = f"""
    select student.id, student.first_name, student.last_name, sum(coalesce(late_submission_penalty, 0)) as penalty
    {_OF_ONE_SUBMISSION} {_WHOSE}
    group by student.id, student.first_name, student.last_name order by student.id
"""
GRADES = f"""
    select student.id as student, base_cell.name, grade_cells.max_score, grade.auto_score, grade.manual_score,
        grade.extra_credit, grade.needs_manual_grade
    {_OF_ONE_SUBMISSION}
    join grade on grade.notebook_id = submitted_notebook.id
    join base_cell on base_cell.id = grade.cell_id
    join grade_cells on grade_cells.id = base_cell.id {_WHOSE}
"""
COMMENTS = f"""
    select student.id as student, base_cell.name, comment.manual_comment
    {_OF_ONE_SUBMISSION}
    join comment on comment.notebook_id = submitted_notebook.id
    join base_cell on base_cell.id = comment.cell_id {_WHOSE} and comment.manual_comment is not null
"""


def read(db_url: str, name: str, order: list[str], student: str = "") -> dict[str, Mark]:
    """Everyone's mark of an assignment, or that of one student, by their names; `order` is that of the exercises.

    GradebookError if there is no gradebook, or none that knows the assignment.
    """
    with _reading(db_url) as connection:
        known = connection.execute(text("select 1 from assignment where name = :name"), {"name": name}).first()
        if not known:
            advice = f"run rnn-course grade {name}, or rnn-course report rebuild {name} where there are records"
            raise GradebookError(f"gradebook {db_url}: has no marks of {name}; {advice}")
        return of(connection, name, order, student)


def of(connection: Connection, name: str, order: list[str], student: str = "") -> dict[str, Mark]:
    """Each student's mark of an assignment, or that of one student."""
    whose = {"name": name, "student": student}
    comments = {(row.student, row.name): row.manual_comment for row in connection.execute(text(COMMENTS), whose)}
    parts: dict[str, list[Part]] = defaultdict(list)
    for row in connection.execute(text(GRADES), whose):
        exercise = row.name.removeprefix("test_")
        parts[row.student].append(_part(row, exercise, comments.get((row.student, exercise)) or ""))
    place = {exercise: number for number, exercise in enumerate(order)}
    return {
        row.id: Mark(
            row.id,
            tuple(sorted(parts[row.id], key=lambda part: (place.get(part.name, len(place)), part.name))),
            row.penalty,
            row.first_name or "",
            row.last_name or "",
        )
        for row in connection.execute(text(STUDENTS), whose)
    }


def _part(row: Any, exercise: str, comment: str) -> Part:
    return Part(
        exercise,
        row.max_score,
        row.auto_score,
        row.manual_score,
        row.extra_credit or 0.0,
        bool(row.needs_manual_grade),
        comment,
    )


@contextmanager
def _reading(db_url: str) -> Iterator[Connection]:
    """A connection for reading; nothing is made that is not there."""
    url = patient(db_url)
    where = f"gradebook {shown(url)}"
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        advice = (
            "run rnn-course grade first, or rnn-course report rebuild where there are records, or name it with --db"
        )
        raise GradebookError(f"{where}: no such file; {advice}")
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        reason = str(error.orig).splitlines()[0]
        raise GradebookError(f"{where}: {reason}; {fix(reason, url)}") from error
    finally:
        engine.dispose()

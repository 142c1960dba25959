"""The class's list: names for formgrader and exports, and sections, which nbgrader has no field for.

`roster.csv` in the course's folder keeps all that was ever entered; names also go into the gradebook.
"""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path

from autograder.errors import TableError
from autograder.output.atomic import write_atomically
from autograder.output.clean import MARKUP, MAX_NAME, name_fault, one_line
from autograder.output.csv_table import Table
from autograder.output.csv_table import read as read_table

FILE = "roster.csv"
IN_GRADEBOOK = ("first_name", "last_name", "email", "lms_user_id")
COLUMNS = ("id", "first_name", "last_name", "email", "section", "lms_user_id")

Roster = dict[str, dict[str, str]]


def read(path: Path) -> Roster:
    """What a file says of each student; TableError names the line that cannot be used, and the fix."""
    table = read_table(path)
    names = _header(table)
    found: Roster = {}
    lines: dict[str, int] = {}
    line = 1
    for row, fields in enumerate(table.rows):
        here = f"{path}: line {line}"
        line += 1 + sum(field.count("\n") for field in fields)
        values = [value.strip() for value in table.values(row)]
        if row == 0 or not any(values):
            continue
        if len(values) > len(names):
            raise TableError(f"{here}: {len(values)} fields, the first line names {len(names)}; quote what has a comma")
        student = dict(zip(names, values, strict=False))
        who = _checked(student, here)
        if who in found:
            raise TableError(f"{here}: {who!r} is on line {lines[who]} already; keep one of them")
        found[who], lines[who] = student, line - 1
    return found


def _header(table: Table) -> list[str]:
    """The columns' names; TableError if `id` is not among them, or one is unknown or there twice."""
    names = [name.strip().lower() for name in table.values(0)] if table.rows else []
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            fix = f"did you mean {near[0]!r}?" if near else f"delete it; there are {', '.join(COLUMNS)}"
            raise TableError(f"{table.path}: line 1: no column is called {name[:60]!r}; {fix}")
        if names.count(name) > 1:
            raise TableError(f"{table.path}: line 1: two columns are called {name!r}; delete one")
    if "id" not in names:
        raise TableError(f"{table.path}: line 1: no column 'id'; the first line names the columns: {','.join(COLUMNS)}")
    return names


def _checked(student: dict[str, str], here: str) -> str:
    """A student's id; TableError if it or another field is nothing that nbgrader's tables and pages can hold."""
    who = student["id"]
    if not who:
        raise TableError(f"{here}: no id; write the name of the student's folder there, or delete the line")
    if name_fault(who) or "/" in who or who.startswith("."):
        fix = f"use at most {MAX_NAME} letters, digits, spaces, - and _"
        raise TableError(f"{here}: the id {who[:60]!r} is no name of a student's folder; {fix}")
    for column, value in student.items():
        if one_line(value) != value or MARKUP & set(value) or len(value) > MAX_NAME:
            fix = f"use at most {MAX_NAME} visible characters, none of {' '.join(sorted(MARKUP))}"
            raise TableError(f"{here}: its {column} {value[:60]!r} cannot be shown; {fix}")
    return who


def kept(course: Path) -> Roster:
    """What the course's own roster.csv says; nothing if there is none."""
    path = course / FILE
    return read(path) if path.is_file() else {}


def enter(db_url: str, course: Path, students: Roster) -> tuple[int, int]:
    """Enter students into the gradebook and roster.csv: how many were new, and how many were known.

    An empty field erases nothing, and nobody is removed.
    """
    from autograder.gradebook.database import opened, transaction

    known = kept(course)
    merged = {**known, **{who: {**known.get(who, {}), **_given(student)} for who, student in students.items()}}
    with opened(db_url) as gradebook:
        before = {student.id for student in gradebook.students}
        with transaction(gradebook):
            for who, student in students.items():
                facts = {column: value for column, value in _given(student).items() if column in IN_GRADEBOOK}
                gradebook.update_or_create_student(who, **facts)
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(merged[who] for who in sorted(merged))
    write_atomically(course / FILE, file.getvalue())
    return len(students.keys() - before), len(students.keys() & before)


def _given(student: dict[str, str]) -> dict[str, str]:
    return {column: value for column, value in student.items() if value}

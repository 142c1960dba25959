"""Read Canvas' gradebook export."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import TableError
from autograder.output.csv_table import Table, read
from autograder.reports.lms_files import Key, Sheet, header, number
from rnn_course.exercise import Assignment

TITLE = re.compile(r"(?P<title>.+) \(\d+\)")
COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
POSTING = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
DECIDED = ("ex", "n/a")


def canvas(path: Path, assignment: Assignment, column: str | None = None) -> Sheet:
    """Read Canvas' gradebook export and find the column of this assignment, or the one that is named."""
    table = read(path)
    advice = "export it again from Canvas' gradebook"
    names = header(table, ["ID", "SIS Login ID", "Section"], advice)
    header(table, ["LastName", "FirstName"] if "LastName" in names else ["Student"], advice)
    grade = _column_of(table, assignment, column)
    points = [row for row in range(1, len(table.rows)) if "Points Possible" in table.value(row, 0)]
    rows = [row for row in range(1, len(table.rows)) if row not in points and not _is_posting(table, row)]
    limit = number(table.value(points[0], grade)) if points else None
    if points and not limit:
        said = table.value(points[0], grade).strip() or "nothing"
        raise TableError(
            f"{path}: the points possible of {table.value(0, grade)!r} are {said!r}, not a number above 0; "
            "give the assignment points in Canvas, or name another column with --column"
        )

    def decided(row: int) -> str:
        value = table.value(row, grade).strip()
        return value if value.lower() in DECIDED else ""

    keys = [Key.column(table, name, names[name]) for name in ("SIS Login ID", "SIS User ID", "ID") if name in names]
    shown = tuple(names[name] for name in ("Student", "LastName", "FirstName") if name in names)
    return Sheet(table, rows, keys, grade, dict.fromkeys(rows, limit) if limit else {}, decided, shown)


def _is_posting(table: Table, row: int) -> bool:
    return all(POSTING.fullmatch(value) for value in table.values(row))


def _column_of(table: Table, assignment: Assignment, column: str | None) -> int:
    """The index of the named column, or of the one titled like the assignment; TableError unless there is one."""
    titles = {
        index: (heading.strip(), found["title"].strip())
        for index, heading in enumerate(table.values(0))
        if (found := TITLE.fullmatch(heading.strip())) and not COMPUTED.search(heading)
    }
    wanted = {column.strip().lower()} if column else {assignment.name.lower(), assignment.title.lower()}
    called = [index for index, names in titles.items() if wanted & {name.lower() for name in names}]
    if len(called) != 1:
        named = repr(column) if column else f"{assignment.name!r} or {assignment.title!r}"
        there = ", ".join(repr(heading) for heading, _ in titles.values()) or "none"
        raise TableError(
            f"{table.path}: {len(called) or 'no'} columns are called {named}; name one with --column; there are {there}"
        )
    return called[0]

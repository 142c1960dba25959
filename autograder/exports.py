"""Marks into the file that an instructor downloaded from Canvas or Moodle; all else in it stays as it was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.table import Table, TableError, read
from rnn_course.exercise import Assignment

CANVAS_TITLE = re.compile(r"(?P<title>.+) \(\d+\)")
CANVAS_COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
CANVAS_POSTING = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
CANVAS_DECIDED = ("ex", "n/a")
PARTICIPANT = re.compile(r"Participant[ _]?(\d+)")
PARTICIPANT_FOLDER = re.compile(r"(?:^Participant[ _]|_)(\d+)_assignsubmission_|^Participant[ _](\d+)$")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Key:
    """One way to know a student's row: what the row says, and what it must be for a student of ours."""

    name: str
    of_row: Callable[[int], str]
    of_student: Callable[[str], str] = str.strip


@dataclass(frozen=True)
class Sheet:
    """A downloaded table understood: its students' rows, how to know them, where the mark and its maximum stand."""

    table: Table
    students: list[int]
    keys: list[Key]
    grade: int
    limits: dict[int, float]
    decided: Callable[[int], str]
    name_columns: tuple[int, ...]

    def who(self, row: int) -> str:
        return ", ".join(self.table.value(row, column).strip() for column in self.name_columns)


@dataclass
class Outcome:
    """What was filled in and what was not: rows by the file's own names, students by ours."""

    filled: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def fill(sheet: Sheet, records: Sequence[Record], match: str | None = None, scale: bool = False) -> Outcome:
    """Write each mark into its student's row; a row without a mark of ours keeps what it says."""
    outcome = Outcome()
    rows = _rows(sheet, [record["student"] for record in records], match)
    for record in records:
        row = rows.get(record["student"])
        if row is None:
            outcome.strangers.append(record["student"])
        elif record["score"] is None:
            outcome.open.append(sheet.who(row))
        elif reason := sheet.decided(row):
            outcome.decided.append(f"{sheet.who(row)} ({reason})")
        else:
            sheet.table.put(row, sheet.grade, f"{_scaled(sheet, row, record, scale):.2f}")
            outcome.filled.append(sheet.who(row))
    outcome.absent = [sheet.who(row) for row in sheet.students if row not in rows.values()]
    return outcome


def _scaled(sheet: Sheet, row: int, record: Record, scale: bool) -> float:
    limit, ours = sheet.limits.get(row, record["max_score"]), record["max_score"]
    if limit != ours and not scale:
        raise TableError(
            f"{sheet.table.path}: its marks are out of {limit:g}, ours out of {ours:g}; "
            f"set the assignment there to {ours:g} points and download it again, or give --scale"
        )
    return record["score"] * limit / ours


def _rows(sheet: Sheet, students: Sequence[str], match: str | None) -> dict[str, int]:
    """Each student's row; two rows for one student, or two students for one row, are refused."""
    path, keys = sheet.table.path, [key for key in sheet.keys if match in (None, key.name)]
    if not keys:
        raise TableError(f"{path}: --match {match!r} is none of {', '.join(key.name for key in sheet.keys)}")
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in keys:
        for row in sheet.students:
            index[key.name, key.of_row(row).strip()].append(row)
    found: dict[str, int] = {}
    owners: dict[int, str] = {}
    for student in students:
        wanted = {key.name: key.of_student(student) for key in keys}
        places = {row: name for name, value in wanted.items() if value for row in index[name, value]}
        if len(places) > 1:
            says = " and ".join(f"row {row + 1} ({name})" for row, name in sorted(places.items()))
            raise TableError(f"{path}: {student!r} could be {says}; say with --match which column holds our names")
        for row in places:
            if row in owners:
                raise TableError(f"{path}: row {row + 1} could be {owners[row]!r} or {student!r}; keep one of them")
            found[student], owners[row] = row, student
    return found


def _header(table: Table, required: Sequence[str], advice: str) -> dict[str, int]:
    """Each column's place by its heading, the first where two are alike."""
    names = [name.strip() for name in table.values(0)] if table.rows else []
    missing = [name for name in required if name not in names]
    if missing:
        raise TableError(f"{table.path}: no column {missing[0]!r} in its first row; {advice}")
    return {name: names.index(name) for name in reversed(names)}


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def canvas(path: Path, assignment: Assignment, column: str | None = None) -> Sheet:
    """Canvas' gradebook export, with the column of this assignment or the one that is named."""
    table = read(path)
    advice = "export it again from Canvas' gradebook"
    names = _header(table, ["ID", "SIS Login ID", "Section"], advice)
    _header(table, ["LastName", "FirstName"] if "LastName" in names else ["Student"], advice)
    grade = _canvas_column(table, assignment, column)
    points = [row for row in range(1, len(table.rows)) if "Points Possible" in table.value(row, 0)]
    rows = [row for row in range(1, len(table.rows)) if row not in points and not _canvas_posting(table, row)]
    limit = _number(table.value(points[0], grade)) if points else None
    if points and not limit:
        said = table.value(points[0], grade).strip() or "nothing"
        raise TableError(
            f"{path}: the points possible of {table.value(0, grade)!r} are {said!r}, not a number above 0; "
            "give the assignment points in Canvas, or name another column with --column"
        )

    def decided(row: int) -> str:
        value = table.value(row, grade).strip()
        return value if value.lower() in CANVAS_DECIDED else ""

    def reads(name: str) -> Key:
        return Key(name, lambda row: table.value(row, names[name]))

    keys = [reads(name) for name in ("SIS Login ID", "SIS User ID", "ID") if name in names]
    shown = tuple(names[name] for name in ("Student", "LastName", "FirstName") if name in names)
    return Sheet(table, rows, keys, grade, dict.fromkeys(rows, limit) if limit else {}, decided, shown)


def _canvas_posting(table: Table, row: int) -> bool:
    return all(CANVAS_POSTING.fullmatch(value) for value in table.values(row))


def _canvas_column(table: Table, assignment: Assignment, column: str | None) -> int:
    """The one column that is named, or is called as the assignment is."""
    titles = {
        index: (heading.strip(), found["title"].strip())
        for index, heading in enumerate(table.values(0))
        if (found := CANVAS_TITLE.fullmatch(heading.strip())) and not CANVAS_COMPUTED.search(heading)
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


def moodle(path: Path) -> Sheet:
    """Moodle's offline grading worksheet of one assignment."""
    table = read(path)
    required = ["Identifier", "Grade", "Last modified (grade)"]
    again = "download the grading worksheet again"
    names = _header(table, required, f"switch Moodle to English and {again}")
    if "Scale" in names:
        raise TableError(f"{path}: graded by a scale, not by points; change the assignment's grade type, and {again}")
    rows = [row for row in range(1, len(table.rows)) if any(table.values(row))]
    participants, limits = {}, {}
    for row in rows:
        said = table.value(row, names["Identifier"])
        found = PARTICIPANT.fullmatch(said.strip())
        if not found:
            raise TableError(f"{path}: row {row + 1}: {said!r} is no 'Participant <number>'; {again}")
        participants[row] = found[1]
        if "Maximum Grade" in names:
            limit = _number(table.value(row, names["Maximum Grade"]))
            if not limit:
                raise TableError(f"{path}: row {row + 1}: its maximum grade is no number above 0; {again}")
            limits[row] = limit

    def locked(row: int) -> str:
        changeable = table.value(row, names["Grade can be changed"]) if "Grade can be changed" in names else ""
        return "locked in Moodle" if changeable.strip().lower() == "no" else ""

    def reads(name: str) -> Key:
        return Key(name, lambda row: table.value(row, names[name]))

    keys = [Key("Identifier", participants.__getitem__, _participant)]
    keys += [reads(name) for name in ("Username", "ID number", "Email address") if name in names]
    if "Email address" in names:
        keys.append(Key("e-mail's name", lambda row: table.value(row, names["Email address"]).partition("@")[0]))
    shown = tuple(names[name] for name in ("Identifier", "Full name") if name in names)
    return Sheet(table, rows, keys, names["Grade"], limits, locked, shown)


def _participant(student: str) -> str:
    """The participant's number in the name that Moodle gave a student's folder."""
    found = PARTICIPANT_FOLDER.search(student)
    return (found[1] or found[2]) if found else ""


def destination(source: Path, output: Path | None) -> Path:
    """Where the filled file goes: never over the download, and over another file only if that was named."""
    target = output or Path(f"{source.stem}-filled.csv")
    if target.resolve() == source.resolve():
        raise TableError(f"{target}: is the download itself; name another file with --output")
    if output is None and target.exists():
        raise TableError(f"{target}: is there already; delete it, or name it with --output to write over it")
    return target


def said(outcome: Outcome, target: Path) -> tuple[list[str], list[str]]:
    """What to tell whoever asked: what happened, and separately what they must see to."""
    rows = sum(map(len, (outcome.filled, outcome.open, outcome.decided, outcome.absent)))
    lines = [f"{target}: marks filled into {len(outcome.filled)} of {rows} rows"]
    for reason, names in (
        ("no submission, left as it was", outcome.absent),
        ("already decided, left as it was", outcome.decided),
        ("waits for a person, left as it was", outcome.open),
    ):
        lines += [f"{reason}: {'; '.join(names)}"] if names else []
    strangers = [f"{target}: no row for {student!r}, whose mark is not in it" for student in outcome.strangers]
    return lines, strangers

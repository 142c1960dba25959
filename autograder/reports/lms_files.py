"""Fill marks into a file that was downloaded from a learning platform; everything else in it is kept.

canvas.py and moodle.py read the two kinds of files; this module fills in the marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import TableError
from autograder.marking.mark import Mark, points
from autograder.output.csv_table import Table


@dataclass(frozen=True)
class Key:
    """One way to find a student's row: a value of each row, and the value that it must have for a student."""

    name: str
    of_row: Callable[[int], str]
    of_student: Callable[[str], str] = str.strip

    @classmethod
    def column(cls, table: Table, name: str, place: int) -> Key:
        """A key that is the value in a column, named after the column's heading."""
        return cls(name, lambda row: table.value(row, place))


@dataclass(frozen=True)
class Sheet:
    """A downloaded table: its students' rows, keys to find them, the column of the mark, the maximum of each row."""

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
    """What was filled in and what was not: rows are named as in the file, `strangers` as in the gradebook."""

    filled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def fill(sheet: Sheet, marks: Sequence[Mark], match: str | None = None, scale: bool = False) -> Outcome:
    """Write each mark into its student's row; a row without a mark keeps its value."""
    outcome = Outcome()
    rows = _rows(sheet, [mark.student for mark in marks], match)
    for mark in marks:
        row = rows.get(mark.student)
        if row is None:
            outcome.strangers.append(mark.student)
        elif mark.score is None:
            outcome.open.append(sheet.who(row))
        elif reason := sheet.decided(row):
            outcome.decided.append(f"{sheet.who(row)} ({reason})")
        else:
            sheet.table.put(row, sheet.grade, points(_scaled(sheet, row, mark, mark.score, scale)))
            outcome.filled.append(sheet.who(row))
            outcome.changed += [f"{sheet.who(row)} ({'; '.join(mark.changes)})"] if mark.changes else []
    outcome.absent = [sheet.who(row) for row in sheet.students if row not in rows.values()]
    return outcome


def _scaled(sheet: Sheet, row: int, mark: Mark, score: float, scale: bool) -> float:
    limit, ours = sheet.limits.get(row, mark.max_score), mark.max_score
    if limit != ours and not scale:
        raise TableError(
            f"{sheet.table.path}: its marks are out of {limit:g}, ours out of {ours:g}; "
            f"set the assignment there to {ours:g} points and download it again, or give --scale"
        )
    return score * limit / ours


def _rows(sheet: Sheet, students: Sequence[str], match: str | None) -> dict[str, int]:
    """Each student's row; TableError if there are two rows for one student, or two students for one row."""
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
            raise TableError(f"{path}: {student!r} could be {says}; name the column of our names with --match")
        for row in places:
            if row in owners:
                raise TableError(f"{path}: row {row + 1} could be {owners[row]!r} or {student!r}; keep one of them")
            found[student], owners[row] = row, student
    return found


def header(table: Table, required: Sequence[str], advice: str) -> dict[str, int]:
    """Each column's index by its heading; the first one if a heading occurs twice."""
    names = [name.strip() for name in table.values(0)] if table.rows else []
    missing = [name for name in required if name not in names]
    if missing:
        raise TableError(f"{table.path}: no column {missing[0]!r} in its first row; {advice}")
    return {name: names.index(name) for name in reversed(names)}


def number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def destination(source: Path, output: Path | None) -> Path:
    """The path of the filled file: never that of the download, and an existing file only if it was named."""
    target = output or Path(f"{source.stem}-filled.csv")
    if target.resolve() == source.resolve():
        raise TableError(f"{target}: is the download itself; name another file with --output")
    if output is None and target.exists():
        raise TableError(f"{target}: exists already; delete it, or name it with --output to overwrite it")
    return target


def summary(outcome: Outcome, target: Path) -> tuple[list[str], list[str]]:
    """Lines on what was filled in, and lines on students whose marks are not in the file."""
    rows = sum(map(len, (outcome.filled, outcome.open, outcome.decided, outcome.absent)))
    lines = [f"{target}: marks filled into {len(outcome.filled)} of {rows} rows"]
    for reason, names in (
        ("not what the judge gave", outcome.changed),
        ("no submission, left as it was", outcome.absent),
        ("already decided, left as it was", outcome.decided),
        ("not marked yet, left as it was", outcome.open),
    ):
        lines += [f"{reason}: {'; '.join(names)}"] if names else []
    strangers = [f"{target}: no row for {student!r}, whose mark is not in it" for student in outcome.strangers]
    return lines, strangers

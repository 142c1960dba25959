"""Read Moodle's offline grading worksheet."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import TableError
from autograder.output.csv_table import read
from autograder.reports.lms_files import Key, Sheet, header, number

PARTICIPANT = re.compile(r"Participant[ _]?(\d+)")
PARTICIPANT_FOLDER = re.compile(r"(?:^Participant[ _]|_)(\d+)_assignsubmission_|^Participant[ _](\d+)$")


def moodle(path: Path) -> Sheet:
    """Read Moodle's offline grading worksheet of one assignment."""
    table = read(path)
    required = ["Identifier", "Grade", "Last modified (grade)"]
    again = "download the grading worksheet again"
    names = header(table, required, f"switch Moodle to English and {again}")
    if "Scale" in names:
        raise TableError(f"{path}: graded by a scale, not by points; change the assignment's grade type, and {again}")
    rows = [row for row in range(1, len(table.rows)) if any(table.values(row))]
    participants, limits = {}, {}
    for row in rows:
        said = table.value(row, names["Identifier"])
        found = PARTICIPANT.fullmatch(said.strip())
        if not found:
            raise TableError(f"{path}: row {row + 1}: {said!r} is not 'Participant <number>'; {again}")
        participants[row] = found[1]
        if "Maximum Grade" in names:
            limit = number(table.value(row, names["Maximum Grade"]))
            if not limit:
                raise TableError(f"{path}: row {row + 1}: its maximum grade is not a number above 0; {again}")
            limits[row] = limit

    def locked(row: int) -> str:
        changeable = table.value(row, names["Grade can be changed"]) if "Grade can be changed" in names else ""
        return "locked in Moodle" if changeable.strip().lower() == "no" else ""

    keys = [Key("Identifier", participants.__getitem__, _participant)]
    keys += [
        Key.column(table, name, names[name]) for name in ("Username", "ID number", "Email address") if name in names
    ]
    if "Email address" in names:
        keys.append(Key("e-mail's name", lambda row: table.value(row, names["Email address"]).partition("@")[0]))
    shown = tuple(names[name] for name in ("Identifier", "Full name") if name in names)
    return Sheet(table, rows, keys, names["Grade"], limits, locked, shown)


def _participant(student: str) -> str:
    """The participant's number in the name that Moodle gave a student's folder."""
    found = PARTICIPANT_FOLDER.search(student)
    return (found[1] or found[2]) if found else ""

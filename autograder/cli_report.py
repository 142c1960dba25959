"""`rnn-course report`: a graded class again from its records, for people, spreadsheets, Canvas, Moodle, nbgrader."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.console import err, out
from autograder.options import BadUse, Course, Db, gradebook_url, known
from autograder.terminal import line
from autograder.texts import visible
from rnn_course import catalogue

if TYPE_CHECKING:
    from autograder.exports import Sheet


def report(
    assignment: str,
    csv: Annotated[Path | None, typer.Option("--csv", help="write a column an exercise into this file")] = None,
    canvas: Annotated[Path | None, typer.Option(help="fill in this export of Canvas' gradebook")] = None,
    moodle: Annotated[Path | None, typer.Option(help="fill in this offline grading worksheet of Moodle")] = None,
    output: Annotated[Path | None, typer.Option(help="where the filled file goes; default: NAME-filled.csv")] = None,
    column: Annotated[str | None, typer.Option(help="Canvas' column, if it is not called as the assignment")] = None,
    match: Annotated[str | None, typer.Option(help="the one column that holds our students' names")] = None,
    scale: Annotated[bool, typer.Option("--scale", help="convert marks to the file's maximum")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="make the gradebook again from the records")] = False,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Show a graded class again from its records, or write it where others read it."""
    from autograder import exports, records
    from autograder import report as reports
    from autograder.files import write_atomically

    if sum(map(bool, (csv, canvas, moodle, rebuild))) > 1:
        raise BadUse("report: give one of --csv, --canvas, --moodle and --rebuild at a time")
    name = known(assignment)
    found = records.read(course, catalogue.load(name))
    if rebuild:
        records.rebuild(gradebook_url(course, db), name, found)
        out.print(line(f"{len(found)} records of {name} are in the gradebook"))
    elif canvas:
        _fill(exports.canvas(canvas, catalogue.load(name), column), found, output, match, scale)
    elif moodle:
        _fill(exports.moodle(moodle), found, output, match, scale)
    elif csv:
        write_atomically(csv, reports.class_csv(found))
    else:
        print(visible(reports.class_csv(found)), end="")


def _fill(sheet: Sheet, found: list[dict[str, Any]], output: Path | None, match: str | None, scale: bool) -> None:
    """Write the filled file and say what is in it; a student of ours who is not in it is an exit status of 1."""
    from autograder import exports
    from autograder.files import write_atomically

    target = exports.destination(sheet.table.path, output)
    outcome = exports.fill(sheet, found, match, scale)
    write_atomically(target, sheet.table.text())
    lines, strangers = exports.said(outcome, target)
    for happened in lines:
        out.print(line(happened), soft_wrap=True)
    for stranger in strangers:
        err.print(line(stranger))
    if strangers:
        sys.exit(1)

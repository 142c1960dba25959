"""`rnn-course report`: print a class's marks, write the class page, or export marks to CSV, Canvas or Moodle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from autograder.cli.options import Assignment, Course, Db, check_name, gradebook_url, load_quietly
from autograder.cli.pages import to_html, to_leaderboard
from autograder.cli.progress import err, out
from autograder.errors import UsageError
from autograder.output.clean import visible
from autograder.output.terminal import line
from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

if TYPE_CHECKING:
    from autograder.reports.class_marks import ClassMarks
    from autograder.reports.lms_files import Sheet

Output = Annotated[Path | None, typer.Option(help="the filled file; default: NAME-filled.csv")]
Match = Annotated[str | None, typer.Option(help="the column that holds the names of the students' folders")]
Scale = Annotated[bool, typer.Option("--scale", help="convert marks to the file's maximum")]
Section = Annotated[str | None, typer.Option(help="only the students of this section of roster.csv")]
Column = Annotated[str | None, typer.Option(help="Canvas' column; default: the one titled like the assignment")]


class _Reports(TyperGroup):
    """`report 01_rnn` is `report show 01_rnn`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        words = args if not args or args[0] in self.commands else ["show", *args]
        return super().resolve_command(ctx, words)


app = typer.Typer(
    cls=_Reports,
    no_args_is_help=True,
    help="Print a class's marks, write the class page, or export marks to CSV, Canvas or Moodle.",
    epilog="Example: rnn-course report csv 01_rnn --output marks.csv",
)

app.command("html")(to_html)
app.command("leaderboard")(to_leaderboard)


@app.command()
def show(
    assignment: Assignment,
    csv: Annotated[Path | None, typer.Option("--csv", hidden=True)] = None,
    canvas: Annotated[Path | None, typer.Option(hidden=True)] = None,
    moodle: Annotated[Path | None, typer.Option(hidden=True)] = None,
    output: Annotated[Path | None, typer.Option(hidden=True)] = None,
    column: Annotated[str | None, typer.Option(hidden=True)] = None,
    match: Annotated[str | None, typer.Option(hidden=True)] = None,
    scale: Annotated[bool, typer.Option("--scale", hidden=True)] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", hidden=True)] = False,
    section: Section = None,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Print the gradebook's marks as CSV.

    Example: rnn-course report 01_rnn
    """
    from autograder.reports.class_table import class_csv

    # The options of version 0.1, kept for one release.
    given = [
        name for name, value in (("csv", csv), ("canvas", canvas), ("moodle", moodle), ("rebuild", rebuild)) if value
    ]
    if len(given) > 1:
        raise UsageError("report: give one of csv, canvas, moodle and rebuild at a time")
    if given:
        err.print(line(f"--{given[0]} is deprecated: use `rnn-course report {given[0]} {assignment}`", "yellow"))
    if csv:
        to_csv(assignment, csv, section, db, course)
    elif canvas:
        to_canvas(assignment, canvas, output, column, match, scale, db, course)
    elif moodle:
        to_moodle(assignment, moodle, output, match, scale, db, course)
    elif rebuild:
        rebuild_gradebook(assignment, db, course)
    else:
        found = _marks(assignment, db, course).of_section(section)
        print(visible(class_csv(found.marks, found.sections, found.attempts)), end="")
        _end(found, assignment)


@app.command("csv")
def to_csv(
    assignment: Assignment,
    output: Annotated[Path, typer.Option(help="the file to write")] = Path("marks.csv"),
    section: Section = None,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Write the gradebook's marks into a CSV file: one line per student, one column per exercise.

    The column `changed` says which exercises are not as the judge gave them, and the late penalty.

    Example: rnn-course report csv 01_rnn --section A

    Example: rnn-course report csv 01_rnn --output marks.csv
    """
    from autograder.output.atomic import write_atomically
    from autograder.reports.class_table import class_csv

    found = _marks(assignment, db, course).of_section(section)
    write_atomically(output, class_csv(found.marks, found.sections, found.attempts))
    _end(found, assignment)


@app.command("canvas")
def to_canvas(
    assignment: Assignment,
    export: Annotated[Path, typer.Argument(help="Canvas' gradebook export")],
    output: Output = None,
    column: Column = None,
    match: Match = None,
    scale: Scale = False,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Fill the gradebook's marks into a copy of Canvas' gradebook export.

    Example: rnn-course report canvas 01_rnn EXPORT.csv
    """
    from autograder.reports import canvas

    found = _marks(assignment, db, course)
    with quiet_stderr():
        described = catalogue.load(assignment)
    _fill(canvas.canvas(export, described, column), found, assignment, output, match, scale)


@app.command("moodle")
def to_moodle(
    assignment: Assignment,
    worksheet: Annotated[Path, typer.Argument(help="Moodle's offline grading worksheet")],
    output: Output = None,
    match: Match = None,
    scale: Scale = False,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Fill the gradebook's marks into a copy of Moodle's offline grading worksheet.

    Example: rnn-course report moodle 01_rnn WORKSHEET.csv
    """
    from autograder.reports import moodle

    found = _marks(assignment, db, course)
    _fill(moodle.moodle(worksheet), found, assignment, output, match, scale)


@app.command("rebuild")
def rebuild_gradebook(assignment: Assignment, db: Db = None, course: Course = Path()) -> None:
    """Rebuild the gradebook from the records. What a person changed in it is kept.

    Example: rnn-course report rebuild 01_rnn
    """
    from autograder.reports import records
    from autograder.reports.rebuild import rebuild

    found = records.read(course, catalogue.load(load_quietly(assignment)))
    rebuild(gradebook_url(course, db), assignment, found, course)
    out.print(line(f"{len(found)} records of {assignment} are in the gradebook"))


@app.command("feedback")
def write_feedback(assignment: Assignment, db: Db = None, course: Course = Path()) -> None:
    """Write every feedback page again, without marking: with the marks and comments that a person gave since.

    Example: rnn-course report feedback 01_rnn
    """
    from autograder.gradebook.pages import write_page

    found = _marks(assignment, db, course)
    recorded = [mark for mark in found.marks if mark.student not in found.unrecorded]
    for mark in recorded:
        write_page(course, assignment, mark)
    out.print(line(f"{len(recorded)} pages of {assignment} are in {(course / 'feedback').resolve()}"), soft_wrap=True)
    _end(found, assignment)


def _marks(assignment: str, db: str | None, course: Path) -> ClassMarks:
    """The class's marks; a line says whose are in the gradebook alone."""
    from autograder.reports import class_marks

    found = class_marks.read(course, gradebook_url(course, db), check_name(assignment))
    if remark := found.remark():
        err.print(line(remark, "yellow"))
    return found


def _end(found: ClassMarks, assignment: str) -> None:
    """Exit status 1, with a line each, if there are students whose marks the gradebook does not have."""
    for fault in found.faults(assignment):
        err.print(line(fault))
    if found.absent:
        sys.exit(1)


def _fill(
    sheet: Sheet, found: ClassMarks, assignment: str, output: Path | None, match: str | None, scale: bool
) -> None:
    """Write the filled file and print a summary; exit status 1 if it does not have everyone's mark."""
    from autograder.output.atomic import write_atomically
    from autograder.reports import lms_files

    target = lms_files.destination(sheet.table.path, output)
    outcome = lms_files.fill(sheet, found.marks, match, scale)
    write_atomically(target, sheet.table.text())
    lines, strangers = lms_files.summary(outcome, target)
    for happened in lines:
        out.print(line(happened), soft_wrap=True)
    for stranger in strangers:
        err.print(line(stranger))
    _end(found, assignment)
    if strangers:
        sys.exit(1)

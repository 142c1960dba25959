"""`rnn-course collect`: a learning platform's download into the folder of submissions."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from autograder.cli.options import Assignment, Course, check_name
from autograder.cli.progress import err, out
from autograder.errors import UsageError
from autograder.output.terminal import line

if TYPE_CHECKING:
    from autograder.collecting.collecting import Row

WIDEST = 44
COLOURS = {"collected": "green", "replaced": "green", "unchanged": "", "older": "", "ignored": ""}


def collect(
    assignment: Assignment,
    download: Annotated[Path, typer.Argument(help="the zip from the learning platform, or a folder")],
    roster: Annotated[
        Path | None, typer.Option(help="a CSV file with id, first_name, last_name, email; default: the course's roster")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="overwrite notebooks that differ")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print the table and write nothing")] = False,
    file_times: Annotated[
        bool, typer.Option("--file-times", help="take a file's own time as the time when it was handed in")
    ] = False,
    course: Course = Path(),
) -> None:
    """Put a download of Moodle, Canvas or Gradescope, or a folder of files, where `grade` looks for submissions.

    Students are matched with the roster by id, e-mail or name. The table shows everything that is in the download;
    what is not matched, or could be two students, is not collected. Exit status 1 if there is such a thing.

    Example: rnn-course collect 01_rnn submissions.zip --dry-run

    Example: rnn-course collect 01_rnn submissions.zip --roster students.csv
    """
    from autograder.collecting import collecting
    from autograder.gradebook import roster as rosters

    name = check_name(assignment)
    known = rosters.read(roster) if roster else rosters.kept(course)
    if not known:
        raise UsageError(f"{course / rosters.FILE}: no roster; give --roster FILE, or run rnn-course roster FILE first")
    options = collecting.Options(replace, not dry_run, file_times)
    rows, without = collecting.collect(download, course / "submitted", name, known, options)
    if not rows:
        raise UsageError(f"{download}: nothing in it; name the download of the submissions")
    out.print(table(rows))
    if without:
        err.print(line(f"no submission of {len(without)} in the roster: {', '.join(without)}"))
    out.print(line(_summary(rows, dry_run, course / "submitted")), soft_wrap=True)
    if any(row.state not in collecting.HARMLESS for row in rows):
        sys.exit(1)


def table(rows: list[Row]) -> Table:
    """Every row; those that need a person come last, where they are seen."""
    table = Table(box=None, pad_edge=False)
    for heading in ("in the download", "student", "", "remark"):
        table.add_column(heading, overflow="fold")
    for row in sorted(rows, key=lambda row: (row.state not in COLOURS, row.student, row.label)):
        state = f"{row.state}, late" if row.late else row.state
        colour = COLOURS.get(row.state, "yellow")
        table.add_row(line(row.label, limit=WIDEST), line(row.student), line(state, colour), line(row.why, limit=200))
    return table


def _summary(rows: list[Row], dry_run: bool, folder: Path) -> str:
    counted = Counter(row.state for row in sorted(rows, key=lambda row: (row.state not in COLOURS, row.state)))
    said = ", ".join(f"{number} {state}" for state, number in counted.items())
    late = sum(row.late for row in rows)
    return f"{said}{f', {late} late' if late else ''}; {'nothing was written' if dry_run else folder}"

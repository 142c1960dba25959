"""`rnn-course roster`: who is in the class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import Course, Db, gradebook_url
from autograder.cli.progress import out
from autograder.output.terminal import line


def roster(
    file: Annotated[Path, typer.Argument(help="a CSV file with the columns id, first_name, last_name, email, section")],
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Enter the class's names and sections, which formgrader and `report csv` then show.

    The first line names the columns, in any order; only id, the name of the student's folder, must be there. Students
    that are known already are updated: an empty field erases nothing, and nobody is removed.

    Example: rnn-course roster students.csv
    """
    from autograder.gradebook import roster as rosters

    new, known = rosters.enter(gradebook_url(course, db), course, rosters.read(file))
    out.print(line(f"{new} students entered, {known} updated; sections are in {course / rosters.FILE}"), soft_wrap=True)

"""`rnn-course report html` and `leaderboard`: the class page, the page of the whole course, the project's scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import Assignment, Course, Db, check_name, gradebook_url
from autograder.cli.progress import out
from autograder.output.terminal import line


def to_html(
    assignment: Annotated[
        str | None, typer.Argument(help="an assignment's name; without one: the whole course")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="the file to write; default: reports/NAME.html, or reports/index.html")
    ] = None,
    db: Db = None,
    course: Course = Path(),
) -> None:
    """Write the class page: what to teach again, who needs you, marks, exercises. Prints the three worst mistakes.

    Without a name: the course's page, with all graded assignments, who falls behind, and mistakes that come back.

    Example: rnn-course report html 01_rnn

    Example: rnn-course report html
    """
    from autograder.reports.class_page import course as whole
    from autograder.reports.class_page import page

    if assignment is None:
        path = whole.write(course, gradebook_url(course, db), output)
        out.print(line(f"the course's page is {path.resolve()}"), soft_wrap=True)
        return
    path, found = page.write(course, gradebook_url(course, db), check_name(assignment), output)
    out.print(line(f"the class page is {path.resolve()}"), soft_wrap=True)
    for mistake in found[:3]:
        out.print(line(mistake.line), soft_wrap=True)


def to_leaderboard(
    assignment: Assignment,
    output: Annotated[
        Path | None, typer.Option(help="the file to write; default: reports/NAME-leaderboard.html")
    ] = None,
    submissions: Annotated[
        Path | None, typer.Option(help="the folder of what was handed in; default: submitted in the course's folder")
    ] = None,
    course: Course = Path(),
) -> None:
    """Write the project's leaderboard: the judge's scores task by task, with the names that students chose to show.

    Example: rnn-course report leaderboard 17_project
    """
    from autograder.reports import leaderboard

    place = submissions or course / "submitted"
    path, students = leaderboard.write(course, check_name(assignment), place, output)
    counted = "1 student" if students == 1 else f"{students} students"
    out.print(line(f"the leaderboard, with {counted}, is {path.resolve()}"), soft_wrap=True)

"""Grading a class with a person watching: a progress bar, the table, and where everything lies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from autograder.batch import Course, Pool, Row

out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True)


def grade_class(name: str, submissions: Path, course: Course, pool: Pool, *, regrade: bool = False) -> list[Row]:
    """Grade with a progress bar, then show the table and where everything lies."""
    from autograder import batch, report

    found = batch.submitted(submissions, name)
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn(pool.says),
    )
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(name, total=len(found))
        rows = batch.grade(
            name,
            found,
            course,
            pool,
            lambda row: progress.advance(task),
            regrade=regrade,
            wait=lambda: err.print(f"another grade of {name} is at work on {course.root}: waiting for it to end"),
        )
    out.print(report.class_table(name, {row.student: row.verdict for row in rows}))
    for warning in sorted({row.warning for row in rows} - {""}):
        err.print(f"[yellow]{escape(warning)}[/]")
    stand = sum(row.stands for row in rows)
    if stand:
        out.print(f"\n{stand} of {len(rows)} marks were there before and stand; --regrade marks them again")
    folder = course.root.resolve()
    out.print(f"\nrecords/, autograded/, feedback/ and the gradebook are in {folder}", markup=False, highlight=False)
    return rows

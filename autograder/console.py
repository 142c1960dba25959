"""Grading a class with a person watching: a progress bar, the table, and where everything lies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from autograder.marking import Row, Settings

out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True)


def grade_class(
    name: str, submissions: Path, course: Path, db: str | None, workers: int, settings: Settings
) -> list[Row]:
    """Grade with a progress bar, then show the table and where everything lies."""
    from autograder import batch, report

    found = batch.submitted(submissions, name)
    sandbox = "no sandbox" if settings.trusted else "bubblewrap"
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn(f"{sandbox}, {workers} workers"),
    )
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(name, total=len(found))
        url = db or f"sqlite:///{course.resolve() / 'gradebook.db'}"
        rows = batch.grade(name, found, settings, workers, course, url, lambda row: progress.advance(task))
    out.print(report.class_table(name, rows))
    for warning in sorted({row.warning for row in rows} - {""}):
        err.print(f"[yellow]{escape(warning)}[/]")
    out.print(
        f"\nrecords/, autograded/, feedback/ and the gradebook are in {course.resolve()}", markup=False, highlight=False
    )
    return rows

"""Grade a class on a terminal: a progress bar, then the table and the place of the results."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.output.clean import one_line
from autograder.output.terminal import line
from rnn_course.kit.quiet import quiet_stderr

if TYPE_CHECKING:
    from autograder.batch.grading import Course, Pool, Row
    from autograder.marking.settings import Settings

out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True)


def grade_class(
    name: str,
    submissions: Path,
    root: Path,
    db_url: str,
    settings: Settings,
    workers: str | int,
    *,
    regrade: bool = False,
) -> list[Row]:
    """Grade a class and print the results. workers: the number of local workers, or a Dask scheduler's address."""
    from autograder.batch import grading
    from autograder.reports import class_table

    found = grading.submitted(submissions, name)
    course = grading.Course(root, db_url, settings.secret, settings.papers)
    try:
        with contextlib.closing(pool_of(replace(settings, warm=True), workers)) as pool:
            rows = _with_progress(name, found, course, pool, regrade)
    except KeyboardInterrupt:
        err.print("stopped. Marks so far are saved; run the same command to continue")
        sys.exit(130)
    marks = {row.student: row.mark for row in rows if row.mark}
    out.print(class_table.class_table(name, {row.student: row.verdict for row in rows}, marks))
    for warning in [*sorted({row.warning for row in rows} - {""}), *grading.overlooked(submissions, name)]:
        err.print(line(warning, "yellow"))
    unchanged = sum(row.unchanged for row in rows)
    if unchanged:
        out.print()
        kept = f"{unchanged} of {len(rows)} submissions unchanged: previous marks kept"
        out.print(line(f"{kept} (--regrade to mark them again)"))
    older = sum(row.older for row in rows)
    if older:
        which = f"{older} of the marks kept were given by an older version of the exercises or the judge"
        err.print(line(f"{which}; --regrade marks these submissions again", "yellow"))
    out.print()
    out.print(line(f"records/, autograded/, feedback/ and the gradebook are in {root.resolve()}"))
    _write_class_page(name, root, db_url)
    return rows


def _write_class_page(name: str, root: Path, db_url: str) -> None:
    """Write the class page and print its path; an error becomes one line, since all marks are recorded already."""
    try:
        with quiet_stderr():
            from autograder.reports.class_page import page

            path, _ = page.write(root, db_url, name)
    except Exception as error:
        said = f"the class page could not be written ({type(error).__name__}: {error})"
        err.print(line(f"{said}; all marks are recorded. Try rnn-course report html {name}", "yellow"))
    else:
        out.print(line(f"the class page is {path.resolve()}"), soft_wrap=True)


def pool_of(settings: Settings, workers: str | int) -> Pool:
    """A pool of `workers` local processes, or of the Dask workers of the scheduler at this address."""
    if isinstance(workers, int):
        from autograder.batch.local_workers import LocalWorkers

        return LocalWorkers(settings, workers)
    from autograder.batch.dask_workers import Cluster

    return Cluster(workers, settings)


def _with_progress(
    name: str, submissions: list[tuple[str, Path]], course: Course, pool: Pool, regrade: bool
) -> list[Row]:
    from autograder.batch import grading

    columns = (
        TextColumn("{task.description}", style="bold", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[says]}", markup=False),
    )
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(name, total=len(submissions), says=one_line(pool.says))
        return grading.grade(
            name,
            submissions,
            course,
            pool,
            lambda row: progress.advance(task),
            regrade=regrade,
            wait=lambda: err.print(line(f"another `grade {name}` is running in {course.root}; waiting")),
        )

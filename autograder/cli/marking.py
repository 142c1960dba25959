"""`rnn-course mark` for one notebook, `rnn-course grade` for a class."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.batch import forkserver
from autograder.cli.options import (
    Assignment,
    Assignments,
    Course,
    Db,
    Device,
    Json,
    Sandbox,
    Trust,
    check_name,
    gradebook_url,
    need,
)
from autograder.cli.progress import err, grade_class, out
from autograder.errors import SandboxUnavailable, UsageError
from autograder.marking.settings import Settings
from autograder.output.terminal import line
from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

if TYPE_CHECKING:
    from autograder.box.plan import Kind
    from autograder.marking.papers import Shelf

COUNT_COLUMNS = (
    TextColumn("{task.description}", markup=False),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
)


def mark(
    notebook: Annotated[Path, typer.Argument(help="a student's notebook file")],
    assignment: Annotated[str | None, typer.Option(help="its assignment; default: the file's name")] = None,
    as_json: Json = False,
    trust: Trust = False,
    sandbox: Sandbox = "auto",
    device: Device = "cpu",
    course: Course = Path(),
) -> None:
    """Mark one notebook and print its verdict.

    Example: rnn-course mark work.ipynb --assignment 01_rnn --json
    """
    from autograder.marking import marking
    from autograder.reports import class_table

    name = check_name(assignment or notebook.stem)
    if not (notebook.is_symlink() or notebook.exists()):
        raise UsageError(f"{notebook}: no such file")
    marked = marking.mark_file(notebook, name, settings_for(name, course, "none" if trust else sandbox, device))
    verdict = marked.verdict
    if as_json:
        utf8 = (sys.stdout.encoding or "").lower().startswith("utf")
        print(json.dumps(verdict.to_json(), indent=1, ensure_ascii=not utf8))
    else:
        for said, colour in class_table.verdict_lines(verdict):
            out.print(line(said, colour))
    refused = all(one.status == "refused" for one in verdict.exercises)
    sys.exit(2 if refused and marked.submission is None else 0 if verdict.score == verdict.max_score else 1)


def grade(
    assignment: Assignment,
    submissions: Annotated[
        Path | None, typer.Option(help="the folder of submissions; default: submitted/ in --course")
    ] = None,
    workers: Annotated[int, typer.Option(help="number of processes, one per core by default", min=1)] = os.cpu_count()
    or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="mark on the workers of the Dask scheduler at this address")
    ] = None,
    db: Db = None,
    regrade: Annotated[bool, typer.Option("--regrade", help="mark unchanged submissions again too")] = False,
    execute: Annotated[
        bool, typer.Option("--execute", help="run each notebook once more to show what its cells display")
    ] = False,
    trust: Trust = False,
    sandbox: Sandbox = "auto",
    device: Device = "cpu",
    course: Course = Path(),
) -> None:
    """Mark a class: gradebook, records, autograded notebooks and feedback pages.

    Example: rnn-course grade 01_rnn --course ~/my-course
    """
    from autograder.notebooks.collected import submitted

    name, place = check_name(assignment), submissions or course / "submitted"
    submitted(place, name)  # a wrong folder is told before papers are made, which takes a while
    if scheduler:
        need("cluster", "distributed")
    settings = settings_for(name, course, "none" if trust else sandbox, device, execute, here=not scheduler)
    if not scheduler:
        forkserver.begin(name, settings)
    rows = grade_class(
        name,
        place,
        course,
        gradebook_url(course, db),
        settings,
        scheduler or workers,
        regrade=regrade,
    )
    if any(row.open for row in rows):
        sys.exit(1)


def settings_for(
    name: str,
    course: Path,
    sandbox: Kind,
    device: str,
    execute: bool = False,
    *,
    here: bool = True,
    number: int | None = None,
) -> Settings:
    """The settings for marking an assignment, whose papers are made if need be; number: how many, if not the usual.

    SandboxUnavailable if boxes are needed on this machine and do not work.
    """
    from autograder.box.sandbox import resolve
    from autograder.marking import papers
    from autograder.marking.secret import course_secret

    if device not in ("cpu", "gpu"):
        raise UsageError(f"--device is cpu or gpu, not {device!r}")
    try:
        sandbox = resolve(sandbox) if here else sandbox
    except SandboxUnavailable as error:
        raise SandboxUnavailable(f"{error} (or --trust-submissions, for work that you trust)") from error
    course.mkdir(parents=True, exist_ok=True)
    secret = course_secret(course)
    shelf = papers.shelf(course, name, secret, number)
    make_papers(shelf, secret)
    return Settings(secret, device, sandbox, execute, shelf=shelf)


def papers(
    names: Assignments = None,
    number: Annotated[
        int | None, typer.Option(min=0, help="how many; 0: none, each submission has questions of its own")
    ] = None,
    course: Course = Path(),
) -> None:
    """Make the papers of a course ahead of time, or set how many there are. `mark` and `grade` make what is missing.

    A paper is a complete set of questions on which no known mistake passes by luck. A hash of a submission's bytes
    and of the course secret picks its paper. By default there are 8 papers of a NumPy assignment, 4 of a Keras one.

    Example: rnn-course papers 01_rnn --number 12 --course ~/my-course
    """
    from autograder.marking.papers import shelf
    from autograder.marking.secret import course_secret

    course.mkdir(parents=True, exist_ok=True)
    secret = course_secret(course)
    for name in [check_name(each) for each in names or catalogue.names()]:
        place = shelf(course, name, secret, number)
        make_papers(place, secret)
        papers_of = {0: "none; each submission has questions of its own", 1: "1 paper"}
        out.print(line(f"{name}: {papers_of.get(place.number, f'{place.number} papers')}"))


def make_papers(shelf: Shelf, secret: bytes) -> None:
    """Make the papers that are missing, with a progress bar."""
    from autograder.batch import threads
    from autograder.marking.papers import make

    missing = shelf.missing()
    if not missing:
        make(shelf, secret, 1)
        return
    threads.one_each()
    try:
        with Progress(*COUNT_COLUMNS, console=err, transient=True, disable=not err.is_terminal) as progress:
            task = progress.add_task(f"{shelf.assignment}: papers", total=len(missing))
            make(shelf, secret, os.cpu_count() or 1, lambda: progress.advance(task))
    except KeyboardInterrupt:
        err.print("stopped. The papers made so far are kept; run the same command to continue")
        sys.exit(130)


def demo(
    folder: Annotated[Path, typer.Option(help="the folder to write to")] = Path("build/demo"),
    workers: Annotated[int, typer.Option(help="number of processes, one per core by default", min=1)] = os.cpu_count()
    or 1,
    trust: Trust = False,
    sandbox: Sandbox = "auto",
) -> None:
    """Mark a bundled class of good, bad and hostile submissions to two assignments, and print the tables."""
    from autograder.cli import demo as demonstration

    with quiet_stderr():
        demonstration.write_class(folder)
    for name in demonstration.NAMES:
        settings = settings_for(name, folder, "none" if trust else sandbox, "cpu", number=2)
        url = gradebook_url(folder, None)
        grade_class(name, folder / "submitted", folder, url, settings, workers, regrade=True)

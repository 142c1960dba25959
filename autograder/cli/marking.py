"""`rnn-course mark` for one notebook, `rnn-course grade` for a class."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.batch import forkserver
from autograder.cli.options import (
    Assignment,
    Course,
    Db,
    Device,
    Json,
    Trust,
    check_name,
    gradebook_url,
    load_quietly,
    need,
)
from autograder.cli.progress import grade_class, out
from autograder.errors import SandboxUnavailable, UsageError
from autograder.marking.settings import Settings
from autograder.output.terminal import line


def mark(
    notebook: Annotated[Path, typer.Argument(help="a student's notebook file")],
    assignment: Annotated[str | None, typer.Option(help="its assignment; default: the file's name")] = None,
    as_json: Json = False,
    trust: Trust = False,
    device: Device = "cpu",
    course: Course = Path(),
) -> None:
    """Mark one notebook and print its verdict.

    Example: rnn-course mark work.ipynb --assignment 01_rnn --json
    """
    from autograder.marking import marking
    from autograder.reports import class_table

    name = load_quietly(assignment or notebook.stem)
    if not (notebook.is_symlink() or notebook.exists()):
        raise UsageError(f"{notebook}: no such file")
    marked = marking.mark_file(notebook, name, settings_for(course, trust, device))
    verdict = marked.verdict
    if as_json:
        print(json.dumps(verdict.to_json(), indent=1, ensure_ascii=False))
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
    device: Device = "cpu",
    course: Course = Path(),
) -> None:
    """Mark a class: gradebook, records, autograded notebooks and feedback pages.

    Example: rnn-course grade 01_rnn --course ~/my-course
    """
    name = check_name(assignment)
    if scheduler:
        need("cluster", "distributed")
    if not scheduler:
        forkserver.begin(name)
    settings = settings_for(course, trust, device, execute, here=not scheduler)
    rows = grade_class(
        name,
        submissions or course / "submitted",
        course,
        gradebook_url(course, db),
        settings,
        scheduler or workers,
        regrade=regrade,
    )
    if any(row.verdict.score is None for row in rows):
        sys.exit(1)


def settings_for(course: Path, trusted: bool, device: str, execute: bool = False, *, here: bool = True) -> Settings:
    """The settings for marking; SandboxUnavailable if boxes are needed on this machine and do not work."""
    from autograder.box import sandbox
    from autograder.marking.secret import course_secret

    if device not in ("cpu", "gpu"):
        raise UsageError(f"--device is cpu or gpu, not {device!r}")
    cause = sandbox.probe() if here and not trusted else None
    if cause:
        raise SandboxUnavailable(f"{cause} (or --trust-submissions, for work that you trust)")
    course.mkdir(parents=True, exist_ok=True)
    return Settings(course_secret(course), device, trusted, execute)

"""Verdicts into nbgrader's gradebook, by `rnn-course grade` and by nbgrader's own commands alike."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DatabaseError, SAWarning
from traitlets import Bool

from autograder import build, marking
from autograder.autograded import compose
from autograder.verdict import Verdict

COURSE_ID = "rnn-course"
KNOWN_COURSES = {COURSE_ID, "default_course"}


class GradebookError(Exception):
    """A gradebook that cannot be used; the message names it and the fix."""


@contextmanager
def opened(db_url: str) -> Iterator[Gradebook]:
    """The gradebook at a URL, made if it is not there; GradebookError if it is corrupt or another course's."""
    # nbgrader runs `alembic` by its name when it makes a new gradebook.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # nbgrader's own objects warn of their order of creation, which does no harm.
    warnings.filterwarnings("ignore", category=SAWarning)
    try:
        _refuse_other_course(db_url)
        with Gradebook(db_url, COURSE_ID) as gradebook:
            yield gradebook
    except DatabaseError as error:
        reason = str(error.orig).splitlines()[0]
        raise GradebookError(
            f"gradebook {db_url}: {reason}; restore it from a backup or name another with --db"
        ) from error


def _refuse_other_course(db_url: str) -> None:
    """Looked at before nbgrader opens it, which would enter our course into any gradebook."""
    engine = create_engine(db_url)
    with engine.connect() as connection:
        known = inspect(connection).has_table("course")
        names = {row[0] for row in connection.execute(text("select id from course"))} if known else set()
    engine.dispose()
    others = sorted(names - KNOWN_COURSES)
    if others:
        raise GradebookError(
            f"gradebook {db_url}: belongs to another course ({', '.join(others)}); name this course's with --db"
        )


def register(db_url: str, name: str) -> None:
    """Make sure that the gradebook knows an assignment's cells, by nbgrader's own generate_assignment."""
    assignment, _ = marking.assignment_and_release(name)
    wanted = {f"test_{one.name}": one.points for one in assignment.exercises}
    with opened(db_url) as gradebook:
        try:
            known = {cell.name: cell.max_score for cell in gradebook.find_notebook(name, name).grade_cells}
        except MissingEntry:
            known = {}
    if known == wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / build.SOLUTIONS / name
        source.mkdir(parents=True)
        nbformat.write(build.key_notebook(assignment), source / f"{name}.ipynb")
        build.generate_release(Path(folder), name, db_url)


def record(gradebook: Gradebook, student: str, verdict: Verdict, timestamp: datetime | None = None) -> None:
    """Write one submission's marks and messages, in one transaction; an open mark is left for a person."""
    name = verdict.assignment
    gradebook.update_or_create_student(student)
    when = {"timestamp": timestamp} if timestamp else {}
    gradebook.update_or_create_submission(name, student, **when)
    for exercise in verdict.exercises:
        grade = gradebook.find_grade(f"test_{exercise.name}", name, name, student)
        grade.auto_score = exercise.score
        grade.needs_manual_grade = exercise.score is None or grade.manual_score is not None
        gradebook.find_comment(exercise.name, name, name, student).auto_comment = exercise.message
    gradebook.db.commit()


class JudgedExporter(NotebookExporter):
    """What `nbgrader autograde` and formgrader use to turn a submitted notebook into an autograded one.

    It takes the place of nbgrader's reading, sanitising, executing and saving, because a hostile file must not
    reach nbformat, and student code must not reach a kernel. The second of nbgrader's two passes reads what we wrote.
    """

    trust_submissions = Bool(False, help="run submissions without a sandbox").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        place = resources["nbgrader"]
        root = Path(converter.coursedir.root)
        settings = marking.Settings(marking.course_secret(root), trusted=self.trust_submissions)
        marked = marking.mark_file(Path(filename), place["assignment"], settings)
        with opened(place["db_url"]) as gradebook:
            record(gradebook, place["student"], marked.verdict)
        _, release = marking.assignment_and_release(place["assignment"])
        notebook = compose(release, marked.submission, marked.verdict, marked.displayed)
        resources["output_extension"] = ".ipynb"
        return nbformat.writes(notebook), resources


def record_text(student: str, marked: marking.Marked) -> str:
    """A submission's JSON record: the verdict, who, and the hash of what was marked."""
    data = {"student": student, "sha256": marked.sha256, **marked.verdict.to_json()}
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

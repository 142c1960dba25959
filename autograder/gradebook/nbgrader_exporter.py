"""Exporters with which nbgrader's own `autograde`, `generate_feedback` and formgrader use our judge and our page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from traitlets import Bool, Enum, default

from autograder.errors import GradebookError, UnreadableSubmission
from autograder.gradebook import attempts, marks, receipts
from autograder.gradebook import rubric as rubrics
from autograder.gradebook.database import opened
from autograder.gradebook.pages import page_of
from autograder.gradebook.record import Entry, record
from autograder.gradebook.results import record_file, ruled, write_record
from autograder.marking import job, marking
from autograder.marking.marked import Done
from autograder.marking.papers import make, shelf
from autograder.marking.secret import course_secret
from autograder.marking.settings import Settings
from autograder.notebooks.collected import TIMESTAMP, Notebook, time_in
from autograder.notebooks.opening import read_below
from autograder.notebooks.release import order
from autograder.output.clean import name_fault


class JudgedExporter(NotebookExporter):
    """Turns a submitted notebook into an autograded one, for `nbgrader autograde` and formgrader.

    It replaces nbgrader's reading, sanitising, executing and saving, because a hostile file must not reach nbformat,
    and student code must not reach a kernel. The second of nbgrader's two passes reads what the first one wrote; at its
    end the record is written, as `rnn-course grade` does.
    """

    trust_submissions = Bool(False, help="run submissions without a sandbox").tag(config=True)
    sandbox = Enum(("auto", "bubblewrap", "landlock"), "auto", help="the box for student code").tag(config=True)
    _done: Done | None = None

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):
            converted = super().from_filename(filename, resources=resources, **kwargs)
            if self._done is not None:
                root = Path(converter.coursedir.root)
                place = record_file(root, self._done.verdict.assignment, self._done.student)
                write_record(attempts.with_earlier(self._done, place), root)
            return converted
        place = resources["nbgrader"]
        if fault := name_fault(place["student"]):
            raise GradebookError(fault)
        rubric = rubrics.read(Path(converter.coursedir.root), place["assignment"])
        graded = self._graded(Path(filename), place["student"], place["assignment"], converter.coursedir)
        done, _ = ruled(graded, rubric)
        self._done = done
        with opened(place["db_url"]) as gradebook:
            record(gradebook, Entry(done.student, done.verdict))
        resources["output_extension"] = ".ipynb"
        return done.notebook, resources

    def _graded(self, path: Path, student: str, name: str, coursedir: Any) -> Done:
        """Mark a submission; refuse it if its path contains a link below the folder of all submissions."""
        root, submitted = Path(coursedir.root), Path(coursedir.format_path(coursedir.submitted_directory, "", ""))
        secret = course_secret(root)
        place = shelf(root, name, secret)
        make(place, secret, os.cpu_count() or 1)
        kind: Any = self.sandbox  # traitlets knows its values, mypy does not
        settings = Settings(secret, sandbox="none" if self.trust_submissions else kind, shelf=place)
        at = _time_beside(submitted, path)
        try:
            content = read_below(submitted, path)
        except UnreadableSubmission as error:
            refused = marking.unmarked(name, "refused", str(error))
            return job.written(Notebook(student, name, path.name, b"", at), refused)
        marked = marking.mark_content(content, path.name, name, settings, marking.boxes(name, settings))
        return job.written(Notebook(student, name, path.name, content, at), marked)


def _time_beside(submitted: Path, path: Path) -> str:
    """When a notebook was handed in; empty if that is not known."""
    try:
        return time_in(read_below(submitted, path.with_name(TIMESTAMP)))
    except (UnreadableSubmission, OSError):
        return ""


class FeedbackExporter(Exporter):
    """Turns an autograded notebook into the feedback page of `rnn-course grade`, with what a person changed since.

    nbgrader would also copy every file beside the notebook to each student, and follow links. The exchange needs two.
    """

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.parent is not None:
            self.parent.init_assignment = self._carry_receipt

    def _carry_receipt(self, name: str, student: str) -> None:
        converter: Any = self.parent
        places = (converter._format_source(name, student), converter._format_dest(name, student))
        receipts.carry(*map(Path, places))

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        place = resources["nbgrader"]
        name, student = place["assignment"], place["student"]
        mark = marks.read(place["db_url"], name, order(name), student)[student]
        resources["output_extension"] = ".html"
        return page_of(Path(converter.coursedir.root), name, mark, Path(filename)), resources

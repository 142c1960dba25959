"""An exporter with which nbgrader's own `autograde` and formgrader use our judge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Bool

from autograder.errors import GradebookError, UnreadableSubmission
from autograder.gradebook.database import opened
from autograder.gradebook.record import Entry, record
from autograder.marking import marking
from autograder.marking.autograded_notebook import compose
from autograder.marking.marked import Marked
from autograder.marking.papers import make, shelf
from autograder.marking.secret import course_secret
from autograder.marking.settings import Settings
from autograder.notebooks.opening import read_below
from autograder.notebooks.release import release
from autograder.output.clean import name_fault


class JudgedExporter(NotebookExporter):
    """Turns a submitted notebook into an autograded one, for `nbgrader autograde` and formgrader.

    It replaces nbgrader's reading, sanitising, executing and saving, because a hostile file must not reach nbformat,
    and student code must not reach a kernel. The second of nbgrader's two passes reads what the first one wrote.
    """

    trust_submissions = Bool(False, help="run submissions without a sandbox").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        place = resources["nbgrader"]
        if fault := name_fault(place["student"]):
            raise GradebookError(fault)
        marked = self._marked(Path(filename), place["assignment"], converter.coursedir)
        with opened(place["db_url"]) as gradebook:
            record(gradebook, Entry(place["student"], marked.verdict))
        notebook = compose(release(place["assignment"]).notebook, marked.submission, marked.verdict, marked.displayed)
        resources["output_extension"] = ".ipynb"
        return nbformat.writes(notebook), resources

    def _marked(self, path: Path, name: str, coursedir: Any) -> Marked:
        """Mark a submission; refuse it if its path contains a link below the folder of all submissions."""
        root = Path(coursedir.root)
        secret = course_secret(root)
        place = shelf(root, name, secret)
        make(place, secret, os.cpu_count() or 1)
        settings = Settings(secret, trusted=self.trust_submissions, shelf=place)
        try:
            content = read_below(Path(coursedir.format_path(coursedir.submitted_directory, "", "")), path)
        except UnreadableSubmission as error:
            return marking.unmarked(name, "refused", str(error), settings)
        return marking.mark_content(content, path.name, name, settings, marking.boxes(name, settings))

"""nbgrader's Validate button, on a notebook as students have it: a blank one is no success."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.validator import Validator

from autograder.notebooks.release import ASSIGNMENTS, SOLUTIONS, built
from rnn_course.kit import cases

NAME = "01_rnn"


def first_exercise(folder: Path, top: str) -> Path:
    """The notebook's setup cell and its first exercise, beside the cases."""
    source = built(top, NAME)
    notebook = nbformat.read(source / f"{NAME}.ipynb", 4)
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata][:3]
    for cell in marked:
        cell.source = cell.source.partition("\n### BEGIN HIDDEN TESTS")[0]
    notebook.cells = marked
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
    shutil.copy(source / cases.FILE, folder / cases.FILE)
    return folder / f"{NAME}.ipynb"


@pytest.mark.parametrize(("top", "says"), [(ASSIGNMENTS, "rnn_step   not attempted: 0 of"), (SOLUTIONS, "Success")])
def test_a_blank_notebook_is_told_what_is_missing_and_a_full_one_that_it_passes(tmp_path, top, says):
    validator = Validator()
    validator.stream = io.StringIO()
    validator.validate_and_print(str(first_exercise(tmp_path, top)))
    said = validator.stream.getvalue()
    assert says in said
    assert ("Success" in said) == (top == SOLUTIONS)
    assert "Traceback" not in said

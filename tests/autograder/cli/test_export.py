"""`rnn-course export` on a terminal: what it writes, what it warns of, what it refuses."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from autograder.marking.secret import SECRET_FILE
from tests import commands
from tests.autograder.conftest import SECRET


def run(folder: Path, *arguments: object) -> tuple[int, str, str]:
    return commands.run(["rnn-course", "export", *map(str, arguments)], folder, {**os.environ, "COLUMNS": "300"})


def test_staff_are_told_that_the_package_holds_the_secret(course_folder):
    status, said, warned = run(course_folder, "gradescope", "01_rnn")
    assert status == 0, warned
    assert "wrote 01_rnn-gradescope.zip" in said
    assert "the package holds the course secret" in warned
    assert "--wheel" in warned
    assert SECRET.decode() not in said + warned
    with zipfile.ZipFile(course_folder / "01_rnn-gradescope.zip") as archive:
        assert archive.read(f"course/{SECRET_FILE}") == SECRET
    status, said, warned = run(course_folder, "prairielearn", "01_rnn", "--image", "org/x", "--output", "pl")
    assert (status, "the package holds the course secret" in warned) == (0, True)
    assert (course_folder / "pl" / "image" / "Dockerfile").read_text().startswith("# The image")


def test_githubs_package_has_no_secret_and_is_for_practice(tmp_path):
    status, said, warned = run(tmp_path, "github", "01_rnn")
    assert status == 0, warned
    assert "for practice" in said
    assert "secret" not in warned
    assert not list(tmp_path.rglob(SECRET_FILE))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gradescope", "99_none"], "no assignment '99_none'"),
        (["gradescope", "01_rnn", "--wheel", "none.whl"], "none.whl: no wheel"),
        (["github", "01_rnn", "--requirement", "two words"], "--requirement"),
    ],
)
def test_what_cannot_be_exported_is_one_line_and_status_2(tmp_path, arguments, says):
    status, _, said = run(tmp_path, *arguments)
    assert status == 2
    assert says in said
    assert len(said.strip().splitlines()) == 1

"""An assignment's cells are entered as nbgrader's own generate_assignment enters them, for every assignment."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.gradebook import database
from autograder.gradebook.database import opened
from autograder.gradebook.record import register
from autograder.notebooks.release import SOLUTIONS, built, release
from rnn_course import catalogue

QUICK = ("01_rnn", "17_project")  # functions; texts that a person marks, and a score
OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in catalogue.names() if name not in QUICK]
ROWS = (
    "select name, duedate from assignment",
    "select name, kernelspec from notebook",
    "select name, max_score, cell_type from grade_cells join base_cell using (id)",
    "select name from solution_cells join base_cell using (id)",
    "select name from task_cells join base_cell using (id)",
    "select name, cell_type, locked, source, checksum from source_cell",
)


def rows(path: Path) -> list[list[Any]]:
    with sqlite3.connect(path) as connection:
        return [sorted(connection.execute(query)) for query in ROWS]


def generated(name: str, folder: Path) -> Path:
    """A gradebook into which nbgrader entered an assignment."""
    path = folder / "theirs.db"
    shutil.copytree(built(SOLUTIONS, name), folder / SOLUTIONS / name)
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = SOLUTIONS
    config.CourseDirectory.assignment_id = name
    config.CourseDirectory.db_url = f"sqlite:///{path}"
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.log.setLevel(logging.ERROR)
    before = Path.cwd()
    try:
        with opened(config.CourseDirectory.db_url):  # without it nbgrader would run alembic's program
            converter.start()
    finally:
        os.chdir(before)
    return path


@pytest.mark.parametrize("name", [*QUICK, *OTHERS])
def test_the_cells_are_those_that_nbgrader_enters(name, tmp_path):
    register(f"sqlite:///{tmp_path / 'ours.db'}", release(name))
    ours, theirs = rows(tmp_path / "ours.db"), rows(generated(name, tmp_path))
    assert ours == theirs
    assert len(ours[2]) == len(release(name).points)


def test_entering_an_assignment_again_changes_nothing(tmp_path):
    path = tmp_path / "gradebook.db"
    register(f"sqlite:///{path}", release("01_rnn"))
    first = rows(path)
    register(f"sqlite:///{path}", release("01_rnn"))
    assert rows(path) == first


def test_the_version_of_the_tables_is_the_one_that_alembic_finds(tmp_path, monkeypatch):
    known = ScriptDirectory(database.ALEMBIC_DIR).get_current_head()
    assert database.newest_version() == known
    shutil.copytree(database.ALEMBIC_DIR, tmp_path / "alembic")
    for path in (tmp_path / "alembic" / "versions").glob("*.py"):  # written in another way
        path.write_text(path.read_text().replace("revision = '", "revision = str() + '"))
    monkeypatch.setattr(database, "ALEMBIC_DIR", str(tmp_path / "alembic"))
    assert database.newest_version() == known

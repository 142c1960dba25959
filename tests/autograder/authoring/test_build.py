"""Built files: up to date, deterministic, and without anything that a student must not see."""

from __future__ import annotations

import ast
import inspect
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.authoring import build
from autograder.authoring.notebook import release_notebook
from autograder.notebooks.release import release
from autograder.notebooks.solution_cell import body_lines, solution_source
from rnn_course import catalogue

ROOT = Path(__file__).resolve().parents[3]
NAMES = catalogue.names()


@pytest.mark.slow
def test_every_built_file_is_what_its_sources_give():
    assert build.stale(ROOT, NAMES) == []


def test_a_hand_edited_file_is_named(tmp_path):
    build.build(tmp_path, ["01_rnn"])
    assert build.build(tmp_path, ["01_rnn"]) == []
    path = tmp_path / "assignments" / "01_rnn" / "01_rnn.ipynb"
    path.write_text(path.read_text().replace("rnn", "RNN", 1))
    (tmp_path / "solutions" / "01_rnn" / "notes.txt").write_text("left here")
    source = "rnn_course/exercises/a01_rnn/"
    wrong = ["assignments/01_rnn/01_rnn.ipynb", "solutions/01_rnn/notes.txt"]
    assert build.stale(tmp_path, ["01_rnn"]) == [(Path(name), source) for name in wrong]


def decoded(path: Path) -> str:
    """Every string in a released notebook or in its public cases, without JSON's escapes."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as cases:
            return "\n".join(strings(json.loads(cases["skeleton"].tobytes())))
    return "\n".join(strings(json.loads(path.read_text("utf-8"))))


def strings(value: object) -> Iterator[str]:
    """Every string in a JSON value; the lines of a cell joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from ["".join(value)] if all(isinstance(each, str) for each in value) else ()
        yield from (text for each in value for text in strings(each))
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in strings(each))


def test_a_line_with_quotes_or_backslashes_would_be_seen(tmp_path):
    path = tmp_path / "leak.ipynb"
    path.write_text(json.dumps({"cells": [{"source": ["z = f(\"x\", 'y\\n')\n", "more"]}]}))
    assert "z = f(\"x\", 'y\\n')" in decoded(path)


def secret_lines(name: str) -> set[str]:
    """Lines of code that only the key or the bank may hold, long enough to be nobody's by chance."""
    assignment = catalogue.load(name)
    lines = {line for one in assignment.exercises for line in body_lines(inspect.getsource(one.header.reference))}
    for one in assignment.exercises:
        for source in [*(wrong.source for wrong in one.misconceptions), *(right.source for right in one.accepted)]:
            lines |= set(body_lines(source))
    shown = {line.strip() for cell in release_notebook(assignment).cells for line in cell.source.splitlines()}
    for one in assignment.exercises:  # what a sentence quotes on purpose
        shown |= {*one.header.hints, *(wrong.says for wrong in one.misconceptions)}
    telling = {line for line in lines if len(line) > 12 and not line.startswith(("#", "return None", "import"))}
    return {line for line in telling if not any(line in visible for visible in shown)}


@pytest.mark.parametrize("name", NAMES)
def test_no_released_byte_gives_an_answer_away(name):
    secrets = secret_lines(name)
    assert len(secrets) > 30
    for path in sorted((ROOT / "assignments" / name).rglob("*")):
        text = decoded(path)
        assert not [line for line in secrets if line in text], path
        assert "HIDDEN TESTS" not in text
        assert "autograder" not in text


@pytest.mark.parametrize("name", NAMES)
def test_prose_does_not_show_a_whole_answer(name):
    """What the release shows on purpose is text and demos, never a solution's own line inside a solution cell."""
    assignment = catalogue.load(name)
    for cell in release_notebook(assignment).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in assignment.namespace():
            body = {line for line in body_lines(inspect.getsource(assignment.namespace()[grade_id])) if len(line) > 12}
            assert not body & {line.strip() for line in cell.source.splitlines()}


@pytest.mark.parametrize("name", NAMES)
def test_the_release_is_a_valid_notebook_that_asks_every_exercise(name):
    notebook = nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(ids) == len(set(ids))
    for one in catalogue.load(name).exercises:
        assert {one.name, f"test_{one.name}"} <= set(ids)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    solutions = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("solution")]
    assert all("raise NotImplementedError" in cell.source and '"""' in cell.source for cell in solutions)


@pytest.mark.parametrize("name", NAMES)
def test_points_sum_to_a_hundred(name):
    assert sum(release(name).points.values()) == 100


def test_a_function_is_quoted_with_its_body_marked():
    def double(x):
        """Twice x."""

        # so it is
        x += x
        return x

    assert solution_source(double).splitlines()[-5:] == [
        "    ### BEGIN SOLUTION",
        "    # so it is",
        "    x += x",
        "    return x",
        "    ### END SOLUTION",
    ]


def test_a_class_is_quoted_method_by_method():
    class Pair:
        """Two numbers."""

        def __init__(self, a, b):
            """Keep them."""
            self.a = a
            self.b = b

        def total(self):
            return self.a + self.b

    source = solution_source(Pair)
    assert source.count("### BEGIN SOLUTION") == source.count("### END SOLUTION") == 2
    assert source.index('"""Keep them."""') < source.index("### BEGIN SOLUTION")
    ast.parse(source)


def test_the_students_zip_holds_no_answer(tmp_path):
    from scripts.release import write_release

    names = write_release(tmp_path / "students.zip")
    assert "START_HERE.md" in names
    assert "assignments/01_rnn/01_rnn.ipynb" in names
    with zipfile.ZipFile(tmp_path / "students.zip") as archive:
        wheel = next(name for name in names if name.endswith(".whl"))
        (tmp_path / wheel).write_bytes(archive.read(wheel))
    with zipfile.ZipFile(tmp_path / wheel) as archive:
        packed = [name for name in archive.namelist() if ".dist-info" not in name]
        content = b"".join(archive.read(name) for name in packed)
    others = {name for name in packed if not name.startswith("rnn_course/kit/")}
    assert others == {"rnn_course/__init__.py", "rnn_course/py.typed"}
    for name in NAMES:
        assert not [line for line in secret_lines(name) if len(line) > 30 and line.encode() in content]

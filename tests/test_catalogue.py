"""Reading the authored folders: what does not hold together is one clear sentence with the file and the fix."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rnn_course import catalogue
from rnn_course.authoring import check, describe, exercise
from rnn_course.exercise import Assignment, AuthoringError

HINTS = ("a concept", "a place")
NOTEBOOK = '# %% reference="numpy:square"\n'
SQUARE = """from numpy import square
from rnn_course.authoring import accepted, check, exercise, misconception

header = exercise(square, points=1, returns={"y": ""}, hints=("a concept", "a place"))

@check
def values(draw):
    yield None
"""


def double(x):
    return x + x


def test_a_folder_is_found_by_its_name_alone(tmp_path, monkeypatch):
    for name in ("a07_patterns", "notes", "__pycache__", "a01_rnn", "02_old"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    assert catalogue.names() == ["01_rnn", "07_patterns"]
    with pytest.raises(ValueError, match="no assignment '02_none'; there are 01_rnn, 07_patterns"):
        catalogue.load("02_none")


def test_an_exercise_without_a_check_that_counts_is_refused():
    class Explained:
        header = exercise(double, points=1, returns={"y": ""}, hints=HINTS)

        @check(weight=0, note="It differs.")
        def only_explains(draw):
            yield None

    with pytest.raises(AuthoringError, match="double has no check that counts"):
        catalogue.gather(Explained)


def test_a_check_that_a_function_made_is_called_what_its_variable_is_called():
    class Made:
        header = exercise(double, points=1, returns={"y": ""}, hints=HINTS)
        of_two_rows = catalogue.Check("", lambda draw: iter(()), 1, "", None)

    assert [one.name for one in catalogue.gather(Made).checks] == ["of two rows"]


def test_hints_and_runtimes_are_looked_at():
    with pytest.raises(AuthoringError, match="two or three hints"):
        exercise(double, points=1, returns={"y": ""}, hints=("one",))
    with pytest.raises(AuthoringError, match="numpy, keras"):
        describe(title="x", runtime="abacus")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, str]], Assignment]]:
    """Read an assignment of these files: written({"__init__.py": text, ...})."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(files: dict[str, str]) -> Assignment:
        folder = tmp_path / "made_exercises"
        folder.mkdir()
        init = "from rnn_course.authoring import describe\na = describe(title='Made')\n"
        for name, text in {"__init__.py": init, "notebook.py": NOTEBOOK, "square.py": SQUARE, **files}.items():
            (folder / name).write_text(text)
        return catalogue.read("99_made", folder, "made_exercises")

    yield write
    for name in [name for name in sys.modules if name.startswith("made_exercises")]:
        del sys.modules[name]


def test_a_new_exercise_is_one_file_and_a_cell_of_the_notebook(written):
    assignment = written({})
    assert [(one.name, one.checks[0].name) for one in assignment.exercises] == [("square", "values")]
    assert (assignment.name, assignment.title, assignment.runtime) == ("99_made", "Made", "numpy")


def renamed(text):
    return text.replace("square", "cbrt")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"__init__.py": ""}, r"__init__\.py: write `assignment = describe"),
        ({"notebook.py": renamed(NOTEBOOK)}, r"asks for cbrt; write cbrt\.py beside it"),
        ({"cbrt.py": renamed(SQUARE)}, r"cbrt\.py: no cell of notebook\.py asks for it"),
        ({"square.py": renamed(SQUARE)}, r"square\.py: is an exercise on cbrt; name file and function alike"),
        ({"square.py": SQUARE + "other = exercise(square, points=1, returns={}, hints=('a', 'b'))"}, "holds 2 headers"),
        ({"square.py": SQUARE + "def values(draw): ...\n"}, "values is defined twice"),
        ({"square.py": SQUARE + "square = 1\n"}, "square is defined twice"),
        (
            {"square.py": SQUARE + "two = (accepted(len), accepted(len))\n"},
            "two of its Accepted records are called 'len'",
        ),
    ],
    ids=[
        "no description",
        "no file",
        "not in the notebook",
        "another name",
        "two headers",
        "twice",
        "hidden",
        "one name",
    ],
)
def test_what_does_not_hold_together_names_file_and_fix(written, files, says):
    with pytest.raises(AuthoringError, match=says):
        written(files)

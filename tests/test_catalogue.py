"""Reading the authored folders: what does not hold together is one clear sentence with the file and the fix."""

from __future__ import annotations

import sys
import types

import pytest

from rnn_course import catalogue
from rnn_course.exercise import AuthoringError, check, describe, exercise, misconception

HINTS = ("a concept", "a place")


def double(x):
    return x + x


def module(**content) -> types.ModuleType:
    made = types.ModuleType("made")
    vars(made).update(content)
    return made


def a_check(weight=1.0):
    def asks(draw):
        yield None

    return check(of=double, weight=weight)(asks)


def test_a_folder_is_found_by_its_name_alone(tmp_path, monkeypatch):
    for name in ("07_patterns", "notes", "__pycache__", "01_rnn"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    assert catalogue.names() == ["01_rnn", "07_patterns"]
    with pytest.raises(ValueError, match="no assignment '02_none'; there are 01_rnn, 07_patterns"):
        catalogue.load("02_none")


def test_an_assignment_describes_itself_exactly_once():
    header = exercise(double, points=1, returns={"y": ""}, hints=HINTS)
    with pytest.raises(AuthoringError, match="exactly once"):
        catalogue.assemble("99_x", module(header=header, asks=a_check()))


def test_a_record_of_no_exercise_is_refused():
    stray = misconception(of=print, says="it prints.")(lambda x: x)
    header = exercise(double, points=1, returns={"y": ""}, hints=HINTS)
    with pytest.raises(AuthoringError, match="`of=print` names no exercise"):
        catalogue.assemble("99_x", module(d=describe(title="x"), header=header, asks=a_check(), stray=stray))


def test_an_exercise_without_a_check_that_counts_is_refused():
    header = exercise(double, points=1, returns={"y": ""}, hints=HINTS)
    with pytest.raises(AuthoringError, match="double has no check that counts"):
        catalogue.assemble("99_x", module(d=describe(title="x"), header=header, asks=a_check(weight=0)))


def test_hints_and_runtimes_are_looked_at():
    with pytest.raises(AuthoringError, match="two or three hints"):
        exercise(double, points=1, returns={"y": ""}, hints=("one",))
    with pytest.raises(AuthoringError, match="numpy, keras"):
        describe(title="x", runtime="abacus")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of modules on the path: package({"__init__": text, ...}) gives its dotted name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(files):
        folder = tmp_path / "made_checks"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        return "made_checks"

    yield write
    for name in [name for name in sys.modules if name.startswith("made_checks")]:
        del sys.modules[name]


def test_a_header_that_a_module_hides_is_refused(package):
    dotted = package({"__init__": "full = 1\n", "full": ""})
    with pytest.raises(AuthoringError, match=r"full is hidden by full\.py"):
        catalogue._modules(dotted)


def test_a_name_in_two_modules_is_refused(package):
    dotted = package({"__init__": "", "a": "@str\ndef asks(): ...\n", "b": "@str\ndef asks(): ...\n"})
    with pytest.raises(AuthoringError, match="asks is defined twice"):
        catalogue._refuse_double_names(catalogue._modules(dotted))

"""A course folder for tests, with submissions made by the demo's recipes."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from autograder.cli import demo
from autograder.marking.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def material():
    return demo.Material.of("01_rnn")


@pytest.fixture
def submit(tmp_path, material):
    """Hand in: submit("ada", demo.key) writes tmp_path/submitted/ada/01_rnn/01_rnn.ipynb."""

    def hand_in(student, recipe, name="01_rnn"):
        path = tmp_path / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(recipe(copy.deepcopy(material)))
        return path

    return hand_in


@pytest.fixture
def settings():
    """Marking without a box: what the box adds has its own tests."""
    return Settings(b"a secret of the tests, long enough", trusted=True)

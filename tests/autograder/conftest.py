"""A course folder for tests, with submissions made by the demo's recipes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import demo
from autograder.marking.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
Submit = Callable[..., Path]


@pytest.fixture(scope="session")
def material() -> demo.Material:
    return demo.Material.of("01_rnn")


@pytest.fixture
def submit(tmp_path: Path, material: demo.Material) -> Submit:
    """Hand in: submit("ada", demo.key) writes tmp_path/submitted/ada/01_rnn/01_rnn.ipynb."""

    def hand_in(student: str, recipe: demo.Recipe, name: str = "01_rnn") -> Path:
        path = tmp_path / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(recipe(copy.deepcopy(material)))
        return path

    return hand_in


@pytest.fixture
def settings() -> Settings:
    """Marking without a box: what the box adds has its own tests."""
    return Settings(b"a secret of the tests, long enough", trusted=True)

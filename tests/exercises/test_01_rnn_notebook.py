"""The text of 01_rnn as a student meets it: its form, and all that it shows when the answers are right."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import time
from functools import cache
from typing import Any

import jupytext
import pytest

from rnn_course import exercise
from rnn_course.kit import plots

NAME = "01_rnn"
SECONDS = 60


@cache
def cells() -> list[Any]:
    path = exercise.FOLDER / NAME / "notebook.py"
    return jupytext.reads(path.read_text("utf-8"), fmt="py:percent").cells


def test_every_exercise_has_one_empty_cell_in_order():
    placed = [cell for cell in cells() if "reference" in cell.metadata]
    assert all(not cell.source.strip() for cell in placed)
    assert [cell.metadata["reference"].partition(":")[2] for cell in placed if cell.cell_type == "code"] == [
        one.name for one in exercise.load(NAME).exercises]


def test_cells_are_short_and_headed_once():
    code = [cell for cell in cells() if cell.cell_type == "code"]
    assert all(len(cell.source.splitlines()) < 25 and cell.source == cell.source.rstrip() for cell in code)
    assert [cell.metadata.get("tags") for cell in code if "reference" not in cell.metadata].count(["setup"]) == 1
    headings = [line for cell in cells() if cell.cell_type == "markdown" for line in cell.source.splitlines()
                if line.startswith("# ")]
    assert len(headings) == 1
    assert sum(cell.source == "{{points}}" for cell in cells()) == 1


@pytest.fixture(scope="module")
def shown() -> tuple[list[plots.Picture], str, float]:
    """Run every cell with the references in the exercises' places: pictures, printed text, seconds."""
    pictures: list[plots.Picture] = []
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed, start = io.StringIO(), time.perf_counter()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setattr(plots, "_show", pictures.append)
        for number, cell in enumerate(cell for cell in cells() if cell.cell_type == "code"):
            source = cell.source
            if "reference" in cell.metadata:
                module, _, name = cell.metadata["reference"].partition(":")
                source = inspect.getsource(getattr(importlib.import_module(module), name))
            exec(compile(source, f"<cell {number}>", "exec"), namespace)
            namespace["progress"] = lambda: None
    return pictures, printed.getvalue(), time.perf_counter() - start


def test_every_figure_is_told_in_words(shown):
    pictures, _, _ = shown
    assert len(pictures) >= 10
    for picture in pictures:
        assert len(picture.alt.split()) >= 8
        assert picture.png.startswith(b"\x89PNG")
        assert f'alt="{picture.alt[:20]}' in picture._repr_html_()


def test_no_figure_goes_round_the_words(shown):
    text = "\n".join(cell.source for cell in cells() if cell.cell_type == "code")
    assert "plt." not in text, "draw with plots.figure, which asks for a description"


def test_the_network_learns_to_add(shown):
    _, printed, seconds = shown
    assert "right: True" in printed
    assert "3758 + 1629 = 5387    99999999 + 1 = 100000000" in printed
    assert seconds < SECONDS


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="alt"), plots.figure(alt=" "):
        pass

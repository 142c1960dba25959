"""What 01_rnn shows when the answers are right: pictures with words, and a network that learns to add."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
from functools import cache
from typing import Any

import jupytext
import pytest

from rnn_course import catalogue
from rnn_course.kit import plots

NAME = "01_rnn"


@cache
def cells() -> list[Any]:
    path = catalogue.folder_of(NAME) / "notebook.py"
    return jupytext.reads(path.read_text("utf-8"), fmt="py:percent").cells


@pytest.fixture(scope="module")
def shown() -> tuple[list[plots.Picture], str]:
    """Run every cell with the references in the exercises' places: pictures and printed text."""
    pictures: list[plots.Picture] = []
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setattr(plots, "_show", pictures.append)
        for number, cell in enumerate(cell for cell in cells() if cell.cell_type == "code"):
            source = cell.source
            if "reference" in cell.metadata:
                module, _, name = cell.metadata["reference"].partition(":")
                source = inspect.getsource(getattr(importlib.import_module(module), name))
            exec(compile(source, f"<cell {number}>", "exec"), namespace)
            namespace["progress"] = lambda: None
    return pictures, printed.getvalue()


def test_every_figure_is_told_in_words(shown):
    pictures = shown.pictures
    assert len(pictures) >= 10
    for picture in pictures:
        assert len(picture.alt.split()) >= 8
        assert picture.png.startswith(b"\x89PNG")
        assert f'alt="{picture.alt[:20]}' in picture._repr_html_()


def test_no_figure_goes_round_the_words(shown):
    text = "\n".join(cell.source for cell in cells() if cell.cell_type == "code")
    assert "plt." not in text, "draw with plots.figure, which asks for a description"


def test_the_network_learns_to_add(shown):
    _, printed = shown
    assert "right: True" in printed
    assert "3758 + 1629 = 5387    99999999 + 1 = 100000000" in printed


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="alt"), plots.figure(alt=" "):
        pass

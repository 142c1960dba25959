"""What 01_rnn shows when the answers are right: pictures with words, and a network that learns to add."""

from __future__ import annotations

import pytest

from rnn_course import catalogue
from rnn_course.kit import plots
from tests.exercises.notebooks import code_of

ASSIGNMENT = catalogue.load("01_rnn")


def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) >= 10
    for picture in shown.pictures:
        assert len(picture.alt.split()) >= 8
        assert picture.png.startswith(b"\x89PNG")
        assert f'alt="{picture.alt[:20]}' in picture._repr_html_()


def test_no_figure_goes_round_the_words():
    text = "\n".join(cell.source for cell in code_of(ASSIGNMENT.name))
    assert "plt." not in text, "draw with plots.figure, which asks for a description"


def test_the_network_learns_to_add(shown):
    assert "right: True" in shown.text
    assert "3758 + 1629 = 5387    99999999 + 1 = 100000000" in shown.text


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="alt"), plots.figure(alt=" "):
        pass

"""The picture of the unfolded cell: which gradients it draws, and what its description names; every figure's card."""

import io

import numpy as np
import pytest
from matplotlib import colors, image

from rnn_course.kit import plots

STATES = 1.4  # the height at which the states are drawn


@pytest.fixture
def drawn(monkeypatch):
    """Draw the cell; return the picture's description, and how many dashed arrows come down to a state."""

    def draw(**options):
        pictures: list[plots.Picture] = []
        down: list[tuple[float, float]] = []
        arrow = plots._arrow

        def watched(axes, start, end, text, colour=plots.BLACK):
            if colour == plots.VERMILLION and start[1] > end[1] == STATES:
                down.append(end)
            arrow(axes, start, end, text, colour)

        monkeypatch.setattr(plots, "_show", pictures.append)
        monkeypatch.setattr(plots, "_arrow", watched)
        plots.unfolded(3, **options)
        return pictures[0].alt, len(down)

    return draw


@pytest.mark.parametrize(
    ("options", "from_above", "named"),
    [
        ({}, 0, False),
        ({"gradients": True}, 3, True),
        ({"outputs": True, "gradients": True}, 3, False),
    ],
)
def test_every_state_gets_a_gradient_from_the_loss(drawn, options, from_above, named):
    alt, arrows = drawn(**options)
    assert arrows == from_above
    assert ("dhs_t" in alt) is named


def contrast(one, other):
    """The contrast of two colours as WCAG defines it, 1 to 21."""
    light = []
    for colour in (one, other):
        parts = np.array(colors.to_rgb(colour))
        light.append(
            np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
        )
    return (max(light) + 0.05) / (min(light) + 0.05)


def test_a_figure_brings_its_own_background(monkeypatch):
    pictures: list[plots.Picture] = []
    monkeypatch.setattr(plots, "_show", pictures.append)
    plots.lines({"a": [0, 1], "b": [1, 0]}, alt="Two lines that cross.", across="x", up="y")
    pixels = image.imread(io.BytesIO(pictures[0].png))
    paper = np.array(colors.to_rgba(plots.PAPER))
    for corner in (pixels[0, 0], pixels[0, -1], pixels[-1, 0], pixels[-1, -1], pixels[len(pixels) // 2, -40]):
        np.testing.assert_allclose(corner, paper, atol=1 / 255)
    assert f"background:{plots.PAPER}" in pictures[0]._repr_html_()


def test_the_card_hardly_changes_the_contrast_of_text_and_lines():
    assert contrast(plots.BLACK, plots.PAPER) > 15
    for colour in plots.COLOURS:
        assert contrast(colour, plots.PAPER) > 0.9 * contrast(colour, "white")

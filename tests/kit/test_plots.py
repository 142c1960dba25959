"""The picture of the unfolded cell: which gradients it draws, and that its description names them."""

import pytest

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

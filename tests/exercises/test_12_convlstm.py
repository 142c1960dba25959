"""12_convlstm: its films; probes that see what they must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_course import catalogue
from tests.exercises.notebooks import cells_of, known_mistake, probe_agrees

ASSIGNMENT = catalogue.load("12_convlstm")


@pytest.mark.backend
@pytest.mark.parametrize(
    ("mistake", "sees"),
    [
        ("reads_from_the_end", True),
        ("smooths_over_time", True),
        ("last_state_for_every_frame", True),
        ("one_frame_late", False),
        ("linear_output", False),
    ],
)
def test_the_probe_sees_who_looks_ahead(mistake, sees):
    one = ASSIGNMENT["build_predictor"]
    (probe,) = one.probes
    assert probe_agrees(probe, ASSIGNMENT, one.name, known_mistake(mistake, of=one)) is not sees


@pytest.fixture(scope="module")
def moving_digits() -> Callable[..., np.ndarray]:
    """The notebook's own function, run without the rest."""
    (source,) = (cell.source for cell in cells_of(ASSIGNMENT.name) if "def moving_digits" in cell.source)
    namespace: dict[str, Any] = {"np": np}
    exec(source[source.index("def moving_digits") : source.index("rng = ")], namespace)
    return namespace["moving_digits"]


def test_digits_fly_one_pixel_at_a_time_and_stay_whole_in_the_box(moving_digits):
    mark = np.ones((1, 8, 8))
    movies = moving_digits(mark, np.random.default_rng(0), 50, steps=30)
    assert movies.shape == (50, 30, 16, 16, 1)
    assert (movies.sum(axis=(2, 3, 4)) == 64).all()
    corners = np.stack([movies[..., 0].any(axis=3).argmax(axis=2), movies[..., 0].any(axis=2).argmax(axis=2)])
    assert set(np.unique(np.diff(corners, axis=2))) == {-1, 1}
    turns = np.diff(np.diff(corners, axis=2), axis=2) != 0
    assert set(np.unique(corners[:, :, 1:-1][turns])) == {0, 8}

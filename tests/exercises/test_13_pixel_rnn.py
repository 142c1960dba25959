"""13_pixel_rnn: its probes, and what the notebook claims."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from rnn_course import catalogue
from rnn_course.cells.pixels import causal_mask, dependence, image_likelihood, independent_pixels
from rnn_course.models.pixels import build_pixel_cnn
from tests.exercises.notebooks import known_mistake, probe_agrees

ASSIGNMENT = catalogue.load("13_pixel_rnn")
LEVELS = 17


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "leak"),
    [("MaskedConv2D", "ForgetsTheMask"), ("RowLSTM", "SeesToTheRight"), ("build_pixel_cnn", "starts_with_kind_b")],
)
def test_the_probes_see_what_looks_ahead(name, leak):
    one = ASSIGNMENT[name]
    (probe,) = one.probes
    for function, agrees in ((one.header.reference, True), (known_mistake(leak, of=one), False)):
        assert probe_agrees(probe, ASSIGNMENT, name, function) is agrees


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """The notebook's digits: those to learn from and those held out."""
    images = load_digits().images.astype(int)
    images = images[np.random.default_rng(0).permutation(len(images))]
    return images[:1437], images[1437:]


def test_the_digits_have_17_levels_and_independent_pixels_reach_what_the_notebook_says(digits):
    train, held = digits
    assert (len(train), len(held), sorted(set(np.unique(train)))) == (1437, 360, list(range(LEVELS)))
    o = np.broadcast_to(independent_pixels(train, LEVELS, 0.3), (*held.shape, LEVELS))
    assert round(image_likelihood(o, held)[1], 3) == 2.430


@pytest.mark.backend
@pytest.mark.parametrize(("blocks", "rows_up"), [(2, 4), (4, 6)])
def test_a_model_sees_what_its_kernels_reach_and_no_more(blocks, rows_up):
    """Walk from pixel to pixel: one step by an entry of the first kernel, and one by each of the others."""
    model = build_pixel_cnn(8, 8, LEVELS, 8, blocks)
    images = np.random.default_rng(0).integers(0, LEVELS, (9, 8, 8, 1)).astype(float)
    sees, causal = dependence(model.predict_on_batch, images)
    reached = {(7, 3)}
    for size, kind in [(3, "B")] * blocks + [(5, "A")]:
        steps = np.argwhere(causal_mask(size, size, kind, np.zeros(1, int), np.zeros(1, int))[:, :, 0, 0]) - size // 2
        reached = {(r + s, q + t) for r, q in reached for s, t in steps}
    assert causal
    assert {tuple(pixel) for pixel in np.argwhere(sees[7, 3]).tolist()} == {
        (r, q) for r, q in reached if 0 <= r < 8 and 0 <= q < 8
    }
    assert 7 - min(r for r, _ in np.argwhere(sees[7, 3])) == rows_up

"""Pixel networks against complex-step derivatives, brute force over all tiny images, and SciPy's convolutions."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.signal import correlate

from rnn_course.cells.pixels import (
    causal_mask,
    dependence,
    image_likelihood,
    independent_pixels,
    masked_conv,
    masked_conv_backward,
    sample_images,
)
from rnn_course.cells.row_lstm import row_lstm_step, row_lstm_step_backward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
K = 3
KERNELS = pytest.mark.parametrize("kernel", [(3, 3), (1, 5), (5, 3), (1, 1)])


@pytest.fixture
def draw() -> Draw:
    return Draw(13)


def all_images(rows, columns, levels=K):
    """Every image there is."""
    return np.array(list(product(range(levels), repeat=rows * columns))).reshape(-1, rows, columns)


def grey(height, width, kind, D, H):
    return causal_mask(height, width, kind, np.zeros(D, int), np.zeros(H, int))


@pytest.fixture
def weights(draw: Draw) -> dict[str, np.ndarray]:
    """A first masked convolution (A), one of kind B after it, and a Row LSTM between them."""
    return {
        "A": draw(3, 3, 1, 4),
        "a": draw(4),
        "z": draw(1, 3, 4, 8),
        "U": draw(3, 2, 8),
        "b": draw(8),
        "V": draw(1, 1, 2, K),
        "c": draw(K),
    }


def row_lstm_scores(x, A, a, z, U, b, V, c, *, first="A"):
    """A whole Row LSTM in NumPy: masked convolution, rows, and scores."""
    v = masked_conv(x, A, a, grey(3, 3, first, 1, 4))
    from_pixels = masked_conv(v, z, b, grey(1, 3, "B", 4, 8))
    h = cell = np.zeros((len(x), x.shape[2], 2))
    rows = []
    for r in range(x.shape[1]):
        h, cell, _ = row_lstm_step(from_pixels[:, r], h, cell, U)
        rows.append(h)
    return masked_conv(np.stack(rows, axis=1), V, c, grey(1, 1, "B", 2, K))


@pytest.mark.parametrize("size", [(2, 2), (1, 4), (3, 1)])
def test_the_probabilities_of_all_images_sum_to_one(weights, size):
    x = all_images(*size)
    log_p, _ = image_likelihood(row_lstm_scores(x[..., None].astype(float), **weights), x)
    assert abs(np.exp(log_p).sum() - 1) < 1e-12


def test_they_do_not_where_a_pixel_sees_itself(weights):
    x = all_images(2, 2)
    log_p, _ = image_likelihood(row_lstm_scores(x[..., None].astype(float), **weights, first="B"), x)
    assert abs(np.exp(log_p).sum() - 1) > 0.01


def test_every_image_comes_out_of_the_numbers_that_lead_to_it(weights):
    """The numbers u that give an image fill a box whose volume is its probability; take the middle of each box."""
    x = all_images(2, 2)
    o = row_lstm_scores(x[..., None].astype(float), **weights)
    p = np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True)
    there = np.take_along_axis(p, x[..., None], axis=-1)[..., 0]
    below = np.take_along_axis(p.cumsum(axis=-1), x[..., None], axis=-1)[..., 0] - there
    for share in (0.001, 0.5, 0.999):
        found = sample_images(row_lstm_scores, np.full(x.shape, -1), below + share * there, *weights.values())
        assert np.array_equal(found, x)


def test_drawn_images_are_as_frequent_as_the_model_says(weights):
    x, n = all_images(2, 2, K), 20_000
    log_p, _ = image_likelihood(row_lstm_scores(x[..., None].astype(float), **weights), x)
    u = np.random.default_rng(0).random((n, 2, 2))
    images = sample_images(row_lstm_scores, np.full((n, 2, 2), -1), u, *weights.values())
    counts = np.array([(images == image).all(axis=(1, 2)).sum() for image in x])
    expected = n * np.exp(log_p)
    assert ((counts - expected) ** 2 / expected).sum() < 130  # 80 degrees of freedom: 1 in 3000 by chance


def test_what_is_given_stays_and_what_is_drawn_knows_of_it(draw, weights):
    given = np.where(draw(5, 3, 3) > 0, draw.integers(0, K, 5, 3, 3), -1)
    x = sample_images(row_lstm_scores, given, np.full(given.shape, 0.5), *weights.values())
    assert np.array_equal(x[given >= 0], given[given >= 0])
    again = sample_images(row_lstm_scores, x, 0 * x, *weights.values())
    assert np.array_equal(again, x)


def test_equal_scores_cost_log2_of_the_levels_and_true_ones_nothing():
    x = all_images(2, 2)
    assert image_likelihood(np.full((*x.shape, K), 7.0), x)[1] == pytest.approx(np.log2(K), rel=1e-12)
    assert image_likelihood(1e6 * np.eye(K)[x], x)[1] == pytest.approx(0)


def test_counted_scores_are_log_probabilities_and_the_likeliest_table(draw):
    x = draw.integers(0, K, 200, 2, 3)
    o = independent_pixels(x, K, 1e-6)
    assert np.allclose(np.exp(o).sum(axis=-1), 1, rtol=1e-12)
    bits = image_likelihood(np.broadcast_to(o, (*x.shape, K)), x)[1]
    for _ in range(20):
        assert bits < image_likelihood(np.broadcast_to(o + draw(*o.shape, scale=0.1), (*x.shape, K)), x)[1]


@KERNELS
@pytest.mark.parametrize("sizes", [(2, 4, 5, 3, 6), (1, 4, 5, 3, 1), (2, 1, 5, 1, 3), (2, 4, 1, 3, 2)])
def test_a_masked_convolution_is_scipys_with_a_masked_kernel(draw, kernel, sizes):
    B, R, Q, D, H = sizes
    x, W, b, mask = draw(B, R, Q, D), draw(*kernel, D, H), draw(H), draw.integers(0, 2, *kernel, D, H)
    edge = (0, 0), (kernel[0] // 2,) * 2, (kernel[1] // 2,) * 2, (0, 0)
    padded = np.pad(x, edge)
    wanted = [
        [sum(correlate(padded[n, :, :, d], (W * mask)[:, :, d, h], "valid") for d in range(D)) + b[h] for h in range(H)]
        for n in range(B)
    ]
    assert relative_error([masked_conv(x, W, b, mask)], [np.moveaxis(np.array(wanted), 1, -1)]) < 1e-13


@pytest.mark.proves(masked_conv_backward, by="complex step")
@KERNELS
def test_masked_conv_backward_against_complex_steps(draw, kernel):
    B, R, Q, D, H = 2, 3, 4, 3, 2
    args = x, W, _ = draw(B, R, Q, D), draw(*kernel, D, H), draw(H)
    mask = draw.integers(0, 2, *kernel, D, H).astype(float)
    mask[0, 0, 0, 0], dy = 1, draw(B, R, Q, H)
    wanted = by_complex_step(lambda x, W, b: (dy * masked_conv(x, W, b, mask)).sum(), args, range(3))
    assert relative_error(masked_conv_backward(dy, x, W, mask), wanted) < LIMIT


@pytest.mark.proves(row_lstm_step_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(2, 5, 3, 3), (1, 4, 2, 5), (3, 1, 2, 3), (2, 4, 1, 1)])
def test_row_lstm_step_backward_against_complex_steps(draw, sizes):
    B, Q, H, width = sizes
    args = z, h, c, U = draw(B, Q, 4 * H), draw(B, Q, H), draw(B, Q, H), draw(width, H, 4 * H)
    dh_next, dc_next = draw(B, Q, H), draw(B, Q, H)

    def loss(*moved):
        h_next, c_next, _ = row_lstm_step(*moved)
        return (dh_next * h_next).sum() + (dc_next * c_next).sum()

    _, c_next, gates = row_lstm_step(z, h, c, U)
    found = row_lstm_step_backward(dh_next, dc_next, c_next, gates, h, c, U)
    assert relative_error(found, by_complex_step(loss, args, range(4))) < LIMIT


@pytest.mark.parametrize(("first", "causal"), [("A", True), ("B", False)])
def test_dependence_finds_what_derivatives_find(draw, weights, first, causal):
    """By perturbation, and by complex steps: an independent way to the same truth."""
    R, Q, x = 3, 4, draw(2, 3, 4, 1)

    def scores(x, *parts):
        return row_lstm_scores(x, *parts, first=first)

    sees, found = dependence(scores, x, *weights.values())
    slopes = np.zeros((R, Q, R, Q), bool)
    for r, q in np.ndindex(R, Q):
        moved = x.astype(complex)
        moved[:, r, q] += 1e-30j
        slopes[:, :, r, q] = (scores(moved, *weights.values()).imag != 0).any(axis=(0, 3))
    assert np.array_equal(sees, slopes)
    assert found is causal


def test_colours_see_only_those_before_them(draw):
    """Of one pixel: an A layer and then a B layer leave each colour what comes before it, and nothing else."""
    colours, x = np.repeat(np.arange(3), 2), draw(1, 1, 1, 3)
    first = causal_mask(3, 3, "A", np.arange(3), colours)
    second = causal_mask(3, 3, "B", colours, np.arange(3))
    kernels = draw(*first.shape), draw(*second.shape)

    def scores(x):
        return masked_conv(masked_conv(x, kernels[0], np.zeros(6), first), kernels[1], np.zeros(3), second)

    moved = np.array([np.abs(scores(x + np.eye(3)[d]) - scores(x))[0, 0, 0] > 1e-9 for d in range(3)])
    assert np.array_equal(moved, np.arange(3)[:, None] < np.arange(3))


def test_stacked_masks_and_a_row_lstm_are_blind_to_the_upper_right(draw, weights):
    """A stack of 3 x 3 kernels and a Row LSTM both see one column more to the right with every row up, and no more."""
    R, Q = 4, 9
    x = draw(1, R, Q, 1)
    kernels = [(draw(3, 3, 1, 2), "A"), *((draw(3, 3, 2, 2), "B") for _ in range(8))]

    def stack(x):
        for W, kind in kernels:
            x = masked_conv(x, W, np.zeros(2), grey(3, 3, kind, W.shape[2], 2))
        return x

    for scores, parts in ((stack, ()), (row_lstm_scores, tuple(weights.values()))):
        sees, causal = dependence(scores, x, *parts)
        seen = sees[3, 2]
        assert causal
        assert np.array_equal(seen[3], np.arange(Q) < 2)
        assert [int(np.flatnonzero(row).max()) for row in seen[:3]] == [5, 4, 3]


def test_dtypes_are_kept(draw):
    x, W, b = (each.astype(np.float32) for each in (draw(1, 3, 3, 2), draw(3, 3, 2, 4), draw(4)))
    mask = np.ones(W.shape, np.float32)
    y = masked_conv(x, W, b, mask)
    assert {each.dtype for each in (y, *masked_conv_backward(y, x, W, mask))} == {np.dtype(np.float32)}

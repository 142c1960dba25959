"""Keras' pixel networks against the NumPy cells, forward, back and through brute force over all tiny images."""

from __future__ import annotations

from itertools import product

import keras
import numpy as np
import pytest

from rnn_course.cells.pixels import (
    causal_mask,
    dependence,
    image_likelihood,
    masked_conv,
    masked_conv_backward,
    sample_images,
)
from rnn_course.cells.row_lstm import row_lstm_step, row_lstm_step_backward
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.pixels import MaskedConv2D, RowLSTM, build_pixel_cnn
from tests.models.numpy_cells import complex_step, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
B, R, Q, D, H, K = 2, 3, 4, 2, 5, 3
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


@pytest.fixture
def draw() -> Draw:
    return Draw(13)


def grey(height, width, kind, into, out):
    return causal_mask(height, width, kind, np.zeros(into, int), np.zeros(out, int))


def differing(found, expected):
    """The names whose arrays are not alike."""
    assert set(found) == set(expected)
    return {name: error for name in expected if (error := worst(found[name], expected[name])) >= EXACT}


def as_function(model):
    """What a model says of images, in NumPy."""
    return lambda x: keras.ops.convert_to_numpy(model(keras.ops.convert_to_tensor(x, dtype="float64")))


@pytest.mark.parametrize(("size", "kind"), [(1, "B"), (3, "A"), (3, "B"), (5, "A"), (5, "B")])
def test_the_masked_layer_is_the_masked_convolution_and_all_its_gradients(draw, size, kind):
    W, b, x, dy = draw(size, size, D, H), draw(H), draw(B, R, Q, D), draw(B, R, Q, H)
    found = models.model(MaskedConv2D(H, size, kind), {"W": W, "b": b}, x, dy)
    mask = grey(size, size, kind, D, H)
    dx, dW, db = masked_conv_backward(dy, x, W, mask)
    assert differing(found, {"outputs": masked_conv(x, W, b, mask), "dx": dx, "dW": dW, "db": db}) == {}


def test_the_masked_layer_is_keras_own_with_zeros_in_its_kernel(draw):
    W, b, x = draw(5, 5, D, H), draw(H), draw(B, R, Q, D)
    mine, theirs = MaskedConv2D(H, 5, "A"), keras.layers.Conv2D(H, 5, padding="same")
    for layer, kernel in ((mine, W), (theirs, W * grey(5, 5, "A", D, H))):
        layer.build(x.shape)
        layer.set_weights([kernel, b])
    assert worst(as_function(mine)(x), as_function(theirs)(x)) < EXACT


def rows_and_back(x, W, U, b, dy):
    """A Row LSTM and its gradients from the NumPy steps, row by row and back."""
    mask = grey(1, len(W), "B", x.shape[3], W.shape[2])
    z = masked_conv(x, W[None], b, mask)
    h = c = np.zeros((*z[:, 0].shape[:2], len(U[0])))
    kept, hs = [], []
    for r in range(x.shape[1]):
        h_next, c_next, gates = row_lstm_step(z[:, r], h, c, U)
        kept.append((c_next, gates, h, c))
        h, c = h_next, c_next
        hs.append(h)
    dz, dU, dh, dc = np.empty_like(z), 0, 0, 0
    for r in reversed(range(x.shape[1])):
        dz[:, r], dh, dc, here = row_lstm_step_backward(dy[:, r] + dh, dc, *kept[r], U)
        dU = dU + here
    dx, dW, db = masked_conv_backward(dz, x, W[None], mask)
    return {"outputs": np.stack(hs, axis=1), "dW": dW[0], "dU": dU, "db": db, "dx": dx}


@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_row_lstm_is_its_steps_and_all_their_gradients(draw, size):
    weights = {"W": draw(size, D, 4 * H), "U": draw(size, H, 4 * H), "b": draw(4 * H)}
    x, dy = draw(B, R, Q, D), draw(B, R, Q, H)
    assert differing(models.model(RowLSTM(H, size), weights, x, dy), rows_and_back(x, **weights, dy=dy)) == {}


def pixel_cnn(x, A, a, W1, b1, W2, b2, V, c):
    """The whole model in NumPy; a relu that lets complex numbers through."""

    def relu(h):
        return np.where(h.real > 0, h, 0)

    h = masked_conv(x / (K - 1), A, a, grey(5, 5, "A", 1, H))
    for W, b in ((W1, b1), (W2, b2)):
        h = h + masked_conv(relu(h), W, b, grey(3, 3, "B", H, H))
    return masked_conv(relu(h), V, c, grey(1, 1, "B", H, K))


def test_the_whole_model_and_all_its_gradients(draw):
    weights = {
        "A": draw(5, 5, 1, H),
        "a": draw(H),
        "W1": draw(3, 3, H, H),
        "b1": draw(H),
        "W2": draw(3, 3, H, H),
        "b2": draw(H),
        "V": draw(1, 1, H, K),
        "c": draw(K),
    }
    x, dy = draw(B, R, Q, 1), draw(B, R, Q, K)
    found = models.model(build_pixel_cnn(R, Q, K, H, blocks=2), weights, x, dy)
    gradients = complex_step(lambda **arrays: (dy * pixel_cnn(**arrays)).sum(), {**weights, "x": x})
    expected = {"outputs": pixel_cnn(x, **weights), **{f"d{name}": each for name, each in gradients.items()}}
    assert differing(found, expected) == {}


def row_model():
    """The Row LSTM in a model, as in the notebook."""
    x = keras.Input((2, 2, 1))
    h = MaskedConv2D(4, 3, "A")(x / (K - 1))
    return keras.Model(x, MaskedConv2D(K, 1, "B")(h + RowLSTM(4, 3)(h)))


@pytest.mark.parametrize("build", [lambda: build_pixel_cnn(2, 2, K, 4, blocks=2), row_model], ids=["cnn", "row"])
def test_probabilities_sum_to_one_nothing_looks_ahead_and_images_come_from_their_numbers(draw, build):
    model = build()
    model.set_weights([draw(*weight.shape, scale=1.0) for weight in model.weights])
    scores = as_function(model)
    x = np.array(list(product(range(K), repeat=4))).reshape(-1, 2, 2)
    o = scores(x[..., None].astype(float))
    assert abs(np.exp(image_likelihood(o, x)[0]).sum() - 1) < max(EXACT, 1e-12) * 100
    sees, causal = dependence(scores, draw(3, 2, 2, 1))
    assert causal
    assert sees[1, 1, 0].any()
    p = np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True)
    pick = x[..., None]
    middle = np.take_along_axis(p.cumsum(axis=-1) - p / 2, pick, axis=-1)[..., 0]
    assert np.array_equal(sample_images(scores, np.full(x.shape, -1), middle), x)

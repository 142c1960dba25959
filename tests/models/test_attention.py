"""Additive attention and the decoder that uses it, against NumPy and Keras' own layer, in float64."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.attention import AdditiveAttention, build_attention_decoder
from tests.models import numpy_seq2seq
from tests.models.numpy_cells import worst
from tests.models.test_seq2seq import (
    EXACT,
    A,
    B,
    E,
    G,
    H,
    K,
    T,
    assert_equal_with_gradients,
    decoder_weights,
)

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
X = np.array([[3, 1, 0, 0, 0], [2, 6, 7, 4, 5], [5, 4, 6, 0, 0]])
S = X.shape[1]


@pytest.fixture
def draw() -> Draw:
    return Draw(10)


def layer_weights(draw: Draw) -> dict[str, np.ndarray]:
    return {"W_q": draw(H, A), "W_h": draw(G, A), "v": draw(A)}


def test_the_layer_and_all_its_gradients(draw):
    q, hs, weights, upstream = draw(B, T, H), draw(B, S, G), layer_weights(draw), draw(B, T, G)
    found = models.model(AdditiveAttention(A), weights, [q, hs, X], upstream)

    def function(x0, x1, **weights):
        return numpy_seq2seq.additive(x0, x1, X, **weights)[0]

    assert_equal_with_gradients(found, function, {**weights, "x0": q, "x1": hs}, upstream)


def test_the_layer_is_that_of_keras_after_two_products(draw):
    q, hs, weights = draw(B, T, H), draw(B, S, G), layer_weights(draw)
    layer = models.load(AdditiveAttention(A), weights, [q, hs, X])
    theirs = keras.layers.AdditiveAttention()
    products = [q @ weights["W_q"], hs, hs @ weights["W_h"]]
    theirs.build([product.shape for product in products])
    theirs.set_weights([weights["v"]])
    expected = theirs(products, mask=[None, X != 0])
    assert worst(models.run(layer, [q, hs, X]), keras.ops.convert_to_numpy(expected)) < 1e-5


def test_the_alignment_is_what_the_states_are_mixed_with(draw):
    q, hs, weights = draw(B, T, H), draw(B, S, G), layer_weights(draw)
    layer = models.load(AdditiveAttention(A), weights, [q, hs, X])
    a = keras.ops.convert_to_numpy(layer.alignment([q, hs, X]))
    assert worst(a, numpy_seq2seq.additive(q, hs, X, **weights)[1]) < EXACT
    assert np.broadcast_to(X[:, None] == 0, a.shape)[a < 1e-12].all()
    np.testing.assert_allclose(a.sum(axis=2), 1, rtol=1e-6)


def attention_weights(draw: Draw) -> dict[str, np.ndarray]:
    return {**decoder_weights(draw), **layer_weights(draw), "C": draw(H + G, H), "d": draw(H)}


def test_the_decoder_with_attention_and_all_its_gradients(draw):
    y, h, hs, upstream = draw.integers(0, K, B, T), draw(B, H), draw(B, S, G), draw(B, T, K)
    weights = attention_weights(draw)
    found = models.model(build_attention_decoder(K, E, H, G, A)[0], weights, [y, h, hs, X], upstream)

    def function(x1, x2, **weights):
        return numpy_seq2seq.attention_decoder(y, x1, x2, X, **weights)

    assert_equal_with_gradients(found, function, {**weights, "x1": h, "x2": hs}, upstream)


def test_states_at_padding_change_nothing(draw):
    decoder = build_attention_decoder(K, E, H, G, A)[0]
    y, h, hs = draw.integers(0, K, B, T), draw(B, H), draw(B, S, G)
    other = np.where(X[:, :, None] == 0, hs + 100, hs)
    np.testing.assert_array_equal(models.run(decoder, [y, h, hs, X]), models.run(decoder, [y, h, other, X]))


def test_more_padding_changes_nothing(draw):
    decoder = build_attention_decoder(K, E, H, G, A)[0]
    y, h, hs = draw.integers(0, K, B, T), draw(B, H), draw(B, S, G)
    longer = [np.pad(hs, ((0, 0), (0, 3), (0, 0)), constant_values=9.0), np.pad(X, ((0, 0), (0, 3)))]
    assert worst(models.run(decoder, [y, h, *longer]), models.run(decoder, [y, h, hs, X])) < EXACT


def test_the_order_of_the_source_does_not_matter_to_attention(draw):
    decoder = build_attention_decoder(K, E, H, G, A)[0]
    y, h, hs, order = draw.integers(0, K, B, T), draw(B, H), draw(B, S, G), np.array([3, 0, 4, 2, 1])
    shuffled = models.run(decoder, [y, h, hs[:, order], X[:, order]])
    assert worst(shuffled, models.run(decoder, [y, h, hs, X])) < EXACT

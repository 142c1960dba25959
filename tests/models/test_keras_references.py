"""The Keras references and the kit's operations against NumPy cells, in float64, forward and by complex step."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.cells.rnn import rnn_forward
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.classifier import build_classifier
from rnn_course.models.layers import PeepholeLSTMCell, read_stream, run_lstm
from rnn_course.models.transfer import (
    gru_to_keras,
    lstm_from_keras,
    lstm_to_keras,
    parameter_counts,
    simple_rnn_to_keras,
)
from tests.models.numpy_cells import book_gru, book_lstm, classifier, complex_step, lstm, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
B, T, D, H = 3, 4, 2, 5
# Keras rounds 64-bit results to 32 bits on every backend but TensorFlow (`keras.src.backend.common.dtypes`).
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


@pytest.fixture
def draw() -> Draw:
    return Draw(8)


def book(draw: Draw, gates: str) -> dict[str, np.ndarray]:
    return {**{f"W_{gate}": draw(H, H + D) for gate in gates}, **{f"b_{gate}": draw(H, 1) for gate in gates}}


def lstm_weights(draw: Draw, features: int = D) -> dict[str, np.ndarray]:
    return {"W": draw(features, 4 * H), "U": draw(H, 4 * H), "b": draw(4 * H)}


def test_counts_are_those_of_the_layers():
    simple, lstm_layer, after = keras.layers.SimpleRNN(H), keras.layers.LSTM(H), keras.layers.GRU(H)
    layers = [simple, lstm_layer, keras.layers.GRU(H, reset_after=False), after]
    for layer in layers:
        layer.build((None, None, D))
    assert list(parameter_counts(D, H)) == [layer.count_params() for layer in layers]


def test_a_transferred_simple_layer_computes_what_the_book_does(draw):
    W, U, b = draw(H, H), draw(H, D), draw(H, 1)
    x, h = draw(B, T, D), draw(B, H)
    keras_says = models.packed(simple_rnn_to_keras({"W": W, "U": U, "b": b}), "SimpleRNN", x, [h])["h"]
    column = h.T
    for t in range(T):
        column = np.tanh(W @ column + U @ x[:, t].T + b)
        assert worst(keras_says[:, t], column.T) < EXACT
    assert worst(keras_says, rnn_forward(x, h, U.T, W.T, b[:, 0])) < EXACT


def test_a_transferred_lstm_computes_what_the_book_does(draw):
    weights, x, h, c = book(draw, "figo"), draw(B, T, D), draw(B, H), draw(B, H)
    keras_says = models.packed(lstm_to_keras(weights), "LSTM", x, [h, c])["h"]
    assert worst(keras_says, book_lstm(weights, x, h, c)) < EXACT


@pytest.mark.parametrize("reset_after", [False, True])
def test_a_transferred_gru_computes_what_the_book_does(draw, reset_after):
    weights, x, h = book(draw, "urg"), draw(B, T, D), draw(B, H)
    keras_says = models.packed(gru_to_keras(weights, reset_after), "GRU", x, [h], reset_after=reset_after)["h"]
    assert worst(keras_says, book_gru(weights, reset_after, x, h)) < EXACT


def test_there_and_back_again_is_the_same_book(draw):
    weights = book(draw, "figo")
    returned = lstm_from_keras(*lstm_to_keras(weights))
    assert set(returned) == set(weights)
    assert all(np.array_equal(returned[name], weights[name]) for name in weights)


def test_run_lstm_skips_padding(draw):
    weights, x, h, c, mask = lstm_weights(draw), draw(B, T, D), draw(B, H), draw(B, H), draw.lengths_mask(B, T)
    found = [keras.ops.convert_to_numpy(array) for array in run_lstm(**weights, x=x, h0=h, c0=c, mask=mask)]
    for value, expected in zip(found, lstm(**weights, x=x, h=h, c=c, mask=mask), strict=True):
        assert worst(value, expected) < EXACT


def test_a_stream_in_chunks_is_one_run_where_nobody_starts_anew(draw):
    weights, x = lstm_weights(draw), draw(B, 9, D)
    zeros = np.zeros((B, H))
    chunks = np.split(x, [2, 3, 7], axis=1)
    found = read_stream(**weights, chunks=chunks, fresh=np.zeros((4, B)))
    for value, expected in zip(found, lstm(**weights, x=x, h=zeros, c=zeros), strict=True):
        assert worst(keras.ops.convert_to_numpy(value), expected) < EXACT


def test_a_row_that_starts_anew_is_a_run_of_its_own(draw):
    weights, x = lstm_weights(draw), draw(B, 9, D)
    zeros, fresh = np.zeros((B, H)), np.zeros((3, B))
    fresh[1, 0] = fresh[2, 1] = 1
    chunks = np.split(x, [4, 6], axis=1)
    hs, h, c = map(keras.ops.convert_to_numpy, read_stream(**weights, chunks=chunks, fresh=fresh))
    for row, begins in ((0, 4), (1, 6), (2, 0)):
        alone = slice(row, row + 1)
        expected = lstm(**weights, x=x[alone, begins:], h=zeros[alone], c=zeros[alone])
        for value, wanted in zip((hs[alone, begins:], h[alone], c[alone]), expected, strict=True):
            assert worst(value, wanted) < EXACT


def test_the_peephole_cell_and_all_its_gradients(draw):
    weights, x = {**lstm_weights(draw), "p": draw(3 * H)}, draw(B, T, D)
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    found = models.cell(PeepholeLSTMCell(H), weights, x, states, upstream)

    def loss(W, U, b, p, x, h0, c0):
        return sum((u * y).sum() for u, y in zip(upstream, lstm(W, U, b, x, h0, c0, p=p), strict=True))

    gradients = complex_step(loss, {**weights, "x": x, "h0": states["h"], "c0": states["c"]})
    forward = dict(zip(["outputs", "h", "c"], lstm(**weights, x=x, **states), strict=True))
    expected = {**forward, **{f"d{name}": gradient for name, gradient in gradients.items()}}
    assert set(found) == set(expected)
    assert {name: error for name in expected if (error := worst(found[name], expected[name])) >= EXACT} == {}


def test_the_classifier_and_all_its_gradients(draw):
    N, M, C = 7, 3, 6
    weights = {"E": draw(N, M), **lstm_weights(draw, M), "V": draw(H, C), "c": draw(C)}
    words, upstream = np.array([[3, 1, 0, 0], [2, 6, 6, 4], [5, 0, 0, 0]]), draw(B, C)
    found = models.model(build_classifier(N, M, H, C), weights, words, upstream)
    gradients = complex_step(lambda **arrays: (upstream * classifier(words, **arrays)).sum(), weights)
    assert worst(found["outputs"], classifier(words, **weights)) < EXACT
    assert {name: error for name in weights if (error := worst(found[f"d{name}"], gradients[name])) >= EXACT} == {}

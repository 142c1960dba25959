"""The transfer to ConvLSTM2D and the predictor against NumPy, SciPy and complex-step gradients; who looks ahead."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from scipy.signal import convolve2d

from rnn_course.cells.convlstm import convlstm_forward
from rnn_course.cells.convolution import conv2d
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.convlstm import (
    build_predictor,
    convlstm_to_keras,
    convlstm_weights,
    frame_errors,
    looks_ahead,
    next_frame_pairs,
)
from tests.models.numpy_cells import complex_step, sigmoid, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
B, T, N, M, C, F = 2, 3, 3, 4, 1, 2
# Keras rounds 64-bit results to 32 bits on every backend but TensorFlow (`keras.src.backend.common.dtypes`).
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


@pytest.fixture
def draw() -> Draw:
    return Draw(12)


def book(draw: Draw, k: int) -> dict[str, np.ndarray]:
    return {
        **{f"W_{gate}": draw(F, C, k, k) for gate in "ifgo"},
        **{f"U_{gate}": draw(F, F, k, k) for gate in "ifgo"},
        **{f"b_{gate}": draw(F) for gate in "ifgo"},
    }


def star(bank, image):
    """The convolution of mathematics, by SciPy: bank (F, C, k, k), image (C, N, M)."""
    return np.stack(
        [sum(convolve2d(channel, w, "same") for channel, w in zip(image, filters, strict=True)) for filters in bank]
    )


def book_convlstm(banks, movie, h, c):
    """All states (T, N, M, F) of the book's cell; channels first inside."""
    h, c, states = np.moveaxis(h, -1, 0), np.moveaxis(c, -1, 0), []
    for x in np.moveaxis(movie, -1, 1):
        z = {g: star(banks[f"W_{g}"], x) + star(banks[f"U_{g}"], h) + banks[f"b_{g}"][:, None, None] for g in "ifgo"}
        c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["g"])
        h = sigmoid(z["o"]) * np.tanh(c)
        states.append(np.moveaxis(h, 0, -1))
    return np.stack(states)


def predictor_weights(draw: Draw, k: int) -> dict[str, np.ndarray]:
    return {"W": draw(k, k, C, 4 * F), "U": draw(k, k, F, 4 * F), "b": draw(4 * F), "V": draw(k, k, F, C), "d": draw(C)}


def predict(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, V: np.ndarray, d: np.ndarray) -> np.ndarray:
    """The predictor in NumPy, for complex numbers too."""
    still = np.zeros((len(x), N, M, F))
    hs, _, _ = convlstm_forward(x, still, still, W, U, b)
    return sigmoid(conv2d(hs.reshape(-1, N, M, F), V, d)).reshape(x.shape)


@pytest.mark.parametrize("k", [1, 3])
def test_a_transferred_convlstm_computes_what_the_book_does(draw, k):
    banks, x, states = book(draw, k), draw(B, T, N, M, C), [draw(B, N, M, F), draw(B, N, M, F)]
    keras_says = models.packed(convlstm_to_keras(banks), "ConvLSTM2D", x, states, kernel_size=k, padding="same")["h"]
    wanted = np.stack([book_convlstm(banks, *each) for each in zip(x, *states, strict=True)])
    assert worst(keras_says, wanted) < EXACT


def test_counts_are_those_of_the_layers():
    cell, flat = keras.layers.ConvLSTM2D(F, 3), keras.layers.LSTM(N * M * F)
    cell.build((None, None, N, M, C))
    flat.build((None, None, N * M * C))
    assert convlstm_weights(N, M, C, F, 3) == (cell.count_params(), flat.count_params())


@pytest.mark.parametrize("k", [2, 3])
def test_the_predictor_and_all_its_gradients(draw, k):
    weights, x = predictor_weights(draw, k), draw(B, T, N, M, C)
    upstream = draw(*x.shape)
    found = models.model(build_predictor(N, M, C, F, k), weights, x, upstream)
    gradients = complex_step(lambda x, **arrays: (upstream * predict(x, **arrays)).sum(), {**weights, "x": x})
    assert worst(found["outputs"], predict(x, **weights)) < EXACT
    assert {name: error for name in gradients if (error := worst(found[f"d{name}"], gradients[name])) >= EXACT} == {}


def predictions(model, x):
    return keras.ops.convert_to_numpy(model(keras.ops.convert_to_tensor(x)))


def examined(model, draw):
    """What looks_ahead says when each frame in turn is changed."""
    x = draw(B, T, N, M, C)
    changed = []
    for s in range(T):
        movie = x.copy()
        movie[:, s] = draw(B, N, M, C)
        changed.append(predictions(model, movie))
    return looks_ahead(predictions(model, x), np.stack(changed))


def test_the_predictor_does_not_look_ahead(draw):
    change, ahead = examined(build_predictor(N, M, C, F, 3), draw)
    assert ahead == 0
    assert (change[np.triu_indices(T)] > 1e-6).all()


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.Conv3D(C, 3, padding="same"),
        keras.layers.Bidirectional(keras.layers.ConvLSTM2D(C, 3, padding="same", return_sequences=True)),
    ],
    ids=["Conv3D", "Bidirectional"],
)
def test_layers_that_look_ahead_are_found_out(draw, layer):
    memory = keras.layers.ConvLSTM2D(F, 3, padding="same", return_sequences=True)
    change, ahead = examined(keras.Sequential([memory, layer]), draw)
    assert ahead == np.tril(change, -1).max() > 1e-6


def test_a_movie_in_a_batch_is_a_movie_alone(draw):
    model, x = build_predictor(N, M, C, F, 3), draw(B, T, N, M, C)
    whole = predictions(model, x)
    assert worst(predictions(model, x[::-1])[::-1], whole) < EXACT
    assert worst(np.concatenate([predictions(model, x[:1]), predictions(model, x[1:])]), whole) < EXACT


def test_the_beginning_of_a_movie_is_predicted_as_in_the_whole(draw):
    model, x = build_predictor(N, M, C, F, 3), draw(B, T, N, M, C)
    assert worst(predictions(model, x[:, :2]), predictions(model, x)[:, :2]) < EXACT


def test_pairs_meet_in_the_middle(draw):
    x, y = next_frame_pairs(draw(B, T, N, M, C))
    assert x.shape == y.shape == (B, T - 1, N, M, C)
    assert np.array_equal(x[:, 1:], y[:, :-1])


def test_errors_by_frame():
    y = np.zeros((2, 3, 1, 2, 1))
    p, x = y.copy(), y.copy()
    p[:, 1] = 2
    x[0, 2, 0, 0] = 2
    e, copy = frame_errors(p, x, y)
    assert e.tolist() == [0, 4, 0]
    assert copy.tolist() == [0, 0, 1]

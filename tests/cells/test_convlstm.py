"""The convolutional LSTM against Keras' ConvLSTM2D, complex-step derivatives, and the LSTM that it is on one pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_course.cells.convlstm import convlstm_backward, convlstm_forward, convlstm_step, convlstm_step_backward
from rnn_course.cells.lstm import lstm_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, N, M, C, F, k = 2, 3, 4, 3, 1, 2, 3


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw: Draw, C: int = C, F: int = F, k: int = k) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return draw(k, k, C, 4 * F), draw(k, k, F, 4 * F), draw(4 * F)


def frame(draw, B=B, N=N, M=M, C=C, F=F, k=k):
    """x, h, c, W, U, b of one step."""
    return draw(B, N, M, C), draw(B, N, M, F), draw(B, N, M, F), *weights(draw, C, F, k)


def movie(draw, T=T, k=k):
    """x, h0, c0, W, U, b of a batch of movies."""
    return draw(B, T, N, M, C), draw(B, N, M, F), draw(B, N, M, F), *weights(draw, k=k)


def repeated(x, h, c, W, U, b):
    """The step, one frame after another: states and cells of every frame."""
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c, _ = convlstm_step(x[:, t], h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@pytest.mark.proves(convlstm_step_backward, by="complex step")
@pytest.mark.parametrize("sizes", [{}, {"B": 1, "N": 1}, {"M": 1, "C": 3}, {"F": 1, "k": 2}, {"k": 1}])
def test_a_step_back_is_the_derivative_of_the_step(draw, sizes):
    arguments = x, h, c, W, U, _ = frame(draw, **sizes)
    dh_next, dc_next = draw(*h.shape), draw(*c.shape)

    def loss(*args):
        h_next, c_next, _ = convlstm_step(*args)
        return (dh_next * h_next + dc_next * c_next).sum()

    _, c_next, gates = convlstm_step(*arguments)
    found = convlstm_step_backward(dh_next, dc_next, c_next, gates, x, h, c, W, U)
    assert relative_error(found, by_complex_step(loss, arguments, range(6))) < LIMIT


@pytest.mark.proves(convlstm_backward, by="complex step")
@pytest.mark.parametrize(("T", "k"), [(1, 3), (3, 3), (3, 2)])
def test_backpropagation_through_time_is_the_derivative_of_the_step_repeated(draw, T, k):
    arguments = x, h0, c0, W, U, _ = movie(draw, T, k)
    dhs = draw(B, T, N, M, F)
    hs, cs, gates = convlstm_forward(*arguments)
    found = convlstm_backward(dhs, hs, cs, gates, x, h0, c0, W, U)
    wanted = by_complex_step(lambda *args: (dhs * repeated(*args)[0]).sum(), arguments, range(6))
    assert relative_error(found, wanted) < LIMIT


def test_the_sequence_is_the_step_repeated(draw):
    arguments = x, h, c, W, U, b = movie(draw)
    hs, cs, gates = convlstm_forward(*arguments)
    assert relative_error([hs, cs], repeated(*arguments)) < 1e-14
    for t in range(T):
        h, c, of_step = convlstm_step(x[:, t], h, c, W, U, b)
        assert relative_error([gates[:, t]], [of_step]) < 1e-14


def test_the_sequence_back_is_the_step_back_repeated(draw):
    arguments = x, h0, c0, W, U, _ = movie(draw)
    dhs, (hs, cs, gates) = draw(B, T, N, M, F), convlstm_forward(*arguments)
    states, cells = [h0, *np.moveaxis(hs, 1, 0)], [c0, *np.moveaxis(cs, 1, 0)]
    steps: list[tuple[Any, ...]] = []
    dh, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(T)):
        steps.insert(
            0, convlstm_step_backward(dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t], states[t], cells[t], W, U)
        )
        _, dh, dc, *_ = steps[0]
    dx, _, _, dW, dU, db = zip(*steps, strict=True)
    wanted = [np.stack(dx, axis=1), dh, dc, sum(dW), sum(dU), sum(db)]
    assert relative_error(convlstm_backward(dhs, hs, cs, gates, x, h0, c0, W, U), wanted) < 1e-13


def test_on_frames_of_one_pixel_it_is_the_lstm(draw):
    x, h0, c0, W, U, b = draw(B, T, 1, 1, C), draw(B, 1, 1, F), draw(B, 1, 1, F), *weights(draw)
    flat = lstm_forward(x[:, :, 0, 0], h0[:, 0, 0], c0[:, 0, 0], W[1, 1], U[1, 1], b)
    found = [each[:, :, 0, 0] for each in convlstm_forward(x, h0, c0, W, U, b)]
    assert relative_error(found, flat) < 1e-14


@pytest.mark.proves(convlstm_backward, by="Keras ConvLSTM2D")
@pytest.mark.parametrize("k", [2, 3])
def test_states_cells_and_gradients_agree_with_keras(draw, k):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    arguments = x, h0, c0, W, U, b = movie(draw, k=k)
    dhs = draw(B, T, N, M, F)
    layer = keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True, return_state=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    watched = [tf.constant(each) for each in (x, h0, c0)]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        states, _, last = layer(watched[0], initial_state=watched[1:])
        loss = tf.reduce_sum(states * dhs)
    wanted = [np.asarray(each) for each in tape.gradient(loss, [*watched, *layer.trainable_variables])]
    hs, cs, gates = convlstm_forward(*arguments)
    assert relative_error([hs, cs[:, -1]], [states.numpy(), last.numpy()]) < LIMIT
    assert relative_error(convlstm_backward(dhs, hs, cs, gates, x, h0, c0, W, U), wanted) < LIMIT


def test_numbers_keep_their_width_and_large_ones_stay_finite(draw):
    x, h0, c0, W, U, b = movie(draw)
    narrow = [each.astype(np.float32) for each in (x, h0, c0, W, U, b)]
    forward = convlstm_forward(*narrow)
    back = convlstm_backward(forward[0], *forward, *narrow[:5])
    assert {each.dtype.name for each in (*forward, *back)} == {"float32"}
    with np.errstate(over="raise", invalid="raise"):
        assert all(np.isfinite(each).all() for each in convlstm_forward(1e4 * x, h0, c0, W, U, b))

"""The LSTM references against Keras' LSTM, complex-step derivatives and one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_course.cells.lstm import (
    chrono_bias,
    forget_bias,
    lstm_backward,
    lstm_forward,
    lstm_gates,
    lstm_step,
    lstm_step_backward,
)
from rnn_course.draw import Draw
from rnn_course.kit.activations import sigmoid
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H = 3, 5, 4, 6


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw, D=D, H=H):
    return draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


def repeated(x, h, c, W, U, b):
    """The step, one after another: states and cells of every step."""
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@pytest.mark.proves(lstm_step_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(3, 4, 6), (1, 4, 6), (3, 1, 6), (3, 4, 1)])
def test_a_step_back_is_the_derivative_of_the_step(draw, sizes):
    B, D, H = sizes
    x, h, c, (W, U, b) = draw(B, D), draw(B, H), draw(B, H), weights(draw, D, H)
    dh_next, dc_next = draw(B, H), draw(B, H)

    def loss(*args):
        h_next, c_next = lstm_step(*args)
        return (dh_next * h_next + dc_next * c_next).sum()

    _, c_next = lstm_step(x, h, c, W, U, b)
    found = lstm_step_backward(dh_next, dc_next, c_next, lstm_gates(x, h, W, U, b), x, h, c, W, U)
    assert relative_error(found, by_complex_step(loss, (x, h, c, W, U, b), range(6))) < LIMIT


@pytest.mark.proves(lstm_backward, by="complex step")
@pytest.mark.parametrize("T", [1, 5])
def test_backpropagation_through_time_is_the_derivative_of_the_step_repeated(draw, T):
    x, h0, c0, (W, U, b) = draw(B, T, D), draw(B, H), draw(B, H), weights(draw)
    dhs, dc_last = draw(B, T, H), draw(B, H)

    def loss(*args):
        hs, cs = repeated(*args)
        return (dhs * hs).sum() + (dc_last * cs[:, -1]).sum()

    hs, cs, gates = lstm_forward(x, h0, c0, W, U, b)
    found = lstm_backward(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U)
    assert relative_error(found, by_complex_step(loss, (x, h0, c0, W, U, b), range(6))) < LIMIT


def test_the_sequence_is_the_step_repeated(draw):
    x, h0, c0, (W, U, b), dhs, dc_last = draw(B, T, D), draw(B, H), draw(B, H), weights(draw), draw(B, T, H), draw(B, H)
    hs, cs, gates = lstm_forward(x, h0, c0, W, U, b)
    assert relative_error([hs, cs], repeated(x, h0, c0, W, U, b)) < 1e-14
    states, cells = [h0, *np.moveaxis(hs, 1, 0)], [c0, *np.moveaxis(cs, 1, 0)]
    steps: list[tuple[Any, ...]] = []
    dh, dc = np.zeros_like(h0), dc_last
    for t in reversed(range(T)):
        steps.insert(
            0, lstm_step_backward(dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t], states[t], cells[t], W, U)
        )
        assert relative_error([gates[:, t]], [lstm_gates(x[:, t], states[t], W, U, b)]) < 1e-14
        _, dh, dc, *_ = steps[0]
    dx, _, _, dW, dU, db = zip(*steps, strict=True)
    wanted = [np.stack(dx, axis=1), dh, dc, sum(dW), sum(dU), sum(db)]
    assert relative_error(lstm_backward(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U), wanted) < 1e-13


@pytest.mark.proves(lstm_backward, by="Keras LSTM")
def test_states_cells_and_gradients_agree_with_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h0, c0, (W, U, b), dhs, dc_last = draw(B, T, D), draw(B, H), draw(B, H), weights(draw), draw(B, T, H), draw(B, H)
    layer = keras.layers.LSTM(H, return_sequences=True, return_state=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    watched = [tf.constant(each) for each in (x, h0, c0)]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        states, _, last = layer(watched[0], initial_state=watched[1:])
        loss = tf.reduce_sum(states * dhs) + tf.reduce_sum(last * dc_last)
    wanted = [np.asarray(each) for each in tape.gradient(loss, [*watched, *layer.trainable_variables])]
    hs, cs, gates = lstm_forward(x, h0, c0, W, U, b)
    assert relative_error([hs, cs[:, -1]], [states.numpy(), last.numpy()]) < LIMIT
    assert relative_error(lstm_backward(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U), wanted) < LIMIT


def test_the_first_bias_is_that_of_keras():
    keras = pytest.importorskip("keras")
    layer = keras.layers.LSTM(H, unit_forget_bias=True)
    layer.build((None, None, D))
    assert np.array_equal(forget_bias(H, 1.0), layer.get_weights()[2])


def test_a_unit_left_alone_loses_one_part_in_steps():
    steps = np.array([1.5, 2.0, 10.0, 1000.0])
    b_i, b_f, *others = np.split(chrono_bias(steps), 4)
    assert np.allclose(sigmoid(b_f), 1 - 1 / steps, rtol=1e-14)
    assert np.allclose(sigmoid(b_i), 1 / steps, rtol=1e-12)
    assert not np.any(others)


def test_numbers_keep_their_width_and_large_ones_stay_finite(draw):
    x, h0, c0, (W, U, b) = draw(B, T, D), draw(B, H), draw(B, H), weights(draw)
    narrow = [each.astype(np.float32) for each in (x, h0, c0, W, U, b)]
    forward = lstm_forward(*narrow)
    back = lstm_backward(narrow[0][..., :1] + forward[0], narrow[1], *forward, *narrow[:5])
    assert {each.dtype.name for each in (*forward, *back)} == {"float32"}
    with np.errstate(over="raise", invalid="raise"):
        assert all(np.isfinite(each).all() for each in lstm_forward(1e4 * x, h0, c0, W, U, b))

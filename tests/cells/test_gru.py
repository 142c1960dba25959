"""The gated references against complex-step derivatives, both of Keras' GRUs and one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_course.cells.gru import (
    gru_backward,
    gru_forward,
    gru_simple_step,
    gru_simple_step_backward,
    gru_step,
    gru_step_backward,
    gru_step_reset_after,
    gru_step_reset_after_backward,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
SIZES = pytest.mark.parametrize("sizes", [(3, 4, 6), (1, 4, 6), (3, 1, 6), (3, 4, 1)])
B, T, D, H = 3, 5, 4, 6


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def inputs(draw, B, D, H, *, gates=3, rows=()):
    """x, h, W, U, b of one step."""
    return draw(B, D), draw(B, H), draw(D, gates * H), draw(H, gates * H), draw(*rows, gates * H)


def sequences(draw, T=T):
    """x, h0, W, U, b of a batch, and an upstream gradient for every state."""
    return (draw(B, T, D), *inputs(draw, B, D, H, rows=(2,))[1:]), draw(B, T, H)


@pytest.mark.proves(gru_simple_step_backward, by="complex step")
@SIZES
def test_a_simple_step_back_is_the_derivative_of_the_step(draw, sizes):
    args = x, h, W, U, _ = inputs(draw, *sizes, gates=2)
    dh_next = draw(*h.shape)
    _, z, g = gru_simple_step(*args)
    gradients = gru_simple_step_backward(dh_next, z, g, x, h, W, U)
    wanted = by_complex_step(lambda *moved: (dh_next * gru_simple_step(*moved)[0]).sum(), args, range(5))
    assert relative_error(gradients, wanted) < LIMIT


@pytest.mark.proves(gru_step_backward, by="complex step")
@SIZES
def test_a_step_back_is_the_derivative_of_the_step(draw, sizes):
    args = x, h, W, U, _ = inputs(draw, *sizes)
    dh_next = draw(*h.shape)
    _, z, r, g = gru_step(*args)
    gradients = gru_step_backward(dh_next, z, r, g, x, h, W, U)
    wanted = by_complex_step(lambda *moved: (dh_next * gru_step(*moved)[0]).sum(), args, range(5))
    assert relative_error(gradients, wanted) < LIMIT


@pytest.mark.proves(gru_step_reset_after_backward, by="complex step")
@SIZES
def test_a_step_back_with_the_reset_after_the_product_is_its_derivative(draw, sizes):
    args = inputs(draw, *sizes, rows=(2,))
    dh_next = draw(*args[1].shape)
    gradients = gru_step_reset_after_backward(dh_next, *gru_step_reset_after(*args)[1:], *args)
    wanted = by_complex_step(lambda *moved: (dh_next * gru_step_reset_after(*moved)[0]).sum(), args, range(5))
    assert relative_error(gradients, wanted) < LIMIT


def test_the_full_cell_with_its_reset_gate_wide_open_is_the_simple_one(draw):
    x, h, W, U, b = inputs(draw, B, D, H, gates=2)
    wide = [np.insert(array, [H] * H, value, axis=-1) for array, value in ((W, 0), (U, 0), (b, 1000))]
    assert relative_error([gru_step(x, h, *wide)[0]], [gru_simple_step(x, h, W, U, b)[0]]) < 1e-14


@pytest.mark.parametrize("gate", [0, 1])
def test_a_shut_gate_copies_and_an_open_one_is_the_plain_cell(draw, gate):
    x, h, W, U, b = inputs(draw, B, D, H, gates=2)
    b[:H] = 1000 if gate else -1000
    plain = np.tanh(x @ W[:, H:] + h @ U[:, H:] + b[H:])
    assert relative_error([gru_simple_step(x, h, W, U, b)[0]], [h if gate else plain]) < 1e-14


@pytest.mark.proves(gru_backward, by="complex step")
@pytest.mark.parametrize("T", [1, 5])
def test_backpropagation_through_time_is_the_derivative_of_the_forward_pass(draw, T):
    args, dhs = sequences(draw, T)
    gradients = gru_backward(dhs, *gru_forward(*args), *args)
    wanted = by_complex_step(lambda *moved: (dhs * gru_forward(*moved)[0]).sum(), args, range(5))
    assert relative_error(gradients, wanted) < LIMIT


def repeated(step, args, reset_after):
    """The states (B, T, H), and what each step back needs, by the readable step alone."""
    x, h, *weights = args
    kept, states = [], []
    for t in range(x.shape[1]):
        h_next, *gates = step(x[:, t], h, *weights)
        kept.append((*gates, x[:, t], h, *weights[: 3 if reset_after else 2]))
        h = h_next
        states.append(h)
    return np.stack(states, axis=1), kept


def repeated_back(step_backward, dhs, kept):
    """dx, dh0, dW, dU and db by the readable step back alone."""
    dh = np.zeros_like(dhs[:, 0])
    steps: list[tuple[Any, ...]] = []
    for t in reversed(range(dhs.shape[1])):
        steps.insert(0, step_backward(dhs[:, t] + dh, *kept[t]))
        dh = steps[0][1]
    dx, _, dW, dU, db = zip(*steps, strict=True)
    return np.stack(dx, axis=1), dh, sum(dW), sum(dU), sum(db)


def test_the_sequence_is_the_step_repeated(draw):
    args, dhs = sequences(draw)
    hs, gates = gru_forward(*args)
    states, kept = repeated(gru_step_reset_after, args, reset_after=True)
    assert relative_error([hs], [states]) < 1e-14
    assert relative_error([gates], [np.stack([np.concatenate(one[:3], axis=1) for one in kept], axis=1)]) < 1e-14
    by_steps = repeated_back(gru_step_reset_after_backward, dhs, kept)
    assert relative_error(gru_backward(dhs, hs, gates, *args), by_steps) < 1e-13


@pytest.mark.parametrize("width", [np.float32, np.float64])
def test_the_numbers_keep_their_width(draw, width):
    args, dhs = sequences(draw)
    args = [each.astype(width) for each in args]
    hs, gates = gru_forward(*args)
    gradients = gru_backward(dhs.astype(width), hs, gates, *args)
    assert {each.dtype for each in (hs, gates, *gradients)} == {np.dtype(width)}


def keras_gru(args, dhs, reset_after):
    """States and gradients of keras.layers.GRU in float64: by x, the initial state, W, U and b."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h0, *weights = args
    layer = keras.layers.GRU(H, reset_after=reset_after, return_sequences=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights(weights)
    inputs, start = tf.constant(x), tf.constant(h0)
    with tf.GradientTape() as tape:
        tape.watch([inputs, start])
        states = layer(inputs, initial_state=start)
        loss = tf.reduce_sum(states * dhs)
    wanted = tape.gradient(loss, [inputs, start, *layer.trainable_variables])
    return states.numpy(), [np.asarray(each) for each in wanted]


@pytest.mark.proves(gru_backward, by="Keras GRU, reset after")
def test_the_sequence_and_its_gradients_agree_with_keras_reset_after(draw):
    args, dhs = sequences(draw)
    states, wanted = keras_gru(args, dhs, reset_after=True)
    hs, gates = gru_forward(*args)
    assert relative_error([hs], [states]) < LIMIT
    assert relative_error(gru_backward(dhs, hs, gates, *args), wanted) < LIMIT


@pytest.mark.proves(gru_step_backward, by="Keras GRU, reset before")
def test_the_step_repeated_and_its_gradients_agree_with_keras_reset_before(draw):
    args, dhs = sequences(draw)
    args = (*args[:4], args[4][0])
    states, wanted = keras_gru(args, dhs, reset_after=False)
    hs, kept = repeated(gru_step, args, reset_after=False)
    assert relative_error([hs], [states]) < LIMIT
    assert relative_error(repeated_back(gru_step_backward, dhs, kept), wanted) < LIMIT

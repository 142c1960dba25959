"""The cell with a context against complex-step derivatives, Keras' SimpleRNN and itself, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H, C = 3, 5, 4, 6, 2


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def given(draw, B=B, T=T, D=D, H=H, C=C):
    """x, h0, v, W, U, R, b."""
    return draw(B, T, D), draw(B, H), draw(B, C), draw(D, H), draw(H, H), draw(C, H), draw(H)


def repeated(x, h, v, W, U, R, b):
    """The step, one after another."""
    hs = []
    for t in range(x.shape[1]):
        h = context_step(x[:, t], h, v, W, U, R, b)
        hs.append(h)
    return np.stack(hs, axis=1)


def test_the_sequence_is_the_step_repeated(draw):
    arguments = given(draw)
    assert relative_error([context_forward(*arguments)], [repeated(*arguments)]) < 1e-14


@pytest.mark.proves(context_backward, by="complex step")
@pytest.mark.parametrize("one", ["none", "B", "T", "D", "H", "C"])
def test_context_backward_against_the_derivative_of_the_step_repeated(draw, one):
    arguments = given(draw, **({one: 1} if one != "none" else {}))
    hs = context_forward(*arguments)
    dhs = draw(*hs.shape)
    wanted = by_complex_step(lambda *args: (dhs * repeated(*args)).sum(), arguments, range(7))
    assert relative_error(context_backward(dhs, hs, *arguments[:-1]), wanted) < LIMIT


@pytest.mark.proves(context_backward, by="Keras SimpleRNN with RepeatVector")
def test_context_backward_against_keras_with_the_context_repeated(draw):
    """vR at every step is SimpleRNN on [x_t, v], with R under W; RepeatVector sets v at every step."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h0, v, W, U, R, b = arguments = given(draw)
    dhs = draw(B, T, H)
    layer = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build((B, T, D + C))
    layer.set_weights([np.concatenate([W, R]), U, b])
    inputs, start, context = (tf.constant(each) for each in (x, h0, v))
    with tf.GradientTape() as tape:
        tape.watch([inputs, start, context])
        both = tf.concat([inputs, keras.layers.RepeatVector(T, dtype="float64")(context)], axis=2)
        states = layer(both, initial_state=start)
        loss = tf.reduce_sum(states * dhs)
    dx, dh0, dv, dWR, dU, db = (
        np.asarray(each) for each in tape.gradient(loss, [inputs, start, context, *layer.trainable_variables])
    )
    hs = context_forward(*arguments)
    assert relative_error([hs], [states.numpy()]) < LIMIT
    found = context_backward(dhs, hs, x, h0, v, W, U, R)
    assert relative_error(found, [dx, dh0, dv, dWR[:D], dU, dWR[D:], db]) < LIMIT


def test_a_context_is_a_bias_of_the_rows_own(draw):
    x, h0, v, W, U, R, b = given(draw)
    hs = context_forward(x, h0, v, W, U, R, b)
    for row in range(B):
        one = slice(row, row + 1)
        alone = context_forward(x[one], h0[one], 0 * v[one], W, U, R, b + v[row] @ R)
        assert relative_error([hs[one]], [alone]) < 1e-14


def test_numbers_keep_their_width_and_large_ones_stay_finite(draw):
    x, h0, v, W, U, R, b = given(draw)
    narrow = [each.astype(np.float32) for each in (x, h0, v, W, U, R, b)]
    hs = context_forward(*narrow)
    back = context_backward(hs, hs, *narrow[:-1])
    assert {each.dtype.name for each in (hs, *back)} == {"float32"}
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(context_forward(1e5 * x, h0, v, W, U, R, b)).all()

"""The recurrent references against complex-step derivatives, Keras' SimpleRNN and one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_course.cells.output import masked_cross_entropy, output_forward
from rnn_course.cells.rnn import (
    rnn_backward,
    rnn_forward,
    rnn_loss_and_gradients,
    rnn_step,
    rnn_step_backward,
    rnn_step_concatenated,
    rnn_step_relu,
    rnn_step_relu_backward,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, by_differences, relative_error

LIMIT = 1e-9
B, T, D, H, K = 3, 5, 4, 6, 7


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw):
    return draw(D, H), draw(H, H), draw(H)


@pytest.mark.proves(rnn_step_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(3, 4, 6), (1, 4, 6), (3, 1, 6), (3, 4, 1)])
def test_a_step_back_is_the_derivative_of_the_step(draw, sizes):
    B, D, H = sizes
    x, h, W, U, b, dh_next = draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H), draw(B, H)
    gradients = rnn_step_backward(dh_next, rnn_step(x, h, W, U, b), x, h, W, U)
    wanted = by_complex_step(lambda *args: (dh_next * rnn_step(*args)).sum(), (x, h, W, U, b), range(5))
    assert relative_error(gradients, wanted) < LIMIT


@pytest.mark.proves(rnn_step_relu_backward, by="central differences")
def test_a_rectified_step_back_is_the_derivative_of_the_step(draw):
    x, h, (W, U, b), dh_next = draw(B, D), draw(B, H), weights(draw), draw(B, H)
    z = x @ W + h @ U + b
    assert np.abs(z).min() > 1e-2, "differences must not reach across the kink"
    gradients = rnn_step_relu_backward(dh_next, rnn_step_relu(x, h, W, U, b), x, h, W, U)
    wanted = by_differences(lambda *args: (dh_next * rnn_step_relu(*args)).sum(), (x, h, W, U, b), range(5), width=1e-3)
    assert relative_error(gradients, wanted) < LIMIT


def test_a_rectified_step_has_slope_zero_at_the_kink():
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    assert rnn_step_relu_backward(one, zero, one, one, one, one)[0] == 0


def test_the_concatenated_form_gives_the_same_numbers(draw):
    x, h, (W, U, b) = draw(B, D), draw(B, H), weights(draw)
    by_one_product = rnn_step_concatenated(x, h, np.concatenate([U, W]), b)
    assert np.allclose(by_one_product, rnn_step(x, h, W, U, b), rtol=0, atol=1e-15)


@pytest.mark.proves(rnn_backward, by="complex step")
@pytest.mark.parametrize("T", [1, 5])
def test_backpropagation_through_time_is_the_derivative_of_the_forward_pass(draw, T):
    x, h0, (W, U, b), dhs = draw(B, T, D), draw(B, H), weights(draw), draw(B, T, H)
    gradients = rnn_backward(dhs, rnn_forward(x, h0, W, U, b), x, h0, W, U)
    wanted = by_complex_step(lambda *args: (dhs * rnn_forward(*args)).sum(), (x, h0, W, U, b), range(5))
    assert relative_error(gradients, wanted) < LIMIT


def test_the_sequence_is_the_step_repeated(draw):
    x, h0, (W, U, b), dhs = draw(B, T, D), draw(B, H), weights(draw), draw(B, T, H)
    hs, h = rnn_forward(x, h0, W, U, b), h0
    states = [h0]
    for t in range(T):
        h = rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    assert relative_error([hs], [np.stack(states[1:], axis=1)]) < 1e-14
    dh = np.zeros_like(h0)
    steps: list[tuple[Any, ...]] = []
    for t in reversed(range(T)):
        steps.insert(0, rnn_step_backward(dhs[:, t] + dh, states[t + 1], x[:, t], states[t], W, U))
        dh = steps[0][1]
    dx, _, dW, dU, db = zip(*steps, strict=True)
    assert relative_error(rnn_backward(dhs, hs, x, h0, W, U), [np.stack(dx, 1), dh, sum(dW), sum(dU), sum(db)]) < 1e-13


@pytest.mark.proves(rnn_loss_and_gradients, by="complex step")
def test_the_whole_models_gradients_are_the_derivative_of_its_loss(draw):
    x, h0, (W, U, b) = draw(B, T, D), draw(B, H), weights(draw)
    y, mask, V, c = draw.integers(0, K, B, T), draw.lengths_mask(B, T), draw(H, K), draw(K)
    trained = (h0, W, U, b, V, c)

    def forward(h0, W, U, b, V, c):
        return masked_cross_entropy(output_forward(rnn_forward(x, h0, W, U, b), V, c), y, mask)[0]

    loss, *gradients = rnn_loss_and_gradients(x, y, mask, *trained)
    assert loss == forward(*trained)
    assert relative_error(gradients, by_complex_step(forward, trained, range(6))) < LIMIT


@pytest.mark.proves(rnn_backward, by="Keras SimpleRNN")
def test_states_and_gradients_agree_with_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h0, (W, U, b), dhs = draw(B, T, D), draw(B, H), weights(draw), draw(B, T, H)
    layer = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    inputs, start = tf.constant(x), tf.constant(h0)
    with tf.GradientTape() as tape:
        tape.watch([inputs, start])
        states = layer(inputs, initial_state=start)
        loss = tf.reduce_sum(states * dhs)
    wanted = tape.gradient(loss, [inputs, start, *layer.trainable_variables])
    hs = rnn_forward(x, h0, W, U, b)
    assert relative_error([hs], [states.numpy()]) < LIMIT
    assert relative_error(rnn_backward(dhs, hs, x, h0, W, U), [np.asarray(each) for each in wanted]) < LIMIT

"""The masked layer against Keras' SimpleRNN with a mask and complex-step derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H = 4, 6, 3, 5
PADDED = (np.arange(T) < np.array([[T], [4], [1], [2]])).astype(float)


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def inputs(draw, B=B, T=T, D=D, H=H):
    return draw(B, T, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def test_masked_forward_is_a_plain_layer_on_each_sequence_alone(draw):
    x, h0, W, U, b = inputs(draw)
    hs = masked_forward(x, PADDED, h0, W, U, b)
    for row, length in enumerate(PADDED.sum(axis=1).astype(int)):
        h = h0[row]
        for t in range(T):
            h = np.tanh(x[row, t] @ W + h @ U + b) if t < length else h
            assert np.allclose(hs[row, t], h, rtol=1e-14)


@pytest.mark.proves(masked_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(4, 6, 3, 5), (1, 6, 3, 5), (4, 1, 3, 5), (4, 6, 1, 5), (4, 6, 3, 1)])
def test_masked_backward_against_complex_step(draw, sizes):
    """Masks with gaps and padding in front too."""
    rows, steps, *_ = sizes
    x, h0, W, U, b = inputs(draw, *sizes)
    dhs, mask = draw(*sizes[:2], sizes[3]), draw.integers(0, 2, rows, steps).astype(float)
    mask[:, -1] = 1

    def loss(x, h0, W, U, b):
        return (dhs * masked_forward(x, mask, h0, W, U, b)).sum()

    found = masked_backward(dhs, masked_forward(x, mask, h0, W, U, b), x, mask, h0, W, U)
    assert relative_error(found, by_complex_step(loss, (x, h0, W, U, b), range(5))) < LIMIT


@pytest.mark.proves(masked_backward, by="Keras SimpleRNN, masked")
def test_masked_backward_against_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h0, W, U, b = inputs(draw)
    dhs = draw(B, T, H)
    layer = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    watched = [tf.constant(x), tf.constant(h0)]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        states = layer(watched[0], initial_state=watched[1], mask=tf.constant(PADDED > 0))
        loss = tf.reduce_sum(states * dhs)
    wanted = [np.asarray(each) for each in tape.gradient(loss, [*watched, *layer.trainable_variables])]
    hs = masked_forward(x, PADDED, h0, W, U, b)
    assert relative_error([hs], [states.numpy()]) < LIMIT
    assert relative_error(masked_backward(dhs, hs, x, PADDED, h0, W, U), wanted) < LIMIT


def test_numbers_keep_their_width_and_large_ones_stay_finite(draw):
    x, h0, W, U, b = (each.astype(np.float32) for each in inputs(draw))
    hs = masked_forward(x, PADDED, h0, W, U, b)
    assert {each.dtype.name for each in (hs, *masked_backward(hs, hs, x, PADDED, h0, W, U))} == {"float32"}
    assert np.isfinite(masked_forward(1e4 * x, PADDED, h0, W, U, b)).all()

"""conv2d and its way back against Keras, SciPy and complex-step derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import correlate2d

from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
SIZES = [
    (2, 4, 5, 3, 6, 3),
    (2, 4, 5, 3, 6, 2),
    (1, 5, 3, 2, 4, 4),
    (2, 3, 1, 4, 1, 5),
    (3, 1, 2, 1, 4, 3),
    (2, 4, 3, 5, 2, 1),
]


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def drawn(draw, B, N, M, C, F, k):
    return draw(B, N, M, C), draw(k, k, C, F), draw(F)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_conv2d_is_scipys_correlation_summed_over_the_channels(draw, k):
    x, W, b = drawn(draw, 2, 4, 6, 3, 5, k)
    wanted = np.stack(
        [
            [sum(correlate2d(image[..., c], W[..., c, f], mode="same") for c in range(3)) + b[f] for f in range(5)]
            for image in x
        ]
    )
    assert relative_error([conv2d(x, W, b)], [np.moveaxis(wanted, 1, 3)]) < LIMIT


@pytest.mark.proves(conv2d_backward, by="complex step")
@pytest.mark.parametrize("sizes", SIZES)
def test_conv2d_backward_is_the_derivative_of_conv2d(draw, sizes):
    x, W, b = drawn(draw, *sizes)
    y = conv2d(x, W, b)
    dy = draw(*y.shape)
    found = conv2d_backward(dy, x, W)
    assert relative_error(found, by_complex_step(lambda *args: (dy * conv2d(*args)).sum(), (x, W, b), range(3))) < LIMIT


@pytest.mark.proves(conv2d_backward, by="Keras Conv2D")
@pytest.mark.parametrize("sizes", SIZES)
def test_conv2d_and_its_gradients_agree_with_keras(draw, sizes):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, W, b = drawn(draw, *sizes)
    layer = keras.layers.Conv2D(len(b), len(W), padding="same", dtype="float64")
    layer.build(x.shape)
    layer.set_weights([W, b])
    images = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = layer(images)
        dy = draw(*y.shape)
        loss = tf.reduce_sum(y * dy)
    wanted = [np.asarray(each) for each in tape.gradient(loss, [images, *layer.trainable_variables])]
    assert relative_error([conv2d(x, W, b)], [y.numpy()]) < LIMIT
    assert relative_error(conv2d_backward(dy, x, W), wanted) < LIMIT


def test_numbers_keep_their_width_and_the_inputs_their_values(draw):
    narrow = [each.astype(np.float32) for each in drawn(draw, *SIZES[0])]
    copies = [each.copy() for each in narrow]
    y = conv2d(*narrow)
    assert {each.dtype.name for each in (y, *conv2d_backward(y, *narrow[:2]))} == {"float32"}
    assert all(np.array_equal(one, other) for one, other in zip(narrow, copies, strict=True))

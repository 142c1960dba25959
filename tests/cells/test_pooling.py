"""The poolings against Keras, against a loop over every sequence alone, and their way back by complex step."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.bidirectional import bidirectional_forward, merge
from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

B, T, H = 4, 6, 8
LENGTHS = (6, 4, 1, 2)
PADDED = (np.arange(T) < np.array(LENGTHS)[:, None]).astype(float)
ALONE = {
    pool_last: lambda h: h[-1],
    pool_mean: lambda h: sum(h) / len(h),
    pool_max: lambda h: np.array([max(h.real[:, i]) + 1j * h.imag[h.real[:, i].argmax(), i] for i in range(H)]),
    pool_ends: lambda h: np.array([*h[-1, : H // 2], *h[0, H // 2 :]]),
}
EACH = pytest.mark.parametrize("pool", ALONE)


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


@EACH
@pytest.mark.parametrize("shift", [-3, 0, 3])
def test_a_pooling_is_that_of_each_sequence_alone(draw, pool, shift):
    hs = draw(B, T, H) + shift
    p, alpha = pool(hs, PADDED)
    alone = [ALONE[pool](hs[row, :length]) for row, length in enumerate(LENGTHS)]
    assert relative_error([p], [np.real(alone)]) < 1e-14
    assert np.allclose(alpha.sum(axis=1), 1, rtol=1e-14)
    assert not alpha[PADDED == 0].any()


@pytest.mark.proves(pool_backward, by="complex step")
@EACH
def test_pool_backward_against_complex_step(draw, pool):
    hs, dp = draw(B, T, H), draw(B, H)

    def loss(hs):
        return sum(
            (dp[row] * ALONE[pool](hs[row, :length].astype(complex))).sum() for row, length in enumerate(LENGTHS)
        )

    (wanted,) = by_complex_step(loss, (hs,), [0])
    assert relative_error([pool_backward(dp, pool(hs, PADDED)[1])], [wanted]) < 1e-12


@pytest.mark.proves(pool_backward, by="Keras pooling layers")
@pytest.mark.parametrize(("pool", "name"), [(pool_mean, "GlobalAveragePooling1D"), (pool_max, "GlobalMaxPooling1D")])
def test_pool_backward_against_keras(draw, pool, name):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    hs, dp = tf.constant(draw(B, T, H)), draw(B, H)
    layer = getattr(keras.layers, name)(dtype="float64")
    with tf.GradientTape() as tape:
        tape.watch(hs)
        if pool is pool_mean:
            wanted = layer(hs, mask=tf.constant(PADDED > 0))
        else:  # this layer of Keras takes no mask, so the padding is made too small to win
            wanted = layer(tf.where(PADDED[..., None] > 0, hs, -1e300))
        loss = tf.reduce_sum(wanted * dp)
    p, alpha = pool(hs.numpy(), PADDED)
    assert relative_error([p], [wanted.numpy()]) < 1e-14
    assert relative_error([pool_backward(dp, alpha)], [tape.gradient(loss, hs).numpy()]) < 1e-12


def test_both_ends_are_what_keras_returns_without_sequences(draw):
    keras = pytest.importorskip("keras")
    D, half = 3, H // 2
    x = draw(B, T, D)
    rightward, leftward = ((np.zeros((B, half)), draw(D, half), draw(half, half), draw(half)) for _ in range(2))
    both = keras.layers.Bidirectional(keras.layers.SimpleRNN(half, dtype="float64"), dtype="float64")
    both.build(x.shape)
    both.set_weights([*rightward[1:], *leftward[1:]])
    wanted = keras.ops.convert_to_numpy(both(x, mask=PADDED > 0))
    hs_r, hs_l = bidirectional_forward(x, PADDED, rightward, leftward)
    p, _ = pool_ends(merge(hs_r, hs_l, "concat"), PADDED)
    assert relative_error([p], [wanted]) < 1e-12


@EACH
def test_numbers_keep_their_width_and_the_first_of_equals_wins(draw, pool):
    hs = np.ones((B, T, H), dtype=np.float32)
    p, alpha = pool(hs, PADDED)
    assert {p.dtype.name, alpha.dtype.name, pool_backward(p, alpha).dtype.name} == {"float32"}
    if pool is pool_max:
        assert alpha[:, 0].all()
        assert not alpha[:, 1:].any()

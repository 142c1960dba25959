"""Both directions and every merge mode against keras.layers.Bidirectional with masks, and by complex step."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.bidirectional import (
    bidirectional_backward,
    bidirectional_forward,
    merge,
    merge_backward,
    reverse_by_length,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H = 4, 6, 3, 5
MODES = ("concat", "sum", "mul", "ave")
PADDED = (np.arange(T) < np.array([[T], [4], [1], [2]])).astype(float)


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def layer(draw, H=H):
    return draw(B, H), draw(D, H), draw(H, H), draw(H)


def gradients(dy, x, rightward, leftward, mode):
    """With respect to x, and to h0, W, U, b of each direction, from dy of the merged sequence."""
    hs_r, hs_l = bidirectional_forward(x, PADDED, rightward, leftward)
    dhs_r, dhs_l = merge_backward(dy, hs_r, hs_l, mode)
    dx, drightward, dleftward = bidirectional_backward(dhs_r, dhs_l, hs_r, hs_l, x, PADDED, rightward, leftward)
    return [dx, *drightward, *dleftward]


def test_reversing_moves_every_real_step_and_no_padding(draw):
    x = draw(B, T, D)
    y = reverse_by_length(x, PADDED)
    for row, length in enumerate(PADDED.sum(axis=1).astype(int)):
        assert np.array_equal(y[row, :length], x[row, :length][::-1])
        assert np.array_equal(y[row, length:], x[row, length:])
    assert np.array_equal(reverse_by_length(y, PADDED), x)
    assert not np.array_equal(y, x[:, ::-1])


@pytest.mark.proves(bidirectional_backward, by="complex step")
@pytest.mark.parametrize("mode", MODES)
def test_bidirectional_backward_against_complex_step(draw, mode):
    x, rightward, leftward = draw(B, T, D), layer(draw), layer(draw)
    dy = draw(B, T, 2 * H if mode == "concat" else H)

    def loss(x, *weights):
        hs_r, hs_l = bidirectional_forward(x, PADDED, weights[:4], weights[4:])
        return (dy * merge(hs_r, hs_l, mode)).sum()

    wanted = by_complex_step(loss, (x, *rightward, *leftward), range(9))
    assert relative_error(gradients(dy, x, rightward, leftward, mode), wanted) < LIMIT


@pytest.mark.proves(merge_backward, by="complex step")
@pytest.mark.parametrize("mode", MODES)
def test_merge_backward_against_complex_step(draw, mode):
    hs_r, hs_l, dy = draw(B, T, H), draw(B, T, H), draw(B, T, 2 * H if mode == "concat" else H)

    def loss(hs_r, hs_l):
        return (dy * merge(hs_r, hs_l, mode)).sum()

    wanted = by_complex_step(loss, (hs_r, hs_l), range(2))
    assert relative_error(merge_backward(dy, hs_r, hs_l, mode), wanted) < LIMIT


@pytest.mark.proves(bidirectional_backward, merge_backward, by="Keras Bidirectional")
@pytest.mark.parametrize("mode", MODES)
def test_bidirectional_backward_against_keras(draw, mode):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, rightward, leftward = draw(B, T, D), layer(draw), layer(draw)
    dy = draw(B, T, 2 * H if mode == "concat" else H)
    simple = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    both = keras.layers.Bidirectional(simple, merge_mode=mode, dtype="float64")
    both.build(x.shape)
    both.set_weights([*rightward[1:], *leftward[1:]])
    watched = [tf.constant(each) for each in (x, rightward[0], leftward[0])]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        y = both(watched[0], initial_state=watched[1:], mask=tf.constant(PADDED > 0))
        loss = tf.reduce_sum(y * dy)
    dx, dh_r, dh_l, *others = tape.gradient(loss, [*watched, *both.trainable_variables])
    wanted = [np.asarray(each) for each in (dx, dh_r, *others[:3], dh_l, *others[3:])]
    hs_r, hs_l = bidirectional_forward(x, PADDED, rightward, leftward)
    assert relative_error([merge(hs_r, hs_l, mode)], [y.numpy()]) < LIMIT
    assert relative_error(gradients(dy, x, rightward, leftward, mode), wanted) < LIMIT


def test_padding_changes_nothing_and_a_plain_flip_does(draw):
    x, rightward, leftward = draw(B, T, D), layer(draw), layer(draw)
    longer = np.concatenate([x, draw(B, 3, D)], axis=1)
    mask = np.pad(PADDED, ((0, 0), (0, 3)))
    for short, long in zip(
        bidirectional_forward(x, PADDED, rightward, leftward),
        bidirectional_forward(longer, mask, rightward, leftward),
        strict=True,
    ):
        assert np.array_equal(short, long[:, :T])
        assert not long[:, T:].any()
    h0, W, U, b = leftward
    flipped = []
    for each in (x, longer):
        h = h0
        for t in reversed(range(each.shape[1])):
            h = np.tanh(each[:, t] @ W + h @ U + b)
        flipped.append(h)
    assert relative_error(*([each] for each in flipped)) > 1e-3


def test_numbers_keep_their_width(draw):
    x, rightward, leftward = draw(B, T, D).astype(np.float32), layer(draw), layer(draw)
    rightward, leftward = (tuple(each.astype(np.float32) for each in one) for one in (rightward, leftward))
    hs_r, hs_l = bidirectional_forward(x, PADDED, rightward, leftward)
    dx, *others = bidirectional_backward(hs_r, hs_l, hs_r, hs_l, x, PADDED, rightward, leftward)
    merged = [merge(hs_r, hs_l, mode) for mode in MODES]
    assert {each.dtype.name for each in (hs_r, hs_l, dx, *others[0], *others[1], *merged)} == {"float32"}

"""Stacked layers against Keras, the deep transition and every option by complex step, dropout by its mean."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.deep import (
    dropout,
    stacked_backward,
    stacked_forward,
    transition_step,
    transition_step_backward,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, M = 4, 5, 3, 7
SIZES = (4, 6, 2)
PADDED = (np.arange(T) < np.array([[T], [3], [1], [2]])).astype(float)


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def stack(draw, connect, sizes=SIZES):
    """layers and keeps of a stack."""
    layers, below = [], D
    for H in sizes:
        layers.append((draw(B, H), draw(below, H), draw(H, H), draw(H)))
        below = H + D * connect
    return layers, [dropout(draw(B, T, H), draw.rng.random((B, T, H)), 0.3)[1] for H in sizes[:-1]]


def flat(dx, dlayers):
    return [dx, *(each for layer in dlayers for each in layer)]


@pytest.mark.proves(stacked_backward, by="complex step")
@pytest.mark.parametrize("connect", [False, True])
@pytest.mark.parametrize("sizes", [SIZES, (4, 6), (4,), (1, 3)])
def test_stacked_backward_against_complex_step(draw, sizes, connect):
    x, (layers, keeps), dtop = draw(B, T, D), stack(draw, connect, sizes), draw(B, T, sizes[-1])

    def loss(x, *weights):
        together = [weights[4 * l : 4 * l + 4] for l in range(len(sizes))]
        return (dtop * stacked_forward(x, PADDED, together, keeps, connect)[-1]).sum()

    states = stacked_forward(x, PADDED, layers, keeps, connect)
    found = flat(*stacked_backward(dtop, states, x, PADDED, layers, keeps, connect))
    arguments = flat(x, layers)
    assert relative_error(found, by_complex_step(loss, arguments, range(len(arguments)))) < LIMIT


@pytest.mark.proves(stacked_backward, by="Keras SimpleRNN, stacked")
@pytest.mark.parametrize("connect", [False, True])
def test_stacked_backward_against_keras(draw, connect):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, (layers, keeps), dtop = draw(B, T, D), stack(draw, connect), draw(B, T, SIZES[-1])
    built = [keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64") for H in SIZES]
    for one, (_, W, U, b) in zip(built, layers, strict=True):
        one.build((B, T, len(W)))
        one.set_weights([W, U, b])
    watched = [tf.constant(x), *(tf.constant(h0) for h0, *_ in layers)]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        v, states = watched[0], []
        for one, h0, keep in zip(built, watched[1:], [*keeps, 1.0], strict=True):
            states.append(one(v, initial_state=h0, mask=tf.constant(PADDED > 0)))
            v = tf.concat([states[-1] * keep, watched[0]], axis=2) if connect else states[-1] * keep
        loss = tf.reduce_sum(states[-1] * dtop)
    dx, *dh0s = tape.gradient(loss, [*watched, *(each for one in built for each in one.trainable_variables)])
    per_layer = [(dh0s[l], *dh0s[len(SIZES) + 3 * l : len(SIZES) + 3 * l + 3]) for l in range(len(SIZES))]
    found = stacked_forward(x, PADDED, layers, keeps, connect)
    assert relative_error(found, [each.numpy() for each in states]) < LIMIT
    wanted = [np.asarray(each) for each in flat(dx, per_layer)]
    assert relative_error(flat(*stacked_backward(dtop, found, x, PADDED, layers, keeps, connect)), wanted) < LIMIT


@pytest.mark.proves(transition_step_backward, by="complex step")
@pytest.mark.parametrize("skip", [0, 1, 0.5])
@pytest.mark.parametrize("sizes", [(4, 3, 5, 7), (1, 3, 5, 7), (4, 1, 5, 7), (4, 3, 1, 7), (4, 3, 5, 1)])
def test_transition_step_backward_against_complex_step(draw, sizes, skip):
    B, D, H, M = sizes
    arguments = (draw(B, D), draw(B, H), draw(D, M), draw(H, M), draw(M), draw(M, H), draw(H))
    dh_next = draw(B, H)

    def loss(x, h, W, U, b, V, c):
        return (dh_next * transition_step(x, h, W, U, b, V, c, skip)[0]).sum()

    x, h, W, U, b, V, c = arguments
    h_next, m = transition_step(x, h, W, U, b, V, c, skip)
    found = transition_step_backward(dh_next, h_next, m, x, h, W, U, V, skip)
    assert relative_error(found, by_complex_step(loss, arguments, range(7))) < LIMIT


def test_a_transition_is_two_layers_of_which_only_the_upper_one_remembers(draw):
    """Without a skip, the way from h to h_next is a feed-forward net of two layers, written out."""
    x, h, W, U, b, V, c = draw(B, D), draw(B, 5), draw(D, M), draw(5, M), draw(M), draw(M, 5), draw(5)
    both = np.concatenate([x, h], axis=1) @ np.concatenate([W, U])
    assert np.allclose(transition_step(x, h, W, U, b, V, c, 0)[0], np.tanh(np.tanh(both + b) @ V + c), rtol=1e-14)


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.5])
def test_dropout_keeps_the_mean_and_one_draw_serves_all_steps(rate):
    rng = np.random.default_rng(0)
    x = rng.normal(1, 0.1, size=(400, 3, 50))
    y, keep = dropout(x, rng.random(x.shape), rate)
    assert np.abs(y.mean() / x.mean() - 1) < 0.02
    assert np.abs((keep == 0).mean() - rate) < 0.01
    _, same = dropout(x, rng.random((400, 50)), rate)
    assert same.shape == x.shape
    assert np.array_equal(same, np.repeat(same[:, :1], 3, axis=1))


def test_numbers_keep_their_width(draw):
    x, (layers, keeps) = draw(B, T, D).astype(np.float32), stack(draw, True)
    layers = [tuple(each.astype(np.float32) for each in layer) for layer in layers]
    keeps = [each.astype(np.float32) for each in keeps]
    states = stacked_forward(x, PADDED, layers, keeps, True)
    back = flat(*stacked_backward(states[-1], states, x, PADDED, layers, keeps, True))
    assert {each.dtype.name for each in (*states, *back, *dropout(x, draw(B, T, D), 0.5))} == {"float32"}

"""Leaky, skipping, diagonal and normalised cells against complex-step derivatives, Keras and the plain cell."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.rnn import rnn_backward, rnn_forward
from rnn_course.cells.timescales import (
    diagonal_gradients,
    leaky_average,
    leaky_backward,
    leaky_forward,
    normalised_gradients,
    skip_backward,
    skip_forward,
)
from rnn_course.draw import Draw
from rnn_course.kit.activations import sigmoid
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
B, T, D, H = 3, 7, 4, 6
SIZES = pytest.mark.parametrize("sizes", [(3, 7, 4, 6), (3, 1, 4, 6), (1, 7, 4, 6), (3, 7, 1, 6), (3, 7, 4, 1)])


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def sequence(draw, B=B, T=T, D=D, H=H):
    return draw(B, T, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def test_a_leaky_average_is_a_sum_over_all_that_it_saw(draw):
    x, h0, tau = draw(B, T, H), draw(B, H), 1 + np.abs(draw(H))
    alpha = 1 - 1 / tau
    for t, h in enumerate(np.moveaxis(leaky_average(x, h0, tau), 1, 0), start=1):
        seen = sum(alpha ** (t - s) * (1 - alpha) * x[:, s - 1] for s in range(1, t + 1))
        assert relative_error([h], [alpha**t * h0 + seen]) < LIMIT


@pytest.mark.proves(leaky_backward, by="complex step")
@SIZES
def test_the_leaky_gradients_are_derivatives(draw, sizes):
    (x, h0, W, U, b), a, dhs = sequence(draw, *sizes), draw(sizes[3]), draw(*sizes[:2], sizes[3])
    hs, cs = leaky_forward(x, h0, W, U, b, a)
    wanted = by_complex_step(lambda *args: (dhs * leaky_forward(*args)[0]).sum(), (x, h0, W, U, b, a), range(6))
    assert relative_error(leaky_backward(dhs, hs, cs, x, h0, W, U, a), wanted) < LIMIT


def test_the_leaky_sequence_is_its_step_repeated_and_a_plain_cell_where_nothing_is_kept(draw):
    (x, h0, W, U, b), a, dhs = sequence(draw), draw(H), draw(B, T, H)
    h, alpha = h0, sigmoid(a)
    for t, found in enumerate(np.moveaxis(leaky_forward(x, h0, W, U, b, a)[0], 1, 0)):
        h = alpha * h + (1 - alpha) * np.tanh(x[:, t] @ W + h @ U + b)
        assert relative_error([found], [h]) < LIMIT
    hs, cs = leaky_forward(x, h0, W, U, b, np.full(H, -800.0))
    assert relative_error([hs, cs], [rnn_forward(x, h0, W, U, b)] * 2) < LIMIT
    *found, da = leaky_backward(dhs, hs, cs, x, h0, W, U, np.full(H, -800.0))
    assert relative_error(found, rnn_backward(dhs, hs, x, h0, W, U)) < LIMIT
    assert (da == 0).all()


@pytest.mark.proves(skip_backward, by="complex step")
@SIZES
@pytest.mark.parametrize("d", [1, 2, 9])
def test_the_skips_gradients_are_derivatives(draw, sizes, d):
    B, T, D, H = sizes
    arguments = (draw(B, T, D), draw(B, d, H), draw(D, H), draw(H, H), draw(H, H), draw(H))
    x, past, W, U, S, _ = arguments
    dhs = draw(B, T, H)
    found = skip_backward(dhs, skip_forward(*arguments), x, past, W, U, S)
    wanted = by_complex_step(lambda *args: (dhs * skip_forward(*args)).sum(), arguments, range(6))
    assert relative_error(found, wanted) < LIMIT


def test_a_skip_is_a_plain_cell_where_it_is_0_or_goes_back_one_step(draw):
    (x, h0, W, U, b), S, dhs = sequence(draw), draw(H, H), draw(B, T, H)
    hs = rnn_forward(x, h0, W, U, b)
    past = np.concatenate([draw(B, 2, H), h0[:, None]], axis=1)
    assert relative_error([skip_forward(x, past, W, U, 0 * S, b)], [hs]) < LIMIT
    dx, dpast, dW, dU, _, db = skip_backward(dhs, hs, x, past, W, U, 0 * S)
    assert relative_error([dx, dpast[:, -1], dW, dU, db], rnn_backward(dhs, hs, x, h0, W, U)) < LIMIT
    assert relative_error([skip_forward(x, h0[:, None], W, U - S, S, b)], [hs]) < LIMIT


@pytest.mark.proves(diagonal_gradients, by="complex step")
@SIZES
def test_the_diagonal_gradients_are_derivatives(draw, sizes):
    (x, h0, W, _, b), u, dhs = sequence(draw, *sizes), draw(sizes[3]), draw(*sizes[:2], sizes[3])
    hs, *gradients = diagonal_gradients(dhs, x, h0, W, u, b)

    def loss(*args):
        return (dhs * diagonal_gradients(dhs, *(each.astype(complex) for each in args))[0]).sum()

    assert relative_error(gradients, by_complex_step(loss, (x, h0, W, u, b), range(5))) < LIMIT
    assert relative_error([hs], [rnn_forward(x, h0, W, np.diag(u), b)]) < LIMIT
    dx, dh0, dW, dU, db = rnn_backward(dhs, hs, x, h0, W, np.diag(u))
    assert relative_error(gradients, [dx, dh0, dW, np.diag(dU), db]) < LIMIT


@pytest.mark.proves(normalised_gradients, by="complex step")
@pytest.mark.parametrize("sizes", [(3, 4, 6), (1, 4, 6), (3, 1, 6), (3, 4, 2)])
@pytest.mark.parametrize("scale", [0.6, 0.01])
def test_the_normalised_gradients_are_derivatives(draw, sizes, scale):
    B, D, H = sizes
    x, h = draw(B, D, scale=scale), draw(B, H, scale=scale)
    W, U, b, gain, dh_next = draw(D, H), draw(H, H), draw(H), draw(H), draw(B, H)
    _, *gradients = normalised_gradients(dh_next, x, h, W, U, b, gain)

    def loss(*args):
        return (dh_next * normalised_gradients(dh_next, *args)[0]).sum()

    assert relative_error(gradients, by_complex_step(loss, (x, h, W, U, b, gain), range(6))) < 1e-9


@pytest.mark.proves(normalised_gradients, by="Keras LayerNormalization")
def test_the_normalised_step_and_its_gradients_agree_with_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, h, W, U, b, gain, dh_next = draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H), draw(H), draw(B, H)
    layer = keras.layers.LayerNormalization(epsilon=1e-5, dtype="float64")
    layer.build((B, H))
    layer.set_weights([gain, b])
    inputs = [tf.constant(each) for each in (x, h, W, U)]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        h_next = tf.tanh(layer(inputs[0] @ inputs[2] + inputs[1] @ inputs[3]))
        loss = tf.reduce_sum(h_next * dh_next)
    dgain, db = layer.trainable_variables
    wanted = [h_next, *tape.gradient(loss, [*inputs, db, dgain])]
    found = normalised_gradients(dh_next, x, h, W, U, b, gain)
    assert relative_error(found, [np.asarray(each) for each in wanted]) < 1e-9


def test_large_inputs_do_no_harm(draw):
    (x, h0, W, U, b), a = sequence(draw), draw(H)
    with np.errstate(all="raise", under="ignore"):
        hs, cs = leaky_forward(1e4 * x, h0, W, U, b, 1e4 * a)
        found = leaky_backward(hs, hs, cs, x, h0, W, U, 1e4 * a)
    assert all(np.isfinite(each).all() for each in found)


def test_single_precision_stays(draw):
    x, h0, W, U, b = (each.astype(np.float32) for each in sequence(draw))
    hs, cs = leaky_forward(x, h0, W, U, b, b)
    past = hs[:, :2]
    found = [
        hs,
        cs,
        *leaky_backward(hs, hs, cs, x, h0, W, U, b),
        leaky_average(hs, h0, 1 + b**2),
        skip_forward(x, past, W, U, U, b),
        *skip_backward(hs, hs, x, past, W, U, U),
        *diagonal_gradients(hs, x, h0, W, b, b),
        *normalised_gradients(h0, x[:, 0], h0, W, U, b, b),
    ]
    assert {each.dtype for each in found} == {np.dtype("float32")}

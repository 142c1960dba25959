"""Clipping, Jacobian products, initialisation and truncated backpropagation against what does not know of them."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.gradients import (
    clip_by_global_norm,
    clip_by_value,
    factor_variance,
    jacobian_products,
    recurrent_init,
    spectral_case,
    truncated_backward,
)
from rnn_course.cells.rnn import rnn_backward, rnn_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
B, T, D, H = 3, 7, 4, 6


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


@pytest.fixture
def gradients(draw: Draw) -> tuple[np.ndarray, ...]:
    return draw(D, H), draw(H, H), draw(H), draw(1)


def sequence(draw, T=T):
    return draw(B, T, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


@pytest.mark.proves(clip_by_global_norm, clip_by_value, by="TensorFlow")
@pytest.mark.parametrize("limit", [0.3, 3.0, 300.0])
def test_clipping_agrees_with_tensorflow(gradients, limit):
    tf = pytest.importorskip("tensorflow")
    wanted, norm = tf.clip_by_global_norm([tf.constant(g) for g in gradients], limit)
    clipped, mine = clip_by_global_norm(gradients, limit)
    assert relative_error([*clipped, mine], [*(each.numpy() for each in wanted), norm.numpy()]) < LIMIT
    wanted = [tf.clip_by_value(g, -limit, limit).numpy() for g in gradients]
    assert relative_error(clip_by_value(gradients, limit), wanted) == 0


def test_clipping_keeps_short_gradients_and_zeros_as_they_are(gradients):
    assert all(map(np.array_equal, clip_by_global_norm(gradients, 300.0)[0], gradients))
    with np.errstate(all="raise"):
        (clipped,), norm = clip_by_global_norm((np.zeros(3),), 1.0)
    assert norm == 0
    assert (clipped == 0).all()


@pytest.mark.proves(jacobian_products, by="complex step")
@pytest.mark.parametrize("steps", [1, 5])
def test_jacobian_products_are_derivatives_of_the_last_state(draw, steps):
    x, h0, W, U, b = sequence(draw, steps)
    P, norms, _ = jacobian_products(rnn_forward(x, h0, W, U, b), U)
    states = np.concatenate([h0[:, None], rnn_forward(x, h0, W, U, b)], axis=1)
    wanted = np.empty_like(P)
    for k in range(1, steps + 1):
        for j in range(H):
            rest, start = x[:, steps - k :], states[:, steps - k]
            wanted[:, k - 1, :, j] = by_complex_step(
                lambda h, rest=rest, j=j: rnn_forward(rest, h, W, U, b)[:, -1, j].sum(), (start,), [0]
            )[0]
    assert relative_error([P], [wanted]) < LIMIT
    stretched = np.linalg.eigvalsh(P @ P.swapaxes(2, 3)).max(axis=2) ** 0.5
    assert relative_error([norms], [stretched]) < LIMIT


def test_the_bound_holds_and_is_reached_without_a_nonlinearity(draw):
    x, h0, W, U, b = sequence(draw)
    _, norms, bounds = jacobian_products(rnn_forward(x, h0, W, U, b), U)
    assert (norms < bounds).all()
    rotation, _ = recurrent_init(draw(H, H), 1.0)
    P, norms, bounds = jacobian_products(np.zeros((1, T, H)), 0.9 * rotation)
    assert relative_error([norms, bounds], [0.9 ** np.arange(1, T + 1)[None]] * 2) < LIMIT
    assert relative_error([P[0, -1]], [np.linalg.matrix_power(0.9 * rotation, T)]) < LIMIT


@pytest.mark.parametrize(("radius", "case"), [(0.98, "fades"), (1.0, "stays"), (1.02, "grows")])
def test_the_case_is_what_becomes_of_a_high_power(draw, radius, case):
    turn = radius * np.array([[0.6, 0.8], [-0.8, 0.6]])
    for U in (turn, -turn, recurrent_init(draw(H, H), radius)[1]):
        rho, sigma, told = spectral_case(U)
        assert (rho, told) == (pytest.approx(radius, rel=LIMIT), case)
        assert sigma == pytest.approx(np.abs(np.linalg.norm(U, 2)), rel=LIMIT)
        assert np.linalg.norm(np.linalg.matrix_power(U, 4096), 2) ** (1 / 4096) == pytest.approx(rho, rel=1e-3)


@pytest.mark.parametrize("size", [1, 2, 6])
def test_initial_matrices_are_what_they_are_called(draw, size):
    G = draw(size, size)
    O, S = recurrent_init(G, 0.9)
    R = O.T @ G
    assert np.allclose(O @ O.T, np.eye(size), rtol=0, atol=1e-13)
    assert np.allclose(np.tril(R, -1), 0, rtol=0, atol=1e-13)
    assert (np.diag(R) > 0).all()
    assert np.abs(np.linalg.eigvals(S)).max() == pytest.approx(0.9, rel=LIMIT)
    assert np.linalg.matrix_rank(np.stack([S.ravel(), G.ravel()])) == 1


def test_the_signs_make_all_directions_equally_likely():
    rng = np.random.default_rng(0)
    corners = [recurrent_init(rng.normal(size=(3, 3)), 1.0)[0][0, 0] for _ in range(2000)]
    assert abs(np.mean(corners)) < 0.05
    assert np.var(corners) == pytest.approx(1 / 3, rel=0.1)


def test_the_variance_rule_is_what_random_products_have():
    rng = np.random.default_rng(0)
    v, s = factor_variance(2.0, 3, 50)
    assert np.prod(v**0.5 * rng.normal(size=(1_000_000, 3)), axis=1).var() == pytest.approx(2.0, rel=0.03)
    x = rng.normal(size=(4000, 50))
    for _ in range(3):
        x = x @ (s * rng.normal(size=(50, 50)))
    assert x.var() == pytest.approx(2.0, rel=0.2)


def test_one_piece_is_the_whole_of_backpropagation_and_pieces_are_its_parts(draw):
    x, h0, W, U, b = sequence(draw)
    dhs, hs = draw(B, T, H), rnn_forward(x, h0, W, U, b)
    for span in (T, T + 3):
        assert relative_error(truncated_backward(dhs, hs, x, h0, W, U, span), rnn_backward(dhs, hs, x, h0, W, U)) == 0
    parts, states = [], np.concatenate([h0[:, None], hs], axis=1)
    for start in range(0, T, 3):
        cut = slice(start, start + 3)
        parts.append(rnn_backward(dhs[:, cut], hs[:, cut], x[:, cut], states[:, start], W, U))
    dx, dh0, dW, dU, db = zip(*parts, strict=True)
    wanted = [np.concatenate(dx, axis=1), dh0[0], sum(dW), sum(dU), sum(db)]
    assert relative_error(truncated_backward(dhs, hs, x, h0, W, U, 3), wanted) < LIMIT


@pytest.mark.proves(truncated_backward, by="Keras, stopped gradients")
@pytest.mark.parametrize("span", [1, 2, 3, 7])
def test_truncation_agrees_with_keras_and_stopped_gradients(draw, span):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    (x, h0, W, U, b), dhs = sequence(draw), draw(B, T, H)
    cell = keras.layers.SimpleRNNCell(H, dtype="float64")
    cell.build((B, D))
    cell.set_weights([W, U, b])
    inputs, start = tf.constant(x), tf.constant(h0)
    with tf.GradientTape() as tape:
        tape.watch([inputs, start])
        h, loss = start, 0.0
        for t in range(T):
            h = tf.stop_gradient(h) if t and t % span == 0 else h
            h, _ = cell(inputs[:, t], [h])
            loss += tf.reduce_sum(h * dhs[:, t])
    wanted = [np.asarray(each) for each in tape.gradient(loss, [inputs, start, *cell.trainable_variables])]
    found = truncated_backward(dhs, rnn_forward(x, h0, W, U, b), x, h0, W, U, span)
    assert relative_error(found, wanted) < LIMIT


def test_single_precision_stays(draw):
    x, h0, W, U, b = (each.astype(np.float32) for each in sequence(draw))
    hs = rnn_forward(x, h0, W, U, b)
    found = [
        *clip_by_global_norm((W, U), 0.1)[0],
        *clip_by_value((W,), 0.1),
        *jacobian_products(hs, U),
        *spectral_case(U)[:2],
        *recurrent_init(U, 0.9),
        *truncated_backward(hs, hs, x, h0, W, U, 2),
    ]
    assert {each.dtype for each in found} == {np.dtype("float32")}

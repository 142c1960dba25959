"""Reservoirs against brute force, Keras' simple cell and what the theory promises."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.readout import collect_rows
from rnn_course.cells.reservoir import (
    echo_bounds,
    echo_distance,
    free_run,
    reservoir_drive,
    reservoir_step,
    sparse_reservoir,
)
from rnn_course.cells.timescales import leaky_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H, K = 3, 7, 4, 6, 2


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw, a=0.3, D=D, K=K):
    return draw(D, H), draw(H, H), draw(K, H), draw(H), a


@pytest.mark.parametrize(("size", "fan_in", "radius"), [(1, 1, 0.5), (6, 1, 1.2), (6, 6, 0.9), (60, 5, 0.8)])
def test_a_sparse_reservoir_is_what_was_ordered(draw, size, fan_in, radius):
    G, order = draw(size, size), draw.rng.random((size, size))
    U = sparse_reservoir(G, order, fan_in, radius)
    assert ((U != 0).sum(axis=0) == fan_in).all()
    assert np.abs(np.linalg.eigvals(U)).max() == pytest.approx(radius, rel=1e-9)
    factors = (U / G)[U != 0]
    assert np.ptp(factors) < LIMIT * factors.max()
    for unit in range(size):
        chosen = U[:, unit] != 0
        assert order[chosen, unit].max() < order[~chosen, unit].min(initial=np.inf)


def test_every_unit_hears_somebody_so_there_is_always_something_to_scale():
    """With connections drawn at random a unit may hear none, and without a loop all eigenvalues are 0."""
    for seed in range(200):
        draw = Draw(seed)
        U = sparse_reservoir(draw(4, 4), draw.rng.random((4, 4)), 1, 1.0)
        assert np.isfinite(U).all()
        assert np.abs(np.linalg.eigvals(U)).max() == pytest.approx(1.0, rel=1e-9)


def test_a_step_by_loops(draw):
    x, h, y, (W, U, F, b, a) = draw(B, D), draw(B, H), draw(B, K), weights(draw)
    wanted = np.empty((B, H))
    for row in range(B):
        for j in range(H):
            z = sum(x[row, i] * W[i, j] for i in range(D)) + sum(h[row, i] * U[i, j] for i in range(H))
            z += sum(y[row, i] * F[i, j] for i in range(K)) + b[j]
            wanted[row, j] = h[row, j] + a * (np.tanh(z) - h[row, j])
    assert relative_error([reservoir_step(x, h, y, W, U, F, b, a)], [wanted]) < LIMIT


@pytest.mark.parametrize("steps", [1, T])
def test_a_drive_is_a_step_after_the_other(draw, steps):
    x, y, h0, y0, reservoir = draw(B, steps, D), draw(B, steps, K), draw(B, H), draw(B, K), weights(draw)
    h, fed, wanted = h0, y0, []
    for t in range(steps):
        h = reservoir_step(x[:, t], h, fed, *reservoir)
        fed = y[:, t]
        wanted.append(h)
    assert relative_error([reservoir_drive(x, y, h0, y0, reservoir)], [np.stack(wanted, axis=1)]) < LIMIT


def test_without_feedback_it_is_the_leaky_cell_whose_share_is_one_minus_a(draw):
    x, h0, (W, U, F, b, a) = draw(B, T, D), draw(B, H), weights(draw)
    hs = reservoir_drive(x, draw(B, T, K), h0, draw(B, K), (W, U, 0 * F, b, a))
    wanted, _ = leaky_forward(x, h0, W, U, b, np.full(H, np.log((1 - a) / a)))
    assert relative_error([hs], [wanted]) < LIMIT


def test_without_a_leak_it_is_keras_simple_cell_on_inputs_and_outputs(draw):
    keras = pytest.importorskip("keras")
    x, y, h0, y0, (W, U, F, b, a) = draw(B, T, D), draw(B, T, K), draw(B, H), draw(B, K), weights(draw, a=1.0)
    layer = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build((None, T, D + K))
    layer.set_weights([np.concatenate([W, F]), U, b])
    heard = np.concatenate([x, np.concatenate([y0[:, None], y[:, :-1]], axis=1)], axis=2)
    wanted = np.asarray(layer(heard, initial_state=keras.ops.convert_to_tensor(h0)))
    assert relative_error([reservoir_drive(x, y, h0, y0, (W, U, F, b, a))], [wanted]) < LIMIT


def test_distances_of_a_linear_reservoir_are_powers_of_its_step(draw):
    """Where all is small tanh is the identity, and the step is one matrix."""
    (W, U, F, b, a), tiny = weights(draw), 1e-7
    start, gap = tiny * draw(B, H), tiny * draw(B, H)
    x, y = np.zeros((B, T, D)), np.zeros((B, T, K))
    d, rate = echo_distance(x, y, start, start + gap, y[:, 0], (W, U, F, 0 * b, a))
    step = (1 - a) * np.eye(H) + a * U
    wanted = [np.linalg.norm(gap @ np.linalg.matrix_power(step, t), axis=1) for t in range(T + 1)]
    assert relative_error([d], [np.stack(wanted[1:], axis=1)]) < 1e-9
    assert relative_error([rate], [np.exp(np.diff(np.log(wanted), axis=0).mean(axis=0))]) < 1e-9


@pytest.mark.parametrize("a", [0.2, 0.7, 1.0])
def test_no_step_outruns_the_bound_and_rest_is_the_slope_at_rest(draw, a):
    W, U, F, b, a = weights(draw, a=a)
    rest, bound = echo_bounds(U, a)
    x, h0, g0, y = draw(200, 3, D), draw(200, H), draw(200, H), draw(200, 3, K)
    d, _ = echo_distance(x, y, h0, g0, y[:, 0], (W, U, F, b, a))
    d = np.concatenate([np.linalg.norm(h0 - g0, axis=1)[:, None], d], axis=1)
    assert (d[:, 1:] <= bound * d[:, :-1] * (1 + 1e-12)).all()
    nothing = np.zeros((1, D)), np.zeros((1, K))
    slopes = np.stack(
        [
            by_complex_step(
                lambda h, j=j: reservoir_step(nothing[0], h, nothing[1], W, U, F, 0 * b, a)[0, j],
                (np.zeros((1, H)),),
                [0],
            )[0][0]
            for j in range(H)
        ],
        axis=1,
    )
    assert rest == pytest.approx(np.abs(np.linalg.eigvals(slopes)).max(), rel=1e-9)
    assert rest <= bound


def test_below_a_bound_of_1_every_past_is_forgotten_whatever_is_heard(draw):
    W, U, F, b, a = weights(draw, a=0.5)
    U *= 0.9 / np.linalg.norm(U, 2)
    x, y = 5 * draw(4, 600, D), draw(4, 600, K)
    d, rate = echo_distance(x, y, draw(4, H), draw(4, H), y[:, 0], (W, U, F, b, a))
    assert (d[:, -1] < 1e-10).all()
    assert (rate < echo_bounds(U, a)[1]).all()


def test_a_free_run_says_what_a_driven_one_is_fed(draw):
    """Driven by the outputs of a free run, the reservoir goes through the same states and says the same."""
    x, h, y, V, reservoir = draw(B, T, D), draw(B, H), draw(B, K), 0.5 * draw(1 + D + H, K), weights(draw)
    ys = free_run(x, h, y, V, reservoir)
    hs = reservoir_drive(x, ys, h, y, reservoir)
    A, said = collect_rows(x, hs, ys, 0)
    assert relative_error([said], [A @ V]) < LIMIT


def test_with_nothing_from_outside_x_may_have_no_columns(draw):
    silence, reservoir = np.zeros((B, T, 0)), weights(draw, D=0)
    hs = reservoir_drive(silence, draw(B, T, K), draw(B, H), draw(B, K), reservoir)
    assert hs.shape == (B, T, H)
    assert free_run(silence, draw(B, H), draw(B, K), draw(1 + H, K), reservoir).shape == (B, T, K)


def test_single_precision_stays(draw):
    x, y, h0, y0, U = (
        each.astype(np.float32) for each in (draw(B, T, D), draw(B, T, K), draw(B, H), draw(B, K), draw(H, H))
    )
    single = tuple(each.astype(np.float32) for each in weights(draw)[:4])
    V = draw(1 + D + H, K).astype(np.float32)
    found = [
        sparse_reservoir(U, U, 2, 0.9),
        reservoir_drive(x, y, h0, y0, (*single, 0.3)),
        *echo_bounds(U, 0.3),
        *echo_distance(x, y, h0, 2 * h0, y0, (*single, 0.3)),
        free_run(x, h0, y0, V, (*single, 0.3)),
    ]
    assert {each.dtype for each in found} == {np.dtype("float32")}

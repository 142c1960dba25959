"""The readout against scikit-learn, plain least squares and complex steps; its scores against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.readout import collect_rows, forecast_score, memory_capacity, readout_loss, ridge_readout
from rnn_course.cells.reservoir import reservoir_drive
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-10
B, T, D, H, K = 3, 9, 4, 6, 2


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def table(draw, N, features=D + H):
    return np.concatenate([np.ones((N, 1)), 0.4 + draw(N, features)], axis=1), 1.5 + draw(N, K)


@pytest.mark.parametrize("washout", [0, 1, T - 1])
def test_rows_are_steps_of_one_sequence_after_the_other(draw, washout):
    x, hs, y = draw(B, T, D), draw(B, T, H), draw(B, T, K)
    A, Y = collect_rows(x, hs, y, washout)
    places = [(row, t) for row in range(B) for t in range(washout, T)]
    assert A.shape == (len(places), 1 + D + H)
    for i, at in enumerate(places):
        assert np.array_equal(A[i], [1, *x[at], *hs[at]])
        assert np.array_equal(Y[i], y[at])


@pytest.mark.proves(readout_loss, by="complex step")
@pytest.mark.parametrize("penalty", [0.0, 0.7])
def test_readout_loss_against_complex_steps(draw, penalty):
    A, Y = table(draw, 12)
    V = draw(A.shape[1], K)
    loss, dV = readout_loss(V, A, Y, penalty)
    wanted = by_complex_step(lambda V: readout_loss(V, A, Y, penalty)[0], (V,), [0])
    assert relative_error([dV], wanted) < LIMIT
    by_hand = sum((sum(A[n, i] * V[i, k] for i in range(len(V))) - Y[n, k]) ** 2 for n in range(12) for k in range(K))
    by_hand += penalty * sum(V[i, k] ** 2 for i in range(1, len(V)) for k in range(K))
    assert loss == pytest.approx(by_hand / 2, rel=LIMIT)


@pytest.mark.parametrize("rows", [1, 5, 40])
@pytest.mark.parametrize("penalty", [1e-3, 0.7, 50.0])
def test_ridge_readout_against_scikit_learn(draw, rows, penalty):
    linear_model = pytest.importorskip("sklearn.linear_model")
    A, Y = table(draw, rows)
    V = ridge_readout(A, Y, penalty)
    model = linear_model.Ridge(alpha=penalty, solver="svd").fit(A[:, 1:], Y)
    assert relative_error([V], [np.concatenate([model.intercept_[None], np.atleast_2d(model.coef_).T])]) < LIMIT


@pytest.mark.parametrize("rows", [1, 5, 40])
def test_ridge_readout_against_least_squares_of_an_augmented_table(draw, rows):
    A, Y = table(draw, rows)
    weights = A.shape[1] - 1
    tall = np.concatenate([A, np.sqrt(0.3) * np.eye(weights + 1)[1:]])
    wanted, *_ = np.linalg.lstsq(tall, np.concatenate([Y, np.zeros((weights, K))]), rcond=None)
    assert relative_error([ridge_readout(A, Y, 0.3)], [wanted]) < LIMIT


@pytest.mark.parametrize("rows", [5, 40])
def test_at_the_ridge_readout_the_gradient_is_zero_and_every_step_leads_up(draw, rows):
    A, Y = table(draw, rows)
    V = ridge_readout(A, Y, 0.3)
    loss, dV = readout_loss(V, A, Y, 0.3)
    assert np.abs(dV).max() < 1e-12 * np.abs(A.T @ Y).max()
    assert all(readout_loss(V + 1e-3 * draw(*V.shape), A, Y, 0.3)[0] > loss for _ in range(50))


def test_the_bias_is_free(draw):
    """A shift of all targets goes into the bias alone, whatever the penalty."""
    A, Y = table(draw, 20)
    shift = ridge_readout(A, Y + 100, 5.0) - ridge_readout(A, Y, 5.0)
    assert np.allclose(shift[0], 100, rtol=1e-10, atol=0)
    assert np.abs(shift[1:]).max() < 1e-10


def test_forecast_scores_by_brute_force(draw):
    metrics = pytest.importorskip("sklearn.metrics")
    y = draw(B, T, K) * np.array([1.0, 5.0]) + 3
    o = y + np.linspace(0, 1, T)[:, None] * draw(B, T, K) * 8
    nrmse, valid = forecast_score(o, y, 0.4)
    flat = [each.reshape(-1, K) for each in (o, y)]
    wanted = np.sqrt(1 - metrics.r2_score(flat[1], flat[0], multioutput="raw_values"))
    assert relative_error([nrmse], [wanted]) < LIMIT
    spread = sum(y[..., k].var() for k in range(K))
    for row in range(B):
        misses = [t for t in range(T) if np.sqrt(sum((o[row, t] - y[row, t]) ** 2) / spread) > 0.4]
        assert valid[row] == min([*misses, T])
    assert 0 < valid.min() < T


def test_a_perfect_forecast_holds_to_the_end(draw):
    y = draw(B, T, K)
    nrmse, valid = forecast_score(y, y, 0.4)
    assert (nrmse == 0).all()
    assert valid.dtype.kind == "i"
    assert (valid == T).all()
    mean = np.broadcast_to(y.mean(axis=(0, 1)), y.shape)
    assert relative_error([forecast_score(mean, y, 0.4)[0]], [np.ones(K)]) < LIMIT


def heard(u, U, a, seed=3):
    rng = np.random.default_rng(seed)
    units, nothing = len(U), np.zeros((*u.shape, 1))
    W, F = rng.uniform(-0.1, 0.1, (1, units)), np.zeros((1, units))
    return reservoir_drive(u[..., None], nothing, np.zeros((len(u), units)), nothing[:, 0], (W, U, F, F[0], a))


def test_memory_by_least_squares_and_correlation(draw):
    u = draw(2, 60)
    hs = heard(u, draw(H, H), 0.5)
    m, total = memory_capacity(u, hs, 3, 5, 1e-9)
    for k in (1, 2, 3):
        A, Y = collect_rows(u[..., None][..., :0], hs, np.roll(u, k, axis=1)[..., None], 5)
        said = A @ np.linalg.lstsq(A, Y, rcond=None)[0]
        assert m[k - 1] == pytest.approx(np.corrcoef(said[:, 0], Y[:, 0])[0, 1] ** 2, rel=1e-4)
    assert total == pytest.approx(sum(m), rel=LIMIT)


def test_a_shift_register_remembers_exactly_as_many_inputs_as_it_has_units(draw):
    u = draw(1, 3000)
    hs = np.stack([np.roll(u, k, axis=1) for k in range(1, 6)], axis=2)
    m, total = memory_capacity(u, hs, 10, 10, 1e-9)
    assert np.allclose(m[:5], 1, rtol=0, atol=1e-9)
    assert m[5:].max() < 0.02
    assert total == pytest.approx(5, abs=0.05)


@pytest.mark.parametrize("a", [0.3, 1.0])
def test_no_reservoir_remembers_more_than_it_has_units(draw, a):
    """Jaeger (2002), proposition 2; what is measured on few steps is a little more, about lags · units / steps."""
    u, units = draw.rng.uniform(-1, 1, (1, 8000)), 12
    U = 0.9 * np.linalg.qr(draw(units, units))[0]
    _, total = memory_capacity(u, heard(u, U, a), 40, 40, 1e-12)
    assert 3 < total < units + 40 * units / 8000


def test_single_precision_stays(draw):
    x, hs, y, u = (each.astype(np.float32) for each in (draw(B, T, D), draw(B, T, H), draw(B, T, K), draw(B, T)))
    A, Y = collect_rows(x, hs, y, 2)
    V = ridge_readout(A, Y, 0.5)
    found = [A, Y, V, *readout_loss(V, A, Y, 0.5), forecast_score(y, 2 * y, 0.3)[0], *memory_capacity(u, hs, 2, 3, 0.5)]
    assert {each.dtype for each in found} == {np.dtype("float32")}

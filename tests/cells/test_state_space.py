"""State-space layers: the ring's distribution, the variance by simulation, the hold against a matrix exponential."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from rnn_course.cells.linear_recurrence import diagonal_forward
from rnn_course.cells.state_space import lru_forward, ring_init, selective_forward, stable_eigenvalues, zero_order_hold
from rnn_course.draw import Draw
from tests.cells.derivatives import relative_error

LIMIT = 1e-12
B, T, D, H, N = 3, 7, 4, 5, 2


@pytest.fixture
def draw() -> Draw:
    return Draw(16)


def pair(draw, *shape):
    return draw(*shape) + 1j * draw(*shape)


@pytest.mark.parametrize("size", [-700.0, -5.0, 0.0, 5.0, 700.0])
def test_no_parameter_leads_out_of_the_disc(size):
    with np.errstate(over="ignore"):
        lam, gamma = stable_eigenvalues(np.full(3, size), np.array([-900.0, 0.1, 3.0]))
    assert (np.abs(lam) <= 1 + 1e-15).all()
    assert ((gamma >= 0) & (gamma <= 1)).all()


def test_eigenvalues_and_factor_by_parts(draw):
    nu, theta = draw(H), draw(H, scale=2.0)
    lam, gamma = stable_eigenvalues(nu, theta)
    r = np.exp(-np.exp(nu))
    assert relative_error([lam.real, lam.imag], [r * np.cos(theta), r * np.sin(theta)]) < LIMIT
    assert relative_error([gamma**2 + r**2], [np.ones(H)]) < LIMIT


def test_the_ring_is_filled_evenly(draw):
    """|λ|² and the angle are uniform, so every part of the ring's area gets its share: Kolmogorov and Smirnov agree."""
    u, w = draw.rng.random((2, 20_000))
    lam, _ = stable_eigenvalues(*ring_init(u, w, 0.4, 0.9, 2 * np.pi))
    r, angle = np.abs(lam), np.angle(lam) % (2 * np.pi)
    assert 0.4 <= r.min() < 0.401
    assert 0.899 < r.max() <= 0.9
    even = scipy.stats.uniform(0.16, 0.81 - 0.16)
    assert scipy.stats.kstest(r**2, even.cdf).pvalue > 0.01
    assert scipy.stats.kstest(angle / (2 * np.pi), "uniform").pvalue > 0.01
    assert scipy.stats.kstest(r, scipy.stats.uniform(0.4, 0.5).cdf).pvalue < 1e-6, "the radius alone is not uniform"


@pytest.mark.parametrize("radius", [0.3, 0.9, 0.99])
def test_the_factor_keeps_the_variance_at_1(radius):
    """The mean of |h|² over 4000 rows after 20 horizons, within five standard errors (|h|² is exponential: sd 1)."""
    rng, steps = np.random.default_rng(0), 20 + int(10 / -np.log(radius))
    nu, theta = np.log(-np.log(np.array([radius]))), np.array([0.7])
    lam, gamma = stable_eigenvalues(nu, theta)
    v = (rng.normal(size=(4000, steps, 1)) + 1j * rng.normal(size=(4000, steps, 1))) / np.sqrt(2)
    h = diagonal_forward(gamma * v, np.zeros((4000, 1)), lam)[:, -1]
    assert abs((np.abs(h) ** 2).mean() - 1) < 5 / np.sqrt(4000)
    plain = diagonal_forward(v, np.zeros((4000, 1)), lam)[:, -1]
    assert (np.abs(plain) ** 2).mean() == pytest.approx(1 / (1 - radius**2), rel=5 / np.sqrt(4000))


@pytest.mark.parametrize("sizes", [(3, 7, 4, 5), (1, 7, 4, 5), (3, 1, 4, 5), (3, 7, 1, 5), (3, 7, 4, 1)])
def test_the_layer_is_a_dense_linear_system_in_real_numbers(draw, sizes):
    """[Re h, Im h] as one real vector, advanced by one real matrix."""
    B, T, D, H = sizes
    x, nu, theta, W, C, d = draw(B, T, D), draw(H), draw(H), pair(draw, D, H), pair(draw, H, D), draw(D)
    lam = np.exp(-np.exp(nu)) * np.exp(1j * theta)
    step = np.block([[np.diag(lam.real), np.diag(lam.imag)], [-np.diag(lam.imag), np.diag(lam.real)]])
    write = np.sqrt(1 - np.abs(lam) ** 2) * W
    write, read = np.hstack([write.real, write.imag]), np.vstack([C.real, -C.imag])
    h, ys = np.zeros((B, 2 * H)), []
    for t in range(T):
        h = h @ step + x[:, t] @ write
        ys.append(h @ read + x[:, t] * d)
    found = lru_forward(x, nu, theta, W, C, d)
    assert found.dtype == np.float64
    assert relative_error([found], [np.stack(ys, axis=1)]) < LIMIT


def test_the_hold_is_a_matrix_exponential(draw):
    """exp of Δ [[a, 1], [0, 0]] advances state and held input together; a = 0 included."""
    a, step = pair(draw, H) - 1, np.exp(draw(H))
    a[0] = 0
    lam, beta = zero_order_hold(a, step)
    both = [scipy.linalg.expm(each * np.array([[one, 1], [0, 0]])) for one, each in zip(a, step, strict=True)]
    wanted = [np.array([each[0, column] for each in both]) for column in (0, 1)]
    assert relative_error([lam, beta], wanted) < LIMIT


def test_two_half_steps_with_one_input_are_one_step_and_small_steps_are_euler_s(draw):
    a, step, h, x = pair(draw, H) - 1, np.exp(draw(H)), pair(draw, H), pair(draw, H)
    lam, beta = zero_order_hold(a, step)
    half, part = zero_order_hold(a, step / 2)
    assert relative_error([half * (half * h + part * x) + part * x], [lam * h + beta * x]) < LIMIT
    tiny = np.full(H, 1e-6)
    lam, beta = zero_order_hold(a, tiny)
    assert relative_error([lam, beta], [1 + tiny * a, tiny + 0j]) < 1e-5


def test_a_selective_recurrence_by_loops(draw):
    x, a, W, b, P, Q, d = (draw(*s) for s in ((B, T, D), (D, N), (D, D), (D,), (D, N), (D, N), (D,)))
    y, last = selective_forward(x, a, W, b, P, Q, d)
    for row in range(B):
        h = np.zeros((D, N))
        for t in range(T):
            now = x[row, t]
            for j in range(D):
                step = np.log1p(np.exp(now @ W[:, j] + b[j]))
                for n in range(N):
                    h[j, n] = np.exp(-step * np.exp(a[j, n])) * h[j, n] + step * (now @ P[:, n]) * now[j]
                assert y[row, t, j] == pytest.approx((now @ Q) @ h[j] + d[j] * now[j], abs=1e-12)
        assert relative_error([last[row]], [h]) < LIMIT


def test_with_a_constant_step_it_is_a_diagonal_recurrence(draw):
    """W = 0 leaves Δ = softplus(b); what is written still depends on the input, the decay no more."""
    x, a, b, P, Q, d = (draw(*s) for s in ((B, T, D), (D, N), (D,), (D, N), (D, N), (D,)))
    y, last = selective_forward(x, a, np.zeros((D, D)), b, P, Q, d)
    step = np.log1p(np.exp(b))
    lam, _ = zero_order_hold(-np.exp(a).ravel() + 0j, np.repeat(step, N))
    v = (step * x)[..., None] * (x @ P)[:, :, None]
    hs = diagonal_forward(v.reshape(B, T, D * N) + 0j, np.zeros((B, D * N)), lam).real.reshape(B, T, D, N)
    assert relative_error([y, last], [np.einsum("btjn,btn->btj", hs, x @ Q) + d * x, hs[:, -1]]) < LIMIT


def test_a_step_of_length_0_skips_an_input(draw):
    x, a, P, Q, d = (draw(*s) for s in ((B, T, D), (D, N), (D, N), (D, N), (D,)))
    _, last = selective_forward(x, a, np.zeros((D, D)), np.full(D, -800.0), P, Q, d)
    assert not last.any()


def test_single_precision_stays(draw):
    x, nu, u, a, W, P = (np.abs(draw(*s)).astype(np.float32) for s in ((B, T, D), (H,), (H,), (D, N), (D, D), (D, N)))
    V, d = pair(draw, D, H).astype(np.complex64), nu[:1].repeat(D)
    real = [lru_forward(x, nu, nu, V, V.T, d), *selective_forward(x, a, W, d, P, P, d)]
    assert {each.dtype for each in [*real, *ring_init(u % 1, u, 0.4, 0.9, 2.0)]} == {np.dtype("float32")}
    assert {each.dtype for each in zero_order_hold(V[0], nu)} == {np.dtype("complex64")}

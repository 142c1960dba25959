"""Linear recurrences: loop, scan and convolution against one another, gradients against those of a loop without i."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.linear_recurrence import (
    combine,
    convolve_by_fft,
    diagonal_backward,
    diagonal_forward,
    memory_horizon,
    parallel_scan,
)
from rnn_course.cells.timescales import leaky_average
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, by_differences, relative_error

LIMIT = 1e-12
B, T, H = 3, 7, 5
SIZES = pytest.mark.parametrize("sizes", [(3, 7, 5), (1, 7, 5), (3, 1, 5), (3, 7, 1)])


@pytest.fixture
def draw() -> Draw:
    return Draw(16)


def pair(draw, *shape):
    return draw(*shape) + 1j * draw(*shape)


def in_disc(draw, H, largest=0.99):
    return np.sqrt(draw.rng.uniform(0, largest**2, H)) * np.exp(2j * np.pi * draw.rng.random(H))


def without_i(v_re, v_im, h_re, h_im, lam_re, lam_im):
    """Real and imaginary parts of all states in real arithmetic, which a complex step can pass through."""
    states = []
    for t in range(v_re.shape[1]):
        h_re, h_im = lam_re * h_re - lam_im * h_im + v_re[:, t], lam_re * h_im + lam_im * h_re + v_im[:, t]
        states.append((h_re, h_im))
    return tuple(np.stack(each, axis=1) for each in zip(*states, strict=True))


def parts(*arrays):
    return [part for each in arrays for part in (each.real, each.imag)]


@SIZES
def test_the_complex_recurrence_is_two_real_ones(draw, sizes):
    B, T, H = sizes
    v, h0, lam = pair(draw, B, T, H), pair(draw, B, H), in_disc(draw, H)
    assert relative_error(parts(diagonal_forward(v, h0, lam)), without_i(*parts(v, h0, lam))) < LIMIT


def test_a_leaky_unit_is_a_linear_recurrence_with_a_real_lambda(draw):
    x, h0, tau = draw(B, T, H), draw(B, H), 1 + np.abs(draw(H))
    alpha = 1 - 1 / tau
    found = diagonal_forward((1 - alpha) * x + 0j, h0 + 0j, alpha + 0j)
    assert relative_error([found.real], [leaky_average(x, h0, tau)]) < LIMIT
    assert not found.imag.any()


@pytest.mark.proves(diagonal_backward, by="complex step")
@SIZES
def test_gradients_of_real_and_imaginary_parts_are_derivatives(draw, sizes):
    """dz = ∂L/∂Re z + i ∂L/∂Im z, entry by entry, of a loss that weights both parts of every state."""
    B, T, H = sizes
    v, h0, lam, dhs = pair(draw, B, T, H), pair(draw, B, H), in_disc(draw, H), pair(draw, B, T, H)

    def loss(*arguments):
        re, im = without_i(*arguments)
        return (dhs.real * re + dhs.imag * im).sum()

    arguments = parts(v, h0, lam)
    found = diagonal_backward(dhs, diagonal_forward(v, h0, lam), h0, lam)
    assert relative_error(parts(*found), by_complex_step(loss, arguments, range(6))) < LIMIT
    assert relative_error(parts(*found[:2]), by_differences(loss, arguments, range(4), width=1e-2)) < 1e-10


@pytest.mark.proves(diagonal_backward, by="a nonlinear loss")
def test_the_convention_is_that_of_the_chain_rule_through_a_modulus(draw):
    """L = Σ |h|⁴: ∂L/∂Re h + i ∂L/∂Im h is 4 |h|² h, and a step against the gradient lowers L."""
    v, h0, lam = pair(draw, B, T, H), pair(draw, B, H), in_disc(draw, H)

    def loss(*arguments):
        re, im = without_i(*arguments)
        return ((re**2 + im**2) ** 2).sum()

    hs = diagonal_forward(v, h0, lam)
    found = diagonal_backward(4 * np.abs(hs) ** 2 * hs, hs, h0, lam)
    assert relative_error(parts(*found), by_complex_step(loss, parts(v, h0, lam), range(6))) < LIMIT
    moved = [each - 1e-5 * d for each, d in zip((v, h0, lam), found, strict=True)]
    assert loss(*parts(*moved)) < loss(*parts(v, h0, lam))


def test_the_gradient_is_the_backend_s_own(draw):
    """TensorFlow keeps ∂L/∂Re + i ∂L/∂Im too."""
    tf = pytest.importorskip("tensorflow")
    v, h0, lam, dhs = pair(draw, B, T, H), pair(draw, B, H), in_disc(draw, H), pair(draw, B, T, H)
    variables = [tf.constant(each) for each in (v, h0, lam)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        h, states = variables[1], []
        for t in range(T):
            h = variables[2] * h + variables[0][:, t]
            states.append(h)
        loss = tf.reduce_sum(tf.math.real(np.conj(dhs) * tf.stack(states, axis=1)))
    wanted = [each.numpy() for each in tape.gradient(loss, variables)]
    assert relative_error(diagonal_backward(dhs, diagonal_forward(v, h0, lam), h0, lam), wanted) < LIMIT


def test_two_steps_at_once_are_one_after_the_other_and_any_brackets_will_do(draw):
    steps, h = [(pair(draw, B, T, H), pair(draw, B, T, H)) for _ in range(3)], pair(draw, B, T, H)
    (a1, v1), (a2, v2), (a3, v3) = steps
    a, v = combine(a1, v1, a2, v2)
    assert relative_error([a * h + v], [a2 * (a1 * h + v1) + v2]) < LIMIT
    assert relative_error(combine(a, v, a3, v3), combine(a1, v1, *combine(a2, v2, a3, v3))) < LIMIT
    assert np.abs(v - combine(a2, v2, a1, v1)[1]).max() > 0.1, "the order matters"


def looped(a, v):
    h, decay, states = np.zeros_like(v[:, 0]), np.ones_like(a[:, 0]), []
    for t in range(a.shape[1]):
        h, decay = a[:, t] * h + v[:, t], a[:, t] * decay
        states.append((decay, h))
    return tuple(np.stack(each, axis=1) for each in zip(*states, strict=True))


def test_the_scan_is_the_loop_for_every_length_up_to_1000(draw):
    """λ of every size in the disc, at its very edge too; a loop over the longest length holds all shorter ones."""
    angles = np.exp(1j * np.linspace(0, 6, 6))
    lam = np.array([0, 0.3, 0.9, 0.99, 0.9999, 1]) * angles
    v = pair(draw, 2, 1000, 6)
    hs, worst = diagonal_forward(v, np.zeros((2, 6)), lam), 0.0
    for length in range(1, 1001):
        a = np.broadcast_to(lam, (2, length, 6))
        _, found = parallel_scan(a, v[:, :length])
        worst = max(worst, np.abs(found - hs[:, :length]).max() / np.abs(hs[:, :length]).max())
    print(f"scan against loop, lengths 1 to 1000: {worst:.1e}")
    assert worst < 1e-13


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 31, 32, 33])
def test_a_scan_with_another_factor_at_every_step_is_the_loop(draw, length):
    a, v = pair(draw, B, length, H), pair(draw, B, length, H)
    found = parallel_scan(a, v)
    assert relative_error(found, looped(a, v)) < LIMIT
    h0 = pair(draw, B, H)
    with_start = np.concatenate([v[:, :1] + a[:, :1] * h0[:, None], v[:, 1:]], axis=1)
    assert relative_error([found[0] * h0[:, None] + found[1]], [looped(a, with_start)[1]]) < LIMIT


@pytest.mark.parametrize(("length", "rounds"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (1000, 10)])
def test_a_scan_takes_as_many_rounds_as_the_logarithm_of_the_length(monkeypatch, length, rounds):
    asked = []

    def counted(*steps):
        asked.append(steps[0].shape[1])
        return combine(*steps)

    monkeypatch.setitem(parallel_scan.__globals__, "combine", counted)
    parallel_scan(np.ones((1, length, 1)), np.ones((1, length, 1)))
    assert len(asked) == rounds
    assert all(length - left == 2**number for number, left in enumerate(asked))


@pytest.mark.parametrize("length", [1, 2, 3, 64, 100, 1000])
def test_the_convolution_is_the_loop_and_nothing_wraps_round(draw, length):
    v, lam = pair(draw, B, length, H), in_disc(draw, H, largest=1.0)
    kernel, hs = convolve_by_fft(v, lam)
    assert relative_error([hs], [diagonal_forward(v, np.zeros((B, H)), lam)]) < LIMIT
    impulse = np.zeros((1, length, H))
    impulse[:, 0] = 1
    assert relative_error([kernel], [diagonal_forward(impulse, np.zeros((1, H)), lam)[0]]) < LIMIT


def test_after_the_horizon_the_share_is_left(draw):
    lam = in_disc(draw, H)
    n = memory_horizon(lam, 0.01)
    assert relative_error([np.abs(lam) ** n], [np.full(H, 0.01)]) < LIMIT
    assert memory_horizon(np.array([0.99, 0.999]), np.exp(-1)) == pytest.approx([99.5, 999.5], abs=0.01)


def test_single_precision_stays(draw):
    v, h0, a = (pair(draw, *shape).astype(np.complex64) for shape in ((B, T, H), (B, H), (B, T, H)))
    lam = in_disc(draw, H).astype(np.complex64)
    found = [diagonal_forward(v, h0, lam), *diagonal_backward(v, v, h0, lam), *parallel_scan(a, v)]
    assert {each.dtype for each in [*found, *convolve_by_fft(v, lam)]} == {np.dtype("complex64")}

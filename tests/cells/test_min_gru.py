"""The minimal GRU: by loops, against the GRU, and in logarithms where plain numbers overflow or become 0."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from rnn_course.cells.min_gru import min_gru_forward, min_gru_log
from rnn_course.draw import Draw
from tests.cells.derivatives import relative_error

LIMIT = 1e-12
B, T, D, H = 3, 7, 4, 5


@pytest.fixture
def draw() -> Draw:
    return Draw(16)


def sequence(draw, B=B, T=T, D=D, H=H, scale=0.6):
    return draw(B, T, D, scale=scale), np.exp(draw(B, H)), draw(D, 2 * H), draw(2 * H)


def test_by_loops(draw):
    x, h0, W, b = sequence(draw)
    hs = min_gru_forward(x, h0, W, b)
    for row in range(B):
        for unit in range(H):
            h = h0[row, unit]
            for t in range(T):
                k = x[row, t] @ W[:, unit] + b[unit]
                s = x[row, t] @ W[:, H + unit] + b[H + unit]
                g = s + 0.5 if s >= 0 else 1 / (1 + np.exp(-s))
                h += (g - h) / (1 + np.exp(-k))
                assert hs[row, t, unit] == pytest.approx(h, abs=1e-13)


@pytest.mark.parametrize(
    "sizes", [(3, 7, 4, 5), (1, 7, 4, 5), (3, 1, 4, 5), (3, 7, 1, 5), (3, 7, 4, 1), (2, 300, 4, 5)]
)
def test_logarithms_of_the_same_states(draw, sizes):
    args = sequence(draw, *sizes)
    assert relative_error([np.exp(min_gru_log(*args))], [min_gru_forward(*args)]) < LIMIT


def test_states_stay_between_the_smallest_and_the_largest_candidate(draw):
    x, h0, W, b = sequence(draw, T=200, scale=3.0)
    s = (x @ W + b)[..., H:]
    g = np.concatenate([h0[:, None], np.where(s >= 0, s + 0.5, 1 / (1 + np.exp(-s)))], axis=1)
    hs = min_gru_forward(x, h0, W, b)
    assert (np.minimum.accumulate(g, axis=1)[:, 1:] <= hs + 1e-12).all()
    assert (hs <= np.maximum.accumulate(g, axis=1)[:, 1:] + 1e-12).all()


def test_logarithms_where_plain_numbers_are_lost(draw):
    """Gates so sharp that the products of 1 - z are below the smallest float; exact fractions show what is right."""
    k, s, steps = np.array([60.0, -60, 400, -400, 900, 30]), np.array([-2.0, -800, 1, 3, -50, 2]), 6
    x = np.eye(steps)[None]
    W = np.stack([k, s], axis=1)
    found = min_gru_log(x, np.array([[1e-300]]), W, np.zeros(2))[0, :, 0]
    assert np.isfinite(found).all()
    exp = [(Fraction(np.exp(-abs(float(each)))) if abs(each) < 700 else Fraction(1, 10**390)) for each in k]
    z = [1 / (1 + e) if each > 0 else e / (1 + e) for each, e in zip(k, exp, strict=True)]
    log_g = np.where(s >= 0, np.log(np.maximum(s, 0) + 0.5), -np.logaddexp(0, -s))
    h = Fraction(1e-300)
    for t in range(steps):
        g = Fraction(np.exp(log_g[t])) if log_g[t] > -700 else Fraction(0)
        h = (1 - z[t]) * h + z[t] * g
        log_h = np.log(float(h))
        assert found[t] == pytest.approx(log_h, rel=1e-9)


def test_a_plain_scan_of_the_same_gates_overflows(draw):
    """h = A Σ v / A, with A the products of 1 - z: what the logarithms are for."""
    x, h0, W, b = sequence(draw, T=60)
    b[:H] = 30.0
    k, s = np.split(x @ W + b, 2, axis=2)
    z = 1 / (1 + np.exp(-k))
    A = np.cumprod(1 / (1 + np.exp(k)), axis=1)
    with np.errstate(all="ignore"):
        naive = A * (h0[:, None] + np.cumsum(z * np.where(s >= 0, s + 0.5, 1 / (1 + np.exp(-s))) / A, axis=1))
    assert not np.isfinite(naive).all()
    assert relative_error([np.exp(min_gru_log(x, h0, W, b))], [min_gru_forward(x, h0, W, b)]) < LIMIT


def test_single_precision_stays(draw):
    args = [each.astype(np.float32) for each in sequence(draw)]
    assert min_gru_forward(*args).dtype == min_gru_log(*args).dtype == np.float32

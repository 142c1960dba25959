"""Shares, biases and roles of the update gate against the cell itself."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.gru import gru_forward, gru_simple_step
from rnn_course.cells.gru_memory import gru_shares, share_kept, update_bias
from rnn_course.draw import Draw
from rnn_course.kit.activations import sigmoid
from tests.cells.derivatives import relative_error

B, T, D, H = 3, 5, 4, 6


@pytest.fixture
def recording() -> tuple[np.ndarray, ...]:
    """A run of the cell: h0, states and gates z, g."""
    draw = Draw(0)
    h0 = draw(B, H)
    hs, gates = gru_forward(draw(B, T, D), h0, draw(D, 3 * H), draw(H, 3 * H), draw(2, 3 * H))
    return h0, hs, gates[:, :, :H], gates[:, :, 2 * H :]


def test_the_last_state_is_made_of_the_candidates_in_these_shares(recording):
    h0, hs, zs, gs = recording
    shares = gru_shares(zs)
    made_of = np.concatenate([h0[:, None], gs], axis=1)
    assert relative_error([(shares * made_of).sum(axis=1)], [hs[:, -1]]) < 1e-14
    assert np.allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-14)


def test_shares_at_both_ends_of_the_gate():
    first, last = np.zeros((B, T + 1, H)), np.zeros((B, T + 1, H))
    first[:, 0] = last[:, -1] = 1
    assert np.array_equal(gru_shares(np.ones((B, T, H))), first)
    assert np.array_equal(gru_shares(np.zeros((B, T, H))), last)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_cell_that_hears_nothing_but_its_bias_keeps_that_share(share):
    lag = np.array([1.0, 3.0, 10.0, 200.0])
    b = np.concatenate([update_bias(lag, share), np.zeros(4)])
    h = np.ones((1, 4))
    for t in range(200):
        assert np.allclose(h[:, lag == t], share, rtol=1e-12, atol=0)
        h, z, _ = gru_simple_step(np.zeros((1, 1)), h, np.zeros((1, 8)), np.zeros((4, 8)), b)
    assert np.allclose(z, sigmoid(update_bias(lag, share)), rtol=1e-13, atol=0)


@pytest.mark.parametrize("digits", [16, 3])
def test_either_role_of_the_gate_is_told_from_a_recording(recording, digits):
    h0, hs, zs, gs = recording
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    gs[:, 0] = before[:, 0]
    after = (zs * before + (1 - zs) * gs).round(digits)
    assert np.array_equal(share_kept(zs, gs, before, after), zs)
    assert np.array_equal(share_kept(1 - zs, gs, before, after), 1 - (1 - zs))

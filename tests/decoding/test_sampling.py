"""Filters against their definitions token by token, draws against exact intervals, samples against exact shares."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rnn_course.decoding.sampling import draw_tokens, next_distribution, nucleus, sample, top_k, with_temperature
from rnn_course.decoding.search import END, decoder_step, greedy_search
from tests.decoding.models import complete_sequences, log_p_by_hand, network

LIMIT = 1e-12


@pytest.fixture
def p() -> np.ndarray:
    return np.random.default_rng(0).dirichlet(np.ones(6), size=50)


def by_definition(row, mass):
    """The fewest tokens that hold the share: tried by their number, the most probable ones first."""
    ranked = sorted(range(len(row)), key=lambda token: -row[token])
    for count in range(1, len(row) + 1):
        if sum(row[token] for token in ranked[:count]) >= mass or count == len(row):
            return {token: row[token] / sum(row[t] for t in ranked[:count]) for token in ranked[:count]}
    raise AssertionError


@pytest.mark.parametrize("mass", [1e-9, 0.3, 0.7, 0.95, 1.0])
def test_a_nucleus_is_the_fewest_tokens_that_hold_the_share(p, mass):
    for row, found in zip(p, nucleus(p, mass), strict=True):
        wanted = by_definition(row.tolist(), mass)
        assert {k: q for k, q in enumerate(found) if q} == pytest.approx(wanted, rel=LIMIT)


@pytest.mark.parametrize("k", [1, 2, 5, 6, 9])
def test_top_k_keeps_the_k_best(p, k):
    for row, found in zip(p, top_k(p, k), strict=True):
        kept = sorted(range(6), key=lambda token: -row[token])[:k]
        assert sorted(np.flatnonzero(found)) == sorted(kept)
        assert found[kept] == pytest.approx(row[kept] / row[kept].sum(), rel=LIMIT)


def test_temperature_is_a_power_of_p(p):
    for tau in (0.3, 1, 2.5):
        powers = p ** (1 / tau)
        assert np.allclose(with_temperature(np.log(p), tau), powers / powers.sum(axis=1, keepdims=True), rtol=1e-11)
    assert np.array_equal(with_temperature(np.log(p), 1e-9), np.eye(6)[p.argmax(axis=1)])


def test_no_filter_and_temperature_1_leave_the_distribution_as_it_is(p):
    assert np.allclose(next_distribution(np.log(p), 1, 6, 1.0), p, rtol=LIMIT)


def test_a_token_is_drawn_for_an_interval_as_long_as_its_probability(p):
    grid = (np.arange(4000) + 0.5) / 4000
    for row in p[:10]:
        tokens = draw_tokens(np.tile(row, (4000, 1)), grid)
        assert (np.diff(tokens) >= 0).all()
        assert np.abs(np.bincount(tokens, minlength=6) / 4000 - row).max() <= 1 / 4000


def test_a_token_without_probability_is_never_drawn():
    p = np.array([[0, 0.5, 0, 0.5]])
    assert [int(draw_tokens(p, np.array([u]))[0]) for u in (0, 0.4999, 0.5, np.nextafter(1, 0))] == [1, 1, 3, 3]


@pytest.mark.parametrize(("tau", "k", "mass"), [(1, 9, 1), (0.6, 2, 1), (1.5, 3, 0.8)])
def test_samples_come_as_often_as_their_probability_says(tau, k, mass):
    h0, model = network(3, K=3, scale=0.8)
    n, T = 200_000, 3
    drawn = sample(np.repeat(h0, n, axis=0), model, T, tau, k, mass, np.random.default_rng(0))
    counts = Counter(map(tuple, drawn.tolist()))
    for y in complete_sequences(3, T):
        share = share_of(y, h0, model, tau, k, mass)
        drawn_share = counts.pop((*y, *[END] * (T - len(y))), 0) / n
        assert drawn_share == pytest.approx(share, abs=0.006), "5 standard deviations are at most 0.0056"
    assert not counts


def share_of(y, h0, model, tau, k, mass):
    p, h, last = 1.0, h0, END
    for token in y:
        log_p, h = decoder_step(np.array([last]), h, model)
        p, last = p * next_distribution(log_p, tau, k, mass)[0, token], token
    if (tau, k >= 3, mass) == (1, True, 1):
        assert np.log(p) == pytest.approx(log_p_by_hand(y, h0, model), rel=1e-9)
    return p


def test_the_top_1_is_greedy():
    for seed in range(10):
        h0, model = network(seed)
        y, _ = greedy_search(h0, model, 7)
        drawn = sample(h0, model, 7, 1, 1, 1, np.random.default_rng(seed))[0]
        assert drawn.tolist() == [*y, *[END] * (7 - len(y))]

"""Counts token by token, probabilities over all sequences, and a generated grammar whose entropy is known exactly."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.cells.language import EOS
from rnn_course.cells.markov import contexts, markov_counts, score_sequences, smoothed
from rnn_course.draw import Draw

B, T, K = 4, 6, 3


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def before(y, t, m):
    """The m tokens before token t of one row, by the definition."""
    return tuple(int(y[s]) if s >= 0 else EOS for s in range(t - m, t))


def log_p_of(p, y):
    """log p (B, T, K) of a table for every context of y."""
    m = p.ndim - 1
    return np.log(np.array([[p[before(row, t, m)] for t in range(len(row))] for row in y]))


@pytest.mark.parametrize("m", [0, 1, 2, 4, 8])
def test_contexts_hold_the_m_tokens_before(draw, m):
    y = draw.integers(0, 9, B, T)
    found = contexts(y, m)
    assert found.shape == (B, T, m)
    assert all(tuple(found[row, t]) == before(y[row], t, m) for row in range(B) for t in range(T))


@pytest.mark.parametrize("m", [0, 1, 2, 3])
def test_counts_token_by_token(draw, m):
    y, mask = draw.integers(0, K, B, T), draw.lengths_mask(B, T)
    wanted = np.zeros((K,) * (m + 1))
    for row, t in np.argwhere(mask):
        wanted[(*before(y[row], t, m), y[row, t])] += 1
    assert np.array_equal(markov_counts(y, mask, K, m), wanted)
    assert wanted.sum() == mask.sum()


def test_the_counts_of_a_periodic_text_have_a_closed_form():
    """a b a b ... of 2n letters: EOS a once, a b n times, b a n - 1 times, b EOS once."""
    n = 50
    y = np.array([[1, 2] * n + [EOS]])
    wanted = np.array([[0, 1, 0], [0, 0, n], [1, n - 1, 0]])
    assert np.array_equal(markov_counts(y, np.ones(y.shape), 3, 1), wanted)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_smoothing_is_a_mixture_that_sums_to_1(draw, order):
    N = draw.integers(0, 3, K, K, K).astype(float)
    N[0, 1] = 0
    q, s = draw.rng.dirichlet(np.ones(K), size=(K,) * order), 0.7
    p = smoothed(N, q, s)
    assert np.allclose(p.sum(axis=-1), 1, rtol=1e-14)
    for a, b, k in itertools.product(range(K), repeat=3):
        prior = q[(a, b)[2 - order :]][k]
        n = N[a, b].sum()
        mixed = prior if n == 0 else (n * (N[a, b, k] / n) + s * prior) / (n + s)
        assert p[a, b, k] == pytest.approx(mixed, rel=1e-14)


@pytest.mark.parametrize("m", [0, 1, 2])
def test_the_probabilities_of_all_sequences_sum_to_1(draw, m):
    """All texts that end within 5 tokens, and all beginnings of 5 tokens without an end: together they are certain."""
    y, mask = draw.integers(0, K, B, T), np.ones((B, T))
    p = smoothed(markov_counts(y, mask, K, m), np.full(K, 1 / K), 0.5)
    total = 0.0
    for length in range(1, 6):
        for text in itertools.product(range(K), repeat=length):
            if EOS in text[:-1] or (length < 5 and text[-1] != EOS):
                continue
            row = np.array([text])
            log_p, _ = score_sequences(log_p_of(p, row), row, np.ones((1, length)))
            total += np.exp(log_p[0])
    assert total == pytest.approx(1, rel=1e-12)


def test_perplexity_of_a_fair_die_is_its_number_of_sides(draw):
    y, mask = draw.integers(0, 6, B, T), draw.lengths_mask(B, T)
    log_p_of_y, perplexity = score_sequences(np.full((B, T, 6), -np.log(6)), y, mask)
    assert np.allclose(log_p_of_y, -np.log(6) * mask.sum(axis=1), rtol=1e-14)
    assert perplexity == pytest.approx(6, rel=1e-14)


def test_perplexity_of_a_generated_grammar_is_exp_of_its_entropy_rate():
    """A two-state chain with a known stationary entropy rate: its own table comes within sampling error of it."""
    P = np.array([[0.9, 0.1], [0.4, 0.6]])
    rate = -(np.array([0.8, 0.2]) @ (P * np.log(P)).sum(axis=1))
    rng = np.random.default_rng(0)
    y, u = np.zeros((200, 500), int), rng.random((200, 500))
    state = (rng.random(200) < 0.2).astype(int)
    for t in range(500):
        state = (u[:, t] < P[state, 1]).astype(int)
        y[:, t] = state
    y, previous = y[:, 1:], y[:, :-1]
    _, perplexity = score_sequences(np.log(P)[previous], y, np.ones(y.shape))
    assert perplexity == pytest.approx(np.exp(rate), rel=0.01)
    learned = smoothed(markov_counts(y, np.ones(y.shape), 2, 1), np.full(2, 0.5), 1)
    assert np.allclose(learned, P, atol=0.01)


def test_no_model_has_less_than_the_cross_entropy_with_itself():
    """Gibbs: the expected log p of any table is at most that of the truth."""
    rng = np.random.default_rng(1)
    truth, others = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5), size=50)
    assert (truth @ np.log(truth) > np.log(others) @ truth).all()

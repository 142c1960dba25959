"""Searches against brute force over every complete sequence, and against each other where they must meet."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.decoding.search import (
    END,
    beam_search,
    decoder_step,
    exhaustive_search,
    extend_beams,
    greedy_search,
    sequence_log_p,
)
from tests.decoding.models import complete_sequences, log_p_by_hand, network, of_table

LIMIT = 1e-12
SEEDS = pytest.mark.parametrize("seed", range(12))
GREEDY_LOSES = np.array([[0.1, 0.5, 0.4], [0.32, 0.35, 0.33], [0.9, 0.05, 0.05]])


def by_brute_force(h0, model, T, alpha):
    K = len(model[0])
    scored = [(log_p_by_hand(y, h0, model) / len(y) ** alpha, y) for y in complete_sequences(K, T)]
    return max(scored)


def beam_by_hand(h0, model, width, T, alpha):
    """Beginnings as tuples, each scored anew from its first token on."""
    K, aside = len(model[0]), []
    live: list[tuple[int, ...]] = [()]
    while live:
        longer = [(*y, token) for y in live for token in range(K)]
        longer = sorted(longer, key=lambda y: -log_p_by_hand(y, h0, model))[:width]
        complete = [y for y in longer if y[-1] == END or len(y) == T]
        aside += [(log_p_by_hand(y, h0, model) / len(y) ** alpha, y) for y in complete]
        live = [y for y in longer if y not in complete]
    return max(aside)


def agree(found, wanted):
    (y, score), (wanted_score, wanted_y) = found, wanted
    assert tuple(y) == wanted_y
    assert score == pytest.approx(wanted_score, rel=LIMIT)


@SEEDS
def test_a_sequences_log_p_is_the_sum_of_its_tokens(seed):
    h0, model = network(seed)
    for y in ((END,), (2, 1, 3, 3, END), (1, 2, 3, 1, 2)):
        assert sequence_log_p(np.array(y), h0, model) == pytest.approx(log_p_by_hand(y, h0, model), rel=LIMIT)


@SEEDS
def test_the_complete_sequences_share_all_probability(seed):
    h0, model = network(seed)
    total = sum(np.exp(sequence_log_p(np.array(y), h0, model)) for y in complete_sequences(4, 4))
    assert total == pytest.approx(1, rel=LIMIT)


@pytest.mark.parametrize("height", [1, 1e3, 1e300])
def test_a_step_gives_probabilities_however_large_the_scores(height):
    h0, (W, U, b, V, c) = network(0)
    log_p, h_next = decoder_step(np.array([2]), h0, (W, U, b, V, height * c))
    assert np.exp(log_p).sum() == pytest.approx(1, rel=LIMIT)
    assert np.isfinite(log_p).all()
    assert h_next.shape == h0.shape


@SEEDS
def test_exhaustive_search_finds_what_brute_force_finds(seed):
    h0, model = network(seed)
    for T, alpha in itertools.product((1, 4), (0, 0.7, 1)):
        agree(exhaustive_search(h0, model, T, alpha), by_brute_force(h0, model, T, alpha))


@SEEDS
def test_a_beam_finds_what_it_finds_by_hand(seed):
    h0, model = network(seed)
    for width, alpha in itertools.product((1, 2, 3, 5), (0, 0.7)):
        agree(beam_search(h0, model, width, 5, alpha), beam_by_hand(h0, model, width, 5, alpha))


@SEEDS
def test_a_beam_of_one_is_greedy(seed):
    h0, model = network(seed)
    (y, log_p), (beam_y, beam_log_p) = greedy_search(h0, model, 6), beam_search(h0, model, 1, 6, 0)
    assert np.array_equal(y, beam_y)
    assert log_p == pytest.approx(beam_log_p, rel=LIMIT)
    assert log_p == pytest.approx(log_p_by_hand(y, h0, model), rel=LIMIT)


@SEEDS
def test_a_beam_as_wide_as_the_tree_is_exhaustive(seed):
    h0, model = network(seed)
    for alpha in (0, 0.7, 1):
        y, score = beam_search(h0, model, 4**4, 4, alpha)
        wanted, wanted_score = exhaustive_search(h0, model, 4, alpha)
        assert np.array_equal(y, wanted)
        assert score == pytest.approx(wanted_score, rel=LIMIT)


def test_greedy_is_not_optimal_where_the_numbers_say_so():
    h0, model = of_table(GREEDY_LOSES)
    y, log_p = greedy_search(h0, model, 3)
    assert (y.tolist(), np.exp(log_p)) == ([1, 1, 1], pytest.approx(0.5 * 0.35 * 0.35))
    for best, score in (exhaustive_search(h0, model, 3, 0), beam_search(h0, model, 2, 3, 0)):
        assert (best.tolist(), np.exp(score)) == ([2, END], pytest.approx(0.4 * 0.9))


def test_beams_are_the_best_of_all_pairs():
    log_p_so_far, log_p = np.array([-1.0, -3.0]), np.array([[-2.0, -9.0, -1.5], [-0.25, -8.0, -4.0]])
    parent, token, s = extend_beams(log_p_so_far, log_p, 3)
    assert (parent.tolist(), token.tolist(), s.tolist()) == ([0, 0, 1], [2, 0, 0], [-2.5, -3.0, -3.25])
    assert len(extend_beams(log_p_so_far, log_p, 10)[2]) == 6


def test_narrow_types_stay_narrow():
    h0, model = network(1)
    log_p, h_next = decoder_step(np.array([1]), h0.astype(np.float32), tuple(each.astype(np.float32) for each in model))
    assert log_p.dtype == h_next.dtype == np.float32

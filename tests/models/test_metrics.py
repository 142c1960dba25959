"""Scores against scikit-learn's, which knows no padding: it is given the words alone."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from rnn_course.models.metrics import tagging_scores


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_scikit_learn(seed):
    rng, K = np.random.default_rng(seed), 6
    y, mask = rng.integers(0, K - 1, (7, 5)), (np.arange(5) < rng.integers(1, 6, (7, 1))).astype(float)
    guesses = np.where(rng.random(y.shape) < 0.6, y, rng.integers(0, K - 1, y.shape))
    C, tokens, sentences, F1 = tagging_scores(guesses, y, mask, K)
    flat_y, flat_guesses, names = y[mask == 1], guesses[mask == 1], list(range(K))
    assert np.array_equal(C, confusion_matrix(flat_y, flat_guesses, labels=names))
    assert tokens == pytest.approx(accuracy_score(flat_y, flat_guesses), abs=1e-15)
    assert np.allclose(F1, f1_score(flat_y, flat_guesses, labels=names, average=None, zero_division=0), atol=1e-15)
    whole = [all(y[b, t] == guesses[b, t] for t in range(5) if mask[b, t]) for b in range(7)]
    assert sentences == sum(whole) / 7


def test_what_stands_at_padding_changes_nothing():
    rng = np.random.default_rng(0)
    y, guesses, mask = rng.integers(0, 4, (3, 6)), rng.integers(0, 4, (3, 6)), np.array([[1.0] * 4 + [0.0] * 2] * 3)
    other = np.where(mask == 1, guesses, rng.integers(0, 4, (3, 6)))
    for one, two in zip(tagging_scores(guesses, y, mask, 4), tagging_scores(other, y, mask, 4), strict=True):
        assert np.array_equal(one, two)

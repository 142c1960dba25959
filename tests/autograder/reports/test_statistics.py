"""The class page's statistics against SciPy, and against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from autograder.reports.class_page.statistics import by_fifths, correlation, fisher_interval, histogram


@pytest.mark.parametrize("n", [20, 54, 301])
def test_correlation_and_interval_are_scipys(n):
    draw = np.random.default_rng(n)
    a = draw.normal(size=n)
    b = 0.5 * a + draw.normal(size=n)
    expected = stats.pearsonr(a, b)
    r = correlation(a.tolist(), b.tolist())
    assert r == pytest.approx(expected.statistic, rel=1e-12)
    assert r is not None
    assert fisher_interval(r, n) == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-9)


def test_a_correlation_with_a_constant_is_undefined_and_a_perfect_one_is_not():
    assert correlation([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]) is None
    assert correlation([1.0, 2.0, 3.0], [-2.0, -4.0, -6.0]) == -1
    low, high = fisher_interval(1.0, 30)
    assert 0.999 < low <= high <= 1


def test_fifths_are_means_from_the_lowest_marks_to_the_highest():
    marks = [50, 10, 40, 20, 30, 60, 100, 90, 80, 70, 0]
    shares = [mark / 100 for mark in marks]
    assert by_fifths(shares, marks) == pytest.approx([0.1, 0.35, 0.55, 0.75, 0.95])
    assert by_fifths(shares[:4], marks[:4]) == []


def test_every_mark_is_in_one_bar():
    marks = [0, 9.99, 10, 55, 99, 100, 104]
    assert histogram(marks, 100) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 3]
    assert histogram([], 100) == [0] * 10

"""The project's reference: it finds the hidden order from pairs alone, as a logistic regression does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import kendalltau

from rnn_course.cells.project import predict
from rnn_course.exercises.a17_project.predict import sort_by_a_regression
from rnn_course.kit.project import data


@pytest.mark.parametrize("seed", range(3))
def test_from_all_pairs_of_neighbours_the_order_is_found_exactly(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(np.arange(1, 13))
    y = np.array([[*pair, 0] for pair in itertools.combinations(order, 2)])
    x = np.array([rng.permutation(order) for _ in range(5)])
    given = np.concatenate([x, np.zeros((5, 4), int)], axis=1)
    found = predict("sort", np.sort(y)[:, ::-1], y, given, 0)
    assert np.array_equal(found[:, :12], np.tile(order, (5, 1)))
    assert not found[:, 12:].any()


@pytest.mark.parametrize("seed", range(2))
def test_it_sorts_nearly_as_scikit_learns_regression(seed):
    x_train, y_train, x_new, _ = data("sort", seed)
    mine = predict("sort", x_train, y_train, x_new, 0)
    theirs = sort_by_a_regression.function("sort", x_train, y_train, x_new, 0)
    agree = []
    for one, other in zip(mine, theirs, strict=True):
        length = int((other > 0).sum())
        agree.append(kendalltau(np.argsort(one[:length]), np.argsort(other[:length])).statistic)
    assert np.mean(agree) > 0.95


def test_other_tasks_are_left_out_and_nothing_depends_on_the_seed():
    one = data("sort", 1)
    assert predict("spam", ["a"], np.array([1]), ["b"], 0) is None
    assert np.array_equal(predict("sort", *one[:3], 1), predict("sort", *one[:3], 2))

"""The project's tasks: scores between the anchors, the form of answers, the contract, and what the data are like."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from sklearn.metrics import f1_score, r2_score

from rnn_course.kit import operations, project, project_data
from rnn_course.kit.baselines import baseline
from rnn_course.kit.project import TASKS, ContractError, contract, data, score, scoreboard

SEEDS = range(3)


def small(seed=0):
    """A few examples of each task."""
    return {name: list(task.draw(np.random.default_rng(seed), learned=24, new=5)[:3]) for name, task in TASKS.items()}


def simple(task, x_train, y_train, x_new, seed):
    return baseline(task, x_train, y_train, x_new)


@pytest.mark.parametrize("task", TASKS)
def test_the_right_answer_earns_all_and_the_same_seed_gives_the_same_data(task):
    one, again, other = data(task, 5), data(task, 5), data(task, 6)
    assert score(task, one.y_new, one.y_new).fraction == 1
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one.y_new, other.y_new)


@pytest.mark.parametrize("task", TASKS)
def test_the_share_is_linear_between_the_anchors(task, monkeypatch):
    nothing, half, everything = TASKS[task].anchors
    assert nothing < half < everything < 1
    middle = (half + everything) / 2
    values = {nothing - 1: 0, nothing: 0, (nothing + half) / 2: 0.25, half: 0.5, middle: 0.75, everything: 1, 1.0: 1}
    y = data(task, 1).y_new
    for value, share in values.items():
        fixed = project.Task(**{**vars(TASKS[task]), "metric": lambda answer, right, value=value: value})
        monkeypatch.setitem(TASKS, task, fixed)
        found = score(task, y, y)
        assert found.fraction == pytest.approx(share)
        assert f"{value:.3f}" in found.note


def test_the_metrics_are_those_of_a_library():
    rng = np.random.default_rng(0)
    guesses, y = rng.integers(0, 2, (2, 200))
    assert project.f1_of_spam(guesses, y) == pytest.approx(f1_score(y, guesses))
    says, frames = rng.normal(size=(2, 30, 4, 5))
    by_variance = r2_score(frames.reshape(30, -1), says.reshape(30, -1), multioutput="variance_weighted")
    assert project.explained(says, frames) == pytest.approx(by_variance)


def test_pairs_are_counted_as_kendall_does():
    y = np.array([[7, 3, 9, 1, 0, 0], [2, 8, 0, 0, 0, 0]])
    mine = np.array([[3, 7, 9, 1, 0, 0], [2, 8, 0, 0, 0, 0]])
    assert project.pairs_in_order(y, y) == 1
    assert project.pairs_in_order(mine, y) == pytest.approx((5 / 6 + 1) / 2)
    assert project.pairs_in_order(y[:, ::-1], y) == 0  # the zeros come first: other numbers are where lists are
    assert project.pairs_in_order(np.array([[1, 9, 3, 7, 0, 0], [8, 2, 0, 0, 0, 0]]), y) == 0
    twice = np.array([[7, 7, 9, 1, 0, 0], [2, 8, 0, 0, 0, 0]])
    assert project.pairs_in_order(twice, y) == 0.5


@pytest.mark.parametrize(
    ("task", "answer", "says"),
    [
        ("spam", np.zeros(7, int), r"shape \(500,\) is expected, got shape \(7,\)"),
        ("spam", np.full(500, 0.5), "int expected, got float64"),
        ("spam", np.full(500, 2), "0 or 1 is expected"),
        ("spam", "spam", "got str"),
        ("spam", [[1], [2, 3]], "an array of shape"),
        ("sort", np.zeros((200, 6), int), r"\(200, 16\)"),
        ("sort", np.zeros((200, 16)), "int expected"),
        ("frames", np.zeros((200, 100)), r"\(200, 10, 10\)"),
        ("frames", np.full((200, 10, 10), np.nan), "not all numbers are finite"),
        ("frames", np.full((200, 10, 10), 1e300), "too large"),
    ],
)
def test_an_answer_of_another_form_earns_nothing_and_is_told_why(task, answer, says):
    found = score(task, answer, data(task, 1).y_new)
    assert found.fraction == 0
    assert math.isnan(found.value)
    assert re.search(says, found.note), found.note


def test_lists_and_booleans_are_answers_too():
    one = data("spam", 1)
    assert score("spam", one.y_new.tolist(), one.y_new).fraction == 1
    assert score("spam", one.y_new.astype(bool), one.y_new).fraction == 1


def test_the_baseline_keeps_the_contract_and_the_judges_operation_is_the_same():
    assert contract(simple, small(), 0) is True
    assert operations.find("keeps_contract")(simple, small(), 0) is True


@pytest.mark.parametrize(
    ("predict", "says"),
    [
        (lambda task, x, y, new, seed: None, "None for every task"),
        (lambda task, x, y, new, seed: y if task == "spam" else None, r"spam: an array of shape \(5,\)"),
        (lambda task, x, y, new, seed: y[:5].astype(float) if task == "sort" else None, "sort: an array of shape"),
        (
            lambda task, x, y, new, seed: (
                np.random.default_rng().normal(size=(5, 10, 10)) if task == "frames" else None
            ),
            "the same seed gave two answers",
        ),
        (lambda task, x, y, new, seed: "spam" if task == "spam" else None, "got str"),
    ],
)
def test_what_does_not_keep_the_contract_is_told_so(predict, says):
    with pytest.raises(ContractError, match=says):
        contract(predict, small(), 0)


def test_an_answer_that_comes_only_once_is_none():
    calls = []

    def once(task, x_train, y_train, x_new, seed):
        calls.append(task)
        return np.zeros(5, int) if len(calls) == 1 else None

    with pytest.raises(ContractError, match="got NoneType"):
        contract(once, small(), 0)


def test_the_contract_hands_out_copies():
    def greedy(task, x_train, y_train, x_new, seed):
        if task != "sort":
            return None
        x_new[...] = np.sort(x_new, axis=1)
        x_train[...] = 0
        return x_new

    given = small()
    before = given["sort"][2].copy()
    assert contract(greedy, given, 0)
    assert np.array_equal(given["sort"][2], before)


def test_the_scoreboard_prints_a_line_for_each_task(capsys):
    found = scoreboard(lambda task, *rest: None if task == "frames" else simple(task, *rest), seed=2)
    printed = capsys.readouterr().out.splitlines()
    assert list(found) == ["spam", "sort"]
    assert [line.split()[0].rstrip(":") for line in printed] == list(TASKS)
    assert "left out" in printed[2]
    assert all(0.3 < one.fraction < 0.8 for one in found.values())


def test_an_unknown_task_is_named_with_the_known_ones():
    with pytest.raises(ContractError, match="no task 'chess'; take one of spam, sort, frames"):
        data("chess", 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_spam_is_three_messages_in_ten_and_most_of_its_words_are_garbled(seed):
    one = data("spam", seed)
    assert one.y_train.mean() == one.y_new.mean() == project_data.SPAM_SHARE
    seen = {word for text in one.x_train for word in text.split()}
    signs = [
        {sign for text, label in zip(one.x_train, one.y_train, strict=True) for sign in text if label == kind}
        for kind in (0, 1)
    ]
    assert signs[0] == signs[1]  # no sign gives spam away
    new = {word for text in one.x_new for word in text.split()}
    assert len(new - seen) / len(new) > 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_the_usual_order_of_the_numbers_tells_nothing_and_new_lists_are_longer(seed):
    one = data("sort", seed)
    lengths, new = ((x > 0).sum(axis=1) for x in (one.x_train, one.x_new))
    assert (lengths.min(), lengths.max()) == (2, 6)
    assert (new.min(), new.max()) == (12, 16)
    assert all(len(set(row[row > 0])) == (row > 0).sum() for row in one.x_new)
    usual = np.sort(np.where(one.x_new > 0, one.x_new, 99), axis=1) * (one.x_new > 0)
    assert score("sort", usual, one.y_new).fraction < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_a_strip_hides_three_columns_of_each_film_and_none_of_the_answer(seed):
    one = data("frames", seed)
    hidden = (one.x_train == 0).all(axis=(1, 2))
    assert (hidden.sum(axis=1) == project_data.OCCLUDER).all()
    assert (one.y_train.max(axis=(1, 2)) > 0.4).all()  # the ball is in every answer
    assert one.x_train.dtype == one.y_new.dtype == np.float32

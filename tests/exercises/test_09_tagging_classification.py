"""09_tagging_classification: the spam score knows the right labels, and the real data give the figures of the text."""

from __future__ import annotations

import os

import numpy as np
import pytest

from autograder.judge.questions import drafts
from rnn_course import catalogue
from rnn_course.draw import Draw
from rnn_course.exercise import Score
from rnn_course.exercises.a09_tagging_classification import filter_spam
from rnn_course.kit import data
from rnn_course.kit.question import from_tree, to_tree
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.text import encode_and_pad, most_frequent_tags
from tests.exercises.notebooks import verdict_on

ASSIGNMENT = catalogue.load("09_tagging_classification")
CHECKS = {check.name: check for check in ASSIGNMENT["filter_spam"].checks}
HIDDEN = CHECKS["messages that nobody has seen"]
PLACE = list(CHECKS.values()).index(HIDDEN)


def scored(guesses: np.ndarray, truth: np.ndarray) -> Score:
    assert HIDDEN.score is not None
    return HIDDEN.score([guesses], [truth])


def test_the_labels_are_drawn_with_the_messages_and_stay_with_the_judge():
    one, other = (next(HIDDEN.draw(Draw(seed))) for seed in (5, 6))
    assert not np.array_equal(one.truth, other.truth)
    assert len(one.truth) == filter_spam.ARRIVED
    sent = repr(to_tree(one))
    assert from_tree(to_tree(one)).truth is None
    assert repr(one.truth) not in sent
    assert next(drafts(ASSIGNMENT["filter_spam"], PLACE, "seed", {})).expected[0].sum() > 30  # no reference is asked


def test_whether_a_message_has_a_digit_is_not_enough():
    (question,) = HIDDEN.draw(Draw(5))
    guesses = np.array([int(any(map(str.isdigit, text))) for text in question.calls[0].args[2]])
    assert 0 < scored(guesses, question.truth).fraction < 1
    assert scored(question.truth, question.truth).fraction == 1


@pytest.mark.parametrize(
    ("guesses", "fraction"),
    [
        (np.zeros(filter_spam.ARRIVED, int), 0),
        (np.full(filter_spam.ARRIVED, 0.7), 0),
        (np.zeros(3, int), 0),
        (np.array(1), 0),
    ],
)
def test_guesses_of_the_wrong_kind_or_of_no_spam_score_nothing(guesses, fraction):
    assert scored(guesses, np.arange(filter_spam.ARRIVED) % 2).fraction == fraction


def test_hidden_messages_share_words_and_numbers():
    (question,) = HIDDEN.draw(Draw(5))
    texts, spam, arrived = question.calls[0].args
    assert len(texts) == len(spam) == filter_spam.TRAINED
    assert len(arrived) == filter_spam.ARRIVED
    digits = np.array([any(map(str.isdigit, text)) for text in texts])
    assert digits[spam == 0].any()
    assert not digits[spam == 1].all()


def test_a_rule_that_looks_for_words_earns_the_same_on_every_draw():
    for wrong in ("looks_for_digits", "looks_for_bad_words", "lets_everything_through"):
        rule = next(one.function for one in ASSIGNMENT["filter_spam"].misconceptions if one.name == wrong)
        drawn = [next(HIDDEN.draw(Draw(seed))) for seed in range(4)]
        assert len({scored(rule(*one.calls[0].args), one.truth).fraction for one in drawn}) == 1, wrong


def test_a_filter_written_otherwise_gets_all_points():
    one = ASSIGNMENT["filter_spam"]
    bayes = next(variant.function for variant in one.accepted if variant.name == "naive_bayes")
    assert verdict_on(ASSIGNMENT, one.name, bayes).status == "pass"


@pytest.mark.skipif(not os.environ.get("RNN_COURSE_DATA"), reason="RNN_COURSE_DATA names no folder with the treebank")
def test_the_baseline_on_the_real_treebank():
    train, test = data.english_ewt("dev"), data.english_ewt("test")
    lower = [[[word.lower() for word in sentence] for sentence in part.words] for part in (train, test)]
    names = ["<PAD>", *sorted({tag for sentence in train.tags for tag in sentence})]
    y = encode_and_pad(test.tags, names)
    guesses = encode_and_pad(most_frequent_tags(lower[0], train.tags, lower[1]), names)
    assert tagging_scores(guesses, y, (y > 0).astype(float), len(names))[1] == pytest.approx(0.8188, abs=1e-4)

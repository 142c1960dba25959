"""Which calls of other exercises are recorded: those of right answers and of known mistakes, if they fit."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authoring import helper_calls
from autograder.authoring.helper_calls import calls_of, helpers_of
from autograder.authoring.public_cases import frozen
from rnn_course import catalogue
from rnn_course.cells.rnn import rnn_step
from rnn_course.kit.calls import NotRecorded

ASSIGNMENT, KNOWN = catalogue.load("01_rnn"), frozen("01_rnn")
FORWARD, CHECKS = ASSIGNMENT["rnn_forward"], KNOWN["rnn_forward"].checks


def test_a_reference_that_calls_no_helper_has_the_calls_of_answers_that_do():
    x, h, W, U, b = CHECKS[0].questions[0].calls[0].args
    calls = calls_of(FORWARD, ASSIGNMENT, CHECKS)["rnn_step"]
    for t in range(x.shape[1]):
        before, h = h, rnn_step(x[:, t], h, W, U, b)
        np.testing.assert_allclose(calls.find((x[:, t], before, W, U, b)), h)
    with pytest.raises(NotRecorded):
        calls.find((x[:, 0], h + 1, W, U, b))


def test_without_room_the_first_answer_that_makes_calls_is_kept_whole(monkeypatch):
    every = calls_of(FORWARD, ASSIGNMENT, CHECKS)["rnn_step"]
    monkeypatch.setattr(helper_calls, "MOST_BYTES", 0)
    first = calls_of(FORWARD, ASSIGNMENT, CHECKS)["rnn_step"]
    steps = sum(question.calls[0].args[0].shape[1] for check in CHECKS for question in check.questions)
    assert steps <= len(first.values) < len(every.values)


def test_helpers_are_found_through_others():
    found = helpers_of(ASSIGNMENT["rnn_loss_and_gradients"], ASSIGNMENT)
    assert {"rnn_forward", "rnn_step", "softmax"} <= set(found)
    assert helpers_of(ASSIGNMENT["rnn_step"], ASSIGNMENT) == []


def test_a_helper_that_makes_a_model_is_left_out():
    keras = catalogue.load("10_seq2seq")
    decoder = keras["build_attention_decoder"]
    assert helpers_of(decoder, keras) == ["AdditiveAttention"]
    assert calls_of(decoder, keras, frozen("10_seq2seq")[decoder.name].checks) == {}

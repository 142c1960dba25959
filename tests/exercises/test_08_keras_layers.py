"""08_keras_layers on the backend that KERAS_BACKEND names: right answers pass, each mistake is called by its name."""

from __future__ import annotations

import pytest

from autograder.judge.judge import Judge
from autograder.judge.respondents import TrustedRespondent
from rnn_course import catalogue
from tests.exercises.notebooks import known_mistake, probe_agrees, respondent, verdict_on

pytestmark = pytest.mark.backend
ASSIGNMENT = catalogue.load("08_keras_layers")
EXERCISES = pytest.mark.parametrize("one", ASSIGNMENT.exercises, ids=lambda one: one.name)


@EXERCISES
def test_right_answers_written_otherwise_pass(one):
    judge = Judge(ASSIGNMENT, TrustedRespondent({}), "a seed")
    for variant in one.accepted:
        judge.respondent = respondent(ASSIGNMENT, one.name, variant.function)
        verdict = judge.assess(one)
        assert verdict.status == "pass", f"{variant.name}: {verdict.message}"


@EXERCISES
def test_every_mistake_is_caught_and_called_by_its_own_name(one):
    judge = Judge(ASSIGNMENT, TrustedRespondent({}), "a seed")
    for wrong in one.misconceptions:
        judge.respondent = respondent(ASSIGNMENT, one.name, wrong.function)
        verdict = judge.assess(one)
        assert (verdict.misconception, verdict.fraction < 1) == (wrong.name, True), verdict.message
        assert wrong.says in verdict.message


def test_the_probe_sees_padding():
    one = ASSIGNMENT["build_classifier"]
    (probe,) = one.probes
    unmasked = known_mistake("reads_padding_as_words", of=one)
    for function, agrees in ((one.header.reference, True), (unmasked, False)):
        assert probe_agrees(probe, ASSIGNMENT, one.name, function) is agrees


def test_answers_that_are_tensors_are_taken():
    from keras import ops

    def run_in_tensors(*arguments):
        return tuple(ops.convert_to_tensor(value) for value in ASSIGNMENT.namespace()["run_lstm"](*arguments))

    assert verdict_on(ASSIGNMENT, "run_lstm", run_in_tensors).status == "pass"

"""08_keras_layers on the backend that KERAS_BACKEND names: its probes, and what the notebook claims."""

from __future__ import annotations

import pytest

from rnn_course import catalogue
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

pytestmark = pytest.mark.backend
ASSIGNMENT = catalogue.load("08_keras_layers")


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

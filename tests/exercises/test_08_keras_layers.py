"""08_keras_layers on the backend that KERAS_BACKEND names: its probes, and what the notebook claims."""

from __future__ import annotations

import pytest

from rnn_course import catalogue
from tests.exercises.notebooks import code_of, known_mistake, probe_agrees, verdict_on

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


def test_masks_arrive_and_get_lost_where_the_text_says():
    import keras
    import numpy as np
    from keras import ops

    names = {"keras": keras, "np": np, "ops": ops}
    for cell in code_of("08_keras_layers"):
        if "moved_by_padding" in cell.source:
            exec(cell.source, names)
    found = names["masks"]
    for name in (
        "nothing",
        "initial_state and mask are passed",
        "Dense(4)(a)",
        "LayerNormalization()(a)",
        "Add()([a, a])",
        "Concatenate()([a, a])",
        "Half(supports_masking=True)(a)",
    ):
        assert found.pop(name) == "arrives"
    for name in ("Lambda(lambda a: a / 2)(a)", "Conv1D(4, 1)(a)", "Half(supports_masking=False)(a)"):
        assert found.pop(name) == "is lost, with a warning"
    assert len(found) == 5
    assert set(found.values()) == {"IS LOST, WITHOUT A WORD"}

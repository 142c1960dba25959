"""The banks of the Keras models on the backend that KERAS_BACKEND names; `make test-backends` runs this file.

With TensorFlow it would prove again what `verify` proves in test_banks.py, so `make test` does not collect it.
"""

from __future__ import annotations

import pytest

from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent, answering
from rnn_course import catalogue
from rnn_course.exercise import Assignment, Exercise

NAMES_EVERY_MISTAKE = ("08_keras_layers", "13_pixel_rnn")
TRAINS_FOR_LONG = "filter_spam"


def _models() -> list[tuple[Assignment, Exercise]]:
    """The exercises whose reference is a Keras model, each with its assignment."""
    return [
        (assignment, one)
        for assignment in map(catalogue.load, catalogue.names())
        if assignment.runtime == "keras"
        for one in assignment.exercises
        if one.header.reference.__module__.startswith("rnn_course.models") and one.name != TRAINS_FOR_LONG
    ]


pytestmark = pytest.mark.backend
MODELS = _models()
EACH = pytest.mark.parametrize(("assignment", "one"), MODELS, ids=lambda each: each.name)


@EACH
def test_the_reference_passes(assignment, one):
    respondent = TrustedRespondent(assignment.namespace())
    for seed in ("public", "a seed"):
        assert Judge(draw_paper(assignment, seed), respondent).assess(one.name).status == "pass"


@EACH
def test_right_answers_written_otherwise_pass(assignment, one):
    judge = Judge(draw_paper(assignment, "a seed"), TrustedRespondent({}))
    for variant in one.accepted:
        judge.respondent = answering(assignment, one.name, variant.function)
        verdict = judge.assess(one.name)
        assert verdict.status == "pass", f"{variant.name}: {verdict.message}"


@EACH
def test_every_mistake_is_caught(assignment, one):
    judge, missed = Judge(draw_paper(assignment, "a seed"), TrustedRespondent({})), []
    for wrong in one.misconceptions:
        judge.respondent = answering(assignment, one.name, wrong.function)
        missed += [wrong.name] * (not judge.is_wrong(one.name))
    assert missed == []


@pytest.mark.parametrize(
    ("assignment", "one"),
    [(assignment, one) for assignment, one in MODELS if assignment.name in NAMES_EVERY_MISTAKE],
    ids=lambda each: each.name,
)
def test_every_mistake_is_called_by_its_own_name(assignment, one):
    judge = Judge(draw_paper(assignment, "a seed"), TrustedRespondent({}))
    for wrong in one.misconceptions:
        judge.respondent = answering(assignment, one.name, wrong.function)
        verdict = judge.assess(one.name)
        assert (verdict.misconception, verdict.fraction < 1) == (wrong.name, True), verdict.message
        assert wrong.says in verdict.message

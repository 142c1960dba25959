"""Every assignment's bank against its checks: what `rnn-course verify` proves, mutants included, and its form."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.authoring.verify import verify
from rnn_course import catalogue
from tests.exercises.notebooks import probe_agrees

ASSIGNMENTS = {name: catalogue.load(name) for name in catalogue.names()}
EXERCISES = [
    pytest.param(name, one, id=f"{name}-{one.name}", marks=[pytest.mark.backend] * (assignment.runtime == "keras"))
    for name, assignment in ASSIGNMENTS.items()
    for one in assignment.exercises
]
HONEST_EXCEPTIONS = {"reads_the_notebook"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_everything_that_verify_proves_holds(name):
    # Keras takes long: `make verify` tries its mistakes under three seeds, in every order of layers.
    proofs = list(verify(name, quick=ASSIGNMENTS[name].runtime == "keras"))
    assert {f"{proof.name}: {fault}" for proof in proofs for fault in proof.faults} == set()
    assert all(proof.misconceptions >= 6 and proof.accepted >= 3 for proof in proofs)
    # An exception's kind alone would give a mistake's name to every other exception of that kind.
    assert {mistake for proof in proofs for mistake in proof.only_exceptions} <= HONEST_EXCEPTIONS


@pytest.mark.parametrize(("name", "one"), EXERCISES)
def test_probes_agree_for_the_reference(name, one):
    assert all(probe_agrees(probe, ASSIGNMENTS[name], one.name, one.header.reference) for probe in one.probes)


@pytest.mark.parametrize(("name", "one"), EXERCISES)
def test_hints_and_sentences_are_sentences(name, one):
    assert 2 <= len(one.header.hints) <= 3
    for words in (*one.header.hints, *(wrong.says for wrong in one.misconceptions)):
        assert words.strip().rstrip(")").endswith((".", "?", "!")), words


def test_who_judges_needs_no_keras_for_a_scorer():
    """A paper names its scorers, and the judge imports them."""
    checks = [check for assignment in ASSIGNMENTS.values() for one in assignment.exercises for check in one.checks]
    scorers = {check.score for check in checks if check.score}
    assert {scorer.__qualname__ for scorer in scorers} >= {"score_dropout", "score_last", "score_filter"}
    modules = ", ".join(sorted(scorer.__module__ for scorer in scorers))
    code = f"import sys, {modules}; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

"""01_rnn: its exercises' order, what its probes are for, and which notes name a wrong term."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.rnn import rnn_forward
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("01_rnn")


def test_every_exercise_has_six_mistakes_and_three_right_answers_written_otherwise():
    assert all(len(one.misconceptions) >= 6 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize(
    ("name", "words", "function"),
    [
        ("rnn_forward", "later inputs", known_mistake("runs_backwards", of=ASSIGNMENT["rnn_forward"])),
        ("rnn_forward", "each row", lambda x, h0, W, U, b: rnn_forward(x - x.mean(axis=0), h0, W, U, b)),
        ("masked_cross_entropy", "padding", known_mistake("mask_forgotten", of=ASSIGNMENT["masked_cross_entropy"])),
        (
            "rnn_loss_and_gradients",
            "padding",
            known_mistake("mask_not_handed_on", of=ASSIGNMENT["rnn_loss_and_gradients"]),
        ),
    ],
)
def test_probes_see_what_they_are_for(name, words, function):
    probe = next(probe for probe in ASSIGNMENT[name].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


@pytest.mark.parametrize(
    ("wrong", "note"),
    [
        (lambda x, h, W, U, b: np.tanh(2 * x @ W + h @ U + b), "term of x"),
        (lambda x, h, W, U, b: np.tanh(x @ W + 2 * h @ U + b), "term of the state"),
        (lambda x, h, W, U, b: np.tanh(x @ W + h @ U + 2 * b), "bias"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(wrong, note):
    verdict = verdict_on(ASSIGNMENT, "rnn_step", wrong)
    assert verdict.misconception is None
    assert note in verdict.message

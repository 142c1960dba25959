"""05_lstm: what its probes are for, which notes name a wrong term, and a network that learns to read a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.lstm import lstm_forward, lstm_gates, lstm_step_backward
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("05_lstm")


def test_every_exercise_has_eight_mistakes_and_three_right_answers_written_otherwise():
    assert all(len(one.misconceptions) >= 8 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)
    assert ASSIGNMENT.points == 100


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ("later inputs", known_mistake("runs_backwards", of=ASSIGNMENT["lstm_forward"])),
        ("another row", lambda x, h0, c0, W, U, b: lstm_forward(x - x.mean(axis=0), h0, c0, W, U, b)),
    ],
)
def test_probes_see_what_they_are_for(words, function):
    probe = next(probe for probe in ASSIGNMENT["lstm_forward"].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, "lstm_forward", function)


def step(x, h, c, W, U, b, *, keep=1.0, write=1.0):
    """The step with a factor that no known mistake has in one of the terms of (5.3)."""
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)
    c_next = keep * f * c + write * i * g
    return o * np.tanh(c_next), c_next


def step_back(dh_next, dc_next, *others, direct=1.0, through=1.0):
    return lstm_step_backward(through * dh_next, direct * dc_next, *others)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("lstm_gates", lambda x, h, W, U, b: lstm_gates(x, h, W, U, 2 * b), "look at the sum (5.1)"),
        ("lstm_step", lambda *args: step(*args, keep=1.1), "look at f ⊙ c"),
        ("lstm_step", lambda *args: step(*args, write=1.1), "look at i ⊙ g"),
        ("lstm_step_backward", lambda *args: step_back(*args, direct=1.1), "dh_next zero"),
        ("lstm_step_backward", lambda *args: step_back(*args, through=1.1), "two ways of dh_next"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_the_misprints_of_the_notes_are_named():
    for name in (
        "parentheses_missing",
        "printed_in_some_notes",
        "stray_factor_at_the_candidate",
        "candidate_for_the_old_cell",
    ):
        wrong = known_mistake(name, of=ASSIGNMENT["lstm_step_backward"])
        assert verdict_on(ASSIGNMENT, "lstm_step_backward", wrong).misconception == name


@pytest.mark.slow
def test_the_notebooks_network_reads_the_sentence_and_long_lags_want_open_gates(shown):
    assert len(shown.pictures) >= 7
    assert "sentence (AND THIS ONE" in shown.text
    assert "letter of it you knew" in shown.text
    right = shown.names["right"]
    assert right["LSTM, 2 to 100 steps"][-1] > 0.95
    assert all(len(shares) < 4 or shares[-1] < 0.6 for name, shares in right.items() if "100" not in name)

"""04_gru: what its probes and notes are for, and what its notebook shows when the answers are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.gru import gru_forward, gru_simple_step
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("04_gru")


def test_it_sums_to_100_points_with_enough_mistakes_and_right_answers():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 6 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ("later inputs", known_mistake("runs_backwards", of=ASSIGNMENT["gru_forward"])),
        ("each row", lambda x, h0, W, U, b: gru_forward(x - x.mean(axis=0), h0, W, U, b)),
    ],
)
def test_probes_see_what_they_are_for(words, function):
    probe = next(probe for probe in ASSIGNMENT["gru_forward"].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, "gru_forward", function)


def with_candidate(change: Callable[..., np.ndarray]) -> Callable[..., Any]:
    """A simple step whose candidate alone is another one."""

    def step(x, h, W, U, b):
        _, z, g = gru_simple_step(x, h, W, U, b)
        return z * h + (1 - z) * change(g), z, g

    return step


def leaky(x, h, W, U, b):
    _, z, g = gru_simple_step(x, h, W, U, b)
    return 0.9 * z * h + (1 - z) * g, z, g


@pytest.mark.parametrize(
    ("wrong", "note"),
    [(leaky, "with z = 1 everywhere"), (with_candidate(lambda g: 0.9 * g), "with z = 0 everywhere")],
)
def test_an_unknown_mistake_is_told_by_the_end_of_the_gate_where_it_shows(wrong, note):
    verdict = verdict_on(ASSIGNMENT, "gru_simple_step", wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) >= 6
    assert all(len(picture.alt.split()) >= 8 for picture in shown.pictures)


def test_only_gates_that_start_nearly_shut_learn_what_the_subject_was(shown):
    made = shown.names
    accuracies = {kind: made["accuracy"](weights, 20) for kind, weights in made["trained"].items()}
    assert accuracies["gates, nearly shut"] > 0.95
    assert accuracies["no gates"] < 0.65
    assert accuracies["gates, half open"] < 0.65


def test_the_parts_add_up_to_the_score_and_without_reset_the_subject_has_the_largest(shown):
    made = shown.names
    for weights in (made["reader"], made["keeper"]):
        parts = made["read"](weights)[2]
        assert np.allclose(parts.sum(axis=1) + weights[4], made["score"](made["READ"], weights), rtol=0, atol=1e-9)
    assert (np.abs(parts).argmax(axis=1) == 1).all()
    assert made["accuracy"](made["keeper"], 20) > 0.95


def test_gates_nailed_open_make_the_plain_cell(shown):
    made = shown.names
    W, U, b, *_ = made["fresh_weights"]("no gates")
    x, h = np.random.default_rng(0).normal(size=(2, 6, 19)), np.zeros((2, 16))
    hs, _ = gru_forward(x, h, W, U, b)
    for t in range(6):
        h = np.tanh(x[:, t] @ W[:, 32:] + h @ U[:, 32:])
        assert np.allclose(hs[:, t], h, rtol=0, atol=1e-14)

"""02_gradients: what its probes and notes see, and what its notebook shows when the answers are right."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.gradients import clip_by_global_norm, jacobian_products
from rnn_course.cells.timescales import leaky_average, normalised_gradients, skip_backward, skip_forward
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("02_gradients")


def test_the_points_sum_to_100_and_every_exercise_has_a_bank():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 6 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize(
    ("name", "words", "function"),
    [
        (
            "jacobian_products",
            "only this state",
            known_mistake("starts_at_the_first_step", of=ASSIGNMENT["jacobian_products"]),
        ),
        ("truncated_backward", "later piece", known_mistake("never_cut", of=ASSIGNMENT["truncated_backward"])),
        ("leaky_average", "later inputs", lambda x, h0, tau: leaky_average(x[:, ::-1], h0, tau)),
        ("skip_forward", "later inputs", lambda x, *others: skip_forward(x[:, ::-1], *others)),
        (
            "normalised_gradients",
            "one row",
            known_mistake("normalised_over_rows", of=ASSIGNMENT["normalised_gradients"]),
        ),
    ],
)
def test_probes_see_what_they_are_for(name, words, function):
    probe = next(probe for probe in ASSIGNMENT[name].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


def twice_the_leak(x, h0, tau):
    return leaky_average(x, 2 * h0, tau)


def twice_the_first_row(hs, U):
    P, *others = jacobian_products(hs, U)
    P[..., 0, :] *= 2
    return P, *others


def half_the_skip(dhs, hs, x, past, W, U, S):
    return skip_backward(dhs, hs, x, past, W, U, S / 2)


def half_the_gain(dh_next, x, h, W, U, b, gain):
    return normalised_gradients(dh_next, x, h, W, U, b, gain / 2)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("jacobian_products", twice_the_first_row, "two axes of J in (2.4)"),
        ("clip_by_global_norm", lambda each, limit: clip_by_global_norm(each, limit / 2), "the factor in (2.2)"),
        ("leaky_average", twice_the_leak, "look at α in (2.19)"),
        ("skip_backward", half_the_skip, "and at (2.33) to (2.35)"),
        ("normalised_gradients", half_the_gain, "look at n in (2.41)"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


@pytest.mark.slow
def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) >= 12
    assert all(len(picture.alt.split()) >= 8 for picture in shown.pictures)


@pytest.mark.slow
def test_the_gradients_order_is_the_order_in_which_cells_learn(shown):
    told = shown.names
    curves, marks = told["curves"], told["marks"]
    assert curves["tanh"][-1] < 1e-8 < curves["orthogonal"][-1] < 1e-5 < curves["diagonal"][-1] < 0.01
    assert curves["leaky"][-1] > 0.3
    assert all(share[0].min() > 0.99 for share in marks.values())
    assert marks["tanh"][3].mean() < marks["orthogonal"][3].mean() < marks["leaky"][3].mean()
    assert max(marks["tanh"][4].mean(), marks["orthogonal"][4].mean()) < 0.7 < 0.85 < marks["leaky"][4].mean()


@pytest.mark.slow
def test_clipping_rescues_what_explodes(shown):
    told = shown.names
    assert told["walk"](1.0)[1][-1] < 1e-4 < 0.3 < told["walk"](1e9)[1][-1]
    with_limit, without = (told["stretched"](limit)[0][-20:].mean() for limit in (0.3, 1e9))
    assert with_limit < 0.01
    assert without > np.log(2) - 0.05

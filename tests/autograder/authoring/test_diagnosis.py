"""Where the messages lead for mistakes that are not known, and that local and marked points are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.authoring import diagnosis
from autograder.authoring.diagnosis import Diagnosed, Told, counts, measure
from autograder.authoring.diagnosis_page import PAGE, page
from autograder.authoring.public_cases import frozen
from autograder.judge.paper import asks_models
from autograder.judge.proof import prove
from autograder.judge.questions import draw_paper
from autograder.judge.results import examine
from rnn_course import catalogue
from rnn_course.kit import assess
from rnn_course.kit.assess import share_of_points
from rnn_course.kit.structure import cited_in

ROOT = Path(__file__).resolve().parents[3]
NUMPY = [name for name in catalogue.names() if catalogue.runtime(name) == "numpy"]
LOCATED = 0.9  # of the messages on mistakes that break an equation and do not stop


@pytest.mark.measured
@pytest.mark.parametrize("name", NUMPY)
def test_messages_lead_to_the_fault_and_not_away_from_it(name):
    found = list(measure(name))
    single = counts([told for each in found for told in each.single])
    pairs = counts([told for each in found for told in each.pairs])
    assert single["located"] >= LOCATED * (single["located"] + single["silent"] + single["misleading"])
    assert pairs["located"] >= LOCATED * (pairs["located"] + pairs["silent"] + pairs["misleading"])
    listed = (ROOT / PAGE).read_text("utf-8")
    for each in found:
        for told in each.misleading:
            assert f"- `{each.name}`, {' and '.join(told.mistakes)}:" in listed


@pytest.mark.measured
@pytest.mark.parametrize("name", catalogue.names())
def test_a_known_mistake_earns_in_the_notebook_what_it_earns_when_marked(name):
    assignment, public = catalogue.load(name), frozen(name)
    models = draw_paper(assignment, "marked 1") if name not in NUMPY else None
    for one in assignment.exercises:
        if any(check.score for check in one.checks):
            continue  # the notebook says that more is asked when marking
        if models and asks_models(public[one.name].checks):  # a proof of these takes minutes, and changes nothing here
            section = models[one.name]
        else:
            section = prove(one, ["marked 1", "marked 2", "marked 3"], assignment.namespace()).sections[0]
        marked = {mistake.name: _marked(section, list(mistake.outcomes)) for mistake in section.mistakes}
        for mistake in public[one.name].mistakes:
            assert _local(public[one.name], list(mistake.outcomes)) == pytest.approx(marked[mistake.name], abs=0.02), (
                one.name,
                mistake.name,
            )


def _local(exercise, outcomes):
    results = []
    for check in exercise.checks:
        mine, outcomes = outcomes[: len(check.questions)], outcomes[len(check.questions) :]
        results.append(assess.examine(exercise.card, check.name, check.weight, check.note, mine, check.expected))
    return share_of_points([result for result in results if result.weight])


def _marked(section, outcomes):
    results = {}
    for asked in section.checks:
        mine, outcomes = outcomes[: len(asked.questions)], outcomes[len(asked.questions) :]
        results[asked.place] = examine(section.card, asked, mine)
    return share_of_points([results[place] for place in sorted(results) if results[place].weight])


def test_equations_are_read_from_a_message():
    assert cited_in("look at (1.4), and at (12.9) to (12.11); see 1.5") == ["1.4", "12.9", "12.10", "12.11"]


def test_two_slips_are_joined_if_they_change_different_lines():
    one = catalogue.load("05_lstm")["lstm_step_backward"]
    slips = {wrong.breaks: wrong for wrong in one.misconceptions if wrong.slip}
    both = diagnosis._combined(one.header.reference, slips[("5.9",)], slips[("5.14",)])
    assert both is not None
    assert diagnosis._combined(one.header.reference, slips[("5.9",)], slips[("5.9",)]) is None


def test_the_page_shows_totals_and_what_leads_away():
    wrong = Told(("no_bias",), "y (1.1): look at (1.9).", "misleading")
    found = [Diagnosed("00_toys", "affine", (wrong, Told(("swapped",), "", "located")), ())]
    text = page(found)
    assert "| 00_toys | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |" in text
    assert "- `affine`, no_bias: y (1.1): look at (1.9)." in text
    assert "None." in page([Diagnosed("00_toys", "affine", (), ())])


def test_the_page_that_is_kept_lists_every_exercise():
    text = (ROOT / PAGE).read_text("utf-8")
    for name in catalogue.names():
        assert re.search(rf"^\| {name} \|", text, re.MULTILINE)
        assert all(f"| {name} {exercise} |" in text for exercise in catalogue.order(name))

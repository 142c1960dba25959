"""17_project: hidden data are nobody's public data, targets stay with the judge, papers are alike, anchors hold."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from autograder.judge.questions import PUBLIC_SEED, drafts, draw_paper
from autograder.marking.secret import paper_seed
from rnn_course import catalogue
from rnn_course.draw import Draw
from rnn_course.exercises.a17_project import scores
from rnn_course.exercises.a17_project.predict import DIFFERENCE, all_is_spam, few_examples
from rnn_course.kit import cases
from rnn_course.kit.baselines import baseline
from rnn_course.kit.project import TASKS, data, score
from rnn_course.kit.question import from_tree, to_tree
from scripts.project_anchors import ANSWERS, measured
from tests.exercises.notebooks import ROOT, verdict_on

ASSIGNMENT = catalogue.load("17_project")
PREDICT = ASSIGNMENT["predict"]
CHECKS = {check.name: check for check in PREDICT.checks}
HIDDEN = CHECKS["data that nobody has seen"]
PLACE = list(CHECKS.values()).index(HIDDEN)
PUBLIC_SEEDS = range(12)  # that a student may well develop with
PAPERS = [paper_seed(b"a secret of this test, long enough", "17_project", number) for number in range(2)]


def hidden(seed):
    """The hidden data of a paper: task, x_train, y_train, x_new, seed, and the right answers."""
    (asked,) = [one for one in draw_paper(ASSIGNMENT, seed)["predict"].checks if one.name == HIDDEN.name]
    calls = [question.calls[0].args for question in asked.questions]
    return {args[0]: (*args[1:], wanted["y"]) for args, wanted in zip(calls, asked.expected, strict=True)}


def items(task, x):
    """Each input as something that can be in a set."""
    return {one if task == "spam" else np.asarray(one).tobytes() for one in x}


@pytest.fixture(scope="module")
def papers():
    return [hidden(seed) for seed in PAPERS]


def near_copies(task, x, others):
    """How many of the inputs are nearly among the others: the same letters, the same numbers, the same film."""
    if task == "spam":
        plain = {"".join(filter(str.isalpha, text)) for text in others}
        return sum("".join(filter(str.isalpha, text)) in plain for text in x)
    if task == "sort":
        known = {frozenset(row.tolist()) for row in others}
        return sum(frozenset(row.tolist()) in known for row in x)
    flat, given = (np.asarray(each, dtype=float).reshape(len(each), -1) for each in (others, x))
    distances = (given**2).sum(axis=1)[:, None] + (flat**2).sum(axis=1) - 2 * given @ flat.T
    return int((distances.min(axis=1) < 0.05**2 * flat.shape[1]).sum())  # no further than the noise alone


@pytest.mark.parametrize("task", TASKS)
def test_hidden_inputs_are_in_no_public_data(task, papers):
    public = [data(task, seed) for seed in PUBLIC_SEEDS]
    frozen = cases.load(ROOT / "assignments" / "17_project" / cases.FILE)["predict"].checks
    built = [question.calls[0].args[1][task] for check in frozen for question in check.questions]
    known = [each for one in public for each in (one.x_train, one.x_new)] + [each[i] for each in built for i in (0, 2)]
    for paper in papers:
        x_train, _, x_new, *_ = paper[task]
        inputs = items(task, x_new)
        assert len(inputs) > 0.95 * len(x_new)
        assert not inputs & items(task, x_train)
        assert not any(inputs & items(task, each) for each in known)
        assert sum(near_copies(task, x_new, each) for each in [x_train, *known]) == 0


def test_near_copies_are_found():
    for task in TASKS:
        one = data(task, 1)
        copies: Any = list(one.x_new[:3]) if task == "spam" else one.x_new[:3].copy()
        if task == "spam":
            copies[0] = copies[0].replace(" ", " . ")
        elif task == "sort":
            copies[0][:2] = copies[0][:2][::-1]
        else:
            copies += np.random.default_rng(0).normal(scale=0.01, size=copies.shape)
        assert near_copies(task, copies, one.x_new) == 3


def test_papers_differ_from_each_other(papers):
    one, other = papers
    assert all(not items(task, one[task][2]) & items(task, other[task][2]) for task in TASKS)


def test_the_right_answers_stay_with_the_judge():
    asked = next(drafts(PREDICT, PLACE, "seed", {}))  # no reference is asked for them
    assert [wanted["task"] for wanted in asked.expected] == list(TASKS)
    for question, wanted in zip(asked.questions, asked.expected, strict=True):
        assert from_tree(to_tree(question)).truth is None
        assert len(question.calls[0].args) == 5
        sent = [np.asarray(each).tobytes() for each in question.calls[0].args[1:4]]
        assert np.asarray(wanted["y"]).tobytes() not in sent
    public = cases.load(ROOT / "assignments" / "17_project" / cases.FILE)["predict"]
    assert [check.name for check in public.checks] == ["its contract on a few examples"]


def test_no_paper_is_an_easy_one(papers):
    for paper, task in itertools.product(papers, TASKS):
        x_train, y_train, x_new, _, y_new = paper[task]
        share = score(task, baseline(task, x_train, y_train, x_new), y_new).fraction
        assert abs(share - 0.5) <= DIFFERENCE


def test_the_few_examples_have_both_labels():
    for seed in range(20):
        given = few_examples(Draw(seed).rng)
        assert set(given["spam"][1].tolist()) == {0, 1}


def test_the_best_task_counts_and_none_is_no_answer():
    truth = [{"task": task, "y": data(task, 1).y_new} for task in TASKS]
    right = [one["y"] for one in truth]
    assert scores.score_best(right, truth).fraction == 1
    assert scores.score_best([None, right[1], None], truth).fraction == 1
    found = scores.score_best([np.zeros(500, int), right[1], "what?"], truth)
    assert found.fraction == 1
    assert found.figures == {"spam": 0.0, "sort": 1.0}
    none = scores.score_best([None] * 3, truth)
    assert (none.fraction, none.figures) == (0.0, {})
    assert "None for every task" in none.note


def test_a_trivial_answer_earns_only_the_contracts_share_and_is_named():
    found = verdict_on(ASSIGNMENT, "predict", all_is_spam.function)
    assert (found.fraction, found.misconception) == (0.05, "all_is_spam")


def test_the_public_questions_are_drawn_from_another_seed():
    assert PUBLIC_SEED not in PAPERS


@pytest.mark.parametrize("kind", ["trivial", "classical", "reference"])
def test_the_anchors_are_what_the_course_measures(kind):
    """On few seeds; `python scripts/project_anchors.py` measures all and makes the table of docs/project.md."""
    for task, one in TASKS.items():
        found = measured(task, ANSWERS[task][kind], seeds=range(3))
        anchor = one.anchors[("trivial", "classical", "reference").index(kind)]
        if kind == "reference":
            assert min(found) >= anchor, task  # on every seed, so that no good answer depends on its paper
        elif kind == "classical":
            assert abs(np.mean(found) - anchor) < 0.04, task
        else:
            assert max(found) <= anchor, task

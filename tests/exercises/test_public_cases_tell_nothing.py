"""A table of the public cases is no answer: hidden questions are others, whatever the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from rnn_course import catalogue
from rnn_course.kit import cases
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.question import to_tree

ROOT = Path(__file__).resolve().parents[2]
NUMPY = [
    name
    for name in catalogue.names()
    if name not in ("08_keras_layers", "09_tagging_classification", "10_seq2seq", "12_convlstm", "13_pixel_rnn")
]


class Table:
    """Answers the public questions right, and no others."""

    def __init__(self, name):
        public = cases.load(ROOT / "assignments" / name / cases.FILE)
        checks = [check for exercise in public.exercises for check in exercise.checks]
        self.known = {
            repr(to_tree(q)): wanted
            for check in checks
            for q, wanted in zip(check.questions, check.expected, strict=True)
        }
        self.hits = 0

    def ask(self, exercise, question, oracles=()):
        key = repr(to_tree(question))
        self.hits += key in self.known
        return Outcome(self.known[key]) if key in self.known else Outcome(fault=Fault("error", "", "KeyError"))


@pytest.mark.parametrize("name", NUMPY)
def test_a_table_of_the_public_cases_earns_nothing(name):
    assignment, table = catalogue.load(name), Table(name)
    for seed in ("one", "two"):
        judge = Judge(draw_paper(assignment, seed), table)
        earned = {one.name: judge.assess(one.name).fraction for one in assignment.exercises}
        assert {name: share for name, share in earned.items() if share} == {}


def test_the_table_answers_what_it_knows():
    table = Table("07_patterns")
    judge = Judge(draw_paper(catalogue.load("07_patterns"), "public"), table)
    assert judge.assess("pattern_steps").status == "pass"
    assert table.hits > 5

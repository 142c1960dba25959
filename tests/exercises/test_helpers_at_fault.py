"""A right answer that calls a wrong helper: `check` counts the points that marking gives."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest

from autograder.authoring.helper_calls import helpers_of
from autograder.authoring.public_cases import frozen
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent
from rnn_course import catalogue
from rnn_course.exercise import Assignment, Exercise, Function
from rnn_course.kit.assess import Outcome
from rnn_course.kit.check import look
from rnn_course.kit.imports import names_used
from rnn_course.kit.question import Question
from rnn_course.kit.report import PASS
from rnn_course.variants import variants

NUMPY = [name for name in catalogue.names() if catalogue.runtime(name) == "numpy"]
load = cache(catalogue.load)
public = cache(frozen)


def right_answers(exercise: Exercise) -> list[Function]:
    """The reference, and the accepted answers that are not made from it."""
    alike = {variant.name for variant in variants(exercise.header.reference)}
    others = [accepted.function for accepted in exercise.accepted if accepted.name not in alike]
    return [exercise.header.reference, *others]


class Notebook(TrustedRespondent):
    """An assignment's references and some other answers as functions of one namespace; oracles are the references."""

    def __init__(self, assignment: Assignment, **others: Function) -> None:
        self.references = assignment.namespace()
        self.names: dict[str, Any] = {"__name__": "notebook"}
        for function in (*self.references.values(), *others.values()):
            self.names = {**function.__globals__, **self.names}
        for name, function in {**self.references, **others}.items():
            self.names[name] = self._here(function)
        super().__init__(self.names)

    def _here(self, function: Function) -> Function:
        made = types.FunctionType(
            function.__code__, self.names, function.__name__, function.__defaults__, function.__closure__
        )
        made.__kwdefaults__ = function.__kwdefaults__
        return made

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        kept = {name: self.names[name] for name in oracles}
        self.names.update({name: self.references[name] for name in oracles})
        try:
            return super().ask(exercise, question)
        finally:
            self.names.update(kept)


def pairs(name: str) -> Iterator[tuple[Exercise, Exercise, Function]]:
    """Each exercise with each helper whose calls are recorded, and the first right answer that refers to it."""
    assignment = load(name)
    for exercise in assignment.exercises:
        for helper in public(name)[exercise.name].calls:
            for answer in right_answers(exercise):
                notebook = Notebook(assignment, **{exercise.name: answer})
                if helper in names_used(notebook.names[exercise.name], notebook.names):
                    yield exercise, assignment[helper], answer
                    break


EACH = [
    pytest.param(name, exercise, helper, answer, id=f"{exercise.name}-{helper.name}")
    for name in NUMPY
    for exercise, helper, answer in pairs(name)
]


@pytest.mark.parametrize(("name", "exercise", "helper", "answer"), EACH)
def test_check_counts_the_points_that_marking_gives(name, exercise, helper, answer):
    mistake = helper.misconceptions[0].function
    notebook = Notebook(load(name), **{exercise.name: answer, helper.name: mistake})
    known = public(name)
    report = look(known[exercise.name], notebook.names[exercise.name], notebook.names, known)
    marked = Judge(draw_paper(load(name), "a seed"), notebook).mark_one(exercise.name)
    assert (report.state, report.earned) == (PASS, exercise.card.public_points)
    assert (marked.status, marked.score) == ("pass", exercise.points)
    helped = look(known[helper.name], notebook.names[helper.name], notebook.names, known)
    assert helped.state != PASS


def test_most_exercises_that_use_another_one_have_its_calls():
    using = [(name, one) for name in NUMPY for one in load(name).exercises if one.header.uses]
    without = [one.name for name, one in using if not public(name)[one.name].calls]
    assert without == []
    assert len(EACH) > len(using)
    for name, one in using:
        assert set(public(name)[one.name].calls) <= set(helpers_of(one, load(name)))


@pytest.mark.parametrize("name", NUMPY)
def test_no_right_answer_is_called_wrong_for_its_helpers_fault(name):
    assignment, known = load(name), public(name)
    for exercise in assignment.exercises:
        wrong = {helper: assignment[helper].misconceptions[0].function for helper in known[exercise.name].calls}
        for answer in exercise.accepted if wrong else ():
            if exercise.name in names_used(answer.function, answer.function.__globals__):
                continue  # it calls the reference by its own name, and here would call itself for ever
            notebook = Notebook(assignment, **wrong, **{exercise.name: answer.function})
            report = look(known[exercise.name], notebook.names[exercise.name], notebook.names, known)
            blamed = [says for row in report.rows for says in row.says if "begin there" in says]
            assert report.state == PASS or blamed, f"{exercise.name}, {answer.name}: {report}"

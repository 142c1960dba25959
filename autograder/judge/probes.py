"""Explain a wrong answer that no known mistake matches: authors' probes, ignored arguments, changed arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.judge.paper import Probed, Section
from autograder.judge.respondents import Respondent
from rnn_course.draw import Draw
from rnn_course.exercise import Probe
from rnn_course.kit import compare, tree
from rnn_course.kit.assess import Outcome
from rnn_course.kit.question import Question
from rnn_course.kit.remarks import in_place

Ask = Callable[[Question], Outcome]
PROBE_SEED = 20
FEWEST_CALLS = 24


def explain(section: Section, outcomes: Sequence[Outcome], student: Ask) -> list[str]:
    """Sentences that may explain a wrong answer: an author's probe, an ignored argument, inputs changed in place."""
    return [
        *_declared(section, student)[:1],
        *_ignored(section, student)[:1],
        *changed(outcomes, section.parameters),
    ]


def probed(probe: Probe) -> Probed:
    """A probe with its questions, which are the same in all papers."""

    def alike(first: Any, second: Any) -> bool:
        try:
            return compare.equal(probe.same(first), probe.same(second))
        except Exception:  # the student's answer may not have the shape that the probe expects
            return True

    return Probed(probe.says, probe.draw(Draw(PROBE_SEED)), alike)


def decisive(question: Question, reference: Respondent, exercise: str, parameters: int) -> Iterator[int]:
    """The positions of the float arrays among a question's arguments on which the right answer depends."""
    right = reference.ask(exercise, question)
    for position in _float_arrays(question, parameters):
        changed = reference.ask(exercise, _with_another(question, position))
        if not compare.equal(right.value, changed.value):
            yield position


def _declared(section: Section, student: Ask) -> list[str]:
    said = []
    for probe in section.probes:
        first, second = map(student, probe.questions)
        if not (first.fault or second.fault or probe.alike(first.value, second.value)):
            said.append(probe.says)
    return said


def _ignored(section: Section, student: Ask) -> list[str]:
    """Arguments that the right answer depends on and the student's does not."""
    question = section.checks[0].questions[0]
    before: Outcome | None = None
    said = []
    for position in section.decisive:
        before = before or student(question)
        after = student(_with_another(question, position))
        if not after.fault and compare.equal(before.value, after.value):
            said.append(f"Your answer does not depend on {section.parameters[position]} at all.")
    return said


def _float_arrays(question: Question, parameters: int) -> list[int]:
    """The positions of float and complex arrays among the first so many arguments of a question of one call."""
    args = question.calls[0].args[:parameters] if len(question.calls) == 1 else ()
    return [i for i, argument in enumerate(args) if isinstance(argument, np.ndarray) and argument.dtype.kind in "fc"]


def _with_another(question: Question, position: int) -> Question:
    """A question with noise added to one argument, always the same."""
    call = question.calls[0]
    noise = np.random.default_rng(PROBE_SEED).normal(size=call.args[position].shape)
    args = (*call.args[:position], call.args[position] + noise, *call.args[position + 1 :])
    return Question((replace(call, args=args),))


def changed(outcomes: Sequence[Outcome], names: Sequence[str]) -> list[str]:
    """A remark on arguments that were changed in place, in a list; otherwise empty."""
    found = sorted({position for outcome in outcomes for position in outcome.changed if 0 <= position < len(names)})
    return [in_place([names[i] for i in found])] if found else []


def by_differences(outcomes: Sequence[Outcome], expected: Sequence[Any]) -> str:
    """A remark on a backward pass that calls a function as often as finite differences of each entry would.

    Recomputing a forward pass is honest work and takes far fewer calls. The remark does not affect the mark.
    """
    for outcome, wanted in zip(outcomes, expected, strict=False):
        entries = sum(array.size for array in tree.leaves(wanted))
        if outcome.calls > max(FEWEST_CALLS, entries):
            return f"one answer of {entries} numbers took {outcome.calls} calls of one function: by finite differences?"
    return ""

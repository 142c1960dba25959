"""Explain a wrong answer that no known mistake matches: authors' probes, ignored arguments, changed arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import Exercise
from rnn_course.kit import compare, tree
from rnn_course.kit.assess import Outcome
from rnn_course.kit.question import Question

Ask = Callable[[Question], Outcome]
PROBE_SEED = 20
FEWEST_CALLS = 24


def explain(
    exercise: Exercise, question: Question, outcomes: Sequence[Outcome], student: Ask, reference: Ask
) -> list[str]:
    """Sentences that may explain a wrong answer: an author's probe, an ignored argument, inputs changed in place."""
    names = _parameters(exercise)
    return [
        *_declared(exercise, student)[:1],
        *_ignored(question, names, student, reference)[:1],
        *_changed(outcomes, names)[:1],
    ]


def _parameters(exercise: Exercise) -> list[str]:
    return list(inspect.signature(exercise.header.reference).parameters)


def _declared(exercise: Exercise, student: Ask) -> list[str]:
    said = []
    for probe in exercise.probes:
        first, second = (student(question) for question in probe.draw(Draw(PROBE_SEED)))
        if first.fault or second.fault:
            continue
        try:
            alike = compare.equal(probe.same(first.value), probe.same(second.value))
        except Exception:  # the student's answer may not have the shape that the probe expects
            continue
        if not alike:
            said.append(probe.says)
    return said


def _ignored(question: Question, names: Sequence[str], student: Ask, reference: Ask) -> list[str]:
    """Arguments that the reference's answer depends on and the student's does not."""
    if len(question.calls) != 1:
        return []
    before, right = student(question), reference(question)
    said = []
    for position, argument in enumerate(question.calls[0].args[: len(names)]):
        if not (isinstance(argument, np.ndarray) and argument.dtype.kind == "f"):
            continue
        other = _with_argument(
            question, position, argument + np.random.default_rng(PROBE_SEED).normal(size=argument.shape)
        )
        after = student(other)
        if after.fault or not compare.equal(before.value, after.value):
            continue
        if not compare.equal(right.value, reference(other).value):
            said.append(f"Your answer does not depend on {names[position]} at all.")
    return said


def _with_argument(question: Question, position: int, value: np.ndarray) -> Question:
    call = question.calls[0]
    args = (*call.args[:position], value, *call.args[position + 1 :])
    return Question((replace(call, args=args),))


def _changed(outcomes: Sequence[Outcome], names: Sequence[str]) -> list[str]:
    changed = sorted({position for outcome in outcomes for position in outcome.changed if 0 <= position < len(names)})
    return [f"Your code changes {', '.join(names[i] for i in changed)} in place."] if changed else []


def by_differences(outcomes: Sequence[Outcome], expected: Sequence[Any]) -> str:
    """A remark on a backward pass that calls a function as often as finite differences of each entry would.

    Recomputing a forward pass is honest work and takes far fewer calls. The remark does not affect the mark.
    """
    for outcome, wanted in zip(outcomes, expected, strict=False):
        entries = sum(array.size for array in tree.leaves(wanted))
        if outcome.calls > max(FEWEST_CALLS, entries):
            return f"one answer of {entries} numbers took {outcome.calls} calls of one function: by finite differences?"
    return ""

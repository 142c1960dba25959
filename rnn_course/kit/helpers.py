"""Whose fault it is: which exercises that a wrong function uses are at fault, and whether it is right without them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any, cast

from rnn_course.kit.assess import examine
from rnn_course.kit.attempt import Attempt, attempt, namespace_of
from rnn_course.kit.calls import StandIn, in_place
from rnn_course.kit.cases import Cases, PublicExercise
from rnn_course.kit.findings import report_on, seen_points
from rnn_course.kit.imports import names_used
from rnn_course.kit.orders import Orders
from rnn_course.kit.remarks import CHANGES
from rnn_course.kit.report import PASS, Report

NOT_RIGHT = "is not right yet"
CHANGES_ARGUMENTS = "changes its arguments in place"


def faulty_helpers(name: str, function: Any, namespace: Mapping[str, Any], known: Cases) -> dict[str, str]:
    """The other exercises that a function refers to, directly or through others, and that may spoil it, with why.

    In the notebook's order.
    """
    used = names_used(function, namespace) - {name}
    each = {other: _fault(known[other], namespace.get(other)) for other in known.names if other in used}
    return {other: fault for other, fault in each.items() if fault}


def _fault(exercise: PublicExercise, function: Any) -> str:
    if not callable(function):
        return NOT_RIGHT
    tried = ask_all(exercise, function, namespace_of(function, {}))
    if not passes(exercise, tried):
        return NOT_RIGHT
    return CHANGES_ARGUMENTS if any(remark.startswith(CHANGES) for remark in tried.remarks) else ""


def ask_all(
    exercise: PublicExercise, function: Any, namespace: Mapping[str, Any], orders: Orders | None = None
) -> Attempt:
    """Ask a function all public questions of its exercise."""
    questions = [question for check in exercise.checks for question in check.questions]
    expected = [wanted for check in exercise.checks for wanted in check.expected]
    right = (orders or Orders(exercise.card), expected)
    return attempt(exercise.card.name, function, questions, namespace, exercise.card.forbids, right)


def passes(exercise: PublicExercise, tried: Attempt) -> bool:
    """Whether all public cases that count are right."""
    outcomes = list(tried.outcomes)
    for check in exercise.checks:
        mine, outcomes = outcomes[: len(check.questions)], outcomes[len(check.questions) :]
        if len(mine) < len(check.questions):
            return False
        if check.weight and examine(exercise.card, check.name, check.weight, "", mine, check.expected).fraction < 1:
            return False
    return True


def report_with_helpers(
    exercise: PublicExercise, function: Any, namespace: Mapping[str, Any], known: Cases, tried: Attempt
) -> Report:
    """The report on a function that does not pass, also with recorded calls in place of the helpers at fault."""
    faulty = faulty_helpers(exercise.card.name, function, namespace, known)
    wrong = [name for name, fault in faulty.items() if fault == NOT_RIGHT]
    first = report_on(exercise, tried, known.names, wrong)
    again = _with_recorded(exercise, function, namespace, known, list(faulty))
    if again is None:
        return first
    report = report_on(exercise, again, known.names)
    theirs = f"a correct {', '.join(name for name in faulty if name in exercise.calls)} in place of yours"
    name, fault = next(iter(faulty.items()))
    blamed = f"It calls `{name}`, which {fault}: begin there."
    if report.state == PASS:
        headline = f"every public case agrees, with {theirs}, {seen_points(exercise.card)}"
        return replace(report, headline=headline, after=(blamed, *report.after))
    if report.earned < first.earned or not wrong:
        return first
    return replace(report, after=(f"{blamed} Looked at with {theirs}.", *report.after))


def _with_recorded(
    exercise: PublicExercise, function: Any, namespace: Mapping[str, Any], known: Cases, faulty: Sequence[str]
) -> Attempt | None:
    """The outcomes with recorded calls in place of helpers; None if they say nothing about the function.

    That is so if it makes a call that is not recorded, for which it may have its reasons, or none.
    """
    if not any(name in exercise.calls for name in faulty):
        return None
    stand_ins = {name: StandIn(known[name].card.signature, exercise.calls.get(name)) for name in faulty}
    with in_place(cast(MutableMapping[str, Any], namespace), stand_ins):
        again = ask_all(exercise, function, namespace)
    says_nothing = again.stopped or any(one.lacked_one for one in stand_ins.values())
    return again if not says_nothing and any(one.was_called for one in stand_ins.values()) else None

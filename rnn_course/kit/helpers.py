"""Whose fault it is: which exercises that a wrong function uses are not right themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnn_course.kit.assess import examine
from rnn_course.kit.attempt import attempt, namespace_of
from rnn_course.kit.cases import Cases, PublicExercise
from rnn_course.kit.imports import names_used
from rnn_course.kit.orders import Orders


def wrong_helpers(name: str, function: Any, namespace: Mapping[str, Any], known: Cases) -> list[str]:
    """The other exercises that a function refers to, directly or through others, and that fail; in notebook order."""
    used = names_used(function, namespace) - {name}
    return [other for other in known.names if other in used and not _is_right(known[other], namespace.get(other))]


def _is_right(exercise: PublicExercise, function: Any) -> bool:
    """Whether a function passes all public cases of its exercise."""
    card = exercise.card
    if not callable(function):
        return False
    questions = [question for check in exercise.checks for question in check.questions]
    expected = [wanted for check in exercise.checks for wanted in check.expected]
    tried = attempt(card.name, function, questions, namespace_of(function, {}), card.forbids, (Orders(card), expected))
    outcomes = list(tried.outcomes)
    for check in exercise.checks:
        mine, outcomes = outcomes[: len(check.questions)], outcomes[len(check.questions) :]
        if len(mine) < len(check.questions):
            return False
        if check.weight and examine(card, check.name, check.weight, "", mine, check.expected).fraction < 1:
            return False
    return True

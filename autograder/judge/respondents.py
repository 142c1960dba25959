"""What answers the judge's questions: a session with a student's notebook, or trusted functions."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from rnn_course.exercise import Assignment
from rnn_course.kit import tree
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.question import Question, answer, lookup_in
from rnn_course.kit.said import said
from rnn_course.kit.stub import is_unsolved


def as_over_the_wire(value: Any) -> Any:
    """Convert an answer of this process to what the box would send: plain arrays, whatever library made them."""
    return tree.unflatten(*tree.flatten(value))


class Respondent(Protocol):
    """Answers questions: a session with a student's notebook, or a namespace of trusted functions."""

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome: ...


@runtime_checkable
class Quick(Protocol):
    """A respondent that answers several questions at once: the first ones of these, at least one if there are any."""

    def ask_together(self, exercise: str, asked: Sequence[Question], oracles: Sequence[str] = ()) -> list[Outcome]: ...


@runtime_checkable
class Rereadable(Protocol):
    """A respondent whose functions may have changed since the notebook checked them."""

    def replaced(self) -> Mapping[str, tuple[str, str]]: ...
    def at_check(self) -> Respondent: ...


class TrustedRespondent:
    """Answers with trusted functions in this process: references, misconceptions, accepted answers."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace, self._lookup = namespace, lookup_in(namespace)

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                reply = answer(question, self._lookup)
                value = as_over_the_wire(reply.value)
        except Exception as error:
            if is_unsolved(error, self._namespace):
                return Outcome(fault=Fault("not_attempted"))
            return Outcome(fault=Fault("error", said(error)[:300], type(error).__name__))
        return Outcome(value, changed=reply.changed)


def answering(assignment: Assignment, name: str, function: Any) -> TrustedRespondent:
    """Answers with an assignment's references, but for one exercise with this function."""
    return TrustedRespondent({**assignment.namespace(), name: function})

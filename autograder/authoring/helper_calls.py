"""Record how answers to an exercise call the others that it uses: with which arguments, and what the references return.

The student's `check` answers with them in place of a helper that is not right yet (`rnn_course.kit.calls`).
"""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import numpy as np

from autograder.judge.respondents import TrustedRespondent, as_over_the_wire
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit import tree
from rnn_course.kit.calls import Calls, Print, print_of
from rnn_course.kit.cases import PublicCheck
from rnn_course.variants import variants

MOST_BYTES = 2**18  # of values of the calls for one exercise, but for those of the first answer that makes any


@dataclass(frozen=True)
class _Call:
    """One call of a helper."""

    helper: str
    arguments: Print
    value: Any

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for calls that differ by rounding only."""
        return self.helper, self.arguments.checksum, *(f"{number:.9e}" for number in self.arguments.projections)

    @property
    def size(self) -> int:
        return sum(array.nbytes for array in tree.leaves(self.value))


def calls_of(exercise: Exercise, assignment: Assignment, checks: Sequence[PublicCheck]) -> dict[str, Calls]:
    """By the name of each helper, its calls while answers to an exercise are asked the questions of these checks.

    The answers are the reference, then those accepted, then the known mistakes, each if all its calls fit.
    """
    references = assignment.namespace()
    helpers = {name: references[name] for name in helpers_of(exercise, assignment) if _is_plain(references[name])}
    found: dict[tuple[Any, ...], _Call] = {}
    left = MOST_BYTES
    for answer in _answers(exercise) if helpers else ():
        respondent = TrustedRespondent({**references, exercise.name: answer})
        calls = {call.key: call for check in checks for call in _asked(exercise.name, check, respondent, helpers)}
        new = {key: call for key, call in calls.items() if key not in found}
        size = sum(call.size for call in new.values())
        if size <= left or not found:
            left -= size
            found |= new
    called = [name for name in helpers if any(call.helper == name for call in found.values())]
    return {name: _packed([call for call in found.values() if call.helper == name]) for name in called}


def helpers_of(exercise: Exercise, assignment: Assignment) -> list[str]:
    """The exercises that one uses, directly or through others, in the assignment's order."""
    found: set[str] = set()
    waiting = list(exercise.header.uses)
    while waiting:
        used = waiting.pop()
        if used not in found:
            found.add(used)
            waiting += assignment[used].header.uses
    return [one.name for one in assignment.exercises if one.name in found - {exercise.name}]


def _is_plain(reference: Callable[..., Any]) -> bool:
    """Whether it is a function, and all its arguments have names."""
    return inspect.isfunction(reference) and not reference.__code__.co_flags & (
        inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    )


def _answers(exercise: Exercise) -> Iterator[Callable[..., Any]]:
    """Answers to an exercise that differ in how they call others."""
    reference = exercise.header.reference
    alike = {variant.name for variant in variants(reference)}
    yield reference
    yield from (accepted.function for accepted in exercise.accepted if accepted.name not in alike)
    yield from (mistake.function for mistake in exercise.misconceptions)


def _asked(
    name: str, check: PublicCheck, respondent: TrustedRespondent, helpers: Mapping[str, Callable[..., Any]]
) -> list[_Call]:
    calls: list[_Call] = []
    for question in check.questions:
        with _recording(helpers, calls):
            respondent.ask(name, question)
    return calls


@contextlib.contextmanager
def _recording(helpers: Mapping[str, Callable[..., Any]], calls: list[_Call]) -> Iterator[None]:
    """Add every call of the helpers that returns a tree to `calls`."""
    codes: dict[CodeType, str] = {function.__code__: name for name, function in helpers.items()}
    entered: dict[FrameType, Print] = {}

    def watch(frame: FrameType, event: str, value: Any) -> None:
        if frame.f_code not in codes:
            return
        with contextlib.suppress(tree.TreeError):  # a model, for example
            if event == "call":  # its arguments may be changed later
                entered[frame] = print_of([frame.f_locals[name] for name in _parameters(frame.f_code)])
            elif event == "return" and frame in entered and value is not None:
                calls.append(_Call(codes[frame.f_code], entered.pop(frame), as_over_the_wire(value)))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(before)


def _parameters(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _packed(calls: Sequence[_Call]) -> Calls:
    return Calls(
        np.array([call.arguments.checksum for call in calls]),
        np.array([call.arguments.projections for call in calls]),
        tuple(call.value for call in calls),
    )

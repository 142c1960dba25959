"""A paper: all questions of an assignment with the expected answers, and what the known mistakes answer to them.

A judge that has a paper compares arrays; it needs no reference and no library that references need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rnn_course.exercise import Scorer
from rnn_course.kit import operations
from rnn_course.kit.cases import PublicCheck, PublicExercise
from rnn_course.kit.question import Question


@dataclass(frozen=True)
class Asked(PublicCheck):
    """A check with its questions and the expected answers; place: the check's number among those of its exercise."""

    place: int = 0
    score: Scorer | None = None

    def one_by_one(self) -> list[Asked]:
        """Each question as if it were the only one of its check; those that are scored together stay together."""
        if self.score:
            return [self]
        pairs = zip(self.questions, self.expected, strict=True)
        return [replace(self, questions=(question,), expected=(expected,)) for question, expected in pairs]


@dataclass(frozen=True)
class Probed:
    """Two questions, and whether answers to them are alike where a right answer's are; `says` is said if not."""

    says: str
    questions: tuple[Question, Question]
    alike: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Section(PublicExercise):
    """One exercise's part of a paper. Its checks are in the order of asking, and so are the mistakes' outcomes.

    decisive: the positions of those arguments of the first question on which the right answer depends.
    """

    checks: tuple[Asked, ...]
    uses: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    probes: tuple[Probed, ...] = ()
    decisive: Iterable[int] = ()


def asks_models(checks: Iterable[PublicCheck]) -> bool:
    """Whether checks ask for models or layers, which they load and run by the kit's operations, and not for arrays."""
    calls = [call.function for check in checks for question in check.questions for call in question.calls]
    return any(called.startswith("@") and called[1:] not in operations.OPERATIONS for called in calls)


class Paper:
    """The sections of an assignment, each made when it is first needed; seed: what its questions were drawn from."""

    def __init__(self, assignment: str, seed: str, names: Sequence[str], section: Callable[[str], Section]) -> None:
        """names: the exercises, in the order of the notebook. section: makes the section of an exercise."""
        self.assignment, self.seed, self.names = assignment, seed, tuple(names)
        self._section, self._made = section, dict[str, Section]()

    def __getitem__(self, name: str) -> Section:
        if name not in self._made:
            self._made[name] = self._section(name)
        return self._made[name]

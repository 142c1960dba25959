"""Grade one exercise from its answers: what agrees, what does not, and which known mistake it looks like.

Shared by the judge, which gives the marks, and by the student's own `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from rnn_course.kit import compare
from rnn_course.kit.compare import Difference
from rnn_course.kit.derivation import Equation
from rnn_course.kit.status import Status

FAULTS = {
    "missing": "there is no function or class of this name in the notebook",
    "not_attempted": "not attempted yet",
    "timeout": "it took too long",
    "memory": "it ran out of memory",
    "crash": "it ended the Python process",
    "refused": "it uses what this exercise asks you to write yourself",
}

FATAL = ("timeout", "memory", "crash", "missing", "refused")


@dataclass(frozen=True)
class Part:
    """One of the values that an exercise returns, the equation that defines it, and its axes as letters: B, T, 4H."""

    name: str
    equation: str
    axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a student may know of an exercise: everything but the answer.

    forbids: operations that may not be used. derive: equations that a notebook of the level "derive" leaves out.
    scored: the share of the points for scores that only marking gives.
    """

    name: str
    signature: str
    points: float
    parts: tuple[Part, ...]
    hints: tuple[str, ...]
    forbids: tuple[str, ...] = ()
    derive: tuple[Equation, ...] = ()
    scored: float = 0.0

    @property
    def public_points(self) -> float:
        """The points that a student's own `check` can see."""
        return self.points * (1 - self.scored)


@dataclass(frozen=True)
class Fault:
    """Why a question got no answer: a kind of `FAULTS`, or "error" with the exception's name and text."""

    kind: Status
    text: str = ""
    exception: str = ""
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of one question: a value or a fault, and the positions of arguments changed in place.

    calls: the call count of the notebook's most called function, if it was counted.
    """

    value: Any = None
    fault: Fault | None = None
    changed: tuple[int, ...] = ()
    calls: int = 0

    @property
    def is_fatal(self) -> bool:
        """Whether no more questions are asked after it, since each could end like this one and take as long."""
        return self.fault is not None and self.fault.kind in FATAL


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: its name, the sentence that explains it, and its outcomes on the same questions."""

    name: str
    says: str
    outcomes: Iterable[Outcome]


@dataclass(frozen=True)
class PartResult:
    """One returned value over all questions of a check: its worst difference, or None if it agrees."""

    part: Part
    difference: Difference | None


@dataclass(frozen=True)
class CheckResult:
    """The result of a check: that of each part, or the fault that stopped it; note: the author's or scorer's text.

    figures: what the scorer measured, by name.
    """

    name: str
    weight: float
    parts: tuple[PartResult, ...] = ()
    fault: Fault | None = None
    note: str = ""
    score: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def fraction(self) -> float:
        """The share of this check that is right, from 0 to 1."""
        if self.fault:
            return 0.0
        if self.score is not None:
            return self.score
        return sum(part.difference is None for part in self.parts) / len(self.parts)


def examine(
    card: Card,
    name: str,
    weight: float,
    note: str,
    outcomes: Sequence[Outcome],
    expected: Sequence[Any],
    device: str = "cpu",
) -> CheckResult:
    """Compare the outcomes of a check's questions with the expected answers, part by part."""
    fault = next((outcome.fault for outcome in outcomes if outcome.fault), None)
    if fault:
        return CheckResult(name, weight, fault=fault, note=note)
    found: dict[str, Difference | None] = {part.name: None for part in card.parts}
    for outcome, wanted in zip(outcomes, expected, strict=True):
        for part, difference in _by_part(card, outcome.value, wanted, device).items():
            found[part] = _worse(found[part], difference)
    return CheckResult(name, weight, tuple(PartResult(part, found[part.name]) for part in card.parts), note=note)


def _by_part(card: Card, value: Any, expected: Any, device: str) -> dict[str, Difference | None]:
    names = [part.name for part in card.parts]
    if len(names) == 1:
        return {names[0]: compare.compare(value, expected, device)}
    if isinstance(expected, dict):
        if not isinstance(value, dict) or set(value) != set(expected):
            return dict.fromkeys(names, compare.compare(value, expected, device))
        return {name: compare.compare(value[name], expected[name], device) for name in names}
    if not isinstance(value, tuple | list) or len(value) != len(names):
        text = f"expected {len(names)} values ({', '.join(names)}), got {compare.describe(value)}"
        return dict.fromkeys(names, Difference("structure", text))
    return {name: compare.compare(value[i], expected[i], device) for i, name in enumerate(names)}


def _worse(a: Difference | None, b: Difference | None) -> Difference | None:
    if a is None or b is None:
        return a or b
    return min(a, b, key=lambda d: (compare.STAGES.index(d.stage), -(d.error or 0)))


def recognise(outcomes: Sequence[Outcome], mistakes: Iterable[Mistake]) -> Mistake | None:
    """The known mistake with the same outcome on every question, or None.

    A mistake's outcomes are iterated only until the first that differs.
    """
    return next((m for m in mistakes if _matches(outcomes, m.outcomes)), None)


def _matches(outcomes: Sequence[Outcome], mistake: Iterable[Outcome]) -> bool:
    texts = []
    for a, b in zip_longest(outcomes, mistake):
        if a is None or b is None or not same_outcome(a, b):
            return False
        if a.fault and b.fault:
            texts.append((a.fault.text[:100], b.fault.text[:100]))
    # Errors of one type count as equal; if all outcomes are errors, their texts must agree too.
    return len(texts) < len(outcomes) or all(a == b for a, b in texts)


def same_outcome(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes are the same: equal values, or faults of the same kind."""
    if a.fault and b.fault:
        return (a.fault.kind, a.fault.exception) == (b.fault.kind, b.fault.exception)
    if a.fault or b.fault:
        return False
    return compare.equal(a.value, b.value)


def share_of_points(checks: Sequence[CheckResult]) -> float:
    """The fraction of points that checks earn together; a part that is wrong in the first check earns nothing later."""
    if not checks:
        return 1.0
    if checks[0].fault:
        return 0.0
    wrong = {result.part.name for result in checks[0].parts if result.difference}
    earned = 0.0
    for check in checks:
        lucky = sum(result.difference is None and result.part.name in wrong for result in check.parts)
        earned += check.weight * (check.fraction - lucky / max(1, len(check.parts)))
    return earned / sum(check.weight for check in checks)

"""The questions of one submission: drawn from its own seed, and answered by the references."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnn_course.draw import Draw
from rnn_course.exercise import Check, Exercise
from rnn_course.kit import tree
from rnn_course.kit.compare import is_degenerate
from rnn_course.kit.question import Question, answer, lookup_in

REDRAWS = 50


def as_over_the_wire(value: Any) -> Any:
    """An answer of this process as one from the box would look: plain arrays, whatever library made them."""
    return tree.unflatten(*tree.flatten(value))


@dataclass(frozen=True)
class Asked:
    """One check with its questions and the reference's answers."""

    check: Check
    questions: tuple[Question, ...]
    expected: tuple[Any, ...]


def seed_of(secret: bytes, assignment: str, content: bytes) -> str:
    """The seed of one submission's questions: an HMAC that only the holder of the course secret can tell."""
    return hmac.new(secret, assignment.encode() + b"\0" + content, hashlib.sha256).hexdigest()


def pose(exercise: Exercise, seed: str, references: Mapping[str, Any], *, public: bool = False) -> tuple[Asked, ...]:
    """Draw each check's questions and answer them with the references; degenerate draws are drawn again."""
    checks = [check for check in exercise.checks if check.public or not public]
    return tuple(pose_check(check, seed, references) for check in checks)


def pose_check(check: Check, seed: str, references: Mapping[str, Any]) -> Asked:
    """Do so for one check."""
    lookup = lookup_in(references)
    for attempt in range(REDRAWS):
        number = int.from_bytes(hashlib.sha256(f"{seed}/{check.of}/{check.name}/{attempt}".encode()).digest()[:8])
        asked = tuple(check.draw(Draw(number)))
        expected = tuple(as_over_the_wire(answer(question, lookup).value) for question in asked)
        if check.weight == 0 or check.score or not any(map(is_degenerate, expected)):
            return Asked(check, asked, expected)
    raise RuntimeError(f"check {check.name!r} of {check.of} drew {REDRAWS} degenerate cases in a row; mend its draw")

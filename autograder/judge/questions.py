"""The questions of one submission: drawn from its own seed, and answered by the references."""

from __future__ import annotations

import functools
import hashlib
import hmac
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import Check, Exercise
from rnn_course.kit import tree
from rnn_course.kit.compare import compare, is_degenerate
from rnn_course.kit.question import Lookup, Question, answer, lookup_in, to_tree

REDRAWS = 50
PUBLIC_SEED = "public"


def as_over_the_wire(value: Any) -> Any:
    """Convert an answer of this process to what the box would send: plain arrays, whatever library made them."""
    return tree.unflatten(*tree.flatten(value))


@dataclass(frozen=True)
class Asked:
    """One check with its questions and the reference's answers."""

    check: Check
    questions: tuple[Question, ...]
    expected: tuple[Any, ...]

    def one_by_one(self) -> list[Asked]:
        """Each question as if it were the only one of its check; those that are scored together stay together."""
        if self.check.score:
            return [self]
        pairs = zip(self.questions, self.expected, strict=True)
        return [Asked(self.check, (question,), (expected,)) for question, expected in pairs]


def seed_of(secret: bytes, assignment: str, content: bytes) -> str:
    """The seed of one submission's questions: an HMAC that only the holder of the course secret can compute."""
    return hmac.new(secret, assignment.encode() + b"\0" + content, hashlib.sha256).hexdigest()


def pose(exercise: Exercise, seed: str, references: Mapping[str, Any], *, public: bool = False) -> tuple[Asked, ...]:
    """Draw each check's questions and answer them with the references; degenerate draws are drawn again."""
    checks = [check for check in exercise.checks if check.public or not public]
    return tuple(pose_check(exercise, check, seed, references) for check in checks)


def pose_check(exercise: Exercise, check: Check, seed: str, references: Mapping[str, Any]) -> Asked:
    """Draw one check's questions and answer them; degenerate draws are drawn again.

    So are those that judge a known answer wrongly of which the check must be sure, and hidden questions that are all
    public too: with few possible inputs, a table of the public answers would pass.
    """
    lookup = lookup_in(references)
    best: tuple[int, Asked] | None = None
    for attempt in range(REDRAWS):
        asked = _drawn(exercise.name, check, seed, attempt)
        if seed != PUBLIC_SEED and attempt < REDRAWS - 1 and _are_public(exercise.name, check, asked):
            continue
        posed = Asked(check, asked, tuple(_expected(question, lookup) for question in asked))
        if check.weight and not check.score and any(map(is_degenerate, posed.expected)):
            continue
        misjudged = _misjudged(exercise, posed, references)
        if best is None or misjudged < best[0]:
            best = misjudged, posed
        if not misjudged:
            break
    if best is None:
        wanted = f"{REDRAWS} degenerate cases in a row"
        raise RuntimeError(f"check {check.name!r} of {exercise.name} drew {wanted}; fix its draw")
    return best[1]


def _misjudged(exercise: Exercise, posed: Asked, references: Mapping[str, Any]) -> int:
    """How many of the answers that the check must be sure of it judges wrongly."""
    sure_of = posed.check.sure_of
    passes = [(wrong.function, False) for wrong in exercise.misconceptions if wrong.name in sure_of]
    passes += [(right.function, True) for right in exercise.accepted if right.name in sure_of]
    return sum(
        _is_right(lookup_in({**references, exercise.name: function}), posed) is not right for function, right in passes
    )


def _is_right(known: Lookup, posed: Asked) -> bool:
    """Whether a known answer answers all questions of a check rightly."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            return all(
                compare(as_over_the_wire(answer(question, known).value), expected) is None
                for question, expected in zip(posed.questions, posed.expected, strict=True)
            )
    except Exception:  # a known mistake may be one that raises
        return False


def _expected(question: Question, lookup: Lookup) -> Any:
    """The right answer: the one that came with the question, or else the reference's."""
    return as_over_the_wire(answer(question, lookup).value if question.truth is None else question.truth)


def _drawn(exercise: str, check: Check, seed: str, attempt: int) -> tuple[Question, ...]:
    number = int.from_bytes(hashlib.sha256(f"{seed}/{exercise}/{check.name}/{attempt}".encode()).digest()[:8])
    return tuple(check.draw(Draw(number)))


def _are_public(exercise: str, check: Check, asked: Sequence[Question]) -> bool:
    return all(map(_is_discrete, asked)) and {repr(to_tree(one)) for one in asked} <= _public_questions(exercise, check)


@functools.cache
def _public_questions(exercise: str, check: Check) -> frozenset[str]:
    drawn = _drawn(exercise, check, PUBLIC_SEED, 0) if check.public else ()
    return frozenset(repr(to_tree(one)) for one in drawn)


def _is_discrete(question: Question) -> bool:
    """Whether a question has no float arrays, so that the same inputs may be drawn twice."""
    return all(leaf.dtype.kind != "f" for call in question.calls for leaf in tree.leaves([*call.args, call.kwargs]))

"""What a marking comes to: one exercise's mark and why, one submission's marks together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from autograder.texts import one_line
from rnn_course.exercise import Assignment
from rnn_course.kit.assess import CheckResult


@dataclass(frozen=True)
class ExerciseVerdict:
    """One exercise's mark, and why. `aside` is for the instructor's eyes."""

    name: str
    score: float | None
    max_score: float
    status: str
    misconception: str | None
    message: str
    checks: tuple[CheckResult, ...] = ()
    aside: str = ""

    def __post_init__(self) -> None:
        # Both quote what a student's code said, and go into files, a database, pages and terminals.
        for quoted in ("message", "aside"):
            object.__setattr__(self, quoted, one_line(getattr(self, quoted)))


@dataclass(frozen=True)
class Verdict:
    """One submission's mark. `score` is None where a person must look, which is never a zero."""

    assignment: str
    score: float | None
    max_score: float
    sandbox: str
    seed: str
    exercises: tuple[ExerciseVerdict, ...]

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data: the same submission gives the same bytes."""
        data = asdict(self)
        for exercise, plain in zip(self.exercises, data["exercises"], strict=True):
            plain["checks"] = [
                {"name": check.name, "weight": check.weight, "fraction": round(check.fraction, 4)}
                for check in exercise.checks
            ]
            if not exercise.aside:
                del plain["aside"]
        return data

    def without_checks(self) -> Verdict:
        """The marks and messages alone, of which many are held at a time."""
        return replace(self, exercises=tuple(replace(one, checks=()) for one in self.exercises))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict in `to_json`'s data, or in a record; KeyError or TypeError if it is not that."""
        exercises = tuple(
            ExerciseVerdict(**{**one, "checks": tuple(_check(check) for check in one["checks"])})
            for one in data["exercises"]
        )
        names = ("assignment", "score", "max_score", "sandbox", "seed")
        return cls(**{name: data[name] for name in names}, exercises=exercises)


def _check(data: Mapping[str, Any]) -> CheckResult:
    return CheckResult(data["name"], data["weight"], score=data["fraction"])


def sum_up(assignment: Assignment, exercises: tuple[ExerciseVerdict, ...], sandbox: str, seed: str) -> Verdict:
    """Sum up; one exercise without a score leaves the whole without one."""
    scores = [exercise.score for exercise in exercises]
    total = None if None in scores else round(sum(score for score in scores if score is not None), 2)
    return Verdict(assignment.name, total, assignment.points, sandbox, seed, exercises)

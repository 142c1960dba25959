"""What a marking comes to: one exercise's mark and why, one submission's marks together."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from rnn_course.exercise import Assignment
from rnn_course.kit.assess import CheckResult


@dataclass(frozen=True)
class ExerciseVerdict:
    """One exercise's mark, and why."""

    name: str
    score: float | None
    max_score: float
    status: str
    misconception: str | None
    message: str
    checks: tuple[CheckResult, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One submission's mark. `score` is None where a person must look, which is never a zero."""

    assignment: str
    score: float | None
    max_score: float
    sandbox: str
    seed: str
    exercises: tuple[ExerciseVerdict, ...]
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data, without timings: the same submission gives the same bytes."""
        data = asdict(self)
        del data["seconds"]
        for exercise, plain in zip(self.exercises, data["exercises"], strict=True):
            plain["checks"] = [{"name": check.name, "fraction": round(check.fraction, 4)} for check in exercise.checks]
        return data


def sum_up(
    assignment: Assignment, exercises: tuple[ExerciseVerdict, ...], sandbox: str, seed: str, started: float
) -> Verdict:
    """Sum up; one exercise without a score leaves the whole without one."""
    scores = [exercise.score for exercise in exercises]
    total = None if None in scores else round(sum(score for score in scores if score is not None), 2)
    return Verdict(assignment.name, total, assignment.points, sandbox, seed, exercises, time.monotonic() - started)

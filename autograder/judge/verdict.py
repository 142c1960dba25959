"""The result of marking: an exercise's mark with its reason, and the marks of a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from autograder.output.clean import one_line
from rnn_course.kit.assess import CheckResult
from rnn_course.kit.status import LOOKS, Status


@dataclass(frozen=True)
class ExerciseVerdict:
    """One exercise's mark, and why. `aside` is a remark for the instructor only.

    misconceptions: all the known mistakes that it looks like; `misconception` is the first. wrong: the returned values
    that differ. strip: which slices of the first of these agree, as signs. exception, line: what stopped it, and where.
    """

    name: str
    score: float | None
    max_score: float
    status: Status
    misconception: str | None
    message: str
    checks: tuple[CheckResult, ...] = ()
    aside: str = ""
    misconceptions: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    strip: str = ""
    exception: str = ""
    line: str = ""

    def __post_init__(self) -> None:
        # These may quote text from student code, and go into files, a database, pages and terminals.
        for quoted in ("message", "aside", "exception", "line"):
            object.__setattr__(self, quoted, one_line(getattr(self, quoted)))


@dataclass(frozen=True)
class Verdict:
    """One submission's mark. `score` is None while the mark is open; that is not a zero."""

    assignment: str
    score: float | None
    max_score: float
    sandbox: str
    seed: str
    exercises: tuple[ExerciseVerdict, ...]

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data: the same submission gives the same bytes."""
        data = asdict(self.without_checks())
        for exercise, plain in zip(self.exercises, data["exercises"], strict=True):
            plain["checks"] = [
                {"name": check.name, "weight": check.weight, "fraction": round(check.fraction, 4)}
                | ({"figures": dict(check.figures)} if check.figures else {})
                for check in exercise.checks
            ]
            for field in ("aside", "misconceptions", "wrong", "strip", "exception", "line"):
                if not plain[field]:
                    del plain[field]
        return data

    def without_checks(self) -> Verdict:
        """A copy without the checks, to save memory where many verdicts are held."""
        return replace(self, exercises=tuple(replace(one, checks=()) for one in self.exercises))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """Read a verdict from `to_json`'s data or from a record; KeyError or TypeError if it is malformed."""
        exercises = tuple(
            ExerciseVerdict(
                **{
                    **one,
                    "checks": tuple(_check(check) for check in one["checks"]),
                    **{field: tuple(one.get(field, ())) for field in ("misconceptions", "wrong")},
                }
            )
            for one in data["exercises"]
        )
        names = ("assignment", "score", "max_score", "sandbox", "seed")
        return cls(**{name: data[name] for name in names}, exercises=exercises)


def _check(data: Mapping[str, Any]) -> CheckResult:
    return CheckResult(data["name"], data["weight"], score=data["fraction"], figures=data.get("figures", {}))


def sum_up(assignment: str, exercises: tuple[ExerciseVerdict, ...], sandbox: str, seed: str) -> Verdict:
    """Add up the marks of the exercises; if one has no score, the verdict has none."""
    scores = [exercise.score for exercise in exercises]
    total = None if None in scores else round(sum(score for score in scores if score is not None), 2)
    return Verdict(assignment, total, sum(exercise.max_score for exercise in exercises), sandbox, seed, exercises)


def unmarked(
    assignment: str,
    points: Mapping[str, float],
    status: Literal["refused", "needs_human"],
    why: str,
    sandbox: str = "",
    seed: str = "",
) -> Verdict:
    """The verdict on a submission that could not be marked: 0 if it is `refused`, else an open mark."""
    refused = status == "refused"
    message = why if refused else f"Not marked yet: {why}. Your instructor will look at it; this is not a zero."
    score = 0.0 if refused else None
    exercises = tuple(
        ExerciseVerdict(name, score, max_score, status, None, message) for name, max_score in points.items()
    )
    return Verdict(assignment, score, sum(points.values()), sandbox, seed, exercises)


def mark_text(verdict: Verdict) -> str:
    """The whole mark as text; an open one is a question mark."""
    return "?" if verdict.score is None else f"{verdict.score:g}"


def points_text(verdict: ExerciseVerdict) -> str:
    """A mark as text, "7.5 of 10"; a mark still open is a question mark."""
    return f"{'?' if verdict.score is None else format(verdict.score, 'g')} of {verdict.max_score:g}"


def headline(verdict: ExerciseVerdict) -> str:
    """Symbol, name, state and points of one exercise, in one line."""
    look = LOOKS[verdict.status]
    return f"{look.symbol} {verdict.name}: {look.word}, {points_text(verdict)} points"

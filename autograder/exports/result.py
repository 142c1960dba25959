"""What every platform is told: a test for each exercise, as plain text and numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up
from autograder.output.clean import one_line
from rnn_course.kit.status import LOOKS

LONGEST = 2_000  # characters of a message
OPEN = "Not marked yet, because of an internal error. This is not a zero; your instructor will look at it."


@dataclass(frozen=True)
class Test:
    """One exercise: its points and why, in plain text."""

    name: str
    points: float
    max_points: float
    status: str
    message: str

    @property
    def passed(self) -> bool:
        return self.points >= self.max_points

    @property
    def text(self) -> str:
        """The state in words, and the message, which may begin with them."""
        said = self.message if self.message.lower().startswith(self.status) else f"{self.status}. {self.message}"
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Result:
    """A submission's mark. refused: why the file is no submission. fault: why there is no mark, for staff alone.

    score: None if there is no mark, which is not a zero; then there are no tests.
    """

    assignment: str
    score: float | None = None
    max_score: float = 0.0
    tests: tuple[Test, ...] = ()
    refused: str = ""
    fault: str = ""
    sandbox: str = ""

    @property
    def summary(self) -> str:
        """The mark in one sentence, for the student."""
        if self.score is None:
            return OPEN
        if self.refused:
            return self.refused
        right = sum(test.passed for test in self.tests)
        return f"{right} of {len(self.tests)} exercises are right: {self.score:g} of {self.max_score:g} points."


def failed(assignment: str, why: str) -> Result:
    """The result where an internal error leaves the mark open."""
    return Result(assignment, fault=one_line(why, LONGEST))


def of_verdict(verdict: Verdict, prose: Collection[str] = ()) -> Result:
    """The result of a verdict. If an exercise could not be marked, there is no mark at all.

    prose: the names of text cells, which a person marks elsewhere; they are left out.
    """
    if prose:
        judged = tuple(one for one in verdict.exercises if one.name not in prose)
        verdict = sum_up(verdict.assignment, judged, verdict.sandbox, verdict.seed)
    open_ones = [one for one in verdict.exercises if one.score is None]
    if open_ones or verdict.score is None:
        return failed(verdict.assignment, "; ".join(dict.fromkeys(one.message for one in open_ones)))
    every = {(one.status, one.message) for one in verdict.exercises}
    refused = next(iter(every))[1] if len(every) == 1 and next(iter(every))[0] == "refused" else ""
    tests = tuple(map(_test, verdict.exercises))
    return Result(verdict.assignment, verdict.score, verdict.max_score, tests, refused, sandbox=verdict.sandbox)


def _test(one: ExerciseVerdict) -> Test:
    assert one.score is not None
    return Test(one.name, one.score, one.max_score, LOOKS[one.status].word, one_line(one.message, LONGEST))

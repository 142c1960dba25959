"""Who needs you: students whose results ask for a word from a person, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from statistics import median

from autograder.marking.mark import points
from autograder.output.clean import one_line
from autograder.reports.class_page.results import UNTOUCHED, Results, Student

STOPPED = 0.2  # share of the points that are not attempted at the end
BELOW = 0.25  # share of the points by which a student is behind, compared with other assignments
ERRORS = 2  # one exercise that stops with an error is nothing unusual
ENDINGS = {"timeout": "ran out of time in", "memory": "ran out of memory in", "crash": "ended the process in"}
QUOTED = 160  # characters of a message


@dataclass(frozen=True)
class Reason:
    """Why a student needs a person: text before and after an exercise's name. rank: 0 is the most urgent."""

    rank: int
    before: str
    exercise: str = ""
    after: str = ""


def needing(results: Results) -> list[tuple[Student, tuple[Reason, ...]]]:
    """The students who need a person, with the reasons: the most urgent first, then the lowest mark."""
    middle = median(results.scores) / results.assignment.points if results.scores else 0.0
    found = [(student, tuple(_reasons(student, results, middle))) for student in results.students]
    listed = [(student, reasons) for student, reasons in found if reasons]
    return sorted(listed, key=lambda each: (each[1][0].rank, each[0].mark.score or 0.0, each[0].name))


def _reasons(student: Student, results: Results, middle: float) -> Iterator[Reason]:
    waiting = [part.name for part in student.mark.parts if part.score is None]
    if waiting:
        said = next((one.message for one in student.exercises if one.score is None), "")
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        yield Reason(0, "not marked yet:", waiting[0], f"{more}. {one_line(said, QUOTED)}".rstrip(" ."))
    elif student.unread:
        yield Reason(1, f"could not be marked: {one_line(student.exercises[0].message, QUOTED)}")
    else:
        yield from _unattempted(student)
        yield from _ended(student)
        if any(one.status not in UNTOUCHED for one in student.exercises):
            yield from _below(student, results, middle)


def _unattempted(student: Student) -> Iterator[Reason]:
    left = list(takewhile(lambda one: one.status in UNTOUCHED, reversed(student.exercises)))
    worth = sum(one.max_score for one in left)
    if left and len(left) == len(student.exercises):
        yield Reason(2, "handed in, nothing attempted")
    elif len(left) > 1 and worth >= STOPPED * student.mark.max_score:
        last = student.exercises[-len(left) - 1].name
        yield Reason(3, "stopped after", last, f": {len(left)} exercises ({points(worth)} points) not attempted")


def _ended(student: Student) -> Iterator[Reason]:
    for one in student.exercises:
        if one.status in ENDINGS:
            yield Reason(4, ENDINGS[one.status], one.name)
    errors = [one for one in student.exercises if one.status == "error"]
    if len(errors) >= ERRORS:
        place = f" at “{one_line(errors[0].line, QUOTED).strip()}”" if errors[0].line else ""
        what = f": {one_line(errors[0].exception, QUOTED)}{place}" if errors[0].exception else ""
        yield Reason(5, f"{len(errors)} exercises stop with an error, first", errors[0].name, what)


def _below(student: Student, results: Results, middle: float) -> Iterator[Reason]:
    """Behind their own usual, measured from the class's median, since assignments are not equally hard."""
    score, usual = student.mark.score, student.usual
    if score is None or usual is None:
        return
    share = score / results.assignment.points
    if share < usual.share and usual.ahead - (share - middle) >= BELOW:
        others = f"{usual.assignments} other assignment{'' if usual.assignments == 1 else 's'}"
        yield Reason(4, f"far below their usual: {100 * share:.0f} % here, {100 * usual.share:.0f} % in {others}")

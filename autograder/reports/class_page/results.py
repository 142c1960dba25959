"""Read a class's results for its page: effective marks from the gradebook, reasons from the records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from autograder.errors import GradebookError, UnreadableSubmission
from autograder.gradebook import marks
from autograder.gradebook.results import record_file
from autograder.gradebook.roster import kept
from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.marking.mark import Mark, Part
from autograder.notebooks.answers import answer_sources
from autograder.notebooks.reader import parse, read_bytes
from autograder.notebooks.release import ASSIGNMENTS, built, order, release
from autograder.reports import class_marks
from rnn_course import catalogue
from rnn_course.kit import cases
from rnn_course.kit.status import Status

UNTOUCHED: tuple[Status, ...] = ("not_attempted", "missing")
STOPPED: tuple[Status, ...] = ("error", "timeout", "memory", "crash")


@dataclass(frozen=True)
class Usual:
    """A student's mean share of the points in other assignments; ahead: the mean lead over the class's median there."""

    share: float
    ahead: float
    assignments: int


@dataclass(frozen=True)
class Student:
    """A student's mark and, where there is a complete record, the verdict; usual: None if nothing else is marked."""

    mark: Mark
    verdict: Verdict | None = None
    usual: Usual | None = None
    attempt: int = 1

    @property
    def name(self) -> str:
        return self.mark.student

    @property
    def unread(self) -> bool:
        """Whether nothing could be marked, as the notebook is not there or cannot be read."""
        return bool(self.exercises) and all(one.status == "refused" for one in self.exercises)

    @property
    def exercises(self) -> tuple[ExerciseVerdict, ...]:
        return self.verdict.exercises if self.verdict else ()

    def part(self, exercise: str) -> Part:
        """The mark of an exercise; an open one if the gradebook has none."""
        return self.mark[exercise] or Part(exercise, 0.0, None)

    def share(self, exercise: str) -> float | None:
        """The share of an exercise's points that was earned; None while it is open."""
        part = self.part(exercise)
        return None if part.score is None or not part.max_score else part.score / part.max_score

    def lost(self, exercise: str) -> float:
        """The points of an exercise that were not earned; 0 while it is open."""
        part = self.part(exercise)
        return 0.0 if part.score is None else max(0.0, part.max_score - part.score)


@dataclass(frozen=True)
class Exercise:
    """An exercise: its name, its points, and the sentence of each known mistake by its name."""

    name: str
    points: float
    says: Mapping[str, str]


@dataclass(frozen=True)
class Assignment:
    """What the page needs of an assignment, read from what is built, so that no reference and no Keras is imported."""

    name: str
    title: str
    exercises: tuple[Exercise, ...]

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)


@dataclass(frozen=True)
class Results:
    """A class's results of an assignment. absent: students of the roster who handed in nothing."""

    course: Path
    assignment: Assignment
    students: tuple[Student, ...]
    absent: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[Student, ...]:
        """Those whose notebook could be read, whom all statistics are of."""
        return tuple(student for student in self.students if not student.unread)

    @property
    def scores(self) -> list[float]:
        """The marks of those whose notebook could be read, except open marks."""
        return [student.mark.score for student in self.read if student.mark.score is not None]

    def answer(self, student: str, exercise: str) -> str:
        """The source of the cell with a student's answer, empty if there is none."""
        name = self.assignment.name
        path = self.course / "autograded" / student / name / f"{name}.ipynb"
        try:
            return answer_sources(parse(read_bytes(path), path.name), [exercise]).get(exercise, "")
        except (UnreadableSubmission, OSError):
            return ""


def read(course: Path, db_url: str, name: str) -> Results:
    """Read a class's results; GradebookError if there are no marks of the assignment."""
    found = class_marks.read(course, db_url, name)
    usual = _usual(course, db_url, name)
    students = tuple(
        Student(
            mark,
            _verdict(record_file(course, name, mark.student)),
            usual.get(mark.student),
            found.attempts.get(mark.student, 1),
        )
        for mark in found.marks
    )
    there = {student.name for student in students}
    absent = tuple(sorted(set(kept(course)) - there - set(found.absent)))
    return Results(course, _assignment(name), students, absent)


def _assignment(name: str) -> Assignment:
    public = cases.load(built(ASSIGNMENTS, name) / cases.FILE)
    exercises = tuple(
        Exercise(one.card.name, one.card.points, {mistake.name: mistake.says for mistake in one.mistakes})
        for one in public.exercises
    )
    marked = release(name)
    texts = tuple(Exercise(one, marked.points[one], {}) for one in marked.prose)
    return Assignment(name, public.title, (*exercises, *texts))


def _verdict(path: Path) -> Verdict | None:
    try:
        return Verdict.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _usual(course: Path, db_url: str, name: str) -> dict[str, Usual]:
    """What each student usually earns: the mean over the other assignments that have records."""
    shares: dict[str, list[tuple[float, float]]] = {}
    for other in catalogue.names():
        if other == name or not (course / "records" / other).is_dir():
            continue
        try:
            found = marks.read(db_url, other, order(other))
        except GradebookError:
            continue
        earned = {who: mark.score / mark.max_score for who, mark in found.items() if mark.score is not None}
        for who, share in earned.items():
            shares.setdefault(who, []).append((share, share - median(earned.values())))
    return {
        who: Usual(sum(share for share, _ in all_) / len(all_), sum(ahead for _, ahead in all_) / len(all_), len(all_))
        for who, all_ in shares.items()
    }

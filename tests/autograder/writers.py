"""Invented marks for a gradebook, written by processes of their own, and what must be in it afterwards."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from subprocess import PIPE

from nbgrader.api import Gradebook

from autograder.gradebook.database import COURSE_ID, opened
from autograder.gradebook.record import Entry, record, register
from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up
from autograder.notebooks.release import release
from rnn_course.kit.status import Status

NAME = "01_rnn"


def verdict(number: int) -> Verdict:
    """A verdict of right, wrong and open exercises, another for each number."""
    statuses: tuple[Status, ...] = ("pass", "fail", "pass", "needs_human", "timeout")
    exercises = []
    for place, (name, points) in enumerate(release(NAME).points.items()):
        status = statuses[(number + place) % 5 if number % 2 else 0]
        score = {"pass": points, "needs_human": None}.get(status, 0.0)
        exercises.append(ExerciseVerdict(name, score, points, status, None, f"{status} of {number}"))
    return sum_up(NAME, tuple(exercises), "bubblewrap", "")


def handed_in(number: int) -> datetime:
    return datetime(2026, 3, 1, 12, number % 60, tzinfo=UTC)


def students(first: int, count: int) -> dict[str, Verdict]:
    return {f"student{number:03}": verdict(number) for number in range(first, first + count)}


def write(db_url: str, first: int, count: int) -> None:
    register(db_url, release(NAME))
    with opened(db_url) as gradebook:
        for number, (student, marked) in enumerate(students(first, count).items(), first):
            record(gradebook, Entry(student, marked, handed_in(number)))


def write_at_once(db_url: str, count: int) -> None:
    """Have two processes write the same students at the same time, the second one as many more."""
    processes = [
        subprocess.Popen([sys.executable, "-m", __name__, db_url, str(students)], stdin=PIPE, stdout=PIPE, text=True)
        for students in (count, 2 * count)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0]


def assert_complete(db_url: str, expected: dict[str, Verdict]) -> None:
    """Every student x grade cell has its row, and nbgrader's own queries agree with what was recorded."""
    with Gradebook(db_url, COURSE_ID) as book:
        assert [assignment.name for assignment in book.assignments] == [NAME]
        assert sorted(student.id for student in book.students) == sorted(expected)
        for student, marked in expected.items():
            (notebook,) = book.find_submission(NAME, student).notebooks
            grades = {grade.name: grade for grade in notebook.grades}
            assert set(grades) == {f"test_{name}" for name in release(NAME).points}
            comments = {comment.name: comment.auto_comment for comment in notebook.comments}
            assert comments == {one.name: one.message for one in marked.exercises}
            for one in marked.exercises:
                grade = grades[f"test_{one.name}"]
                assert (grade.auto_score, grade.needs_manual_grade) == (one.score, one.score is None)
        _assert_formgrader_agrees(book, expected)


def _assert_formgrader_agrees(book: Gradebook, expected: dict[str, Verdict]) -> None:
    sums = {student: sum(one.score or 0 for one in marked.exercises) for student, marked in expected.items()}
    average = sum(sums.values()) / len(sums)
    assert abs(book.average_assignment_score(NAME) - average) < 1e-9
    assert abs(book.average_notebook_score(NAME, NAME) - average) < 1e-9
    assert {one["id"]: one["score"] for one in book.student_dicts()} == sums
    dicts = book.notebook_submission_dicts(NAME, NAME)
    assert {one["student"]: one["score"] for one in dicts} == sums
    waiting = {student for student, marked in expected.items() if marked.score is None}
    assert {one["student"] for one in dicts if one["needs_manual_grade"]} == waiting
    (assignment,) = book.assignments
    assert (assignment.max_score, assignment.num_submissions) == (100, len(sums))


if __name__ == "__main__":
    release(NAME)
    print("ready", flush=True)
    sys.stdin.readline()
    write(sys.argv[1], 0, int(sys.argv[2]))

"""Late work: `grade` and nbgrader's autograde assign the same penalty, and none unless a course wants one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from autograder.cli import demo
from autograder.errors import GradebookError
from autograder.gradebook import late, marks
from autograder.gradebook.database import opened
from autograder.gradebook.late import LateDays
from rnn_course import catalogue
from tests.autograder import classroom, writers
from tests.autograder.batch.test_batch import Instant
from tests.autograder.classroom import nbgrader

NAME = writers.NAME
HOUR = 3600


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0, None), (5.9, None), (6.1, 9.0), (29.9, 9.0), (30.1, 18.0), (24 * 9 + 6.1, 90.0), (24 * 99, 90.0)],
)
def test_a_day_begun_after_the_grace_period_costs_its_share_and_never_more_than_all(hours, expected):
    assert LateDays(grace_hours=6, share_per_day=0.1).late_submission_penalty("ada", 90.0, hours * HOUR) == expected


def test_by_default_late_work_costs_nothing():
    assert LateDays().late_submission_penalty("ada", 90.0, 1e9) is None


def due(folder, when, **extensions):
    with opened(classroom.url(folder)) as book:
        book.update_or_create_assignment(NAME, duedate=when)
        for student, days in extensions.items():
            book.find_submission(NAME, student).extension = timedelta(days=days)
        book.db.commit()


def penalties(folder):
    order = catalogue.order(NAME)
    return {one.student: one.penalty for one in marks.read(classroom.url(folder), NAME, order).values()}


def test_grade_and_nbgraders_autograde_assign_the_same_penalties(course, submit, settings):
    config = course / "nbgrader_config.py"
    free = config.read_text()
    for student, day in (("ada", 1), ("blaise", 2), ("charles", 4), ("dorothy", 4)):
        submit(student, demo.partly).with_name("timestamp.txt").write_text(f"2026-03-0{day} 12:00:00 UTC")

    def grade():
        rows = classroom.grade(NAME, course, settings, pool=Instant(settings, score=lambda one: one.points / 2))
        return {row.student: row.mark.text if row.mark else None for row in rows}

    assert grade() == {"ada": "50", "blaise": "50", "charles": "50", "dorothy": "50"}
    due(course, datetime(2026, 3, 1, 18), dorothy=3)
    assert set(grade().values()) == {"50"}
    config.write_text(f"{free}\nc.LateDays.share_per_day = 0.1\nc.LateDays.grace_hours = 2\n")
    assert grade() == {"ada": "50", "blaise": "45*", "charles": "35*", "dorothy": "50"}
    assert "Handed in late: 15 points" in (course / "feedback" / "charles" / NAME / f"{NAME}.html").read_text()
    ours = penalties(course)
    with opened(classroom.url(course)) as book:
        scores = {one.student.id: one.score for one in book.assignment_submissions(NAME)}

    assert nbgrader(course, "autograde", NAME, "--force")[0] == 0  # it marks them truly, so only shares can be compared
    with opened(classroom.url(course)) as book:
        theirs = {one.student.id: one.late_submission_penalty / one.score for one in book.assignment_submissions(NAME)}
    assert theirs == pytest.approx({student: ours[student] / scores[student] for student in ours})

    config.write_text(free)
    assert not any(text.endswith("*") for text in grade().values())
    assert "Handed in late" not in (course / "feedback" / "charles" / NAME / f"{NAME}.html").read_text()


def test_a_penalty_is_left_alone_where_there_is_no_due_date_or_no_configuration(tmp_path):
    writers.write(classroom.url(tmp_path), 0, 1)
    assert late.plugin(tmp_path) is None
    with opened(classroom.url(tmp_path)) as book:
        book.find_submission(NAME, "student000").notebooks[0].late_submission_penalty = 7
        book.db.commit()
        late.assign(book, NAME, LateDays(share_per_day=0.5))
        late.assign(book, NAME, None)
    assert penalties(tmp_path) == {"student000": 7}


def test_what_is_wrong_in_the_configuration_is_said_before_anything_is_marked(tmp_path):
    for wrong in ("1 / 0", 'c.AssignLatePenalties.plugin_class = "no.such.Plugin"', "c.LateDays.share_per_day = 1.5"):
        text = 'c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.LateDays"'
        (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n{wrong}\n")
        with pytest.raises(GradebookError, match=r"nbgrader_config.py: .*; fix it there"):
            late.plugin(tmp_path)

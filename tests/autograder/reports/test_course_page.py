"""The course's page: all graded assignments side by side, who falls behind, and mistakes that come back."""

from __future__ import annotations

import html

import pytest

from autograder.errors import GradebookError
from autograder.judge.verdict import ExerciseVerdict
from autograder.reports.class_page import course, page
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.reports.invented import POINTS as FIRST
from tests.autograder.reports.invented import enter, verdict

LATER = "05_lstm"
POINTS = {one.name: one.points for one in catalogue.load(LATER).exercises}
AGAIN = "h0_at_every_step"


def wrong(exercise, points, share=0.0, named=AGAIN):
    return ExerciseVerdict(exercise, share * points, points, "fail", named, "", misconceptions=(named,))


def bad(names):
    return [ExerciseVerdict(name, 0, POINTS[name], "error", None, "") for name in names]


@pytest.fixture
def graded(tmp_path):
    enter(tmp_path, {"ada": verdict(wrong("rnn_forward", 8)), "bob": verdict(), "eve": verdict(), "<b>": verdict()})
    later = {
        "ada": verdict(wrong("lstm_forward", 10), name=LATER, points=POINTS),
        "bob": verdict(name=LATER, points=POINTS),
        "eve": verdict(*bad(list(POINTS)[2:7]), name=LATER, points=POINTS),
    }
    enter(tmp_path, later, LATER)
    return tmp_path


def test_who_falls_behind_and_why(graded):
    found = dict(course.behind(course.read(graded, classroom.url(graded))))
    assert found["<b>"] == (f"handed in nothing for {LATER}",)
    lost = sum(POINTS[name] for name in list(POINTS)[2:7])
    assert found["eve"] == (f"{100 - lost:.0f} % in {LATER}, 100 % before",)
    assert found.keys() == {"<b>", "eve"}


def test_under_half_of_the_points_counts_if_it_happens_twice(tmp_path):
    few = [ExerciseVerdict(name, 0, worth, "error", None, "") for name, worth in FIRST.items() if worth >= 8]
    enter(tmp_path, {"ada": verdict(*few), "bob": verdict(*few)})
    low = verdict(*bad([name for name, worth in POINTS.items() if worth >= 6]), name=LATER, points=POINTS)
    enter(tmp_path, {"ada": low, "bob": verdict(name=LATER, points=POINTS)}, LATER)
    found = dict(course.behind(course.read(tmp_path, classroom.url(tmp_path))))
    assert found.keys() == {"ada"}  # bob was under half of the points once
    assert found["ada"][0] == f"under half of the points in 01_rnn, {LATER}"


def test_mistakes_that_come_back(graded):
    (one,) = course.returning(course.read(graded, classroom.url(graded)))
    assert (one.name, one.students, one.again) == ("h0 at every step", ("ada",), ("ada",))
    assert one.places == (("01_rnn", "rnn_forward", 1), (LATER, "lstm_forward", 1))


def test_the_page_has_everybodys_marks_and_leads_to_the_class_pages(graded):
    page.write(graded, classroom.url(graded), "01_rnn")
    path = course.write(graded, classroom.url(graded))
    shown = path.read_text("utf-8")
    assert path == graded / "reports" / "index.html"
    assert '<a href="01_rnn.html"><code>01_rnn</code></a>' in shown
    assert f"<code>{LATER}</code>" in shown
    assert f"{LATER}.html" not in shown  # it is not written yet
    assert "<b></th>" not in shown
    assert "&lt;b&gt;" in shown
    everybody = html.unescape(shown).partition('id="everybody"')[2]
    assert [everybody.index(f">{who}<") for who in ("bob", "ada", "eve", "<b>")] == sorted(
        everybody.index(f">{who}<") for who in ("bob", "ada", "eve", "<b>")
    )
    assert "<script" not in shown


def test_without_a_graded_assignment_it_says_what_to_do(tmp_path):
    with pytest.raises(GradebookError, match="no assignment is graded; run rnn-course grade"):
        course.write(tmp_path, classroom.url(tmp_path))

"""The effective mark, as nbgrader itself computes it, whatever a person did in formgrader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from autograder.errors import GradebookError
from autograder.gradebook import marks
from autograder.gradebook.database import opened
from autograder.gradebook.record import Entry, record
from autograder.marking.mark import Mark, Part, points
from rnn_course import catalogue
from tests.autograder import classroom, writers

NAME = writers.NAME
ORDER = catalogue.order(NAME)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A gradebook with full marks, marks of all kinds, and one more student."""
    folder: Path = tmp_path_factory.mktemp("book")
    writers.write(classroom.url(folder), 0, 3)
    return classroom.url(folder)


@pytest.fixture
def book(url: str) -> Iterator[Gradebook]:
    """The gradebook of these tests, as they find it and as they leave it."""
    with opened(url) as gradebook:
        yield gradebook
        for grade in gradebook.find_submission(NAME, "student000").notebooks[0].grades:
            grade.manual_score = grade.extra_credit = None
            grade.needs_manual_grade = False
        gradebook.find_submission(NAME, "student000").notebooks[0].late_submission_penalty = None
        gradebook.db.commit()


def test_a_mark_is_the_sum_of_what_the_judge_gave_in_the_assignments_order(url):
    found = marks.read(url, NAME, ORDER)
    assert list(found) == ["student000", "student001", "student002"]
    for student, verdict in writers.students(0, 3).items():
        assert [part.name for part in found[student].parts] == [one.name for one in verdict.exercises]
        assert [part.score for part in found[student].parts] == [one.score for one in verdict.exercises]
        assert (found[student].score, found[student].max_score) == (verdict.score, verdict.max_score)
        assert (found[student].changes, found[student].touched) == ((), False)
    assert found["student001"].score is None
    assert found["student001"].text == "?"


NUMBERS = st.one_of(st.none(), st.floats(0, 20).map(lambda number: round(number, 3)))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(by_hand=NUMBERS, extra=NUMBERS, penalty=st.one_of(st.none(), st.floats(0, 150)))
def test_what_nbgrader_exports_is_what_we_read(by_hand, extra, penalty, book, url):
    submission = book.find_submission(NAME, "student000")
    grade = book.find_grade("test_rnn_step", NAME, NAME, "student000")
    grade.manual_score, grade.extra_credit = by_hand, extra
    submission.notebooks[0].late_submission_penalty = penalty
    book.db.commit()
    theirs = max(0.0, submission.score - submission.late_submission_penalty)  # as nbgrader's CsvExportPlugin writes it
    mark = marks.read(url, NAME, ORDER)["student000"]
    assert mark.score == pytest.approx(theirs)
    assert mark.max_score == submission.max_score


def test_what_a_person_did_is_said_and_what_waits_for_a_person_is_open(book, url):
    step, backward = (
        book.find_grade(f"test_{name}", NAME, NAME, "student000") for name in ("rnn_step", "rnn_backward")
    )
    step.manual_score, backward.extra_credit = 3, 1.5
    book.find_comment("rnn_step", NAME, NAME, "student000").manual_comment = "see me"
    book.find_submission(NAME, "student000").notebooks[0].late_submission_penalty = 10
    book.db.commit()
    mark = marks.read(url, NAME, ORDER)["student000"]
    assert mark.changes == ("rnn_step by hand", "rnn_backward 1.5 extra", "late penalty 10")
    assert mark.text == "86.5*"
    part = mark["rnn_step"]
    assert part is not None
    assert (part.automatic, part.score, part.comment) == (8, 3, "see me")
    step.needs_manual_grade = True
    book.find_comment("rnn_step", NAME, NAME, "student000").manual_comment = None
    book.db.commit()
    assert marks.read(url, NAME, ORDER)["student000"].score is None


def test_an_open_mark_that_a_person_gave_counts(tmp_path):
    url = classroom.url(tmp_path)
    writers.write(url, 0, 1)
    with opened(url) as book:
        record(book, Entry("ada", writers.verdict(1)))
        for part in marks.read(url, NAME, ORDER)["ada"].parts:
            if part.score is None:
                grade = book.find_grade(f"test_{part.name}", NAME, NAME, "ada")
                grade.manual_score, grade.needs_manual_grade = 1, False
        book.db.commit()
        record(book, Entry("ada", writers.verdict(1)))  # the same again is no reason for a review
        mark = marks.read(url, NAME, ORDER)["ada"]
        assert mark.score == book.find_submission(NAME, "ada").score


def test_a_gradebook_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(GradebookError, match="no such file; run rnn-course grade first"):
        marks.read(classroom.url(tmp_path), NAME, ORDER)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "gradebook.db").write_bytes(b"rubbish" * 200)
    with pytest.raises(GradebookError, match="not a database"):
        marks.read(classroom.url(tmp_path), NAME, ORDER)


def test_a_gradebook_without_the_assignment_says_so(url):
    with pytest.raises(GradebookError, match="has no marks of 05_lstm"):
        marks.read(url, "05_lstm", [])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "?"),
        (0.0, "0"),
        (100, "100"),
        (86.5, "86.5"),
        (93.25, "93.25"),
        (200 / 3, "66.67"),
        (-0.001, "0"),
        (-0.5, "-0.5"),
    ],
)
def test_points_are_written_with_two_decimals_at_most(number, text):
    assert points(number) == text


def test_a_hand_mark_equal_to_the_judges_changes_nothing():
    assert Mark("ada", (Part("rnn_step", 8, 8.0, 8.0),)).changes == ()

"""What a batch owes a class: each submission once, nothing lost, nothing done again for nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.batch import grading
from autograder.batch.grading import Row
from autograder.cli import demo
from autograder.errors import UnreadableSubmission
from autograder.judge.verdict import ExerciseVerdict, sum_up
from autograder.marking import job
from autograder.marking.marked import Done, Marked
from autograder.marking.secret import seed_of
from autograder.marking.settings import Settings
from autograder.notebooks import reader
from autograder.notebooks.collected import HandedIn, Unmarkable
from autograder.notebooks.release import Release, release
from rnn_course import catalogue
from rnn_course.exercise import Exercise
from tests.autograder import classroom
from tests.autograder.conftest import Submit

ASSIGNMENT = catalogue.load("01_rnn")


class Instant:
    """A pool that gives everybody full marks, in the opposite order, and remembers who came.

    says_of: what the message of every mark is, whoever the student.
    """

    says = "instant"

    def __init__(
        self,
        settings: Settings,
        size: int = 2,
        score: Callable[[Exercise], float | None] = lambda one: one.points,
        says_of: str = "right.",
    ) -> None:
        self.settings, self.size, self.score, self.says_of = settings, size, score, says_of
        self.waiting: deque[HandedIn] = deque()
        self.came: list[str] = []
        self.most = 0

    def open(self, name: str) -> Release:
        return release(name)

    def submit(self, handed: HandedIn) -> None:
        self.waiting.append(handed)
        self.came.append(handed.student)
        self.most = max(self.most, len(self.waiting))

    def next_done(self) -> Done:
        handed = self.waiting.pop()
        if isinstance(handed, Unmarkable):
            return job.mark(handed, self.settings)
        seed = seed_of(self.settings.secret, "01_rnn", handed.content, self.settings.papers)
        exercises = tuple(
            ExerciseVerdict(one.name, self.score(one), one.points, "pass", None, self.says_of)
            for one in ASSIGNMENT.exercises
        )
        verdict = sum_up(ASSIGNMENT.name, exercises, "none", seed)
        sha256 = hashlib.sha256(handed.content).hexdigest()
        with contextlib.suppress(UnreadableSubmission):
            return job.written(handed, Marked(verdict, reader.parse(handed.content, handed.file), sha256))
        return job.written(handed, Marked(verdict, None, sha256))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def grade(tmp_path: Path, settings: Settings) -> Callable[..., tuple[list[Row], list[str]]]:
    """Grade with an instant pool; gives the rows and who was marked."""

    def run(
        score: Callable[[Exercise], float | None] = lambda one: one.points,
        settings: Settings = settings,
        **options: Any,
    ) -> tuple[list[Row], list[str]]:
        pool = Instant(settings, score=score)
        rows = classroom.grade("01_rnn", tmp_path, settings, pool=pool, **options)
        return rows, sorted(pool.came)

    return run


@pytest.fixture
def three(submit: Submit) -> dict[str, Path]:
    return {student: submit(student, demo.blank) for student in ("ada", "blaise", "charles")}


def book(tmp_path):
    with Gradebook(classroom.url(tmp_path), "rnn-course") as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions("01_rnn")}


def test_what_is_recorded_for_the_same_submission_stands(grade, three, tmp_path):
    rows, came = grade()
    assert came == ["ada", "blaise", "charles"]
    assert not any(row.unchanged for row in rows)
    first = classroom.records("01_rnn", tmp_path)

    rows, came = grade()
    assert came == []
    assert all(row.unchanged for row in rows)
    assert [row.verdict.score for row in rows] == [100, 100, 100]
    assert classroom.records("01_rnn", tmp_path) == first


def test_regrade_marks_everything_again(grade, three, tmp_path):
    grade()
    rows, came = grade(score=lambda one: 0.0, regrade=True)
    assert came == ["ada", "blaise", "charles"]
    assert {row.verdict.score for row in rows} == {0}
    assert set(book(tmp_path).values()) == {0}


def edit(path):
    path.write_text(path.read_text() + "\n")


def break_record(path):
    (path.parents[3] / "records" / "01_rnn" / f"{path.parents[1].name}.json").write_text('{"sha256": ')


def mark_other_exercises(path):
    record = path.parents[3] / "records" / "01_rnn" / f"{path.parents[1].name}.json"
    record.write_text(record.read_text().replace('"rnn_step"', '"rnn_step_of_last_year"'))


def hand_in_later(path):
    (path.parent / "timestamp.txt").write_text("2026-02-01 10:00:00 UTC")


@pytest.mark.parametrize("change", [edit, break_record, mark_other_exercises, hand_in_later])
def test_only_what_changed_is_marked_again(change, grade, three):
    grade()
    change(three["blaise"])
    rows, came = grade()
    assert came == ["blaise"]
    assert [row.unchanged for row in rows] == [True, False, True]


def test_another_secret_asks_other_questions_so_no_mark_stands(grade, three, settings):
    grade()
    _, came = grade(settings=Settings(b"another secret, which is long enough", sandbox="none"))
    assert len(came) == 3


def test_an_open_mark_is_tried_again(grade, three):
    rows, _ = grade(score=lambda one: None if one.name == "rnn_step" else one.points)
    assert {row.verdict.score for row in rows} == {None}
    rows, came = grade()
    assert len(came) == 3
    assert {row.verdict.score for row in rows} == {100}


def test_a_mark_of_an_older_version_is_kept_and_counted(grade, three, tmp_path):
    grade()
    assert not any(row.older for row in grade()[0])
    for student, change in (("ada", {"version": "another"}), ("blaise", {})):
        path = tmp_path / "records" / "01_rnn" / f"{student}.json"
        data = json.loads(path.read_text())
        assert len(data.pop("version")) == 16
        path.write_text(json.dumps({**data, **change}))
    rows, came = grade()
    assert came == []
    assert [row.older for row in rows] == [True, True, False]
    assert not any(row.older for row in grade(regrade=True)[0])
    assert not any(row.older for row in grade()[0])


def test_a_gradebook_that_is_gone_is_filled_from_the_marks_that_stand(grade, three, tmp_path):
    grade()
    (tmp_path / "gradebook.db").unlink()
    _, came = grade()
    assert came == []
    assert book(tmp_path) == {"ada": 100, "blaise": 100, "charles": 100}


def test_a_missing_notebook_and_a_link_are_rows_of_their_own(grade, three):
    three["ada"].rename(three["ada"].with_name("mine.ipynb"))
    target = three["blaise"].with_name("elsewhere.ipynb")
    three["blaise"].rename(target)
    three["blaise"].symlink_to(target)
    ada, blaise, charles = (row.verdict for row in grade()[0])
    assert ada.score is None
    assert "there is mine.ipynb: rename it" in ada.exercises[0].message
    assert (blaise.score, blaise.exercises[0].status) == (0, "refused")
    assert charles.score == 100


def test_the_pool_never_holds_much_more_than_it_has_workers(grade, submit, settings, tmp_path):
    for i in range(20):
        submit(f"student{i:02}", demo.blank)
    pool = Instant(settings, size=3)
    rows = classroom.grade("01_rnn", tmp_path, settings, pool=pool)
    assert [row.student for row in rows] == [f"student{i:02}" for i in range(20)]
    assert pool.most == grading.AHEAD * 3


def test_results_stay_where_the_batch_breaks_off(grade, three, tmp_path):
    def stop(row):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(each=stop)
    assert len(classroom.records("01_rnn", tmp_path)) == len(book(tmp_path)) == 1
    rows, came = grade()
    assert len(came) == 2
    assert [row.verdict.score for row in rows] == [100, 100, 100]


def test_two_at_once_take_turns(grade, three, tmp_path, settings):
    inside, go_on, waited, results = threading.Event(), threading.Event(), threading.Event(), []

    def hold(row):
        inside.set()
        assert go_on.wait(20)

    first = threading.Thread(target=lambda: results.append(grade(each=hold)))
    second = threading.Thread(target=lambda: results.append(grade(wait=waited.set)))
    first.start()
    assert inside.wait(20)
    second.start()
    assert waited.wait(20)
    go_on.set()
    for thread in (first, second):
        thread.join(30)
    (_, marked), (rows, again) = results
    assert (len(marked), again) == (3, [])
    assert all(row.unchanged for row in rows)

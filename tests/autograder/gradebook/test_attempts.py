"""Earlier attempts are kept: none lost, none counted twice, whatever ends the process; shown wherever marks are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import demo
from autograder.gradebook import attempts, results
from autograder.gradebook.attempts import KEY
from autograder.marking.settings import Settings
from autograder.reports import class_marks
from autograder.reports.class_page.page import _ordinal
from autograder.reports.class_table import class_csv
from autograder.reports.rebuild import rebuild
from autograder.reports.records import read
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.batch.test_batch import Instant
from tests.autograder.conftest import Submit
from tests.autograder.reports.invented import written

NAME = "01_rnn"
HALF, ALL = 50, 100


@pytest.fixture
def ada(submit: Submit) -> Path:
    return submit("ada", demo.blank)


@pytest.fixture
def grade(tmp_path: Path, settings: Settings) -> Callable[..., None]:
    """Grade the class; everybody gets this percentage."""

    def run(percent: float | None, **options: Any) -> None:
        def score(one: Any) -> float | None:
            return None if percent is None else one.points * percent / 100

        classroom.grade(NAME, tmp_path, settings, pool=Instant(settings, score=score), **options)

    return run


def hand_in_again(path: Path) -> None:
    """Other bytes, the same notebook."""
    path.write_text(path.read_text() + "\n")


def record(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "records" / NAME / "ada.json").read_text())


def scores(folder: Path) -> list[float | None]:
    """The marks of all attempts, the one that counts last."""
    data = record(folder)
    return [*(each.score for each in attempts.earlier(data)), data["score"]]


def page(folder: Path) -> str:
    return (folder / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()


def test_the_attempt_before_is_kept_with_its_time_its_bytes_and_its_mark(ada, grade, tmp_path):
    (ada.parent / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    first = hashlib.sha256(ada.read_bytes()).hexdigest()
    grade(HALF)
    assert KEY not in record(tmp_path)
    hand_in_again(ada)
    (ada.parent / "timestamp.txt").write_text("2026-03-08 12:00:00 UTC")
    grade(ALL)
    (kept,) = record(tmp_path)[KEY]
    assert kept.pop("version") == record(tmp_path)["version"]
    assert kept == {"handed_in": "2026-03-01T12:00:00", "sha256": first, "score": HALF, "max_score": ALL}
    assert record(tmp_path)["handed_in"] == "2026-03-08T12:00:00"
    hand_in_again(ada)
    grade(HALF)
    assert scores(tmp_path) == [HALF, ALL, HALF]


def test_the_same_bytes_marked_again_are_no_new_attempt(ada, grade, tmp_path):
    grade(HALF)
    hand_in_again(ada)
    for percent, options in ((ALL, {}), (HALF, {"regrade": True}), (ALL, {"regrade": True}), (HALF, {})):
        grade(percent, **options)
    assert scores(tmp_path) == [HALF, ALL]
    (ada.parent / "timestamp.txt").write_text("2026-03-08 12:00:00 UTC")  # the same file, collected once more
    grade(HALF)
    assert scores(tmp_path) == [HALF, HALF]


def test_a_file_that_was_not_there_is_no_attempt_and_hides_none(ada, grade, tmp_path):
    grade(HALF)
    content = ada.read_bytes()
    ada.unlink()
    grade(ALL)
    assert scores(tmp_path) == [HALF, None]
    ada.write_bytes(content)
    grade(HALF)
    assert scores(tmp_path) == [HALF]
    ada.unlink()
    grade(ALL)
    ada.write_bytes(content + b"\n")
    grade(ALL)
    assert scores(tmp_path) == [HALF, ALL]


def test_an_open_mark_is_an_attempt_that_is_replaced_when_it_is_marked(ada, grade, tmp_path):
    grade(HALF)
    hand_in_again(ada)
    grade(None)
    assert scores(tmp_path) == [HALF, None]
    grade(ALL)
    assert scores(tmp_path) == [HALF, ALL]


@pytest.mark.parametrize("step", range(4))
def test_an_attempt_is_neither_lost_nor_doubled_where_the_process_ends(step, ada, grade, tmp_path, monkeypatch):
    """Before the notebook, the page, the gradebook's row and the record are written."""
    grade(HALF)
    hand_in_again(ada)
    steps: Iterator[int] = iter(range(99))

    def ends(write: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                raise KeyboardInterrupt
            return write(*given, **named)

        return call

    with monkeypatch.context() as killed:
        killed.setattr(results, "write_atomically", ends(results.write_atomically))
        killed.setattr(results, "record", ends(results.record))
        with pytest.raises(KeyboardInterrupt):
            grade(ALL)
    assert scores(tmp_path) == [HALF]
    grade(ALL)
    grade(ALL)
    assert scores(tmp_path) == [HALF, ALL]


def test_results_that_cannot_be_written_hide_no_attempt(ada, grade, tmp_path):
    grade(HALF)
    hand_in_again(ada)
    place = tmp_path / "feedback" / "ada"
    place.rename(tmp_path / "aside")
    place.write_text("a file in the way")
    grade(ALL)
    assert scores(tmp_path) == [HALF, None]
    place.unlink()
    grade(ALL)
    assert scores(tmp_path) == [HALF, ALL]


def test_the_rubrics_points_belong_to_the_mark_that_an_attempt_got():
    old: dict[str, Any] = {"handed_in": None, "sha256": "a", "score": 40.0, "max_score": 100.0}
    old |= {"rubric": {"softmax": {"judged": 0.0, "score": 3.5}, "rnn_step": {"judged": 1.0, "score": 4.0}}}
    assert [each.score for each in attempts._attempt(old)] == [46.5]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sha256": "x"}', '{"sha256": "", "earlier_attempts": [3]}'])
def test_a_record_that_is_none_gives_no_attempts(text, ada, grade, tmp_path):
    path = tmp_path / "records" / NAME / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert attempts.number(path) == 1
    grade(ALL)
    assert scores(tmp_path) == [ALL]


def test_pages_and_the_csv_show_attempts_and_a_rebuilt_gradebook_keeps_them(ada, submit, grade, tmp_path):
    submit("bob", demo.blank)
    grade(HALF)
    assert "Attempt" not in page(tmp_path)
    hand_in_again(ada)
    grade(ALL)
    assert "Attempt 2 of 2; the one before had 50 of 100. The last one counts." in page(tmp_path)
    hand_in_again(ada)
    grade(HALF)
    assert "Attempt 3 of 3; those before had 50, 100 of 100." in page(tmp_path)
    (tmp_path / "gradebook.db").unlink()
    rebuild(classroom.url(tmp_path), NAME, read(tmp_path, catalogue.load(NAME)), tmp_path)
    assert scores(tmp_path) == [HALF, ALL, HALF]
    found = class_marks.read(tmp_path, classroom.url(tmp_path), NAME)
    rows = csv.DictReader(io.StringIO(class_csv(found.marks, found.sections, found.attempts)))
    assert {row["student"]: row["attempts"] for row in rows} == {"ada": "3", "bob": "1"}
    row = '<small class="q" title="3rd attempt">3rd<span class="hidden"> attempt</span></small>'
    assert written(tmp_path).count(row) == 1


def test_nbgraders_own_command_keeps_attempts(course, submit, tmp_path):
    path = submit("ada", demo.blank)
    assert classroom.nbgrader(course, "generate_assignment", NAME)[0] == 0
    status, said = classroom.nbgrader(course, "autograde", NAME)
    assert status == 0, said
    hand_in_again(path)
    for _ in range(2):
        status, said = classroom.nbgrader(course, "autograde", NAME, "--force")
        assert status == 0, said
    assert scores(tmp_path) == [0, 0]


def test_ordinals():
    assert [_ordinal(number) for number in (2, 3, 4, 11, 12, 21, 22, 113)] == [
        "2nd", "3rd", "4th", "11th", "12th", "21st", "22nd", "113th",
    ]  # fmt: skip

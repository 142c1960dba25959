"""The bundled class: each student gets what the work deserves, no other mark moves, and twice is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.marking.secret import course_secret
from autograder.marking.settings import Settings
from tests.autograder import classroom

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}"),
]
FULL = {"ada", "emmy", "niklaus", "sofia"}
NOTHING = {"blaise", "joan", "kurt", "linus", "mary"}
ONE_LOST = {"george": "timeout", "grace": "memory", "hedy": "crash"}


def grade(name, folder, **options):
    rows = classroom.grade(name, folder, Settings(course_secret(folder)), **options)
    return {row.student: row.verdict for row in rows}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("class")
    demo.write_class(made)
    return made


@pytest.mark.parametrize("name", demo.NAMES)
def test_each_gets_what_the_work_deserves(name, folder):
    verdicts = grade(name, folder)
    scores = {student: verdict.score for student, verdict in verdicts.items()}
    assert len(scores) >= 14
    assert {student for student, score in scores.items() if score == 0} == NOTHING
    assert {student for student, score in scores.items() if score == 100} >= FULL
    for student, status in ONE_LOST.items():
        lost = [one for one in verdicts[student].exercises if one.status != "pass"]
        assert [one.status for one in lost] == [status]
        assert scores[student] == 100 - lost[0].max_score
    for student in ("dorothy", "edsger"):
        (wrong,) = [one for one in verdicts[student].exercises if one.status != "pass"]
        assert wrong.misconception
    assert {one.status for one in verdicts["joan"].exercises} == {"refused"}
    assert 0 < scores["charles"] < 100


def test_an_early_mistake_is_marked_once(folder):
    verdict = grade("01_rnn", folder)["frances"]
    by_name = {one.name: one for one in verdict.exercises}
    assert by_name["rnn_step"].misconception is not None
    assert by_name["rnn_forward"].status == "pass"
    assert "with a correct rnn_step in place of yours" in by_name["rnn_forward"].message


def test_twice_is_the_same_apart_from_timings(folder):
    grade("01_rnn", folder)
    first = classroom.records("01_rnn", folder)
    grade("01_rnn", folder, regrade=True)
    assert classroom.records("01_rnn", folder) == first
    assert {record["sandbox"] for record in first.values()} == {"bubblewrap", ""}  # the refused one ran in none

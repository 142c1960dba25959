"""The seconds that an assignment declares for a question, and what they make of the other limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.box.sandbox import Limits
from autograder.marking import marking
from autograder.notebooks.reader import Cell
from rnn_course import catalogue
from rnn_course.authoring import describe
from rnn_course.exercise import AuthoringError
from tests.autograder.toymarks import TIMES, cells, mark


@pytest.fixture
def declared(monkeypatch):
    """Declare these seconds for every assignment."""

    def declare(runtime, seconds):
        described = describe(title="Slow", runtime=runtime, seconds=seconds)
        monkeypatch.setattr(catalogue, "description", lambda name: described)

    return declare


def test_without_a_declaration_the_runtime_decides(settings):
    assert marking.times_of("01_rnn") == marking.TIMES["numpy"]
    assert marking.times_of("08_keras_layers") == marking.TIMES["keras"]
    assert marking.limits_of("01_rnn", settings) == Limits()
    assert marking.limits_of("01_rnn", replace(settings, processor=1)).cpus == {1}


def test_declared_seconds_leave_room_for_an_exercise_and_a_submission(declared, settings):
    declared("keras", 60.0)
    times = marking.times_of("17_slow")
    assert (times.question, times.exercise, times.questions) == (60, 180, 600)
    assert times.submission >= times.cells + times.exercise
    assert times.cell == marking.TIMES["keras"].cell
    assert marking.limits_of("17_slow", settings).cpu_seconds == 360
    declared("numpy", 2.0)
    assert (marking.times_of("17_slow").question, marking.times_of("17_slow").exercise) == (2, 6)
    assert marking.limits_of("17_slow", settings).cpu_seconds == Limits.cpu_seconds


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), 10_000])
def test_seconds_that_make_no_sense_are_refused(seconds):
    with pytest.raises(AuthoringError, match="seconds must be"):
        describe(title="Slow", seconds=seconds)


def test_an_answer_may_take_as_long_as_is_declared_and_no_longer(declared):
    slow = "import time\ndef affine(x, W, b):\n    time.sleep(1.3)\n    return x @ W + b"
    assert mark(cells(affine=slow))["affine"].status == "timeout"
    declared("numpy", 2.5)
    times = replace(TIMES, question=marking.times_of("99_toy").question)
    assert mark([*cells()[:1], Cell(slow, "affine")], times)["affine"].status == "pass"

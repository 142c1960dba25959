"""The class page: what it says is what the gradebook and the records hold, reasons and figures included."""

from __future__ import annotations

import html
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.gradebook.database import opened
from autograder.judge.verdict import ExerciseVerdict, unmarked
from autograder.reports.class_page.alike import alike, function_of, runs
from autograder.reports.class_page.attention import needing
from autograder.reports.class_page.exercises import items
from autograder.reports.class_page.mistakes import mistakes
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.reports.invented import (
    LAST,
    NAME,
    POINTS,
    STALE,
    TWO,
    enter,
    read,
    state,
    unlike,
    verdict,
    written,
)


def test_teach_again_orders_mistakes_by_students_then_points_and_cites_the_equation(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(STALE, TWO), "eve": verdict()})
    first, *others = found = mistakes(read(tmp_path))
    assert (first.name, first.students, round(first.lost, 6)) == ("new_state_in_dU", ("ada", "bob"), 5.6)
    assert first.equations == (("1.8", "dU = hᵀ dz"),)
    assert {(one.name, one.lost) for one in others} == {("dV_transposed", 2), ("dc_keeps_axes", 2)}
    shown = html.unescape(written(tmp_path))
    assert [shown.index(one.says) for one in found] == sorted(shown.index(one.says) for one in found)
    assert "dU = hᵀ dz" in shown
    assert "2 of 3 students made 3 known mistakes" in shown


def test_what_a_person_changed_counts(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(state("rnn_step", "needs_human"))})
    with opened(classroom.url(tmp_path)) as book:
        grade = book.find_grade("test_rnn_step_backward", NAME, NAME, "ada")
        grade.manual_score = 14
        book.find_submission(NAME, "ada").notebooks[0].late_submission_penalty = 5
        book.db.commit()
    shown = " ".join(written(tmp_path).split())
    assert mistakes(read(tmp_path))[0].lost == 0
    assert '<td class="hand">✎ 14</td>' in shown
    assert '<td class="human">? </td>' in shown
    assert '<td class="r mark">95*</td>' in shown
    for fact in (
        "<b>1</b> waiting for a person",
        "<b>1</b> marked by hand",
        "<b>1</b> late",
        "<b>95</b> median of 100",
    ):
        assert fact in shown


def test_who_needs_a_person_and_why(tmp_path):
    names = list(POINTS)
    stopped = [state(name, "not_attempted") for name in names[5:]]
    error = {"exception": "NameError", "line": "result = hh + 1"}
    enter(
        tmp_path,
        {
            "asks": verdict(state("softmax", "needs_human", message="Not marked yet: disk full")),
            "blank": verdict(*(state(name, "not_attempted") for name in names)),
            "broken": unmarked(NAME, POINTS, "refused", "not a notebook"),
            "crash": verdict(state("softmax", "crash")),
            "errors": verdict(state("rnn_step", "error", **error), state("softmax", "error", **error)),
            "fine": verdict(state("softmax", "error")),
            "late": verdict(state(LAST, "not_attempted")),
            "slow": verdict(state("softmax", "timeout")),
            "stopped": verdict(*stopped),
        },
    )
    found = {
        student.name: " ".join(f"{why.before} {why.exercise}{why.after}" for why in reasons)
        for student, reasons in needing(read(tmp_path))
    }
    assert found == {
        "asks": "not marked yet: softmax. Not marked yet: disk full",
        "broken": "could not be marked: not a notebook ",
        "blank": "handed in, nothing attempted ",
        "stopped": "stopped after rnn_backward: 7 exercises (46 points) not attempted",
        "crash": "ended the process in softmax",
        "slow": "ran out of time in softmax",
        "errors": "2 exercises stop with an error, first rnn_step: NameError at “result = hh + 1”",
    }
    assert list(found)[:4] == ["asks", "broken", "blank", "stopped"]
    assert "<b>1</b> unreadable<small> broken</small>" in written(tmp_path)


def test_far_below_their_own_usual_is_measured_from_the_class(tmp_path):
    wrong = [state(name, "fail") for name in ("rnn_backward", "rnn_step_backward")]
    enter(tmp_path, {"ada": verdict(*wrong), "bob": verdict(*wrong), "cy": verdict(), "di": verdict(), "ed": verdict()})
    points = {one.name: one.points for one in catalogue.load("04_gru").exercises}
    half = [ExerciseVerdict(name, 0.0, worth, "fail", None, "") for name, worth in list(points.items())[:4]]
    others = {who: verdict(name="04_gru", points=points) for who in ("ada", "cy", "di", "ed")}
    enter(tmp_path, others | {"bob": verdict(*half, name="04_gru", points=points)}, "04_gru")
    found = {student.name: reasons for student, reasons in needing(read(tmp_path))}
    assert {who: [why.before for why in reasons] for who, reasons in found.items()} == {
        "ada": ["far below their usual: 66 % here, 100 % in 1 other assignment"]
    }


def test_failures_alike_are_grouped_whatever_the_paper_and_shown_without_names(tmp_path, material):
    source = 'def rnn_forward(x, h0, W, U, b):\n    """By ada."""\n    # ada lovelace\n    return x[:, 0] <b>'
    material = replace(material, key=type(material.key)(material.key.notebook))
    for who, body in (("ada", source.replace(" <b>", "")), ("bob", source)):
        path = tmp_path / "autograded" / who / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(material.key.answer("rnn_forward", body).text())
    typing = state("softmax", "error", exception="NameError")
    stops = [
        state(
            "rnn_step",
            "error",
            exception="ValueError",
            message=f"Stops with ValueError: shapes ({size},), at `{line}`.",
        )
        for size, line in ((3, "return x"), (5, "h = x"))
    ]
    other = state("rnn_step", "error", exception="ValueError", message="Stops with ValueError: axes, at `h = x`.")
    enter(
        tmp_path,
        {
            "ada": verdict(unlike("short", "Time steps: ✗✗✓."), typing, stops[0]),
            "bob": verdict(unlike("long", "Time steps: ✗✗✗✗✓."), typing, stops[1]),
            "cy": verdict(unlike("other", "Time steps: ✓✗."), typing, other),
        },
    )
    one, stopped = alike(read(tmp_path))
    assert (stopped.exercise, stopped.students, stopped.how) == ("rnn_step", ("ada", "bob"), "stops with ValueError")
    assert (one.exercise, one.students, one.how) == ("rnn_forward", ("ada", "bob"), "wrong: hs (Time steps: ✗✗✓)")
    assert one.snippet == "def rnn_forward(x, h0, W, U, b):\n    return x[:, 0]"


def test_runs_and_definitions():
    assert runs("Time steps: ✗✗✓✗.") == runs("Time steps: ✗ 1 to 12, ✓ 13 to 14, ✗ 15 to 20.") == "Time steps: ✗✓✗"
    assert runs("") == ""
    assert function_of("%time\nclass A:\n    '''Doc.'''", "A") == "class A:\n    pass"
    assert function_of("f = 1", "f") == function_of("def f(:", "f") == function_of("(" * 20_000, "f") == ""
    assert function_of("def f():\n" + "    x = 1\n" * 40, "f").endswith("…")


def test_exercises_count_what_the_records_say_and_leave_small_classes_without_correlation(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(state("rnn_step_backward", "timeout"))})
    found = {one.name: one for one in items(read(tmp_path))}["rnn_step_backward"]
    assert (found.full, found.wrong, found.stopped, found.untouched, found.marked) == (0, 1, 1, 0, 2)
    assert found.mean == pytest.approx(0.4)
    assert (found.difficulty, found.correlation, found.fifths) == ("hard", None, [])
    assert written(tmp_path).count("under 20 students") == len(POINTS)


def test_an_assignment_in_keras_is_described_without_importing_keras():
    describe = "from autograder.reports.class_page import page, results; a = results._assignment('08_keras_layers')"
    ends = "import sys; print(a.points, 'keras' in sys.modules, 'rnn_course.models' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", f"{describe}; {ends}"], capture_output=True, text=True, timeout=60)
    assert done.stdout == "100 False False\n", done.stderr

"""The rubric: a named mistake earns its share, nothing is lowered, and every page says which rule it was."""

from __future__ import annotations

import csv
import io
import json

import pytest

from autograder.cli import demo
from autograder.errors import RubricError
from autograder.gradebook import rubric
from autograder.gradebook.rubric import Rubric
from autograder.judge.verdict import ExerciseVerdict, sum_up
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.classroom import nbgrader
from tests.autograder.cli.test_cli import one_line, run

NAME, MISTAKE = "01_rnn", "drops_the_recurrent_gradient"
RULE = f"[01_rnn.rnn_backward]\n{MISTAKE} = {{}}\n"


def verdict(score, misconception, points=20.0):
    one = ExerciseVerdict("rnn_backward", score, points, "fail", misconception, "Looks like: it.")
    other = ExerciseVerdict("softmax", 5.0, 5.0, "pass", None, "right.")
    return sum_up(NAME, (one, other), "none", "")


@pytest.mark.parametrize(
    ("score", "misconception", "share", "expected"),
    [
        (4.0, MISTAKE, 0.5, 10.0),
        (4.0, MISTAKE, 1 / 3, 6.67),
        (12.5, MISTAKE, 0.5, 12.5),
        (10.0, MISTAKE, 0.5, 10.0),
        (4.0, MISTAKE, 0, 4.0),
        (4.0, None, 0.5, 4.0),
        (4.0, "another", 0.5, 4.0),
        (None, MISTAKE, 0.5, None),
    ],
)
def test_a_named_mistake_earns_its_share_unless_the_judge_gave_more(score, misconception, share, expected):
    judged = verdict(score, misconception)
    applied, rules = Rubric({"rnn_backward": {MISTAKE: share}}).applied(judged)
    assert [one.score for one in applied.exercises] == [expected, 5.0]
    assert applied.score == (None if expected is None else expected + 5)
    assert (applied is judged) == (not rules) == (expected == score)
    if rules:
        rule = {"mistake": MISTAKE, "share": share, "judged": score, "score": expected}
        assert rules == {"rnn_backward": rule}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[01_rnn", "not TOML"),
        ("[01_rn.rnn_backward]\nx = 1", "01_rn: no assignment '01_rn'; did you mean 01_rnn"),
        (
            "[01_rnn.rnn_backwards]\nx = 1",
            "01_rnn.rnn_backwards: no exercise .*; did you mean rnn_backward",
        ),
        ("[01_rnn.rnn_backward]\ndrops_recurrent_gradient = 1", f"no known mistake .*; did you mean {MISTAKE}"),
        ("[01_rnn.rnn_backward]\nxyz = 1", f"01_rnn.rnn_backward.xyz: no known mistake 'xyz'; there are .*{MISTAKE}"),
        ("[05_lstm.xyz]\nx = 1", "05_lstm.xyz: no exercise 'xyz'; there are"),
        (RULE.format("1.5"), f"01_rnn.rnn_backward.{MISTAKE} = 1.5: write a share of the points from 0 to 1"),
        (RULE.format("-0.1"), "= -0.1: write a share"),
        (RULE.format("nan"), "= nan: write a share"),
        (RULE.format("true"), "= True: write a share"),
        (RULE.format("'half'"), "= 'half': write a share"),
        ("01_rnn = 0.5", "01_rnn = 0.5: not a table; write \\[ASSIGNMENT.EXERCISE\\]"),
        ("[01_rnn]\nrnn_backward = 0.5", "01_rnn.rnn_backward = 0.5: not a table"),
    ],
)
def test_what_is_wrong_in_a_rubric_is_named_with_its_key_and_what_is_near(tmp_path, text, says):
    (tmp_path / "rubric.toml").write_text(text)
    with pytest.raises(RubricError, match=f"rubric.toml: .*{says}|rubric.toml: {says}"):
        rubric.read(tmp_path, NAME)


def test_another_assignments_rules_are_not_this_ones(tmp_path):
    (tmp_path / "rubric.toml").write_text(RULE.format(0.5))
    assert rubric.read(tmp_path, "02_gradients") == Rubric({})
    assert rubric.read(tmp_path, NAME).shares == {"rnn_backward": {MISTAKE: 0.5}}
    assert rubric.read(tmp_path / "nowhere", NAME) == Rubric({})


def marks(folder):
    status, table, said = run("report", NAME, folder=folder)
    assert (status, said) == (0, "")
    rows = csv.DictReader(io.StringIO(table))
    return {row["student"]: (row["score"], row["rnn_backward"], row["changed"]) for row in rows}


def record(folder):
    data = json.loads((folder / "records" / NAME / "dorothy.json").read_text())
    return data["score"], data.get("rubric")


def page(folder):
    return (folder / "feedback" / "dorothy" / NAME / f"{NAME}.html").read_text()


def test_a_rubric_is_applied_when_grading_and_again_when_it_changes_without_running_anything(course, submit, settings):
    submit("ada", demo.key)
    submit("dorothy", demo.famous_mistake)
    points = catalogue.load(NAME)["rnn_backward"].points
    assert points == 20

    def ruled(score):
        rule = {"mistake": MISTAKE, "share": score / points, "judged": 0.0, "score": score}
        assert record(course) == (80, {"rnn_backward": rule})
        assert marks(course)["ada"] == ("100", "20", "")
        text = f"{score:g}"
        assert marks(course)["dorothy"] == (f"{80 + score:g}", text, f"rnn_backward {text} of 20 by the rubric")
        assert f"For this mistake the rubric gives {text} of 20 points." in page(course)

    (course / "rubric.toml").write_text(RULE.format(0.5))
    rows = classroom.grade(NAME, course, settings)
    assert [row.mark.text if row.mark else None for row in rows] == ["100", "90*"]
    ruled(10.0)

    (course / "rubric.toml").write_text(RULE.format(0.25))
    assert run("report", "rebuild", NAME, folder=course)[0] == 0
    assert run("report", "feedback", NAME, folder=course)[0] == 0
    ruled(5.0)

    (course / "rubric.toml").write_text(RULE.format(0.75))
    assert all(row.unchanged for row in classroom.grade(NAME, course, settings))
    ruled(15.0)

    (course / "records" / NAME / "dorothy.json").unlink()
    status, said = nbgrader(course, "autograde", NAME, "--force")
    assert status == 0, said
    assert nbgrader(course, "generate_feedback", NAME)[0] == 0
    ruled(15.0)

    (course / "rubric.toml").unlink()
    assert run("report", "rebuild", NAME, folder=course)[0] == 0
    assert record(course) == (80, None)
    assert marks(course)["dorothy"] == ("80", "0", "")
    (course / "rubric.toml").write_text(RULE.format(2))
    status, _, said = run("grade", NAME, "--trust-submissions", folder=course)
    assert status == 2
    assert one_line(said)

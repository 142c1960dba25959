"""What is in the packages, and what is not; and what each platform is told of a verdict."""

from __future__ import annotations

import json
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.errors import ExportError
from autograder.exports import github, gradescope, prairielearn
from autograder.exports.package import Plan, checked, constraints, write_folder, write_zip
from autograder.exports.result import OPEN, of_verdict
from autograder.exports.run import find
from autograder.judge.verdict import ExerciseVerdict, sum_up, unmarked
from autograder.marking.papers import shelf
from autograder.marking.secret import SECRET_FILE
from tests.autograder.conftest import SECRET

NAME = "01_rnn"


def plan(course: Path, **options) -> Plan:
    return Plan(NAME, "A title", "rnn-course==1", secret=SECRET, shelf=shelf(course, NAME, SECRET), **options)


def verdict(*exercises: ExerciseVerdict):
    return sum_up(NAME, exercises, "landlock (ABI 7)", "the seed")


RIGHT = ExerciseVerdict("f", 8.0, 8.0, "pass", None, "right.")
PARTLY = ExerciseVerdict("g", 2.5, 10.0, "fail", None, "Wrong: (1.1).", aside="for the instructor")
OPEN_ONE = ExerciseVerdict("h", None, 5.0, "needs_human", None, "Not marked yet: /home/x/secret.py broke.")


def test_a_gradescope_zip_has_its_scripts_at_the_root_and_is_its_owners_alone(shared_course, tmp_path):
    path = tmp_path / "package.zip"
    write_zip(path, gradescope.package(plan(shared_course)))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in archive.infolist()}
        assert archive.read(f"course/{SECRET_FILE}") == SECRET
        assert archive.read("requirements.txt") == b"rnn-course==1\n"
    assert (modes["setup.sh"], modes["run_autograder"], modes[f"course/{SECRET_FILE}"]) == (0o755, 0o755, 0o600)
    place = shelf(shared_course, NAME, SECRET)
    assert sum(name.endswith(".npz") for name in modes) == len(place.contents()) > 0


def test_githubs_package_holds_no_secret_and_its_workflow_is_yaml(shared_course, tmp_path):
    files = github.package(Plan(NAME, "A title", "rnn-course==1"))
    assert not any("course-secret" in name or name.endswith(".npz") for name in files)
    workflow = yaml.safe_load(files[f".github/workflows/{NAME}.yml"])
    steps = workflow["jobs"]["run-autograding-tests"]["steps"]
    assert [step["run"] for step in steps if step.get("id") == "rnn"] == ["bash .github/rnn-course/mark.sh"]
    assert b"secrets." not in b"".join(files.values())


def test_prairielearns_question_names_files_that_are_in_the_package(shared_course, tmp_path):
    write_folder(tmp_path, prairielearn.package(plan(shared_course, image="org/grader")))
    folder = tmp_path / "questions" / "rnn_course" / NAME
    info = json.loads((folder / "info.json").read_text())
    options = info["externalGradingOptions"]
    script, name = options["entrypoint"]
    assert (tmp_path / Path(script).relative_to("/grade")).stat().st_mode & 0o111
    assert (name, options["image"], options["serverFilesCourse"]) == (NAME, "org/grader", ["rnn_course"])
    assert options["timeout"] <= 600
    assert (folder / "tests" / "course" / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    again = json.loads(prairielearn.package(plan(shared_course, image="x"))[f"questions/rnn_course/{NAME}/info.json"])
    assert again["uuid"] == info["uuid"]


def test_every_script_is_bash(shared_course):
    plans = plan(shared_course, image="x")
    for package in (gradescope.package(plans), prairielearn.package(plans), github.package(plans)):
        for name, text in package.items():
            assert b"@name@" not in text
            if text.startswith(b"#!"):
                assert subprocess.run(["bash", "-n"], input=text, check=False).returncode == 0, name


def test_partial_points_and_plain_text_on_every_platform():
    result = of_verdict(verdict(RIGHT, PARTLY))
    told = gradescope.results(result)
    assert told["score"] == 10.5
    assert [(test["score"], test["max_score"], test["status"]) for test in told["tests"]] == [
        (8.0, 8.0, "passed"),
        (2.5, 10.0, "failed"),
    ]
    assert [test["output"] for test in told["tests"]] == ["Right.", "Not right yet. Wrong: (1.1)."]
    assert {test["output_format"] for test in told["tests"]} == {told["output_format"]} == {"text"}
    assert told["stdout_visibility"] == "hidden"
    graded = prairielearn.results(result)
    assert (graded["gradable"], graded["score"]) == (True, pytest.approx(10.5 / 18))
    assert [(test["points"], test["max_points"]) for test in graded["tests"]] == [(8.0, 8.0), (2.5, 10.0)]
    points = github.results(result)
    assert (points["status"], points["max_score"]) == ("fail", 18.0)
    assert [test["status"] for test in points["tests"]] == ["pass", "fail"]
    for each in (told, graded, points):
        assert "instructor" not in json.dumps(each)
        assert "the seed" not in json.dumps(each)


def test_one_open_exercise_leaves_the_whole_mark_open_and_shows_students_no_cause():
    result = of_verdict(verdict(RIGHT, OPEN_ONE))
    assert gradescope.results(result) == {"output": OPEN, "output_format": "text", "stdout_visibility": "hidden"}
    assert prairielearn.results(result) == {"gradable": False, "message": OPEN, "format_errors": [OPEN]}
    assert github.commands(result, "n.ipynb")[0] == f"::warning file=n.ipynb,title=not marked::{OPEN}"
    assert "secret.py" in result.fault


def test_a_refused_file_is_told_why():
    result = of_verdict(unmarked(NAME, {"f": 8.0, "g": 10.0}, "refused", "n.ipynb: not a notebook"))
    assert gradescope.results(result)["score"] == 0
    assert gradescope.results(result)["output"] == "n.ipynb: not a notebook"
    assert prairielearn.results(result)["gradable"] is False
    assert github.commands(result, "n.ipynb") == ["::error file=n.ipynb,title=01_rnn::n.ipynb: not a notebook"]


def test_a_text_cannot_become_a_workflow_command():
    evil = ExerciseVerdict("f", 0.0, 8.0, "error", None, "a\n::error::x 100% ##[error]y\r::set-env")
    result = of_verdict(verdict(evil, RIGHT))
    lines = github.commands(result, "a,b:c\n::x.ipynb")
    assert len(lines) == 1
    assert lines[0].count("\n") == lines[0].count("\r") == 0
    assert lines[0].startswith(
        "::error file=a%2Cb%3Ac%0A%3A%3Ax.ipynb,title=f%3A 0 of 8 points::Stopped with an error. a "
    )
    assert "##[" not in lines[0] + json.dumps(github.results(result))
    assert "100%25" in lines[0]


def test_a_message_cannot_end_the_code_that_it_is_shown_as():
    evil = ExerciseVerdict("f", 0.0, 8.0, "error", None, "```` <img src=x> ```` # heading")
    said = github.summary(of_verdict(verdict(evil, RIGHT)))
    assert "`````\n```` <img" in said


def test_the_notebook_is_found_and_no_link_followed(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / f"{NAME}.ipynb").write_text("{}")
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    assert find(tmp_path, NAME) == (None, "link.ipynb: a symbolic link; hand in the notebook file itself")
    (tmp_path / "work" / "n.ipynb").write_text('{"nbformat": 4, "cells": []}')
    found, _ = find(tmp_path, NAME)
    assert found is not None
    assert found.path == "work/n.ipynb"


def test_wheels_come_as_a_pair(tmp_path):
    paths = [tmp_path / f"{name}-1-py3-none-any.whl" for name in ("rnn_course", "rnn_course_kit")]
    for path in paths:
        path.write_bytes(b"wheel")
    checked("rnn-course==1", tuple(paths))
    with pytest.raises(ExportError, match="both wheels"):
        checked("rnn-course==1", (paths[0],))
    with pytest.raises(ExportError, match="no wheel"):
        checked("rnn-course==1", (tmp_path / "none.whl",))
    with pytest.raises(ExportError, match="--requirement"):
        checked("rnn course; rm -rf /", ())


def test_constraints_pin_what_papers_depend_on():
    pinned = dict(line.split("==") for line in constraints().splitlines())
    assert {"numpy", "keras", "tensorflow", "nbgrader"} <= pinned.keys()
    assert not any(name.startswith("rnn") for name in pinned)

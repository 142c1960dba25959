"""The command: contracts of its output, and bad input as one clear line and status 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.box import landlock
from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.cli.options import need
from autograder.errors import UsageError
from autograder.marking.secret import paper_seed, seed_of
from rnn_course import __version__
from tests import commands
from tests.autograder.conftest import SECRET

COMMAND = Path(sys.executable).parent / "rnn-course"


def run(*arguments: object, folder: Path, **environment: str) -> tuple[int, str, str]:
    return commands.run(["rnn-course", *map(str, arguments)], folder, {**os.environ, **environment})


def one_line(said: str) -> bool:
    return len(said.strip().splitlines()) == 1 and "Traceback" not in said


def test_verify_says_where_the_draw_decides(tmp_path):
    status, said, _ = run("verify", "14_trees", "--draws", "2", folder=tmp_path)
    assert status == 0, said
    assert "14_trees.compose" in said


def seed_given(folder, path, status=0):
    ended, said, _ = run("mark", path, "--json", "--trust-submissions", folder=folder)
    assert ended == status
    return json.loads(said)["seed"]


def test_papers_are_made_ahead_of_time_and_their_number_is_kept(tmp_path, submit):
    path = submit("ada", demo.key)
    content = path.read_bytes()
    shared = seed_given(tmp_path, path)
    assert shared in {paper_seed(SECRET, "01_rnn", number) for number in range(8)}
    assert run("papers", "01_rnn", "--number", "0", folder=tmp_path)[:2] == (
        0,
        "01_rnn: none; each submission has questions of its own\n",
    )
    assert seed_given(tmp_path, path) == seed_of(SECRET, "01_rnn", content)
    assert run("papers", "01_rnn", "--number", "1", folder=tmp_path)[:2] == (0, "01_rnn: 1 paper\n")
    assert run("papers", "01_rnn", folder=tmp_path)[1] == "01_rnn: 1 paper\n"
    assert seed_given(tmp_path, path) == paper_seed(SECRET, "01_rnn", 0)


def test_mark_json_keeps_its_contract(tmp_path, submit):
    path = submit("dorothy", demo.famous_mistake)
    status, said, _ = run("mark", path, "--json", "--trust-submissions", folder=tmp_path)
    verdict = json.loads(said)
    assert status == 1
    assert set(verdict) == {"assignment", "score", "max_score", "sandbox", "seed", "exercises"}
    assert (verdict["assignment"], verdict["max_score"], verdict["sandbox"]) == ("01_rnn", 100, "none")
    keys = {"name", "score", "max_score", "status", "misconception", "message", "checks"}
    more = {"aside", "misconceptions", "wrong", "strip", "exception", "line"}  # only those that say something
    assert all(keys <= set(exercise) <= keys | more for exercise in verdict["exercises"])
    assert sum(exercise["score"] for exercise in verdict["exercises"]) == pytest.approx(verdict["score"])
    assert [exercise["status"] for exercise in verdict["exercises"]].count("fail") == 1


def test_the_same_submission_gets_the_same_verdict_twice(tmp_path, submit):
    path = submit("dorothy", demo.famous_mistake)
    first, second = (run("mark", path, "--json", "--trust-submissions", folder=tmp_path)[1] for _ in range(2))
    assert first == second
    assert (tmp_path / ".course-secret").stat().st_mode & 0o777 == 0o600


def test_the_key_is_done_and_a_right_answer_written_otherwise_too(tmp_path, submit):
    for student, recipe in (("ada", demo.key), ("emmy", demo.otherwise)):
        status, said, _ = run("mark", submit(student, recipe), "--trust-submissions", folder=tmp_path)
        assert status == 0, said
        assert "100 of 100" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "99_none"], "no assignment '99_none'"),
        (["grade", "01_rnn"], "no such folder"),
        (["grade", "01_rnn", "--submissions", "empty"], "no submissions to 01_rnn"),
        (["mark", "nowhere.ipynb", "--assignment", "01_rnn"], "no such file"),
        (["mark", "odd.ipynb"], "no assignment 'odd'"),
        (["report", "01_rnn"], "gradebook.db: no such file; run rnn-course grade first"),
        (["build"], "not a checkout"),
        (["verify", "99_none"], "no assignment"),
        (["verify", "01_rnn", "--draws", "2", "--json"], "one of --papers, --draws, --diagnosis and --json"),
        (["mark", "odd.ipynb", "--assignment", "01_rnn", "--device", "tpu"], "cpu or gpu"),
    ],
)
def test_bad_use_is_one_line_and_status_two(tmp_path, arguments, says):
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd.ipynb").write_text("{}")
    trust = ["--trust-submissions"] if arguments[0] in ("grade", "mark") else []
    status, _, said = run(*arguments, *trust, folder=tmp_path)
    assert status == 2
    assert says in said
    assert one_line(said)


@pytest.mark.parametrize(("written", "meant"), [("1_rnn", "01_rnn"), ("gru", "04_gru"), ("02", "02_gradients")])
def test_a_name_that_is_nearly_right_gets_the_right_one(tmp_path, written, meant):
    status, _, said = run("grade", written, folder=tmp_path)
    assert status == 2
    assert one_line(said)
    assert f"no assignment {written!r}; did you mean {meant}?" in said


def test_a_course_secret_that_is_too_short_is_one_line_and_status_two(tmp_path, submit):
    submit("ada", demo.key)
    (tmp_path / ".course-secret").write_text("abc")
    status, _, said = run("grade", "01_rnn", "--trust-submissions", folder=tmp_path)
    assert status == 2
    assert one_line(said)
    assert ".course-secret: too short for a course secret; restore it from a backup or delete it" in said


def test_the_version_is_the_packages(tmp_path):
    done = subprocess.run([str(COMMAND), "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"rnn-course {__version__}\n", "")


def test_a_library_that_only_some_need_is_named_with_its_extra():
    need("authoring", "json")
    with pytest.raises(UsageError, match=r"no_such_library is not installed; .*pip install 'rnn-course\[authoring\]'"):
        need("authoring", "no_such_library")


def test_a_notebook_that_is_not_json_is_one_line_and_status_two(course_folder):
    (course_folder / "01_rnn.ipynb").write_text("{ broken")
    status, said, _ = run("mark", "01_rnn.ipynb", "--trust-submissions", folder=course_folder)
    assert status == 2
    assert "01_rnn.ipynb: not a notebook (its JSON is broken)" in said


def test_an_output_that_cannot_be_written_is_one_line_and_loses_nothing(tmp_path, submit):
    submit("ada", demo.key)
    (tmp_path / "course").write_text("a file where a folder should be")
    status, _, said = run(
        "grade", "01_rnn", "--trust-submissions", "--course", "course", "--submissions", "submitted", folder=tmp_path
    )
    assert status == 2
    assert one_line(said)
    assert "course" in said


def test_a_corrupt_gradebook_is_one_line_and_is_left_alone(tmp_path, submit):
    submit("ada", demo.key)
    (tmp_path / "gradebook.db").write_bytes(b"rubbish" * 200)
    status, _, said = run("grade", "01_rnn", "--trust-submissions", folder=tmp_path)
    assert status == 2
    assert one_line(said)
    assert (tmp_path / "gradebook.db").read_bytes() == b"rubbish" * 200


@pytest.fixture
def powerless(tmp_path):
    """A PATH whose bubblewrap may not make namespaces."""
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


@pytest.mark.skipif(probe("landlock") is not None, reason=f"no Landlock here: {probe('landlock')}")
def test_without_namespaces_the_second_box_is_used(tmp_path, submit, powerless):
    status, said, _ = run("mark", submit("ada", demo.key), "--json", folder=tmp_path, PATH=powerless)
    assert status == 0
    assert (json.loads(said)["score"], json.loads(said)["sandbox"]) == (100, landlock.name())


def test_without_a_box_untrusted_work_is_refused(tmp_path, submit, powerless):
    path = submit("ada", demo.key)
    status, said, error = run("mark", path, "--sandbox", "bubblewrap", folder=tmp_path, PATH=powerless)
    assert status == 2
    assert one_line(error)
    assert "namespace" in error
    assert "--trust-submissions" in error
    assert said == ""


def test_grade_writes_everything_and_report_reads_it(tmp_path, submit):
    submit("ada", demo.key)
    submit("joan", demo.not_json)
    (tmp_path / "submitted" / "late" / "01_rnn").mkdir(parents=True)
    (tmp_path / "submitted" / "late" / "01_rnn" / "copy of 01_rnn.ipynb").write_text("{}")
    status, said, _ = run("grade", "01_rnn", "--trust-submissions", folder=tmp_path)
    assert status == 1
    assert "copy of 01_rnn.ipynb" in " ".join(said.split())
    for student in ("ada", "joan", "late"):
        for place in (
            f"records/01_rnn/{student}.json",
            f"autograded/{student}/01_rnn/01_rnn.ipynb",
            f"feedback/{student}/01_rnn/01_rnn.html",
        ):
            assert (tmp_path / place).is_file()
    status, table, _ = run("report", "01_rnn", folder=tmp_path)
    assert status == 0
    rows = [line.split(",") for line in table.splitlines()]
    assert [row[:2] for row in rows] == [["student", "score"], ["ada", "100"], ["joan", "0"], ["late", ""]]


@pytest.mark.slow
def test_doctor_looks_at_everything(tmp_path):
    _, said, _ = run("doctor", folder=tmp_path)
    for what in ("Python", "TensorFlow", "Keras", "device", "box", "warm starts", "gradebook", "kernel"):
        assert what in said
    status, said, _ = run("doctor", folder=tmp_path, KERAS_BACKEND="abacus")
    assert status == 1
    assert "unset KERAS_BACKEND" in said

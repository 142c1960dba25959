"""Worker processes: whatever is killed, every mark is given, once, and is the one it would have been."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.batch.grading import Row, handed_in
from autograder.batch.local_workers import TRIES, LocalWorkers
from autograder.cli import demo
from autograder.marking.papers import FOLDER
from autograder.marking.settings import Settings
from tests.autograder import classroom
from tests.autograder.boxes import eventually, need_a_box
from tests.autograder.conftest import Submit

RECIPES = {"ada": demo.key, "blaise": demo.blank, "charles": demo.partly, "dorothy": demo.famous_mistake}


@pytest.fixture
def class_of_four(submit: Submit, tmp_path: Path) -> Path:
    for student, recipe in RECIPES.items():
        submit(f"{student}1", recipe)
    return tmp_path


@pytest.fixture
def class_of_eight(submit: Submit, class_of_four: Path) -> Path:
    for student, recipe in RECIPES.items():
        submit(f"{student}2", recipe)
    return class_of_four


def undisturbed(folder: Path, settings: Settings) -> dict[str, Any]:
    """The records of a batch that nothing happened to; what it wrote is removed again."""
    classroom.grade("01_rnn", folder, settings)
    kept = classroom.records("01_rnn", folder)
    for path in (folder / "records" / "01_rnn").glob("*.json"):
        path.unlink()
    return kept


def test_a_worker_that_is_killed_costs_nobody_a_mark(class_of_four, settings):
    expected = undisturbed(class_of_four, settings)
    pool = LocalWorkers(settings, 2)

    def kill_one(row):
        pid = pool.workers[len(rows) % 2].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        rows.append(row)

    rows: list[Row] = []
    classroom.grade("01_rnn", class_of_four, settings, pool=pool, each=kill_one)
    assert sorted(row.student for row in rows) == sorted(expected)
    assert classroom.records("01_rnn", class_of_four) == expected


def test_the_process_that_workers_are_forked_from_may_be_killed_too(class_of_four, settings):
    expected = undisturbed(class_of_four, settings)
    pool = LocalWorkers(settings, 2)
    killed: list[int] = []

    def kill_the_parent(row):
        if not killed:
            killed.append(psutil.Process(pool.workers[0].pid).ppid())
            assert killed[0] != os.getpid()
            os.kill(killed[0], signal.SIGKILL)

    classroom.grade("01_rnn", class_of_four, settings, pool=pool, each=kill_the_parent)
    assert killed
    assert classroom.records("01_rnn", class_of_four) == expected


def test_who_kills_each_worker_is_left_to_a_person(class_of_four, submit, settings):
    submit("mallory", classroom.kill_the_worker)
    rows = classroom.grade("01_rnn", class_of_four, settings)
    found = {row.student: row.verdict.score for row in rows}
    assert found.pop("mallory") is None
    assert len(found) == 4
    assert None not in found.values()
    (message,) = {one.message for row in rows if row.student == "mallory" for one in row.verdict.exercises}
    lost = f"grading stopped {TRIES} times on this notebook"
    assert message == f"Not marked yet: {lost}. Your instructor will look at it; this is not a zero."


def test_closing_ends_work_that_is_under_way(settings, submit):
    def for_ever(material):
        material.blank.add("while True: pass", material.names()[0])
        return material.blank.text()

    path = submit("mallory", for_ever)
    pool = LocalWorkers(settings, 1)
    pool.open("01_rnn")
    pool.submit(handed_in("mallory", path, "01_rnn"))
    worker = psutil.Process(pool.workers[0].pid)
    assert eventually(lambda: worker.children(), 30)
    below = worker.children(recursive=True)
    pool.close()
    assert not worker.is_running()
    assert eventually(lambda: not any(process.is_running() for process in below))


GRADE = """
import sys
from autograder.cli import main
sys.argv[1:] = ["grade", "01_rnn", "--course", sys.argv[1], "--trust-submissions"]
try:
    main.main()
finally:
    print([name for name in sys.modules if name.startswith("rnn_course.exercises.a01_rnn.")])
"""


def test_the_process_that_records_does_not_import_the_assignment(submit, tmp_path):
    submit("ada", demo.key)
    done = subprocess.run([sys.executable, "-c", GRADE, tmp_path], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]"), done.stderr
    assert classroom.records("01_rnn", tmp_path)["ada"]["score"] == 100


BROKEN = """
from rnn_course import catalogue
from rnn_course.exercise import AuthoringError
def load(name):
    raise AuthoringError("checks: fix me")
catalogue.load = load
"""


def test_an_assignment_that_does_not_hold_together_is_said_in_one_line(submit, tmp_path, monkeypatch):
    submit("ada", demo.key)
    shutil.rmtree(tmp_path / FOLDER)
    (tmp_path / "sitecustomize.py").write_text(BROKEN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", GRADE, tmp_path], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (2, "rnn-course: checks: fix me\n")


def below(pid):
    return psutil.Process(pid).children(recursive=True)


def heed_ctrl_c():
    """What is started from a script's background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "ctrl-c"])
def test_a_batch_that_was_stopped_goes_on_where_it_was(number, class_of_eight, settings):
    need_a_box()
    folder = class_of_eight
    expected = undisturbed(folder, replace(settings, sandbox="auto"))
    command = [sys.executable, "-m", "autograder.cli", "grade", "01_rnn", "--course", str(folder), "--workers", "2"]
    with subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,
    ) as running:
        done = folder / "records" / "01_rnn"
        while len(list(done.glob("*.json"))) < 2:
            assert running.poll() is None
            time.sleep(0.01)
        started = below(running.pid)
        os.killpg(running.pid, number)
        _, said = running.communicate(timeout=60)
    if number == signal.SIGINT:
        assert running.returncode == 130
        assert said.decode().strip().endswith("run the same command to continue")
    assert eventually(lambda: not any(process.is_running() for process in started), 30)
    before = classroom.records("01_rnn", folder)
    assert 2 <= len(before) < len(expected)

    again = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert again.returncode == 0
    assert f"{len(before)} of 8 submissions unchanged: previous marks kept" in again.stdout
    assert classroom.records("01_rnn", folder) == expected


OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount", "--fork", "--kill-child"]
SMALL_DISK = """
mount -t tmpfs -o size=16m tmpfs "$FOLDER"/small
cd "$FOLDER" && cp -r submitted .course-secret .course-papers small/
head -c $(( $(df --output=avail -k small | tail -1) - 700 ))k /dev/zero > "$FOLDER"/small/filler
"$PYTHON" -m autograder.cli grade 01_rnn --course "$FOLDER"/small --trust-submissions
echo "status $?, records $(ls "$FOLDER"/small/records/01_rnn | wc -l)"
rm "$FOLDER"/small/filler
"$PYTHON" -m autograder.cli grade 01_rnn --course "$FOLDER"/small --trust-submissions || exit 1
cp -r "$FOLDER"/small/records "$FOLDER"/
"""


@pytest.mark.slow
@pytest.mark.skipif(
    subprocess.run([*OWN_MOUNTS, "true"], capture_output=True).returncode != 0, reason="no mounts of one's own here"
)
def test_a_full_disk_costs_nothing_once_there_is_room(class_of_eight, settings):
    folder = class_of_eight
    expected = undisturbed(folder, settings)
    (folder / "small").mkdir()
    environment = {**os.environ, "FOLDER": str(folder), "PYTHON": sys.executable}
    done = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", SMALL_DISK], capture_output=True, text=True, timeout=300, env=environment
    )
    assert done.returncode == 0, done.stderr
    (full,) = [line for line in done.stdout.splitlines() if line.startswith("status")]
    assert full.startswith("status 2, records "), done.stderr
    assert 0 < int(full.rpartition(" ")[2]) < 8
    assert "No space left on device" in done.stderr or "disk is full" in done.stderr
    assert "submissions unchanged: previous marks kept" in done.stdout
    assert classroom.records("01_rnn", folder) == expected

"""In a container under Docker's default profile there are no namespaces: the Landlock box marks there all the same."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.box import landlock
from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.marking import papers
from autograder.marking.secret import SECRET_FILE, course_secret
from autograder.marking.settings import Settings
from tests.autograder import classroom
from tests.autograder.box.container import USER
from tests.autograder.box.test_plain_user import SYSTEM_PYTHON, why_not

ROOT = Path(__file__).parents[3]
NAME = "01_rnn"
pytestmark = pytest.mark.skipif(probe("landlock") is not None, reason=f"no Landlock here: {probe('landlock')}")
WHO = [
    "root or ourselves",
    pytest.param("plain user", marks=pytest.mark.skipif(bool(why_not()), reason=why_not())),
]


def contained(who: str, *arguments: str, home: Path) -> str:
    """What a Python command prints in the container's stead."""
    options, python = ([], sys.executable) if who != "plain user" else (["--user"], str(SYSTEM_PYTHON))
    path = str(ROOT) if who != "plain user" else f"{Path(np.__file__).parents[1]}:{ROOT}"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-B", "-m", "tests.autograder.box.container", *options, python, "-B", *arguments]
    done = subprocess.run(command, env={**environment, "PYTHONPATH": path}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that whoever runs in the container owns."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def give(folder: Path, who: str) -> None:
    for path in (folder, *folder.rglob("*")) if who == "plain user" else ():
        os.chown(path, USER, USER)


PROBE = """
import json
from autograder.box.sandbox import Box, probe, resolve
from autograder.cli import doctor
print(json.dumps([probe("bubblewrap"), probe("landlock"), resolve("auto"), [f.says for f in doctor._box()]]))
"""


@pytest.mark.parametrize("who", WHO)
def test_there_are_no_namespaces_and_the_second_box_is_used(who: str, home: Path) -> None:
    give(home, who)
    no_namespaces, no_landlock, used, says = json.loads(contained(who, "-c", PROBE, home=home))
    assert "bubblewrap cannot make namespaces here" in no_namespaces
    assert (no_landlock, used) == (None, "landlock")
    assert says[0].startswith("landlock (ABI ")
    assert "bubblewrap would be stricter, but: bubblewrap cannot make namespaces here" in says[0]
    assert says[1].startswith("boxes for a class are forked")


def marks(folder: Path) -> dict[str, list[tuple[str, str, float]]]:
    """Each student's exercises: name, status, points."""
    return {
        student: [(one["name"], one["status"], one["score"]) for one in record["exercises"]]
        for student, record in classroom.records(NAME, folder).items()
    }


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory, shared_course: Path) -> Path:
    """A course's folder with the demo's class, marked here in whatever box is the best."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copyfile(shared_course / SECRET_FILE, folder / SECRET_FILE)
    shutil.copytree(shared_course / papers.FOLDER, folder / papers.FOLDER, copy_function=shutil.copyfile)
    material = demo.Material.of(NAME)
    for student, recipe in demo.CLASS.items():
        file = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(recipe(copy.deepcopy(material)))
    secret = course_secret(folder)
    classroom.grade(NAME, folder, Settings(secret, shelf=papers.shelf(folder, NAME, secret)))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("who", [pytest.param(WHO[0], marks=pytest.mark.measured), *WHO[1:]])
def test_a_class_gets_the_marks_that_it_gets_elsewhere(who: str, home: Path, submitted: Path) -> None:
    for name in (SECRET_FILE, papers.FOLDER, "submitted"):
        copied = shutil.copytree if (submitted / name).is_dir() else shutil.copyfile
        copied(submitted / name, home / name)
    (home / SECRET_FILE).chmod(0o600)
    give(home, who)
    said = contained(who, "-m", "autograder.cli", "grade", NAME, "--course", str(home), home=home)
    assert "landlock (ABI " in said
    assert {record["sandbox"] for record in classroom.records(NAME, home).values()} == {
        landlock.name(),
        "",
    }  # the refused one
    assert marks(home) == marks(submitted)
    assert len(marks(home)) >= 14

"""A course folder for tests, with submissions made by the demo's recipes."""

from __future__ import annotations

import copy
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import demo
from autograder.marking import papers
from autograder.marking.secret import SECRET_FILE
from autograder.marking.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"a secret of the tests, long enough"
Submit = Callable[..., Path]


@pytest.fixture(scope="session")
def material() -> demo.Material:
    return demo.Material.of("01_rnn")


@pytest.fixture(scope="session")
def shared_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder with a secret and the papers of 01_rnn, made once for all processes of the test run."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "shared-course"
    folder.mkdir(exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / SECRET_FILE).write_bytes(SECRET)
        papers.make(papers.shelf(folder, "01_rnn", SECRET), SECRET, workers=1)
    return folder


@pytest.fixture
def course_folder(tmp_path: Path, shared_course: Path) -> Path:
    """A course's folder of this test's own, with the shared secret and papers."""
    shutil.copyfile(shared_course / SECRET_FILE, tmp_path / SECRET_FILE)
    (tmp_path / SECRET_FILE).chmod(0o600)
    shutil.copytree(shared_course / papers.FOLDER, tmp_path / papers.FOLDER, copy_function=os.link)
    return tmp_path


@pytest.fixture
def course(course_folder: Path) -> Path:
    """A course folder as the repository's root is one, which trusts its students."""
    config = (ROOT / "nbgrader_config.py").read_text()
    (course_folder / "nbgrader_config.py").write_text(f"{config}\nc.JudgedExporter.trust_submissions = True\n")
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder / "01_rnn", course_folder / folder / "01_rnn")
    return course_folder


@pytest.fixture
def submit(course_folder: Path, material: demo.Material) -> Submit:
    """Hand in: submit("ada", demo.key) writes submitted/ada/01_rnn/01_rnn.ipynb in the course's folder."""

    def hand_in(student: str, recipe: demo.Recipe, name: str = "01_rnn") -> Path:
        path = course_folder / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(recipe(copy.deepcopy(material)))
        return path

    return hand_in


@pytest.fixture
def settings(shared_course: Path) -> Settings:
    """Marking 01_rnn without a box: what the box adds has its own tests."""
    return Settings(SECRET, sandbox="none", shelf=papers.shelf(shared_course, "01_rnn", SECRET))

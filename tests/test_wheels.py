"""The two wheels in a fresh environment: no file belongs to both, and neither takes the other's away."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scripts.wheels import build_wheels

pytestmark = pytest.mark.slow
KIT = "from rnn_course.kit import check; import rnn_course; print(rnn_course.__version__)"
JUDGE = """
from autograder.marking.papers import load_checked
from autograder.notebooks.release import PACKAGE, release
assert release("01_rnn").key and (PACKAGE / "built").is_dir()
print(load_checked("01_rnn")["rnn_step"].points, len(release("01_rnn").notebook.cells))
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def fresh(tmp_path: Path, wheels: dict[str, Path]) -> Callable[..., str]:
    """A fresh environment: fresh("install", "rnn-course"), fresh("uninstall", ...), fresh("run", code)."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = str(tmp_path / "venv" / "bin" / "python")

    def do(what: str, *names: str) -> str:
        if what == "run":
            command = [python, "-c", *names]
        elif what == "install":
            command = [
                python,
                "-m",
                "pip",
                "install",
                "--no-deps",
                "--no-index",
                *(str(wheels[name]) for name in names),
            ]
        else:
            command = [python, "-m", "pip", "uninstall", "--yes", *names]
        # What both need of others is on the path, but not for pip, which would take it away.
        site = {"PYTHONPATH": str(Path(np.__file__).parents[1])} if what == "run" else {}
        environment = {**os.environ, **site}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
        return done.stdout if done.returncode == 0 else f"failed: {done.stderr}"

    return do


def files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        (record,) = [name for name in packed.namelist() if name.endswith(".dist-info/RECORD")]
        return {row[0] for row in csv.reader(packed.read(record).decode().splitlines())}


def test_no_file_belongs_to_both_wheels(wheels):
    ours, kit = map(files, wheels.values())
    assert not ours & kit
    assert {"rnn_course/__init__.py", "rnn_course/py.typed", "rnn_course/kit/check.py"} <= kit
    assert {"rnn_course/cells/rnn.py", "autograder/cli/main.py", "autograder/py.typed"} <= ours
    assert not any("cells" in name or "exercises" in name or "autograder" in name for name in kit)


def test_the_students_kit_stays_when_the_judge_goes(fresh):
    assert not fresh("install", "rnn-course", "rnn-course-kit").startswith("failed")
    assert fresh("run", JUDGE).startswith("8 ")
    assert not fresh("uninstall", "rnn-course").startswith("failed")
    assert not fresh("run", KIT).startswith("failed")
    assert "No module named 'autograder" in fresh("run", JUDGE)


def test_a_kit_that_is_installed_again_breaks_nothing(fresh):
    for names in (("rnn-course-kit",), ("rnn-course",)):
        assert not fresh("install", *names).startswith("failed")
    assert not fresh("uninstall", "rnn-course-kit").startswith("failed")
    assert not fresh("install", "rnn-course-kit").startswith("failed")
    assert fresh("run", JUDGE).startswith("8 ")
    assert not fresh("run", KIT).startswith("failed")

"""The platforms' folders, laid out as each of them does, and their entry scripts run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.cli.demo import Material, Recipe

ROOT = Path(__file__).resolve().parents[3]
NAME = "01_rnn"
INSTALLED = {"RNN_COURSE_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}  # in place of what setup.sh installs


@dataclass(frozen=True)
class Ran:
    """What came of a script: exit status, output, and the file of results, if any."""

    status: int
    out: str
    results: Any
    folder: Path


Script = Callable[[Path, dict[str, str]], Ran]


def export(platform: str, course: Path, output: Path) -> None:
    """Write a package as the command does, for the Landlock box."""
    place = [] if platform == "github" else ["--course", str(course)]
    command = [sys.executable, "-m", "autograder.cli", "export", platform, NAME, "--output", str(output), *place]
    environment = {**os.environ, **INSTALLED}
    subprocess.run([*command, "--sandbox", "landlock"], check=True, capture_output=True, env=environment)


def _ran(command: list[str], folder: Path, results: Path, environment: dict[str, str]) -> Ran:
    everything = {**os.environ, **INSTALLED, **environment}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=everything, timeout=300)
    found = json.loads(results.read_text("utf-8")) if results.exists() else None
    return Ran(done.returncode, done.stdout + done.stderr, found, folder)


def without_landlock(folder: Path) -> Path:
    """An interpreter as on an old kernel: to a package's script it is the installed one."""
    code = (
        "from autograder.box.inside import landlock; landlock.abi = lambda: 0\nfrom autograder.exports.run import main"
    )
    path = folder / "python-on-an-old-kernel"
    path.write_text(f"#!/usr/bin/env bash\nshift 2\nexec '{sys.executable}' -c '{code}\nmain()' \"$@\"\n")
    path.chmod(0o755)
    return path


def lay(folder: Path, handed_in: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in handed_in.items():
        (folder / name).write_text(text)


def gradescope(package: Path, folder: Path, handed_in: dict[str, str], **environment: str) -> Ran:
    """/autograder with source, submission and results, and run_autograder copied out of the source."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder / "source")
    script = folder / "run_autograder"
    script.write_bytes((folder / "source" / "run_autograder").read_bytes())
    script.chmod(0o755)
    lay(folder / "submission", handed_in)
    (folder / "results").mkdir()
    told = {"RNN_COURSE_ROOT": str(folder), **environment}
    return _ran([str(script)], folder, folder / "results" / "results.json", told)


def prairielearn(package: Path, folder: Path, handed_in: dict[str, str], **environment: str) -> Ran:
    """/grade with the question's tests, the course's files and the student's; it makes the script executable."""
    (folder / "data").mkdir(parents=True)
    copy(package / "questions" / "rnn_course" / NAME / "tests", folder / "tests")
    copy(package / "serverFilesCourse", folder / "serverFilesCourse")
    lay(folder / "student", handed_in)
    info = json.loads((package / "questions" / "rnn_course" / NAME / "info.json").read_text())
    script, *arguments = info["externalGradingOptions"]["entrypoint"]
    here = folder / Path(script).relative_to("/grade")
    here.chmod(0o755)
    told = {"RNN_COURSE_ROOT": str(folder), **environment}
    return _ran([str(here), *arguments], folder, folder / "results" / "results.json", told)


def github(package: Path, folder: Path, handed_in: dict[str, str], **environment: str) -> Ran:
    """A checkout with the workflow's files in it, and the files that the runner offers."""
    lay(folder / "work", handed_in)
    copy(package / ".github", folder / "work" / ".github")
    (folder / "temporary").mkdir()
    told = {
        "GITHUB_WORKSPACE": str(folder / "work"),
        "RUNNER_TEMP": str(folder / "temporary"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_OUTPUT": str(folder / "output"),
        **environment,
    }
    return _ran(["bash", ".github/rnn-course/mark.sh"], folder / "work", folder / "none", told)


def copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


RUN = {"gradescope": gradescope, "prairielearn": prairielearn, "github": github}


REACHED_FOR = (
    "results/results.json",
    "source/course/.course-secret",
    "tests/course/.course-secret",
    "temporary/rnn-course/.course-secret",
    "output",
    "summary.md",
)


def hostile(folder: Path) -> Recipe:
    """Right answers, and a cell that looks for the secret, writes results of its own and speaks to GitHub."""
    attack = (
        f"import os, sys\nfound = []\nfor path in {[str(folder / path) for path in REACHED_FOR]}:\n"
        "    for mode in ('r', 'a'):\n"
        "        try:\n"
        "            open(path, mode); found.append(path)\n"
        "        except Exception:\n"
        "            pass\n"
        "for text in ('::set-output name=result::x', '##[error]forged', '<script>alert(1)</script>'):\n"
        "    print(text); print(text, file=sys.stderr); os.write(1, text.encode())\n"
    )
    error = "'##[error]forged ::error::x <script>alert(1)</script> | `a` \\x1b[31m %0A' + str(found)"

    def recipe(material: Material) -> str:
        first, second = material.names()[:2]
        material.key.add(attack, first)
        material.key.answer(second, f"def {second}(*arguments, **more):\n    raise ValueError({error})")
        return material.key.text()

    return recipe

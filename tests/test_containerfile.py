"""The Containerfile copies what is there, installs what is pinned, keeps secrets out and runs as a plain user."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from scripts.container_steps import CONTAINERFILE, ROOT, Step, copied, steps, tracked

STEPS = steps(CONTAINERFILE.read_text())
IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
PRIVATE = (
    ".course-secret",
    ".course-papers/01_rnn/8a/rnn_step-0.npz",
    "autograder/.course-secret",
    "submitted/ada/01_rnn/01_rnn.ipynb",
    "gradebook.db",
    "records/01_rnn/ada.json",
    "roster.csv",
    ".git/config",
    ".env",
    "01_rnn-gradescope.zip",
)


def of(instruction: str) -> list[str]:
    return [step.rest for step in STEPS if step.instruction == instruction]


def is_ignored(path: str) -> bool:
    """Whether a build leaves a file out, by the rules of .dockerignore: the last pattern that fits decides."""
    ignored = False
    for pattern in IGNORED:
        name = pattern.removeprefix("!")
        parts = Path(path).parts
        prefixes = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        anywhere = name.removeprefix("**/")
        tried = [Path(each).name for each in prefixes] if anywhere != name else prefixes
        if any(fnmatch.fnmatchcase(each, anywhere) and (anywhere != "*" or "/" not in each) for each in tried):
            ignored = not pattern.startswith("!")
    return ignored


def test_continued_lines_and_comments_are_read():
    assert steps("# x\nRUN a \\\n && b\n\nCOPY c d\n") == [Step("RUN", "a && b"), Step("COPY", "c d")]


def test_everything_that_is_copied_is_tracked_and_gets_into_the_build():
    sources = [source for step in STEPS if step.instruction == "COPY" for source in copied(step)[0]]
    assert {"requirements.txt", "rnn_course", "autograder", "assignments", "solutions"} <= set(sources)
    for source in sources:
        files = tracked(source)
        assert files, source
        assert not [name for name in files if is_ignored(name)]


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_private_stays_out_of_the_build(path):
    assert is_ignored(path)


def test_pip_installs_the_hashed_lock_and_then_only_ourselves():
    installs = [command for run in of("RUN") for command in run.split("&&") if "pip install" in command]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_it_runs_as_a_plain_user_and_holds_no_secret():
    assert of("USER")[-1] not in ("root", "0")
    assert not of("ADD")
    assert not any(re.search("secret|token|password", rest, re.IGNORECASE) for rest in (*of("ENV"), *of("ARG")))


def test_the_scripts_of_prairielearn_find_the_installation():
    script = (ROOT / "autograder" / "exports" / "templates" / "prairielearn_run.sh").read_text()
    place = of("WORKDIR")[0]
    assert f"{place}/.venv/bin/python" in script
    assert any("-m venv .venv" in run for run in of("RUN"))

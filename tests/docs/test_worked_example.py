"""docs/authors.md, followed word for word in a copy of the repository: its files are written, its commands are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.documented import FILE, ROOT, commands

PAGE = (ROOT / "docs" / "authors.md").read_text("utf-8")
OUTPUT = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("rnn_course", "autograder", "docs", "solutions/01_rnn", "assignments/01_rnn")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the page's commands need of this repository, with the page's files in it."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    for path, text in FILE.findall(PAGE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(words, folder: Path) -> str:
    command = [sys.executable, "-m", "autograder.cli", *words[1:]] if words[0] == "rnn-course" else words
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_worked_example_works(checkout):
    told = [command.words for command in commands("docs/authors.md", PAGE) if command.words[0] in ("rnn-course", "rm")]
    assert [words[1] for words in told if words[0] == "rnn-course"] == ["build", "verify", "verify", "verify"]
    said = {words: run(words, checkout) for words in told[:-1]}
    (table,) = OUTPUT.findall(PAGE)
    proof = said["rnn-course", "verify", "20_minimal"]
    assert [line.split() for line in table.splitlines()] == [line.split() for line in proof.splitlines()]
    released = (checkout / "assignments" / "20_minimal" / "20_minimal.ipynb").read_text()
    assert "minimal gated unit" in released
    assert "# (20.2)" not in released  # the key's line
    run(told[-1], checkout)
    left = [path for path in checkout.rglob("*") if "mgu" in path.name or "minimal" in path.name]
    assert not [path for path in left if path.suffix != ".pyc"]  # which Python writes, and nobody reads any more

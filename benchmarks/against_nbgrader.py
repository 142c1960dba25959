"""Marking, side by side with stock nbgrader on the same submissions, in one run: seconds a submission, and the ratio.

    python benchmarks/against_nbgrader.py [--copies N]

Stock nbgrader runs `nbgrader autograde` with its own preprocessors on the released notebooks, whose hidden tests
mark in-process. Only honest students of the demo class are marked: the hostile ones would stop it, or fool it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder import demo

BIN = Path(sys.executable).parent
HONEST = ("ada", "blaise", "charles", "dorothy", "edsger", "emmy")
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.ExecutePreprocessor.timeout = 600
"""


def class_of(folder: Path, name: str, copies: int) -> list[str]:
    """Submissions of the honest students, each `copies` times, under folder/submitted."""
    demo.write_class(folder / "all")
    students = []
    for student in HONEST:
        for copy in range(copies):
            source = folder / "all" / "submitted" / student / name
            shutil.copytree(source, folder / "submitted" / f"{student}{copy}" / name)
            students.append(f"{student}{copy}")
    return students


def timed(command: list[str], folder: Path) -> float:
    """Wall seconds of a whole process; its output is shown if it fails."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return time.perf_counter() - started


def stock(folder: Path, name: str) -> tuple[float, dict[str, float]]:
    """Seconds that stock nbgrader takes, and each student's score."""
    root = Path(demo.__file__).resolve().parent.parent
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    shutil.copytree(root / "solutions" / name, folder / "solutions" / name)
    timed([str(BIN / "nbgrader"), "generate_assignment", name], folder)
    seconds = timed([str(BIN / "nbgrader"), "autograde", name], folder)
    query = (
        "select student.id, sum(coalesce(grade.auto_score, 0)) from grade join submitted_notebook on "
        "grade.notebook_id = submitted_notebook.id join submitted_assignment on "
        "submitted_notebook.assignment_id = submitted_assignment.id join student on "
        "submitted_assignment.student_id = student.id group by student.id"
    )
    with sqlite3.connect(folder / "gradebook.db") as database:
        return seconds, dict(database.execute(query).fetchall())


def ours(folder: Path, name: str) -> tuple[float, dict[str, float]]:
    """Seconds that rnn-course grade takes, and each student's score."""
    seconds = timed([str(BIN / "rnn-course"), "grade", name, "--course", "ours", "--submissions", "submitted"], folder)
    records = [json.loads(path.read_text()) for path in (folder / "ours" / "records" / name).glob("*.json")]
    return seconds, {record["student"]: record["score"] for record in records}


def main() -> None:
    """Print a line for each assignment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=1, help="how many times each honest student hands in")
    copies = parser.parse_args().copies
    print(
        f"{'assignment':<18}{'submissions':>12}{'stock s each':>14}{'ours s each':>13}{'ratio':>7}   marks that differ"
    )
    for name in demo.NAMES:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            count = len(class_of(folder, name, copies))
            our_seconds, our_marks = ours(folder, name)
            stock_seconds, stock_marks = stock(folder, name)
        differ = {
            s: (stock_marks.get(s), mark)
            for s, mark in our_marks.items()
            if abs((stock_marks.get(s) or 0) - mark) > 0.01
        }
        ratio = stock_seconds / our_seconds
        seconds = f"{stock_seconds / count:>14.2f}{our_seconds / count:>13.2f}"
        print(f"{name:<18}{count:>12}{seconds}{ratio:>7.1f}   {differ or 'none'}")


if __name__ == "__main__":
    main()

"""Marking, side by side with stock nbgrader on the same submissions, in one run: seconds a submission, and the ratio.

    python benchmarks/against_nbgrader.py [--copies N] [--stock-copies M]

Ours marks every honest student of the demo class N times over, stock M times: it would take long, and what one takes
does not depend on how many there are. Stock runs `nbgrader autograde` with its own preprocessors on the released
notebooks, whose hidden tests mark in-process. The hostile students are left out: they would stop it, or fool it.
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
    return timed([str(BIN / "nbgrader"), "autograde", name], folder), scores(folder)


def scores(folder: Path) -> dict[str, float]:
    """Each student's score in nbgrader's own gradebook."""
    query = (
        "select student.id, sum(coalesce(grade.auto_score, 0)) from grade join submitted_notebook on "
        "grade.notebook_id = submitted_notebook.id join submitted_assignment on "
        "submitted_notebook.assignment_id = submitted_assignment.id join student on "
        "submitted_assignment.student_id = student.id group by student.id"
    )
    with sqlite3.connect(folder / "gradebook.db") as database:
        return dict(database.execute(query).fetchall())


def ours(folder: Path, name: str) -> tuple[float, dict[str, float]]:
    """Seconds that rnn-course grade takes, and each student's score."""
    seconds = timed([str(BIN / "rnn-course"), "grade", name, "--course", "ours", "--submissions", "submitted"], folder)
    records = [json.loads(path.read_text()) for path in (folder / "ours" / "records" / name).glob("*.json")]
    return seconds, {record["student"]: record["score"] for record in records}


def main() -> None:
    """Print a line for each assignment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=7, help="how many times each student hands in to us")
    parser.add_argument("--stock-copies", type=int, default=1, help="the same for stock nbgrader")
    chosen = parser.parse_args()
    heads = f"{'stock, of':>10}{'s each':>8}{'ours, of':>10}{'s each':>8}{'ratio':>7}"
    print(f"{'assignment':<18}{heads}   marks that differ")
    for name in demo.NAMES:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            many, few = class_of(Path(first), name, chosen.copies), class_of(Path(second), name, chosen.stock_copies)
            our_seconds, our_marks = ours(Path(first), name)
            stock_seconds, stock_marks = stock(Path(second), name)
        differ = {s: (mark, our_marks[s]) for s, mark in stock_marks.items() if abs(mark - our_marks[s]) > 0.01}
        stock_each, ours_each = stock_seconds / len(few), our_seconds / len(many)
        print(
            f"{name:<18}{len(few):>10}{stock_each:>8.2f}{len(many):>10}{ours_each:>8.2f}"
            f"{stock_each / ours_each:>7.1f}   {differ or 'none'}"
        )


if __name__ == "__main__":
    main()

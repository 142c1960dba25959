"""Compare `rnn-course grade` with stock nbgrader on the same submissions: seconds per submission, peak memory, marks.

    python benchmarks/against_nbgrader.py [--copies N] [--stock-copies M]

Ours marks every honest student of the demo class N times, stock only M times: it is slow, and its time per submission
does not depend on their number. Stock runs `nbgrader autograde` with its own preprocessors on the released notebooks,
whose hidden tests mark in-process. The hostile students are left out: they would stop it or cheat it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from watching import BIN, watched

from autograder.cli import demo

SECONDS_BETWEEN_LOOKS = 1.0  # between measurements of memory, which take time from what is timed
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


@dataclass(frozen=True)
class Run:
    """The cost of marking a class, in seconds and MiB of peak memory, and each student's mark."""

    seconds: float
    memory: float
    marks: dict[str, float]


def stock(folder: Path, name: str) -> Run:
    """Mark a class with stock nbgrader."""
    root = Path(demo.__file__).resolve().parents[2]
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    shutil.copytree(root / "solutions" / name, folder / "solutions" / name)
    watched([str(BIN / "nbgrader"), "generate_assignment", name], folder)
    seconds, memory, _ = watched([str(BIN / "nbgrader"), "autograde", name], folder, SECONDS_BETWEEN_LOOKS)
    return Run(seconds, memory, scores(folder))


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


def ours(folder: Path, name: str) -> Run:
    """Mark a class with rnn-course grade, one worker per core; the course's papers are made before, once."""
    making, _, _ = watched([str(BIN / "rnn-course"), "papers", name, "--course", "ours"], folder)
    print(f"{name}: papers made in {making:.1f} s")
    command = [str(BIN / "rnn-course"), "grade", name, "--course", "ours", "--submissions", "submitted"]
    seconds, memory, _ = watched(command, folder, SECONDS_BETWEEN_LOOKS)
    records = [json.loads(path.read_text()) for path in (folder / "ours" / "records" / name).glob("*.json")]
    return Run(seconds, memory, {record["student"]: record["score"] for record in records})


def main() -> None:
    """Print a line for each assignment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=7, help="how many times each student hands in to us")
    parser.add_argument("--stock-copies", type=int, default=1, help="the same for stock nbgrader")
    chosen = parser.parse_args()
    print(f"{'':<18}{'stock nbgrader':>22}{'rnn-course grade':>22}")
    heads = f"{'of':>6}{'s each':>8}{'MiB':>8}"
    print(f"{'assignment':<18}{heads}{heads}{'ratio':>7}   marks that differ")
    for name in demo.NAMES:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            class_of(Path(first), name, chosen.copies)
            class_of(Path(second), name, chosen.stock_copies)
            mine, theirs = ours(Path(first), name), stock(Path(second), name)
        differ = {s: (mark, mine.marks[s]) for s, mark in theirs.marks.items() if abs(mark - mine.marks[s]) > 0.01}
        each = [run.seconds / len(run.marks) for run in (theirs, mine)]
        columns = [
            f"{len(run.marks):>6}{seconds:>8.2f}{run.memory:>8.0f}"
            for run, seconds in zip((theirs, mine), each, strict=True)
        ]
        print(f"{name:<18}{''.join(columns)}{each[0] / each[1]:>7.1f}   {differ or 'none'}")


if __name__ == "__main__":
    main()

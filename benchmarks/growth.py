"""Measure how time and memory of grading grow with the size of the class, and how a submission's time is spent.

    python benchmarks/growth.py [--assignment 01_rnn] [--sizes 10,100,1000] [--workers 2]

Each size is graded by a new process. Seconds per submission are counted from the first result on, so that what is done
once (imports, zygotes) is not in them. Memory is what the main process, which records, holds at the end. The parts of a
submission's time come from the records of the last size. The minimum is the time of student code and questions in a
warm box, which every way of marking needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
from against_nbgrader import class_of

from autograder.batch import grading, recording
from autograder.cli.marking import settings_for
from autograder.cli.progress import pool_of
from autograder.gradebook.record import Gradebook
from autograder.marking.marked import Done

PARTS = ("reading", "box", "code", "questions", "judging")


def grade(folder: Path, name: str, workers: int | str, answer: Connection) -> None:
    """Grade a class with a number of local workers, or with those of the scheduler at this address.

    Sends: seconds to the first result, seconds per further result, MiB of this process, seconds per write.
    """
    settings = replace(settings_for(name, folder, sandbox="auto", device="cpu"), warm=True)
    course = grading.Course(folder, f"sqlite:///{folder / 'gradebook.db'}", settings.secret, settings.papers)
    times, writing, write = [time.perf_counter()], [], recording.write

    def timed_write(done: Done, root: Path, gradebook: Gradebook, submitted: Path) -> None:
        started = time.perf_counter()
        write(done, root, gradebook, submitted)
        writing.append(time.perf_counter() - started)

    recording.write = timed_write
    with contextlib.closing(pool_of(settings, workers)) as pool:
        found = grading.submitted(folder / "submitted", name)
        grading.grade(name, found, course, pool, lambda row: times.append(time.perf_counter()))
    memory = psutil.Process().memory_info().rss / 2**20
    each = (times[-1] - times[1]) / (len(times) - 2)
    answer.send((times[1] - times[0], each, memory, statistics.median(writing)))


def parts(folder: Path, name: str) -> dict[str, float]:
    """The mean seconds of each part of a submission, without submissions for which a zygote was started."""
    records = [json.loads(path.read_text())["seconds"] for path in (folder / "records" / name).glob("*.json")]
    warm = [one for one in records if one["box"] < 10 * statistics.median(each["box"] for each in records)]
    return {part: statistics.mean(one[part] for one in warm) for part in PARTS}


def main() -> None:
    """Print a line for each size, then the parts of the last one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="01_rnn")
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    name = chosen.assignment
    print(f"{name}, {chosen.workers} workers\n{'submissions':>12}{'first, s':>10}{'each, s':>10}{'main, MiB':>11}")
    for size in map(int, chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            students = class_of(folder, name, -(-size // 5))
            for surplus in students[size:]:
                shutil.rmtree(folder / "submitted" / surplus)
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=grade, args=(folder, name, chosen.workers, theirs)
            )
            process.start()
            first, each, memory, writing = ours.recv()
            process.join()
            spent = parts(folder, name)
        print(f"{size:>12}{first:>10.1f}{each:>10.3f}{memory:>11.0f}", flush=True)
    floor = spent["code"] + spent["questions"]
    print(f"\na submission's time in its worker, ms: {sum(spent.values()) / floor:.2f} times the minimum")
    for part, seconds in spent.items():
        print(f"{part:>12}{1000 * seconds:>10.1f}{'   minimum' if part in ('code', 'questions') else ''}")
    print(f"{'write':>12}{1000 * writing:>10.1f}   in the main process, while workers go on")


if __name__ == "__main__":
    main()

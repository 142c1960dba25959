"""Measure how much faster two workers are than one: local processes, and a Dask cluster of one and of two workers.

    python benchmarks/workers.py [--assignment 01_rnn] [--submissions 100]

Each is graded by a new process; seconds per submission are counted from the first result on, as in `growth.py`.
Efficiency is the time of one worker divided by twice that of two: 100 % if nothing is shared. The main process, workers
and boxes share the cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from against_nbgrader import class_of
from growth import grade

PORT = "18787"
ADDRESS = f"tcp://127.0.0.1:{PORT}"


@contextmanager
def dask(workers: int, folder: Path) -> Iterator[str]:
    """Start a Dask cluster with this number of workers; gives its address."""
    place = ["--host", "127.0.0.1", "--port", PORT]
    size = [ADDRESS, "--nthreads", "1", "--nworkers", str(workers), "--local-directory", str(folder)]
    commands = [["dask_scheduler", *place], ["dask_worker", *size]]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *options, "--no-dashboard"], stderr=subprocess.DEVNULL
        )
        for command, *options in commands
    ]
    try:
        yield ADDRESS
    finally:
        for one in [child for process in started for child in psutil.Process(process.pid).children(recursive=True)]:
            one.kill()
        for process in started:
            process.kill()
            process.wait()


def seconds_each(folder: Path, name: str, where: int | str) -> float:
    """Grade the class in a new process; seconds per submission."""
    for made in ("records", "autograded", "feedback"):
        shutil.rmtree(folder / made, ignore_errors=True)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=grade, args=(folder, name, where, theirs))
    process.start()
    _, each, _, _ = ours.recv()
    process.join()
    return each


def main() -> None:
    """Print a line for each kind of worker."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="01_rnn")
    parser.add_argument("--submissions", type=int, default=100)
    chosen = parser.parse_args()
    name = chosen.assignment
    print(f"{chosen.submissions} of {name}\n{'':8}{'one, s each':>14}{'two, s each':>14}{'efficiency':>12}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for surplus in class_of(folder, name, -(-chosen.submissions // 6))[chosen.submissions :]:
            shutil.rmtree(folder / "submitted" / surplus)
        one, two = (seconds_each(folder, name, workers) for workers in (1, 2))
        print(f"{'local':8}{one:>14.3f}{two:>14.3f}{one / two / 2:>12.0%}", flush=True)
        times = []
        for workers in (1, 2):
            with dask(workers, folder / "dask") as address:
                times.append(seconds_each(folder, name, address))
        one, two = times
        print(f"{'Dask':8}{one:>14.3f}{two:>14.3f}{one / two / 2:>12.0%}")


if __name__ == "__main__":
    main()

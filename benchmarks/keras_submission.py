"""Marking one Keras submission, cold: `rnn-course mark` beside stock `nbgrader autograde` on the same notebook.

    python benchmarks/keras_submission.py [--assignment 08_keras_layers] [--times N]

Both mark the key. Wall time of the whole process, and the most memory that it and all processes below it held at one
time: the sum of their proportional set sizes (PSS), in which a page that several share counts once, looked at ten times
a second. Stock marks in-process with its own preprocessors, as in `against_nbgrader`. Medians of N runs, by turns.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from against_nbgrader import BIN, STOCK_CONFIG, scores, timed

from rnn_course import catalogue

ROOT = Path(__file__).resolve().parent.parent
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Run:
    """What one process cost, in seconds and MiB, and the mark that it gave."""

    seconds: float
    memory: float
    mark: float


def tree_memory(root: int) -> float:
    """MiB that a process and all below it hold."""
    total = 0
    try:
        for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                total += process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0.0
    except psutil.AccessDenied as error:
        raise SystemExit("only root sees a boxed process; run this as root") from error
    return total / 2**20


def watched(command: list[str], folder: Path) -> tuple[float, float, str]:
    """Wall seconds of a command, the most MiB that it and all below it held, and its output."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started, most, said = time.perf_counter(), 0.0, []
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env=environment) as process:
        reader = threading.Thread(target=lambda: said.append(process.stdout.read()))
        reader.start()
        while process.poll() is None:
            most = max(most, tree_memory(process.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - started
        reader.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}; run it by hand in {folder}")
    return seconds, most, said[0]


def ours(folder: Path, name: str) -> Run:
    notebook = folder / "submitted" / "key" / name / f"{name}.ipynb"
    command = [str(BIN / "rnn-course"), "mark", str(notebook), "--assignment", name, "--json"]
    seconds, memory, said = watched(command, folder)
    return Run(seconds, memory, json.loads(said)["score"])


def stock(folder: Path, name: str) -> Run:
    seconds, memory, _ = watched([str(BIN / "nbgrader"), "autograde", name, "--force"], folder)
    return Run(seconds, memory, scores(folder)["key"])


def prepare(folder: Path, name: str) -> None:
    """A course of stock nbgrader in which one student has handed in the key."""
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    shutil.copytree(ROOT / "solutions" / name, folder / "submitted" / "key" / name)
    timed([str(BIN / "nbgrader"), "generate_assignment", name], folder)


def main() -> None:
    """Print a line for each of the two, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="08_keras_layers", choices=catalogue.names())
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    runs: dict[str, list[Run]] = {"stock nbgrader autograde": [], "rnn-course mark": []}
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch), chosen.assignment)
        for _ in range(chosen.times):
            for name, mark in zip(runs, (stock, ours), strict=True):
                runs[name].append(mark(Path(scratch), chosen.assignment))
    print(f"{chosen.assignment}, the key, medians of {chosen.times}\n{'':26}{'s':>8}{'MiB':>8}{'mark':>8}")
    medians = []
    for name, found in runs.items():
        seconds, memory = (statistics.median(getattr(run, what) for run in found) for what in ("seconds", "memory"))
        medians.append((seconds, memory))
        print(f"{name:26}{seconds:8.1f}{memory:8.0f}{found[-1].mark:8.1f}")
    (theirs, their_memory), (mine, my_memory) = medians
    print(f"{'stock over ours':26}{theirs / mine:8.2f}{their_memory / my_memory:8.2f}")


if __name__ == "__main__":
    main()

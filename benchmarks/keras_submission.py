"""Compare the marking of one Keras submission, cold: `rnn-course mark` and stock `nbgrader autograde`, one notebook.

    python benchmarks/keras_submission.py [--assignment 08_keras_layers] [--times N]

Both mark the key. Measured are the wall time of the whole process, and the peak memory of it and its child processes:
the sum of their proportional set sizes (PSS), in which a shared page counts once, ten times a second. Stock marks
in-process with its own preprocessors, as in `against_nbgrader`. Medians of N runs, alternating.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from against_nbgrader import STOCK_CONFIG, scores
from watching import BIN, watched

from rnn_course import catalogue

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """The cost of one run, in seconds and MiB, and the mark that it gave."""

    seconds: float
    memory: float
    mark: float


def ours(folder: Path, name: str) -> Run:
    notebook = folder / "submitted" / "key" / name / f"{name}.ipynb"
    command = [str(BIN / "rnn-course"), "mark", str(notebook), "--assignment", name, "--json"]
    seconds, memory, said = watched(command, folder)
    return Run(seconds, memory, json.loads(said)["score"])


def stock(folder: Path, name: str) -> Run:
    seconds, memory, _ = watched([str(BIN / "nbgrader"), "autograde", name, "--force"], folder)
    return Run(seconds, memory, scores(folder)["key"])


def prepare(folder: Path, name: str) -> None:
    """Make a course of stock nbgrader in which one student has handed in the key."""
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    shutil.copytree(ROOT / "solutions" / name, folder / "submitted" / "key" / name)
    watched([str(BIN / "nbgrader"), "generate_assignment", name], folder)


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

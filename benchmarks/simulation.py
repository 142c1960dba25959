"""Simulate 100,000 submissions on 1 to 500 workers: the batch's own scheduling code on a simulated clock.

    python benchmarks/simulation.py [--course DIR] [--assignment 01_rnn] [--submissions 100000]

`grading.run` hands out the work as always; workers, network and writing are simulated. A submission's duration is drawn
from the records of a graded course (DIR/records/NAME, by default the demo's). The times to send a submission and to
write its results are given in milliseconds; `growth.py` measures the latter. The output shows from how many
workers on more of them do not help.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from autograder.batch import grading


class Simulated:
    """A simulated pool of workers with its own clock."""

    says = "simulated"

    def __init__(self, size: int, durations: list[float], sending: float) -> None:
        self.size, self.clock, self.busy = size, 0.0, 0.0
        self._durations, self._sending, self._draw = durations, sending, random.Random(0)
        self._idle, self._waiting = size, deque[float]()
        self._ends: list[float] = []
        self._done = deque[float]()

    def submit(self, handed: object) -> None:
        """Send a submission; it starts as soon as a worker is free."""
        self.clock += self._sending
        self._catch_up()
        if self._idle:
            self._idle -= 1
            self._start(self.clock)
        else:
            self._waiting.append(self.clock)

    def next_done(self) -> float:
        """The time of the next result; the clock is moved on to it if needed."""
        self._catch_up()
        if not self._done:
            self.clock = max(self.clock, self._ends[0])
            self._catch_up()
        return self._done.popleft()

    def close(self) -> None:
        """Do nothing: there is nothing to close."""

    def _start(self, at: float) -> None:
        seconds = self._draw.choice(self._durations)
        self.busy += seconds
        heapq.heappush(self._ends, at + seconds)

    def _catch_up(self) -> None:
        while self._ends and self._ends[0] <= self.clock:
            end = heapq.heappop(self._ends)
            self._done.append(end)
            if self._waiting:
                self._waiting.popleft()
                self._start(end)
            else:
                self._idle += 1


def simulate(count: int, workers: int, durations: list[float], sending: float, writing: float) -> tuple[float, float]:
    """Seconds that the batch takes, and how busy its workers are, from 0 to 1."""
    pool = Simulated(workers, durations, sending)

    def work() -> Iterator[None]:
        for _ in range(count):
            yield None

    for _ in grading.run(work(), pool):  # type: ignore[arg-type]  # numbers stand in for submissions
        pool.clock += writing
    return pool.clock, pool.busy / (pool.clock * workers)


def main() -> None:
    """Print a line for each number of workers."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--course", type=Path, default=root / "build" / "demo", help="the folder of records/")
    parser.add_argument("--assignment", default="01_rnn")
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--sending", type=float, default=1.0, help="ms of the grading process to send a submission")
    parser.add_argument("--writing", type=float, default=30.0, help="ms of the grading process to write one result")
    chosen = parser.parse_args()
    paths = sorted((chosen.course / "records" / chosen.assignment).glob("*.json"))
    found = [json.loads(path.read_text())["seconds"] for path in paths]
    durations = [sum(seconds.values()) for seconds in found if seconds]
    if not durations:
        raise SystemExit(f"{chosen.course / 'records' / chosen.assignment}: no records; grade a class there first")
    mean, head = sum(durations) / len(durations), (chosen.sending + chosen.writing) / 1000
    print(f"{chosen.submissions} of {chosen.assignment}: {mean:.2f} s each, and {1000 * head:.0f} ms to send and write")
    print(f"the grading process can handle {1 / head:.0f} a second: enough for {mean / head:.0f} workers")
    print(f"{'workers':>8}{'hours':>8}{'a second':>10}{'busy':>7}")
    for workers in (1, 2, 4, 8, 16, 32, 64, 125, 250, 500):
        seconds, busy = simulate(chosen.submissions, workers, durations, chosen.sending / 1000, chosen.writing / 1000)
        print(f"{workers:>8}{seconds / 3600:>8.2f}{chosen.submissions / seconds:>10.1f}{busy:>7.0%}")


if __name__ == "__main__":
    main()

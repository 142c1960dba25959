"""Measure how fast a box starts and ends, by its kind: bubblewrap or Landlock, cold or forked from a warm one.

    python benchmarks/boxes.py [--times 30] [--runtime numpy]

Milliseconds, medians: from the request to the worker's `ready` (a warm box is forked when it is asked for, not ahead),
for a first cell that does nothing, and until all of the box has ended. The kinds take turns, so that they share the
load.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict

from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.sandbox import Box, Kind, probe
from autograder.box.zygote_client import Zygote
from autograder.marking import marking
from autograder.notebooks.release import release

ASSIGNMENTS = {"numpy": "01_rnn", "keras": "08_keras_layers"}


def lives(box: Box, began: float) -> tuple[float, float, float]:
    """Milliseconds until a box is ready, for its first cell, and for its end."""
    deadline = time.monotonic() + 60
    wire.receive(box.channel, deadline)
    ready = time.perf_counter()
    wire.send(box.channel, {"op": "cell", "source": "", "seconds": 10, "show": False}, deadline)
    wire.receive(box.channel, deadline)
    ran = time.perf_counter()
    box.kill()
    ended = time.perf_counter()
    return 1000 * (ready - began), 1000 * (ran - ready), 1000 * (ended - ran)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--runtime", choices=ASSIGNMENTS, default="numpy")
    options = parser.parse_args()
    kinds: list[Kind] = [kind for kind in ("bubblewrap", "landlock") if probe(kind) is None]
    modules = marking.setup_modules(release(ASSIGNMENTS[options.runtime]).notebook)
    zygotes = {kind: Zygote(options.runtime, modules, Limits(), kind) for kind in kinds}
    measured = defaultdict(list)
    for _ in range(options.times):
        for kind in kinds:
            began = time.perf_counter()
            measured[kind, "cold"].append(lives(Box.start(options.runtime, kind=kind), began))
            began = time.perf_counter()
            measured[kind, "warm"].append(lives(zygotes[kind].child(), began))
    for zygote in zygotes.values():
        zygote.close()
    print(f"{options.runtime}, medians of {options.times}, ms     ready   first cell      end")
    for (kind, how), times in sorted(measured.items()):
        print(
            f"{kind:>12} {how:<22}" + "".join(f"{statistics.median(each):>10.1f}" for each in zip(*times, strict=True))
        )


if __name__ == "__main__":
    main()

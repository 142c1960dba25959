"""Measure how long hostile submissions occupy a worker, and how much memory they make the judge use."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from autograder.cli import demo
from autograder.cli.demo import Material
from autograder.marking import marking
from autograder.marking.settings import Settings

NAME = "01_rnn"
SWALLOW = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
BIG = "np.zeros((1400, 1400))"
PAGES = """import gc, struct
channel = next(o._channel for o in gc.get_objects() if type(o).__name__ == "Worker")
head = b'{"list": [' + b'{},' * 300_000 + b'{}]}'
channel.sendall(struct.pack('>II', len(head), 0) + head)"""


def answers(material: Material, body: str) -> str:
    """The key, but with this body in every answer."""
    for name in material.names():
        material.key.cell(name).source = f"def {name}(*args):\n" + "".join(
            f"    {line}\n" for line in body.splitlines()
        )
    return material.key.text()


def cells(material: Material, source: str, number: int) -> str:
    """The key with `number` copies of this cell above all answers."""
    for _ in range(number):
        material.key.add(source, material.names()[0])
    return material.key.text()


HOSTILE = {
    "a right notebook": lambda m: demo.key(m),
    "500 cells that sleep": lambda m: cells(m, "import time\ntime.sleep(60)", 500),
    "60 cells that swallow the alarm": lambda m: cells(m, SWALLOW, 60),
    "81 cells that end the process": lambda m: cells(m, "import os\nos._exit(1)", 81),
    "answers that sleep": lambda m: answers(m, "import time\ntime.sleep(7.5)"),
    "answers that swallow the alarm": lambda m: answers(m, SWALLOW),
    "answers that end the process": lambda m: answers(m, "import os\nos._exit(1)"),
    "answers of 15 MiB": lambda m: answers(m, f"return {BIG}"),
    "pages of empty objects": lambda m: answers(m, PAGES),
    "2,000 magics": lambda m: cells(m, "%time 1\n" * 400, 5),
    "400 magics in an answer": lambda m: answers(m, "%time 1\n" * 400),
    "a file of empty objects": lambda m: '{"nbformat": 4, "cells": [' + "{}," * 10_000_000 + "{}]}",
    "a file of brackets": lambda m: '{"nbformat": 4, "cells": [' + "[" * 480_000 + "]" * 480_000 + "]}",
    "a file of numbers": lambda m: '{"nbformat": 4, "metadata": {"x": [' + "1," * 3_900_000 + '1]}, "cells": []}',
}


def measured(kind: str) -> dict[str, object]:
    """Mark one hostile submission; return the seconds, the judge's growth in MiB, and the mark."""
    content = HOSTILE[kind](Material.of(NAME)).encode()
    settings = Settings(b"s" * 64)
    source = marking.boxes(NAME, Settings(b"s" * 64, warm=True))
    source.prepare()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    verdict = marking.mark_content(content, "x.ipynb", NAME, settings, source).verdict
    seconds = time.monotonic() - started
    source.close()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"kind": kind, "seconds": round(seconds, 1), "MiB": round(grown), "mark": verdict.score}


def main() -> None:
    """Print a line for each hostile submission."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    limit = marking.TIMES["numpy"].submission
    for kind in HOSTILE:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            found = pool.submit(measured, kind).result()
        if wanted.json:
            print(json.dumps(found))
            continue
        print(f"{kind:34} {found['seconds']:7} s of {limit:g}  {found['MiB']:5} MiB more  mark {found['mark']}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

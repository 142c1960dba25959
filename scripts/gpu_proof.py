"""Run the Keras part on a GPU: errors by precision, then the keys marked in a box. Without a GPU, all on the CPU.

    scripts/gpu-proof [--backends torch jax] [--minutes 10]

Prints what is found, each step's result, and the table for docs/precision.md. TensorFlow need not be installed. The
exit status is 1 if a step failed, took too long, or could not run because a backend is missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.box.sandbox import Box, probe
from autograder.cli.doctor import DEVICES
from rnn_course import catalogue

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ("torch", "jax")
KEYS = ("08_keras_layers", "16_linear_recurrence")
PRECISION = ("-m", "pytest", "-p", "no:cacheprovider", "-s", "-m", "backend or gpu", "tests/models/test_precision.py")
IN_BOX = "from scripts.gpu_proof import count_in_box; count_in_box({backend!r}, {device!r}, {kind!r})"
SAYS_IN_BOX = """
import socket, sys
channel = socket.socket(fileno=int(sys.argv[1]))
def print(number):
    channel.sendall(str(number).encode())
"""
HEAD = re.compile(r"^\w+, (?P<backend>\w+) on (?P<device>\S+): worst relative error", re.MULTILINE)
ROW = re.compile(r"^ {4}(\w+) +(\S+) +(\S+) +(\S+)$", re.MULTILINE)
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Papers are made on the CPU, so that marks compare the two; JAX would spend its time optimising code that runs once.
ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}


@dataclass(frozen=True)
class Result:
    """What one step found, in a line; ok: whether it is as it should be."""

    step: str
    ok: bool
    says: str
    output: str = ""


@dataclass(frozen=True)
class Program:
    """How a program ended, None if it took too long, and what it printed."""

    status: int | None
    out: str
    err: str

    @property
    def fault(self) -> str:
        """The last line that it printed, or that it took too long."""
        last = [line for line in (self.out + self.err).splitlines() if line.strip()][-1:] or ["printed nothing"]
        return "took too long" if self.status is None else f"exit status {self.status}: {last[0].strip()}"


def run(words: Sequence[str], environment: dict[str, str], seconds: float) -> Program:
    """Run our Python with these arguments; after so many seconds end it, with every process of its group."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=max(seconds, 1))
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
        os.killpg(process.pid, signal.SIGKILL)
        if isinstance(error, KeyboardInterrupt):
            raise
        return Program(None, *process.communicate())
    return Program(process.returncode, out, err)


def precision(environment: dict[str, str], seconds: float) -> Result:
    """The errors of the reference models in every precision."""
    done = run(PRECISION, environment, seconds)
    says = f"{len(HEAD.findall(done.out))} runs of the models within 16 epsilon" if done.status == 0 else done.fault
    return Result("precision", done.status == 0, says, done.out)


def in_box(backend: str, device: str, kind: str, environment: dict[str, str], seconds: float) -> Result:
    """Whether the backend finds the GPU in the box too, where there is one: it would silently use the CPU."""
    done = run(["-c", IN_BOX.format(backend=backend, device=device, kind=kind)], environment, seconds)
    count = done.out.strip()
    if not count.isdecimal():
        return Result("GPUs in the box", False, done.fault)
    return Result("GPUs in the box", (int(count) > 0) == (device == "gpu"), count)


def count_in_box(backend: str, device: str, kind: str) -> None:
    """Print how many GPUs this backend finds in a box; run in a process of its own, which KERAS_BACKEND tells."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        script = Path(folder, "count.py")
        script.write_text(SAYS_IN_BOX + DEVICES[backend])
        with Box.start("keras", device=device, script=script, kind=kind) as box:  # type: ignore[arg-type]
            box.channel.settimeout(120)
            print(box.channel.recv(16).decode() or f"{box.death()}: {box.stderr_tail()}")


def papers(name: str, course: str, environment: dict[str, str], seconds: float) -> Result:
    """Make one paper, with the expected answers from the CPU."""
    words = ("-m", "autograder.cli", "papers", name, "--number", "1", "--course", course)
    done = run(words, {**environment, **ON_CPU}, seconds)
    return Result(f"{name}: paper", done.status == 0, "made on the CPU" if done.status == 0 else done.fault)


def mark(name: str, course: str, device: str, kind: str, environment: dict[str, str], seconds: float) -> Result:
    """Mark an assignment's key, whose answers run on the device; it must get every point."""
    words = ["-m", "autograder.cli", "mark", f"solutions/{name}/{name}.ipynb", "--course", course, "--json"]
    words += ["--device", device, *(["--trust-submissions"] if kind == "none" else [])]
    done = run(words, environment, seconds)
    try:
        found = json.loads(done.out)
    except ValueError:
        return Result(f"{name}: key", False, done.fault)
    short = [f"{one['name']}: {one['message']}" for one in found["exercises"] if one["score"] != one["max_score"]]
    points = f"{found['score']:g} of {found['max_score']:g} points, sandbox {found['sandbox']}"
    return Result(f"{name}: key", found["score"] == found["max_score"], "; ".join([points, *short]))


def devices(backend: str, seconds: float) -> str | None:
    """The device that this backend would use, "cpu" or "gpu"; None if the backend does not start."""
    done = run(["-c", DEVICES[backend]], {}, seconds)
    count = done.out.split()[-1:] or ["none"]
    if done.status != 0 or not count[0].isdecimal():
        return None
    return "gpu" if int(count[0]) else "cpu"


def prove(backend: str, kind: str, course: str, keys: Sequence[str], left: Callable[[int], float]) -> Iterator[Result]:
    """Every step for one backend. left: the seconds that one of so many steps may take."""
    steps = 3 + 2 * len(keys)
    device = devices(backend, left(steps)) if importlib.util.find_spec(backend) else None
    if device is None:
        yield Result("backend", False, "not installed, or does not start: nothing was run")
        return
    yield Result(
        "device", True, "a GPU" if device == "gpu" else "no GPU found: not a proof of one, all runs on the CPU"
    )
    environment = {**THREADS, "KERAS_BACKEND": backend, "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    yield precision(environment, left(steps - 1))
    yield in_box(backend, device, kind, environment, left(steps - 2))
    for number, name in enumerate(keys):
        paper = papers(name, course, environment, left(steps - 3 - 2 * number))
        yield paper
        if paper.ok:
            yield mark(name, course, device, kind, environment, left(steps - 4 - 2 * number))
        else:
            yield Result(f"{name}: key", False, "not marked, since there is no paper")


def table(outputs: Sequence[str]) -> str:
    """The worst errors over all models by backend, device and precision, from what the tests printed; in Markdown."""
    worst: dict[tuple[str, str, str], tuple[float, ...]] = {}
    for line in "\n".join(outputs).splitlines():
        if head := HEAD.match(line):
            backend, device = head["backend"], head["device"].partition(":")[0]
        elif row := ROW.match(line):
            made, gradients, epsilon = map(float, row.groups()[1:])
            before = worst.get((backend, device, row[1]), (0.0, 0.0))
            worst[backend, device, row[1]] = max(made, before[0]), max(gradients, before[1]), epsilon
    lines = [
        "| backend | device | precision | outputs | gradients | epsilon |",
        "| --- | --- | --- | ---: | ---: | ---: |",
    ]
    lines += [f"| {' | '.join(place)} | {' | '.join(f'{each:.1e}' for each in row)} |" for place, row in worst.items()]
    return "\n".join(lines)


def main(words: Sequence[str] | None = None) -> int:
    """Run every step for every backend; the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/gpu-proof", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--backends", nargs="+", choices=sorted(DEVICES), default=BACKENDS)
    parser.add_argument("--minutes", type=float, default=10, help="the time for everything together")
    options = parser.parse_args(words)
    end = time.monotonic() + 60 * options.minutes
    keys = [name for name in KEYS if name in catalogue.names()]
    cause = probe()
    print(f"box: {cause or 'works'}{'; the keys, which are ours, are marked without one' if cause else ''}", flush=True)
    for name in sorted({*KEYS} - {*keys}):
        print(f"{name}: not in this course, left out")
    results: list[Result] = []
    for number, backend in enumerate(options.backends):
        later = (len(options.backends) - number - 1) * (3 + 2 * len(keys))

        def left(steps: int, later: int = later) -> float:
            """An equal share of the time that is left, for each of the steps that are."""
            return (end - time.monotonic()) / (steps + later)

        with tempfile.TemporaryDirectory() as course:
            for result in prove(backend, "none" if cause else "auto", course, keys, left):
                results.append(result)
                print(f"{'✓' if result.ok else '✗'} {backend}  {result.step}: {result.says}", flush=True)
    print(f"\n{table([result.output for result in results])}")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The limits of a box: what its processes may take, as `Limits` and as a command line of prlimit."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
UNUSED_IDS = ((1_879_048_192, 2_147_483_646), (61_184, 65_519))  # the first unless a container's id map lacks it


@dataclass(frozen=True)
class Limits:
    """The resource limits of one box.

    memory_bytes: address space per process. total_memory_bytes: memory of all processes together. cpu_seconds:
    processor time per process; the session limits wall-clock time. cpus: the processors that the box may use,
    None for all; boxes on different processors do not slow each other down.
    """

    memory_bytes: int = 4 * 2**30
    total_memory_bytes: int = 2 * 2**30
    cpu_seconds: int = 120
    processes: int = 256
    file_bytes: int = 32 * 2**20
    open_files: int = 256
    tmp_bytes: int = 64 * 2**20
    cpus: frozenset[int] | None = None


def find(program: str) -> str | None:
    """The path of a system program, searched on PATH and in the system's folders; None if it is not installed."""
    return shutil.which(program) or shutil.which(program, path=SYSTEM_PATH)


def unused_id() -> int | None:
    """A random user id that owns nothing, so that a box's process limit counts only its own; None if there is none."""
    lines = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    for first, last in UNUSED_IDS:
        if any(int(start) <= first and last < int(start) + int(count) for start, _, count in lines):
            return random.SystemRandom().randint(first, last)
    return None


def rlimits(limits: Limits, device: str = "cpu", alone: bool = True) -> list[str]:
    """The prlimit command for a process, with no limit above our own.

    alone: whether the process has a user id of its own, as in a box; otherwise our other processes would count.
    """
    import resource  # imported here: Windows lacks it, and must get as far as the message that there is no box

    def at_most(name: str, value: int) -> int:
        hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1]
        return value if hard == resource.RLIM_INFINITY else min(value, hard)

    cpu = at_most("CPU", limits.cpu_seconds)
    space = [] if device == "gpu" else [f"--as={at_most('AS', limits.memory_bytes)}"]  # CUDA reserves far more
    processes = [f"--nproc={at_most('NPROC', limits.processes)}"] if alone else []
    return [
        "prlimit",
        *space,
        *processes,
        f"--fsize={at_most('FSIZE', limits.file_bytes)}",
        f"--cpu={cpu}:{at_most('CPU', cpu + 2)}",
        f"--nofile={at_most('NOFILE', limits.open_files)}",
        f"--core={at_most('CORE', 1)}",  # 1: none, not even to a program of this machine that collects them
        "--msgqueue=0",
        "--",
    ]

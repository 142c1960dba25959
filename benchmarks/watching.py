"""Run a command as its user would, and measure its time and peak memory from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil

BIN = Path(sys.executable).parent


def watched(command: list[str], folder: Path, between_looks: float = 0.1) -> tuple[float, float, str]:
    """Wall seconds of a command, the peak MiB of it and all processes below it, and its output.

    Memory is the sum of proportional set sizes (PSS), in which a page that several processes share counts once; nan if
    a process may not be inspected: only root sees everything of a process in a box.
    """
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started, looks, said = time.perf_counter(), [0.0], []
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        reader = threading.Thread(target=lambda stream: said.append(stream.read()), args=(process.stdout,))
        reader.start()
        while process.poll() is None:
            looking = time.perf_counter()
            looks.append(tree_memory(process.pid))
            looking = time.perf_counter() - looking
            with contextlib.suppress(subprocess.TimeoutExpired):  # a look takes time from what is timed: 2 % at most
                process.wait(max(between_looks, 50 * looking))
        seconds = time.perf_counter() - started
        reader.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}:\n{said[0][-2000:]}")
    return seconds, float(np.max(looks)), said[0]


def tree_memory(root: int) -> float:
    """MiB that a process and all below it hold."""
    total = 0
    try:
        for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
                total += process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0.0
    except psutil.AccessDenied:
        return float("nan")
    return total / 2**20

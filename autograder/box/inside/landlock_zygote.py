"""The zygote of a box without namespaces: imports once, and forks a child that closes itself for each submission.

    {"modules": [...], "filter": its bytes, "rules": for `landlock.close`}  ->  {"op": "ready"}
    then, for each child, one byte with three descriptors: its channel, its output, and a pipe for its exit status
    on its channel the child sends one byte, waits for one, and goes on as `worker` does, with `ready`
    the exit status is sent as waitpid gives it

The zygote runs only our own code. A child is the worker itself: it has scratch folders of its own (scratch/PID beside
the zygote's home), can start no process, and has no rights over the zygote or over its other children.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import struct
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from autograder.box.inside import kernel, landlock, wire
from autograder.box.inside.shell import QuietShell
from autograder.box.inside.worker import Worker
from autograder.box.inside.zygote import prepare, speak_through

STATUS = struct.Struct("=i")


def main(descriptor: int) -> None:
    """Prepare, then fork children and report their ends until the judge closes the channel."""
    home = os.environ["HOME"]
    with socket.socket(fileno=descriptor) as control:
        wanted, shell = prepare(control)
        running: dict[int, tuple[int, int]] = {}  # pidfd -> child, pipe for its exit status
        while True:
            ready, _, _ = select.select([control.fileno(), *running], [], [])
            for handle in set(ready) & set(running):
                _report(handle, *running.pop(handle))
            if control.fileno() not in ready:
                continue
            told, descriptors, _, _ = socket.recv_fds(control, 1, 3)
            if not told:
                return
            try:
                child = os.fork()
            except OSError:  # the judge notices that the child's channel closes
                traceback.print_exc()
                _close_all(descriptors)
                continue
            if child == 0:
                control.close()
                _close_all([*running, *(pipe for _, pipe in running.values())])
                _run_child(descriptors, wanted, Path(home).parent, shell)
            channel, output, ending = descriptors
            _close_all([channel, output])
            running[kernel.system_call(kernel.OPEN_PIDFD, child, 0)] = child, ending


def _report(handle: int, child: int, ending: int) -> None:
    """Send the exit status of a child that has ended."""
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):  # the judge may no longer want to know
        os.write(ending, STATUS.pack(status))
    _close_all([handle, ending])


def _close_all(descriptors: list[int]) -> None:
    for one in descriptors:
        os.close(one)


def _run_child(descriptors: list[int], wanted: Mapping[str, Any], folder: Path, shell: QuietShell) -> NoReturn:
    """Run a forked child until its end."""
    try:
        channel, output, ending = descriptors
        os.close(ending)
        kernel.prctl(kernel.DIE_WITH_PARENT, 9)
        os.write(channel, wire.FORKED)
        if os.read(channel, 1) != wire.GO:
            os._exit(0)
        kernel.prctl(kernel.DUMPABLE, 1)  # otherwise its files in /proc are root's
        Path("/proc/self/oom_score_adj").write_text("1000")  # if memory runs out, this is killed first
        kernel.prctl(kernel.DUMPABLE, 0)
        scratch = _own_folders(folder)
        shell.ipython_dir = os.environ["IPYTHONDIR"]
        speak_through(output)
        landlock.close(wanted["rules"], scratch, wanted["filter"].tobytes())
        np.random.seed()
        with socket.socket(fileno=channel) as ours:
            Worker(ours, shell).serve(began=lambda: kernel.prctl(kernel.DUMPABLE, 1))
        sys.stdout.flush()
        os._exit(0)
    except BaseException:  # whatever happens, this process must not continue as the zygote
        traceback.print_exc()
    finally:
        os._exit(70)


def _own_folders(folder: Path) -> list[str]:
    """Make this process's home and temporary folder, with the files of the zygote's home, and go to live in them."""
    own = folder / "scratch" / str(os.getpid())
    shutil.copytree(os.environ["HOME"], own / "home")
    (own / "tmp").mkdir()
    old = os.environ["HOME"]
    for name, value in os.environ.items():
        if value == old or value.startswith(f"{old}/"):
            os.environ[name] = f"{own}/home{value.removeprefix(old)}"
    os.environ["TMPDIR"] = tempfile.tempdir = f"{own}/tmp"
    os.chdir(own / "home")
    return [str(own / "home"), str(own / "tmp")]


if __name__ == "__main__":
    main(int(sys.argv[1]))

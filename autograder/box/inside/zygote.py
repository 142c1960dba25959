"""The zygote: imports once and forks a child for each submission; runs inside the box in place of `worker`.

    {"modules": [...], "filter": its bytes, "sizes": {folder: bytes}, "spare_processes": n}
        ->  {"op": "ready"}
    then, for each child, one byte with three descriptors: its channel, its output, and a pipe for its exit status
    on its channel the child sends one byte, waits for one, and goes on as `worker` does, with `ready`
    the exit status is sent as waitpid gives it; none is sent for a child that was killed from outside

Before any student code runs, the child has namespaces of its own (users, mounts, processes, shared memory), fresh
scratch folders, no capability and the strict filter of system calls. Of these processes

    zygote  ->  between (makes the namespaces)  ->  first (process 1 of the new namespace)  ->  worker

the first three never run student code, and the worker has no rights over any of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from autograder.box.inside import kernel, wire
from autograder.box.inside.shell import QuietShell
from autograder.box.inside.worker import Worker

NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000  # CLONE_NEWNS, NEWIPC, NEWUSER, NEWPID
PRIVATE, NO_SPECIAL_FILES = 16384 | 1 << 18, 2 | 4  # MS_REC | MS_PRIVATE, MS_NOSUID | MS_NODEV
HOME = "/box"
# Keras imports it for a wrapper that no answer uses, in 0.8 s and 60 MiB, and does without it where it is missing.
SLOW_OPTIONAL = "sklearn"
STATUS = struct.Struct("=i")


def main(descriptor: int) -> None:
    """Prepare, then fork children until the judge closes the channel."""
    with socket.socket(fileno=descriptor) as control:
        wanted, shell = prepare(control)
        home = {str(path): path.read_bytes() for path in Path(HOME).rglob("*") if path.is_file()}
        while True:
            told, descriptors, _, _ = socket.recv_fds(control, 1, 3)
            if not told:
                return
            _reap()
            try:
                if os.fork() == 0:
                    _run_child(control, descriptors, wanted, home, shell)
            except OSError:  # the judge notices that the child's channel closes
                traceback.print_exc()
            for one in descriptors:
                os.close(one)


def prepare(control: socket.socket) -> tuple[Any, QuietShell]:
    """Import what the judge's message names and send `ready`; the message, and the shell that children inherit."""
    wanted = wire.receive(control)
    _import(wanted["modules"])
    shell = QuietShell.make()
    kernel.prctl(kernel.DUMPABLE, 0)
    gc.freeze()
    wire.send(control, {"op": "ready"})
    return wanted, shell


def _import(modules: Sequence[str]) -> None:
    """Import the modules, hiding SLOW_OPTIONAL from them unless it is one of them; a child can import it later."""
    hidden = SLOW_OPTIONAL not in [name.partition(".")[0] for name in modules] and SLOW_OPTIONAL not in sys.modules
    if hidden:
        sys.modules[SLOW_OPTIONAL] = None  # type: ignore[assignment]  # so that importing it fails
    for name in modules:
        importlib.import_module(name)
    if hidden:
        del sys.modules[SLOW_OPTIONAL]


def _reap() -> None:
    """Collect the children that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _run_child(
    control: socket.socket, descriptors: list[int], wanted: Mapping[str, Any], home: Mapping[str, bytes], shell: Any
) -> NoReturn:
    """Run a forked child until its end."""
    try:
        control.close()
        _separate(wanted["sizes"], home)
        _leave_processes(wanted["spare_processes"])
        channel, output, ending = descriptors
        _serve_one(channel, output, ending, wanted["filter"].tobytes(), shell)
    except BaseException:  # whatever happens, this process must not continue as the zygote
        traceback.print_exc()
    finally:
        os._exit(70)


def _leave_processes(spare: int) -> None:
    """Lower this process's limit on processes, so that `spare` are left for the zygote."""
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (most - spare, most - spare))


def _separate(sizes: Mapping[str, int], home: Mapping[str, bytes]) -> None:
    """Make new namespaces and empty scratch folders, and fork their first process; returns only in that process."""
    user, group = os.getuid(), os.getgid()
    kernel.prctl(kernel.DUMPABLE, 1)  # otherwise the id maps could not be written
    kernel.must(kernel.library.unshare(NAMESPACES), "unshare")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(line)
    Path("/proc/self/oom_score_adj").write_text("1000")  # if memory runs out, this is killed first
    kernel.prctl(kernel.DUMPABLE, 0)  # processes beside it must not write to its files in /proc
    kernel.must(kernel.library.mount(None, b"/", None, ctypes.c_ulong(PRIVATE), None), "mount /")
    for folder, size in sizes.items():
        options = f"mode=1777,size={size}".encode()
        kernel.must(
            kernel.library.mount(b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(NO_SPECIAL_FILES), options), folder
        )
    for name, content in home.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    os.chdir(HOME)
    first = os.fork()
    if first:
        os.closerange(0, os.sysconf("SC_OPEN_MAX"))
        os.waitpid(first, 0)
        os._exit(0)
    kernel.prctl(kernel.DIE_WITH_PARENT, signal.SIGKILL)


def _serve_one(channel: int, output: int, ending: int, filter_: bytes, shell: Any) -> NoReturn:
    """As the first process: fork the worker when the judge sends GO, and report its exit status."""
    os.write(channel, wire.FORKED)
    if os.read(channel, 1) != wire.GO:
        os._exit(0)
    kernel.drop_capabilities()
    serving = os.fork()
    if not serving:
        os.close(ending)
        speak_through(output)
        kernel.install(filter_)
        np.random.seed()
        with socket.socket(fileno=channel) as ours:
            Worker(ours, shell).serve(began=lambda: kernel.prctl(kernel.DUMPABLE, 1))
        sys.stdout.flush()
        os._exit(0)
    os.close(channel)
    os.close(output)
    while True:
        ended, status = os.wait()
        if ended == serving:
            os.write(ending, STATUS.pack(status))
            os._exit(0)


def speak_through(output: int) -> None:
    """Make a session of this process's own, whose output goes to this descriptor."""
    os.setsid()
    for place in (1, 2):
        os.dup2(output, place)
    os.close(output)


if __name__ == "__main__":
    main(int(sys.argv[1]))

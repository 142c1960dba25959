"""Start a zygote in a box and have it fork warm children; the code that runs in that box is inside/zygote.py.

A child is a box like any other, with its own channel, memory limit, output and exit status. It holds nothing that
another submission could have changed.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.box import contents, landlock, memory_watch, pidfd, seccomp
from autograder.box.bubblewrap_options import HOME, SHM_BYTES
from autograder.box.cgroup import Cgroup
from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.plan import Kind, remove
from autograder.box.sandbox import Box
from autograder.errors import SandboxUnavailable

ZYGOTE, LANDLOCK_ZYGOTE = contents.INSIDE / "zygote.py", contents.INSIDE / "landlock_zygote.py"
IMPORT_SECONDS, START_SECONDS = 90, 10
CHILDREN = 500  # then the zygote is replaced, as its own processor time is limited too
SPARE_PROCESSES = 16  # for the zygote itself, beside those that a child may have
LOSS_SECONDS = 0.5  # at most between the ends of a child and its zygote if both are killed at once
CREDENTIALS = struct.Struct("=iII")  # process, user, group: unix(7)
STATUS = struct.Struct("=i")
GONE = -9


class Forked:
    """The process of a warm child, as `Box` needs it; the zygote reports its exit status."""

    def __init__(self, zygote: Zygote, first: int, taken: int, output: int, ending: int) -> None:
        self.process, self.output, self.first = self, output, first
        self.folder = zygote.scratch / str(first) if zygote.scratch else None
        self.returncode: int | None = None
        self.lost = False
        self._zygote, self._handle, self._ending = zygote, taken, ending

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("warm child", timeout)
        return code

    def _ended(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._ending], [], [], seconds)[0]:
            told = os.read(self._ending, STATUS.size)
            self.returncode = os.waitstatus_to_exitcode(STATUS.unpack(told)[0]) if told else GONE
            self.lost = not told and self._zygote.gone(LOSS_SECONDS)
        return self.returncode

    def signal(self) -> None:
        pidfd.kill(self._handle)

    def gone(self, seconds: float) -> bool:
        """Whether the child's namespace is empty within `seconds`."""
        return pidfd.gone(self._handle, seconds)

    def memory(self, limit: int) -> int:
        if self.folder:
            return memory_watch.single_memory(self.first, self.folder, self._zygote.limits.processes, limit)
        return memory_watch.nested_memory(self.first, limit)

    def release(self) -> None:
        if self.folder:
            remove(self.folder)
        os.close(self._handle)
        os.close(self._ending)


class Zygote:
    """A box that has imported `modules` and forks warm children."""

    def __init__(self, runtime: str, modules: Sequence[str], limits: Limits, kind: Kind = "bubblewrap") -> None:
        """Start it and import the modules. SandboxUnavailable if that fails.

        kind: of box. Where it is "landlock", children have their scratch folders below `scratch`.
        """
        self.limits, self._forked = limits, 0
        self.scratch: Path | None = None
        ours = replace(limits, processes=limits.processes + SPARE_PROCESSES)
        script = LANDLOCK_ZYGOTE if kind == "landlock" else ZYGOTE
        self._box = Box.start(runtime, limits=ours, script=script, nested=True, kind=kind)
        deadline = time.monotonic() + IMPORT_SECONDS
        try:
            wanted = self._for_landlock(runtime) if kind == "landlock" else self._for_namespaces()
            wire.send(self._box.channel, {"modules": list(modules), **wanted}, deadline)
            if wire.receive(self._box.channel, deadline) != {"op": "ready"}:
                raise wire.WireError("it did not send `ready`")
        except wire.WireError as error:
            said = " ".join(self._box.stderr_tail().split())[-300:]
            self.close()
            raise SandboxUnavailable(f"no warm start ({error}){': ' + said if said else ''}") from error

    def _for_namespaces(self) -> dict[str, Any]:
        sizes = {"/tmp": self.limits.tmp_bytes, HOME: self.limits.tmp_bytes, "/dev/shm": SHM_BYTES}
        filter_ = np.frombuffer(seccomp.program(), np.uint8)
        return {"filter": filter_, "sizes": sizes, "spare_processes": SPARE_PROCESSES}

    def _for_landlock(self, runtime: str) -> dict[str, Any]:
        folder = self._box.folder
        self.scratch = folder / "scratch"
        rules = landlock.rules(contents.runtime(runtime), folder, LANDLOCK_ZYGOTE)
        return {"filter": np.frombuffer(landlock.filter_for("cpu"), np.uint8), "rules": rules}

    def close(self) -> None:
        """End the zygote and everything that it started."""
        self._box.kill()

    @property
    def spent(self) -> bool:
        """Whether it has forked as many children as it may."""
        return self._forked >= CHILDREN

    def gone(self, seconds: float) -> bool:
        """Whether the zygote ends within `seconds`: as it sends nothing after `ready`, its channel is readable then."""
        return bool(select.select([self._box.channel], [], [], seconds)[0])

    def child(self) -> Box:
        """Fork a warm box, which then sends `ready`. SandboxUnavailable if that fails. Any thread may call this."""
        self._forked += 1
        group = Cgroup.create(self.limits.total_memory_bytes)
        ours, theirs = socket.socketpair()
        (output, written), (ending, told) = os.pipe(), os.pipe()
        try:
            try:
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                self._box.channel.settimeout(START_SECONDS)
                socket.send_fds(self._box.channel, [wire.FORK], [theirs.fileno(), written, told])
            finally:
                theirs.close()
                os.close(written)
                os.close(told)
            first = _first_process(ours)
            taken = pidfd.take(first)
        except (OSError, struct.error) as error:
            ours.close()
            os.close(output)
            os.close(ending)
            if group:
                group.remove()
            said = " ".join(self._box.stderr_tail().split())[-300:]
            raise SandboxUnavailable(f"no warm child ({error}){': ' + said if said else ''}") from error
        if group and not group.add(first):
            group.remove()
            group = None
        with contextlib.suppress(OSError):
            Path(f"/proc/{first}/oom_score_adj").write_text("1000")
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        with contextlib.suppress(OSError):  # a child that has ended will not send `ready`
            ours.sendall(wire.GO)
        child = Forked(self, first, taken, output, ending)
        return Box(ours, child, group, self.limits.total_memory_bytes, self._box.name)


def _first_process(ours: socket.socket) -> int:
    """The id on this machine of the child's first process: the kernel sends it with the child's first byte."""
    ours.settimeout(START_SECONDS)
    said, told, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
    if said != wire.FORKED or not told:
        raise OSError("it ended before it was ready")
    return int(CREDENTIALS.unpack(told[0][2][: CREDENTIALS.size])[0])

"""The box: student code runs in it, and nothing comes out of it except bytes on one socket.

    with Box.start("numpy") as box:
        wire.receive(box.channel, deadline)

The worker holds one end of a socket pair, we the other; its descriptor's number is the worker's only argument, and
/judge and /site are on its path. A box has no network, and no files of this machine except the interpreter and the
allowed packages (contents.py). System calls are filtered (seccomp.py), every process is limited (`Limits`), and so is
their memory together (cgroup.py, memory_watch.py). `probe` runs a box to find out whether that works here.

A box ends with the thread that started it, so start, use and end it in one thread.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.box import landlock
from autograder.box.bubblewrap_process import start_boxed, usable_form
from autograder.box.cgroup import Cgroup, host_kills
from autograder.box.contents import WORKER, Runtime
from autograder.box.contents import runtime as find_runtime
from autograder.box.landlock import start_landlocked
from autograder.box.limits import Limits
from autograder.box.memory_watch import Watch
from autograder.box.plan import Child, Kind, Plan, start_unboxed
from autograder.errors import SandboxUnavailable

__all__ = ["Box", "Kind", "Limits", "SandboxUnavailable", "probe", "resolve"]

STARTERS: dict[Kind, Callable[[Plan, Callable[[int], None]], Child]] = {
    "bubblewrap": start_boxed,
    "landlock": start_landlocked,
    "none": start_unboxed,
}
END_SECONDS = 30
DEATH_SECONDS = 2
OUTPUT_SECONDS = 0.3
GPU_MEMORY = 16 * 2**30


def probe(kind: Kind = "auto") -> str | None:
    """Run the interpreter in a box: None if that works, else one line with the cause and the fix."""
    try:
        resolve(kind)
    except SandboxUnavailable as error:
        return str(error)
    return None


def resolve(kind: Kind) -> Kind:
    """The kind of box to use: for "auto" bubblewrap if it works, else Landlock; SandboxUnavailable if none does."""
    if kind == "none":
        return kind
    plan = Plan(find_runtime("numpy", "cpu"), WORKER, Limits(), "cpu", {}, -1)
    reasons = []
    tried: tuple[tuple[Kind, Callable[[Plan], object]], ...] = (
        ("bubblewrap", usable_form),
        ("landlock", landlock.usable),
    )
    for one, works in tried:
        if kind in ("auto", one):
            try:
                works(plan)
                return one
            except SandboxUnavailable as error:
                reasons.append(str(error))
    raise SandboxUnavailable("; and ".join(reasons))


def said(kind: Kind) -> str:
    """A kind of box in words, as records and tables show it."""
    return {"none": "no sandbox", "landlock": landlock.name(), "auto": "a sandbox"}.get(kind, kind)


class Box:
    """A running worker. `channel` is our end of its socket; `name` says what kind of box it is, for records."""

    def __init__(
        self, channel: socket.socket, child: Child, group: Cgroup | None, limit: int, name: str, *, nested: bool = False
    ) -> None:
        self.name = name
        self.channel = channel
        self._child, self._group = child, group
        self._ending = threading.Lock()
        self._death: str | None = None
        self._kills_before = 0 if group else host_kills()
        # The children of a zygote are watched one by one; the zygote itself runs only our own code.
        watched = not nested and (group is None or child.folder is not None)  # a group does not count files on disk
        usage = (lambda: child.memory(limit)) if watched else None
        self._watch = Watch(child.output, usage, limit, child.signal)
        self._watch.start()

    @classmethod
    def start(
        cls,
        runtime: str | Runtime,
        *,
        limits: Limits | None = None,
        device: str = "cpu",
        extra_env: Mapping[str, str] | None = None,
        script: Path = WORKER,
        nested: bool = False,
        kind: Kind = "auto",
    ) -> Box:
        """Start a worker on the runtime "numpy" or "keras", in a box of this kind (see `resolve`).

        kind: "none" is a scratch folder without a box, for our own code and for submissions that are trusted.
        script: what runs in place of the worker. nested: whether it may make namespaces. Raises SandboxUnavailable.
        """
        limits = limits or Limits()
        if device == "gpu":
            limits = replace(limits, total_memory_bytes=max(limits.total_memory_bytes, GPU_MEMORY))
        kind = resolve(kind) if kind == "auto" else kind
        held = find_runtime(runtime, device) if isinstance(runtime, str) else runtime
        group = Cgroup.create(limits.total_memory_bytes)

        def admit(pid: int) -> None:
            nonlocal group
            if group and not group.add(pid):
                group.remove()
                group = None
            with contextlib.suppress(OSError):  # if the machine runs out of memory, the box is killed first
                Path(f"/proc/{pid}/oom_score_adj").write_text("1000")

        ours, theirs = socket.socketpair()
        try:
            with theirs:
                plan = Plan(held, script, limits, device, dict(extra_env or {}), theirs.fileno(), nested)
                child = STARTERS[kind](plan, admit)
        except BaseException:
            ours.close()
            if group:
                group.remove()
            raise
        name = kind if kind == "none" else said(kind)
        return cls(ours, child, group, limits.total_memory_bytes, name, nested=nested)

    @property
    def folder(self) -> Path:
        """The folder of a worker that has no namespaces."""
        assert self._child.folder is not None
        return self._child.folder

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Kill every process of the box and wait until they have ended. SandboxUnavailable if they do not end."""
        with self._ending:
            if self._death is not None:
                return
            alive = self.running
            self.channel.close()
            self._child.signal()
            gone = self._child.gone(END_SECONDS)
            self._watch.stop()
            self._death = "memory" if self._watch.too_much else "killed" if alive else self._cause()
            self._child.release()
            if self._group:
                self._group.remove()
        if not gone:
            raise SandboxUnavailable(f"a box still runs {END_SECONDS} s after SIGKILL; find its processes with `ps`")

    @property
    def running(self) -> bool:
        """Whether its worker is still running."""
        return self._child.process.poll() is None

    @property
    def lost(self) -> bool:
        """Whether it ended because its zygote ended, an internal error. Known after `death`."""
        return self._child.lost

    def death(self) -> str:
        """Why it ended: "memory", "cpu", "crash (signal 11)", "exit 3", "killed" (by `kill`); "" if it runs.

        Waits for a worker that is just ending, two seconds at most.
        """
        if self._death is not None:
            return self._death
        try:
            self._child.process.wait(DEATH_SECONDS)
        except subprocess.TimeoutExpired:
            return ""
        return "memory" if self._watch.too_much else self._cause()

    def _cause(self) -> str:
        """The cause of death, from the exit status and the kernel's counters; the process must have ended."""
        code = self._child.process.returncode
        kills = self._group.kills() if self._group else host_kills()
        number = -code if code < 0 else code - 128 if 128 < code < 128 + signal.NSIG else 0
        if number == signal.SIGKILL and kills > self._kills_before:
            return "memory"
        if number == signal.SIGXCPU:
            return "cpu"
        return f"crash (signal {number})" if number else f"exit {code}"

    def stderr_tail(self) -> str:
        """The end of what the box wrote to its standard output and error: at most 4 KiB, printable.

        Complete if the box has ended.
        """
        self._watch.drained.wait(0 if self._death else OUTPUT_SECONDS)
        text = self._watch.tail.decode("utf-8", "replace")
        return "".join(
            letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
        )

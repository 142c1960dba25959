"""Start and end a worker in bubblewrap, in the form of the box that works on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.box import bubblewrap_options, limits, memory_watch, pidfd, seccomp
from autograder.box.bubblewrap_options import HOME
from autograder.box.plan import START_SECONDS, Plan, last_words, spawn
from autograder.errors import SandboxUnavailable

_usable: dict[tuple[str | None, ...], str] = {}


@dataclass(frozen=True)
class Boxed:
    """A worker in bubblewrap. `first` is the first process of its namespace, `handle` a pidfd of it.

    If the first process is killed, all others in the namespace end too.
    """

    process: subprocess.Popen[bytes]
    output: int
    first: int
    handle: int
    lost: bool = False
    folder: None = None

    def signal(self) -> None:
        pidfd.kill(self.handle)

    def gone(self, seconds: float) -> bool:
        """Whether the namespace is empty within `seconds`: its first process ends only after all others."""
        empty = pidfd.gone(self.handle, seconds)
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return empty

    def memory(self, limit: int) -> int:
        held = memory_watch.boxed_memory(self.first, limit)
        return held if self.process.poll() is None else 0

    def release(self) -> None:
        os.close(self.handle)


def start_boxed(plan: Plan, admit: Callable[[int], None]) -> Boxed:
    """Start a worker in bubblewrap; `admit` is called with the id of its first process before that runs anything."""
    form = usable_form(plan)
    with contextlib.ExitStack() as stack:
        info, told = _pipe(stack)
        gate, key = _pipe(stack)
        extra = ["--info-fd", str(told.fileno()), "--block-fd", str(gate.fileno())]
        descriptors = stack.enter_context(_descriptors(form, plan, extra))
        command = bubblewrap_options.command(
            form, descriptors[0], plan.limits, plan.device, plan.program("/judge", "/site")
        )
        process, output = spawn(
            plan,
            command,
            plan.environment(HOME, "/tmp"),
            (*descriptors, plan.channel, told.fileno(), gate.fileno()),
            Path("/"),
        )
        told.close()
        gate.close()
        taken = -1
        try:
            first = _first_process(info.fileno())
            taken = _handle(first, process.pid)
            admit(first)
            key.write(b"1")
        except BaseException as error:
            said = last_words(process, output, seconds=1)
            if taken >= 0:
                os.close(taken)
            if isinstance(error, OSError | ValueError | LookupError):
                raise SandboxUnavailable(bubblewrap_options.why(said or str(error))) from error
            raise
    return Boxed(process, output, first, taken)


def _handle(pid: int, parent: int) -> int:
    """Open a pidfd of a process; ProcessLookupError if it is not a child of `parent`."""
    taken = pidfd.take(pid)
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    if int(fields[1]) != parent:
        os.close(taken)
        raise ProcessLookupError(f"bubblewrap's first process {pid} is gone")
    return taken


def usable_form(plan: Plan) -> str:
    """Find the form of the box in which the interpreter runs on this machine, by running it; successes are cached.

    Raises SandboxUnavailable.
    """
    if sys.platform != "linux":
        raise SandboxUnavailable("the box needs Linux; use WSL2, a Linux virtual machine or a container")
    for tool, package in (("bwrap", "bubblewrap"), ("prlimit", "util-linux"), ("setpriv", "util-linux")):
        if not limits.find(tool):
            raise SandboxUnavailable(f"{package} is not installed ({tool} is missing); run `apt-get install {package}`")
    place = (
        plan.runtime.name,
        plan.runtime.backend,
        str(plan.runtime.python),
        str(plan.script),
        plan.device,
        str(plan.nested),
        limits.find("bwrap"),
    )
    if place not in _usable:
        _usable[place] = _try_forms(plan)
    return _usable[place]


def _try_forms(plan: Plan) -> str:
    paths = [*plan.runtime.sources, plan.script]
    forms = bubblewrap_options.forms(paths)
    closed = bubblewrap_options.private(paths)
    if closed and forms != ("user",):
        raise SandboxUnavailable(f"{closed} is not readable by all users; run `chmod -R a+rX {closed}`")
    said = ""
    for form in forms:
        with _descriptors(form, plan, []) as descriptors:
            python = [str(plan.runtime.python), "-I", "-S", "-B", "-c", ""]
            command = bubblewrap_options.command(form, descriptors[0], plan.limits, plan.device, python)
            process, output = spawn(plan, command, plan.environment(HOME, "/tmp"), descriptors, Path("/"))
        said = last_words(process, output, START_SECONDS)
        if process.returncode == 0:
            return form
    raise SandboxUnavailable(bubblewrap_options.why(said))


def _first_process(info: int) -> int:
    """The id of the first process inside, as bubblewrap reports it."""
    text, deadline, readable = b"", time.monotonic() + START_SECONDS, select.poll()
    readable.register(info, select.POLLIN)
    while readable.poll(max(0, deadline - time.monotonic()) * 1000):
        data = os.read(info, 4096)
        if not data:
            return int(json.loads(text)["child-pid"])
        text += data
    raise LookupError(f"bubblewrap did not start within {START_SECONDS} s")


def _pipe(stack: contextlib.ExitStack) -> tuple[BinaryIO, BinaryIO]:
    reading, writing = os.pipe()
    return stack.enter_context(open(reading, "rb", 0)), stack.enter_context(open(writing, "wb", 0))


@contextlib.contextmanager
def _descriptors(form: str, plan: Plan, extra: list[str]) -> Iterator[tuple[int, ...]]:
    """Descriptors of temporary files: first bubblewrap's options, then the files that the options refer to."""
    try:
        program = seccomp.program(device=plan.device, nested=plan.nested)
    except ValueError as error:
        raise SandboxUnavailable(f"{error}; use a machine of one of these kinds") from error
    with contextlib.ExitStack() as stack:

        def held(content: bytes) -> int:
            file = stack.enter_context(tempfile.TemporaryFile(buffering=0))
            file.write(content)
            file.seek(0)
            return file.fileno()

        filter_, home = held(program), {name: held(content) for name, content in plan.runtime.home.items()}
        words = bubblewrap_options.options(form, plan.runtime, plan.script, plan.limits, plan.device, home, plan.nested)
        words += ["--seccomp", str(filter_), *extra]
        yield held(b"".join(os.fsencode(word) + b"\0" for word in words)), filter_, *home.values()

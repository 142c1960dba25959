"""Start a worker that closes itself with Landlock, for machines where bubblewrap cannot make namespaces.

The worker is one process (it cannot start another). If we are root it is an unused user, or root without capabilities
where the packages are in a private folder; else it is our own user. It sees the machine's paths, but opens only the
runtime's files, and its scratch folders below one of ours:

    site, judge    links to the packages and to our code       home, tmp, scratch    the worker's own

The code that closes it is inside/landlock.py; SECURITY.md compares the two boxes.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.box import limits, memory_watch, seccomp
from autograder.box.bubblewrap_options import ETC, GPU_DEVICES, GPU_FOLDERS, SCRIPT, existing, reached_by_all
from autograder.box.contents import INSIDE, Runtime
from autograder.box.inside import landlock
from autograder.box.plan import Plan, last_words, link_runtime, remove, spawn
from autograder.errors import SandboxUnavailable

FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/sys/devices/system/node")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
BOOT = """import sys
sys.path += [{judge!r}, {site!r}]
from autograder.box.inside import landlock
landlock.close_as_told({rules})
with open({script!r}, "rb") as file:
    code = compile(file.read(), {script!r}, "exec")
exec(code)"""
OLD_KERNEL = (
    "this kernel offers no Landlock (Linux 5.13 or newer, with `landlock` among its `lsm=` boot options, has it)"
)
_usable: set[tuple[object, ...]] = set()


def name() -> str:
    """The box's name in records, with the version of Landlock that the kernel offers."""
    return f"landlock (ABI {landlock.abi()})"


@dataclass(frozen=True)
class Landlocked:
    """A worker that has closed itself: one process, in a folder of its own."""

    process: subprocess.Popen[bytes]
    output: int
    folder: Path
    most_threads: int
    lost: bool = False

    @property
    def first(self) -> int:
        return self.process.pid

    def signal(self) -> None:
        self.process.kill()

    def gone(self, seconds: float) -> bool:
        """Whether the process ends within `seconds`."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def memory(self, limit: int) -> int:
        if self.process.poll() is not None:
            return 0
        return memory_watch.single_memory(self.first, self.folder, self.most_threads, limit)

    def release(self) -> None:
        remove(self.folder)


def start_landlocked(plan: Plan, admit: Callable[[int], None]) -> Landlocked:
    """Start a worker that closes itself before it runs the plan's script; SandboxUnavailable if that does not work.

    If the plan is nested, the script is a zygote: it is not closed, but has the means to close its children.
    """
    usable(plan)
    return _start(plan, admit)


def usable(plan: Plan) -> None:
    """Find out whether a worker can close itself on this machine, by having one do it; successes are cached.

    Raises SandboxUnavailable.
    """
    if sys.platform != "linux":
        raise SandboxUnavailable("the box needs Linux; use WSL2, a Linux virtual machine or a container")
    if not landlock.abi():
        raise SandboxUnavailable(OLD_KERNEL)
    if not limits.find("prlimit") or not limits.find("setpriv"):
        raise SandboxUnavailable("util-linux is not installed (prlimit is missing); run `apt-get install util-linux`")
    place = (plan.runtime.name, plan.runtime.backend, str(plan.runtime.python), plan.device, os.geteuid())
    if place not in _usable:
        _try(plan)
        _usable.add(place)


def _try(plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "nothing.py")
        script.touch()
        os.chmod(folder, 0o755)
        trial = _start(Plan(plan.runtime, script, plan.limits, plan.device, {}, plan.channel), lambda pid: None)
        said = last_words(trial.process, trial.output)
        trial.release()
    if trial.process.returncode:
        line = next(iter(reversed(said.strip().splitlines())), "no error message")
        raise SandboxUnavailable(f"the Landlock box does not start ({line}); run `rnn-course doctor` for details")


def _start(plan: Plan, admit: Callable[[int], None]) -> Landlocked:
    root = os.geteuid() == 0
    user = limits.unused_id() if root and all(map(reached_by_all, [*plan.runtime.sources, plan.script])) else None
    folder = Path(tempfile.mkdtemp(prefix="rnn-course-"))
    try:
        os.chmod(folder, 0o755)
        inside = {"autograder/box/inside": INSIDE, **plan.runtime.judge, SCRIPT: plan.script}
        link_runtime(folder, plan.runtime, inside)
        own = [folder / place for place in ("home", "tmp", "scratch")]
        for path in own:
            path.mkdir(exist_ok=True)
            path.chmod(0o700)
        if user is not None:
            for path in [*own, *own[0].rglob("*")]:
                os.chown(path, user, user)
        with _told(folder, plan) as told:
            command = [*_become(user, root), *limits.rlimits(plan.limits, plan.device, alone=user is not None)]
            passed = tuple(one for one in (plan.channel, told) if one >= 0)
            environment = plan.environment(str(folder / "home"), str(folder / "tmp"))
            process, output = spawn(plan, [*command, *_program(plan, folder, told)], environment, passed, own[0])
        admit(process.pid)
    except BaseException:
        remove(folder)
        raise
    return Landlocked(process, output, folder, plan.limits.processes)


def _become(user: int | None, root: bool) -> list[str]:
    """The command that takes away what root may do; with a user, also that it may do what we may."""
    other = [] if user is None else [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["setpriv", *other, "--inh-caps=-all", *(["--bounding-set=-all"] if root else []), "--no-new-privs", "--"]


def _program(plan: Plan, folder: Path, told: int) -> list[str]:
    judge, site = str(folder / "judge"), str(folder / "site")
    if plan.nested:
        return plan.program(judge, site)
    boot = BOOT.format(judge=judge, site=site, script=f"{judge}/{SCRIPT}", rules=told)
    return plan.command(boot)


@contextlib.contextmanager
def _told(folder: Path, plan: Plan) -> Iterator[int]:
    """A descriptor of a file that tells the worker how to close itself; -1 for a zygote, which does not."""
    if plan.nested:
        yield -1
        return
    scratch = [str(folder / place) for place in ("home", "tmp")]
    filter_ = filter_for(plan.device)
    told = {"rules": rules(plan.runtime, folder, plan.script, plan.device), "scratch": scratch, "filter": filter_.hex()}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(told).encode())
        file.seek(0)
        yield file.fileno()


def filter_for(device: str) -> bytes:
    """The filter of system calls; SandboxUnavailable on a machine that its tables do not know."""
    try:
        return seccomp.program(device=device, shared=True)
    except ValueError as error:
        raise SandboxUnavailable(f"{error}; use a machine of one of these kinds") from error


def rules(runtime: Runtime, folder: Path, script: Path, device: str = "cpu") -> dict[str, Any]:
    """What the worker may open beside its scratch folders, as `landlock.close` reads it.

    folder: with `site`, `judge` and `home`, from `link_runtime`.
    """
    gpu = device == "gpu"
    shown = [*ETC, *FACTS, str(script), str(INSIDE), *(existing(GPU_FOLDERS) if gpu else ())]
    links = [folder / place for place in ("site", "judge", "home")]
    packages = {path.resolve() for path in (*runtime.site.values(), *runtime.judge.values(), runtime.python)}
    opened, listed = _without(runtime.folders, runtime.hidden)
    return {
        "read": [*map(str, (*links, *sorted(packages), *opened)), *shown],
        "list": [*map(str, listed)],
        "devices": [*DEVICES, *(existing(GPU_DEVICES) if gpu else ())],
    }


@cache
def _without(folders: tuple[Path, ...], hidden: tuple[Path, ...]) -> tuple[list[Path], list[Path]]:
    """Paths that open these folders but for the hidden ones in them, and the folders that are to be listed for that.

    Landlock only adds rights, so a folder that holds a hidden one is opened entry by entry.
    """
    opened: list[Path] = []
    listed: list[Path] = []
    todo = list(folders)
    while todo:
        path = todo.pop()
        if path in hidden:
            continue
        if any(one.is_relative_to(path) for one in hidden):
            listed.append(path)
            todo += path.iterdir()
        else:
            opened.append(path)
    return opened, listed

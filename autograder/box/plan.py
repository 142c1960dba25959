"""How a worker is started: what it is started with (`Plan`), and starting it without a box.

Every `Child`, in a box or not, has the same methods: `signal` kills all its processes, `gone` waits until they have
ended, `memory` is what they hold together, `release` frees what we kept for it. `lost`: it ended by an internal error.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from autograder.box import limits, memory_watch
from autograder.box.bubblewrap_options import SCRIPT
from autograder.box.contents import Runtime
from autograder.box.limits import Limits
from autograder.errors import SandboxUnavailable

Kind = Literal["auto", "bubblewrap", "landlock", "none"]
START_SECONDS = 20
BOOT = """import sys
sys.path += [{judge!r}, {site!r}]
with open({script!r}, "rb") as file:
    code = compile(file.read(), {script!r}, "exec")
exec(code)"""


class Child(Protocol):
    """A worker that was started, in a box or not; `process` behaves like `subprocess.Popen`.

    folder: on the machine's disk, with its scratch folders; None if they are in memory of its own.
    """

    @property
    def process(self) -> Any: ...
    @property
    def folder(self) -> Path | None: ...
    @property
    def output(self) -> int: ...
    @property
    def lost(self) -> bool: ...
    def signal(self) -> None: ...
    def gone(self, seconds: float) -> bool: ...
    def memory(self, limit: int) -> int: ...
    def release(self) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What to start: the runtime, the script, its limits, device and environment, and the channel's descriptor.

    nested: whether the script may make namespaces inside the box; only our own code may.
    """

    runtime: Runtime
    script: Path
    limits: Limits
    device: str
    extra_env: Mapping[str, str]
    channel: int
    nested: bool = False

    def environment(self, home: str, scratch: str) -> dict[str, str]:
        """The worker's complete environment: nothing is inherited except what is named here."""
        kept = ("CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH") if self.device == "gpu" else ()
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": home,
            "TMPDIR": scratch,
            "USER": "student",
            "LOGNAME": "student",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "IPYTHONDIR": f"{home}/.ipython",
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": f"{home}/.matplotlib",
            "MALLOC_ARENA_MAX": "2",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "NPROC": "1",
            "HDF5_USE_FILE_LOCKING": "FALSE",
            **(keras_environment(self.runtime.backend, home, self.device) if self.runtime.backend else {}),
            **{name: os.environ[name] for name in kept if name in os.environ},
            **self.extra_env,
        }

    def program(self, judge: str, site: str) -> list[str]:
        """The command that runs the script, isolated: no packages of the user or the system, no bytecode written."""
        return self.command(BOOT.format(judge=judge, site=site, script=f"{judge}/{SCRIPT}"))

    def command(self, boot: str) -> list[str]:
        """The command that runs this Python source, isolated as above."""
        return [str(self.runtime.python), "-I", "-S", "-B", "-X", "faulthandler", "-c", boot, str(self.channel)]


def keras_environment(backend: str, home: str, device: str) -> dict[str, str]:
    """Variables for Keras and its backends: quiet, full float32, one thread on a CPU, memory as needed on a GPU."""
    gpu = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    return {
        "KERAS_BACKEND": backend,
        "KERAS_HOME": f"{home}/.keras",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "NVIDIA_TF32_OVERRIDE": "0",
        **(gpu if device == "gpu" else {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}),
    }


def spawn(
    plan: Plan, command: list[str], environment: dict[str, str], descriptors: tuple[int, ...], folder: Path
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a process that inherits only these descriptors; return it and a descriptor to read its output from."""
    output, written = os.pipe()
    try:
        with _on_processors(plan.limits.cpus):
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                pass_fds=descriptors,
                start_new_session=True,
            )
    except OSError as error:
        os.close(output)
        raise SandboxUnavailable(f"{command[0]} cannot be started ({error}); free some memory or processes") from error
    finally:
        os.close(written)
    return process, output


@contextlib.contextmanager
def _on_processors(cpus: frozenset[int] | None) -> Iterator[None]:
    """What this thread starts within the block runs on these processors, as far as we may use them ourselves."""
    if cpus is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus & ours or ours)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


@dataclass(frozen=True)
class Unboxed:
    """A worker without a box, in a session and a scratch folder of its own."""

    process: subprocess.Popen[bytes]
    output: int
    folder: Path
    lost: bool = False

    def signal(self) -> None:
        for pid in {self.process.pid, *memory_watch.session_members(self.process.pid)}:
            if pid != self.process.pid or self.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def gone(self, seconds: float) -> bool:
        """Whether the session is empty within `seconds`; processes that left it for another are out of reach."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None or memory_watch.session_members(self.process.pid):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
            self.signal()
        return True

    def memory(self, limit: int) -> int:
        return memory_watch.session_memory(self.process.pid, limit)

    def release(self) -> None:
        remove(self.folder)


def link_runtime(folder: Path, runtime: Runtime, judge: Mapping[str, Path]) -> None:
    """Lay out a runtime below a folder: `site` and `judge` full of links, `home` with its files, an empty `tmp`."""
    for name in ("home", "tmp", "site", "judge"):
        (folder / name).mkdir()
    for name, content in runtime.home.items():
        (folder / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "home" / name).write_bytes(content)
    for place, entries in (("site", runtime.site), ("judge", judge)):
        for name, path in entries.items():
            (folder / place / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / place / name).symlink_to(path)


def remove(folder: Path) -> None:
    """Remove a folder that a student may have filled; `rm` gets through folders of any depth, shutil does not."""
    program = limits.find("rm")
    if program:
        subprocess.run([program, "-rf", "--", str(folder)], stderr=subprocess.DEVNULL, check=False)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def last_words(process: subprocess.Popen[bytes], output: int, seconds: float = START_SECONDS) -> str:
    """Wait until a process ends, kill it if it takes too long, and return its output."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    os.set_blocking(output, False)
    with open(output, "rb") as said:
        return (said.read(memory_watch.TAIL_BYTES) or b"").decode("utf-8", "replace")


def start_unboxed(plan: Plan, admit: Callable[[int], None]) -> Unboxed:
    """Start a worker without a box, as our own user, with the same packages, environment and limits as in a box."""
    folder = Path(tempfile.mkdtemp(prefix="rnn-course-"))
    link_runtime(folder, plan.runtime, {**plan.runtime.judge, SCRIPT: plan.script})
    bounds = limits.rlimits(plan.limits, plan.device, alone=False) if limits.find("prlimit") else []
    command = [*bounds, *plan.program(str(folder / "judge"), str(folder / "site"))]
    try:
        process, output = spawn(
            plan, command, plan.environment(str(folder / "home"), str(folder / "tmp")), (plan.channel,), folder / "home"
        )
    except BaseException:
        remove(folder)
        raise
    admit(process.pid)
    return Unboxed(process, output, folder)

"""How a Landlock box ends: by itself, by `kill`, by its limits, with us; and what is told of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.box import landlock
from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import Box, probe
from autograder.box.zygote_client import Forked
from autograder.errors import SandboxUnavailable
from tests.autograder.boxes import eventually, shown

pytestmark = pytest.mark.skipif(probe("landlock") is not None, reason=f"no Landlock here: {probe('landlock')}")
MIB = 2**20
ROOT = Path(__file__).parents[3]
SITE = Path(np.__file__).parents[1]  # a plain user's interpreter may not have our packages
MODULES = ("numpy", "rnn_course.kit.check")
LIMITS = Limits(total_memory_bytes=300 * MIB, cpu_seconds=20)


@pytest.fixture(scope="module")
def warm() -> Iterator[Boxes]:
    source = Boxes("numpy", LIMITS, modules=MODULES, kind="landlock")
    yield source
    assert not source.warning
    source.close()


@pytest.fixture(params=["cold", "warm"])
def start(request: pytest.FixtureRequest, warm: Boxes) -> Callable[[], Box]:
    return warm.start if request.param == "warm" else lambda: Box.start("numpy", kind="landlock", limits=LIMITS)


def death_of(start: Callable[[], Box], code: str) -> str:
    """How a box ends in which a cell never comes back."""
    with start() as box:
        deadline = time.monotonic() + 60
        assert wire.receive(box.channel, deadline) == {"op": "ready"}
        wire.send(box.channel, {"op": "cell", "source": f"import os, time\n{code}", "seconds": 50}, deadline)
        with pytest.raises(wire.Closed):
            wire.receive(box.channel, deadline)
        death = box.death()
    assert not folder_of(box).exists()
    return death


def folder_of(box: Box) -> Path:
    """The folder with a box's scratch folders."""
    child = box._child
    assert isinstance(child, landlock.Landlocked | Forked)
    assert child.folder is not None
    return child.folder


@pytest.mark.parametrize(
    ("last_act", "death"),
    [
        ("os._exit(3)", "exit 3"),
        ("os.kill(os.getpid(), 9)", "crash (signal 9)"),
        ("import ctypes; ctypes.string_at(0)", "crash (signal 11)"),
        ("os.abort()", "crash (signal 6)"),
        ("os.kill(os.getpid(), 24)", "cpu"),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass", "cpu"),
    ],
)
def test_the_cause_of_death_is_told(start: Callable[[], Box], last_act: str, death: str) -> None:
    assert death_of(start, last_act) == death


HOGS = {
    "memory": "held = [bytearray(b'x') * 2**23 for _ in range(100)]",
    "files": "for name in range(40):\n    open(f'f{name}', 'wb').write(bytes(2**23))\ntime.sleep(40)",
    "many small files": "for name in range(60_000):\n    open(f'f{name}', 'w').close()\ntime.sleep(40)",
    "deep folders": "for _ in range(5000):\n    os.mkdir('d')\n    os.chdir('d')\ntime.sleep(40)",
    "files that no folder names": """
held = []
for name in range(40):
    held.append(open('f', 'wb'))
    held[-1].write(bytes(2**23))
    held[-1].flush()
    os.unlink('f')
time.sleep(40)""",
    "threads": """
import threading
threading.stack_size(2**16)
while True:
    try:
        threading.Thread(target=time.sleep, args=(40,)).start()
    except RuntimeError:
        time.sleep(1)""",
}


@pytest.mark.parametrize("hog", HOGS.values(), ids=HOGS.keys())
def test_a_box_that_takes_too_much_is_ended(start: Callable[[], Box], hog: str) -> None:
    assert death_of(start, hog) == "memory"


def test_after_all_that_the_next_box_works(warm: Boxes) -> None:
    with warm.start() as box:
        assert shown(box, "print(1)") == "1\n"


def test_a_stopped_box_can_be_killed_and_leaves_nothing(start: Callable[[], Box]) -> None:
    before = set(os.listdir("/proc/self/fd"))
    with start() as box:
        deadline = time.monotonic() + 20
        wire.receive(box.channel, deadline)
        stop = "import os, signal\nopen('trace', 'w').close()\nos.kill(os.getpid(), signal.SIGSTOP)"
        wire.send(box.channel, {"op": "cell", "source": stop, "seconds": 5}, deadline)
        folder = folder_of(box)
        assert eventually(lambda: bool(list(folder.rglob("trace"))))
        box.kill()
    assert box.death() == "killed"
    assert not folder.exists()
    assert len(set(os.listdir("/proc/self/fd")) - before) <= 5  # of the box that was forked ahead


@pytest.mark.parametrize("how", ["cold", "warm"])
def test_a_box_dies_with_those_who_started_it(tmp_path: Path, how: str) -> None:
    code = f"""
import sys, time
from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import Box
box = (Boxes("numpy", Limits(), modules={MODULES!r}, kind="landlock").start() if {how!r} == "warm"
       else Box.start("numpy", kind="landlock"))
deadline = time.monotonic() + 30
wire.receive(box.channel, deadline)
print(box._child.first, flush=True)
wire.send(box.channel, {{"op": "cell", "source": "import time\\nwhile True: time.sleep(1)", "seconds": 60}}, deadline)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, SITE))), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        there = Path("/proc", started.stdout.readline().strip() or "no process")
        assert is_running(there)
        started.kill()
    assert eventually(lambda: not is_running(there))


def is_running(process: Path) -> bool:
    """Whether a process, by its folder in /proc, has not ended."""
    try:
        return "\nState:\tZ" not in (process / "status").read_text()
    except FileNotFoundError:
        return False


def test_a_machine_without_landlock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.box.inside.landlock.abi", lambda: 0)
    assert probe("landlock") == landlock.OLD_KERNEL
    with pytest.raises(SandboxUnavailable, match="no Landlock"):
        Box.start("numpy", kind="landlock")


def test_without_any_box_both_reasons_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.box.inside.landlock.abi", lambda: 0)
    monkeypatch.setattr("autograder.box.limits.find", lambda program: None)
    cause = str(probe())
    assert "bubblewrap is not installed" in cause
    assert landlock.OLD_KERNEL in cause

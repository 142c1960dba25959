"""Warm boxes: as closed as cold ones, and nothing of one submission reaches the next, or the zygote."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.box.cgroup import Cgroup
from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import probe
from autograder.marking.settings import Settings
from tests.autograder.boxes import child, eventually, first_process, shown

pytestmark = pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
MODULES = ("numpy", "rnn_course.kit.check")
SETTINGS = Settings(b"s" * 64)


@pytest.fixture(scope="module")
def boxes() -> Iterator[Boxes]:
    source = Boxes("numpy", Limits(), modules=MODULES)
    yield source
    source.close()


TRACES = {
    "files": (
        "for folder in ('/tmp', '/box', '/dev/shm', '/box/.ipython'):\n    os.makedirs(folder, exist_ok=True)\n"
        "    open(folder + '/trace', 'w').write('mine')",
        "[f for f in ('/tmp', '/box', '/dev/shm', '/box/.ipython') if os.path.exists(f + '/trace')]",
        "[]",
    ),
    "environment": ("os.environ['TRACE'] = '1'", "os.environ.get('TRACE')", "None"),
    "modules": ("import numpy\nnumpy.allclose = lambda *a, **k: True", "numpy.allclose(1, 2)", "False"),
    "names": ("trace = 1", "'trace' in globals()", "False"),
    "the shell": ("get_ipython().input_transformers_cleanup.append(lambda lines: ['1/0'])", "1 + 1", "2"),
    "the limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))",
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 100",
        "True",
    ),
    "processes": (
        "if os.fork() == 0:\n    os.setsid()\n    open('/proc/self/comm', 'w').write('trace')\n    time.sleep(600)",
        "[p for p in glob.glob('/proc/[0-9]*/comm') if 'trace' in open(p).read()]",
        "[]",
    ),
    "the handlers": (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "signal.getsignal(signal.SIGTERM) == signal.SIG_DFL",
        "True",
    ),
}


WAITING = """
import glob, os
mine = {int(os.readlink("/proc/self"))}
waiting = [int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/stat")]
waiting = [pid for pid in waiting if pid not in mine]
touched = []
for pid in waiting:
    for name, text in {"oom_score_adj": "1000", "autogroup": "19", "clear_refs": "1", "coredump_filter": "0",
                       "timerslack_ns": "1", "comm": "mine", "sched": "0"}.items():
        try:
            with open(f"/proc/{pid}/{name}", "w") as file:
                file.write(text)
            touched.append(f"{name} of {pid}")
        except OSError:
            pass
    for name in ("environ", "maps", "mem", "fd", "cwd", "root"):
        try:
            looked = os.listdir if name in ("fd", "cwd", "root") else (lambda path: open(path, "rb").read(1))
            if looked(f"/proc/{pid}/{name}"):  # of a process that has ended there is nothing to see
                touched.append(f"{name} of {pid}")
        except OSError:
            pass
print(len(waiting) > 2, touched)
"""


def test_the_next_child_cannot_be_touched_while_it_waits(boxes):
    boxes.start().kill()
    boxes._next.result()  # one is forked, and the next will be while this one works
    with boxes.start() as box:
        boxes._next.result()
        assert shown(box, WAITING) == "True []\n"


@pytest.mark.parametrize("trace", TRACES)
def test_nothing_of_one_child_reaches_the_next(boxes, trace):
    leave, look, expected = TRACES[trace]
    prelude = "import glob, os, time, socket, signal, resource, numpy\n"
    assert child(boxes, f"{prelude}{leave}\nprint('left')") == "left\n"
    assert child(boxes, f"{prelude}print({look})") == f"{expected}\n"


def test_a_child_cannot_signal_what_runs_outside_its_namespace(boxes):
    code = """
import os, signal
def attempt(pid):
    try:
        os.kill(pid, 0)
        return 'reached'
    except OSError as error:
        return type(error).__name__
others = [int(p) for p in os.listdir('/proc') if p.isdigit() and int(p) > 2]
print({attempt(pid) for pid in others if pid > 10} | {attempt(999)})
"""
    for _ in range(6):
        heard = child(boxes, code)
    assert heard == "{'ProcessLookupError'}\n"


def test_a_child_that_signals_everybody_ends_only_itself(boxes):
    with boxes.start() as box:
        deadline = time.monotonic() + 20
        wire.receive(box.channel, deadline)
        everybody = "import os\ntry:\n    os.kill(-1, 9)\nfinally:\n    os.kill(0, 9)"
        wire.send(box.channel, {"op": "cell", "source": everybody, "seconds": 5})
        with pytest.raises(wire.Closed):
            wire.receive(box.channel, deadline)
        assert not box.lost
    before = boxes._zygote
    assert child(boxes, "print(1)") == "1\n"
    assert boxes._zygote is before


@pytest.mark.parametrize("name", ["mem", "environ", "maps", "fd/0", "fd/1", "fd/3", "cwd", "root", "ns/user"])
def test_the_processes_outside_show_a_child_nothing(boxes, name):
    code = f"""
import os
found = []
for pid in [p for p in os.listdir('/proc') if p.isdigit()]:
    if pid == os.readlink('/proc/self'):
        continue
    for act in (lambda p: open(p, 'rb').read(1)[0], lambda p: open(p, 'r+b').close(), os.readlink, os.listdir):
        try:
            act(f'/proc/{{pid}}/{name}')
            found.append(pid)
        except (OSError, IndexError):  # of one that has ended there is nothing to read
            pass
print(found)
"""
    assert child(boxes, code) == "[]\n"


def test_a_child_has_no_capability_and_the_strict_filter(boxes):
    wanted = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    lines = child(
        boxes,
        f"""
for line in open('/proc/self/status'):
    if line.split(':')[0] in {wanted}:
        print(*line.split())""",
    ).splitlines()
    found = dict(line.split(": ") for line in lines)
    assert {found[name].strip("0") for name in wanted if name.startswith("Cap")} == {""}
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "unshare(0x20000)",
        "mount(b't', b'/tmp', b'tmpfs', 0, None)",
        "umount2(b'/tmp', 2)",
        "setns(3, 0)",
        "ptrace(16, 1, 0, 0)",
        "chroot(b'/tmp')",
    ],
)
def test_a_child_makes_no_namespaces_and_no_mounts(boxes, call):
    code = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.{call}, ctypes.get_errno())"
    assert child(boxes, code) == "-1 1\n"


def test_a_child_holds_its_channel_and_no_other_descriptor(boxes):
    code = """
import os, stat
held = {fd: os.fstat(int(fd)).st_mode for fd in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{fd}')}
print(sorted('socket' if stat.S_ISSOCK(mode) else 'pipe' if stat.S_ISFIFO(mode) else 'device'
             for mode in held.values()))"""
    assert child(boxes, code) == "['device', 'pipe', 'pipe', 'socket']\n"


@pytest.mark.parametrize(
    ("last_act", "death"),
    [
        ("os._exit(3)", "exit 3"),
        ("os.kill(os.getpid(), 9)", "crash (signal 9)"),
        ("import ctypes; ctypes.string_at(0)", "crash (signal 11)"),
        ("os.kill(os.getpid(), 24)", "cpu"),
    ],
)
def test_the_cause_of_death_is_told(boxes, last_act, death):
    with boxes.start() as box:
        deadline = time.monotonic() + 20
        wire.receive(box.channel, deadline)
        wire.send(box.channel, {"op": "cell", "source": f"import os\n{last_act}", "seconds": 5}, deadline)
        with pytest.raises(wire.Closed):
            wire.receive(box.channel, deadline)
        assert box.death() == death
    assert not box.lost


@pytest.mark.parametrize("grouped", [True, False])
def test_too_much_memory_ends_the_child_alone(monkeypatch, grouped):
    if not grouped:
        monkeypatch.setattr(Cgroup, "create", lambda limit: None)
    source = Boxes("numpy", Limits(total_memory_bytes=300 * 2**20), modules=MODULES)
    try:
        with source.start() as box:
            deadline = time.monotonic() + 30
            wire.receive(box.channel, deadline)
            forks = "import os, time\nfor _ in range(4):\n    os.fork()\ntime.sleep(1)\n"
            hog = forks + "x = bytearray(64 * 2**20)\ntime.sleep(20)"
            wire.send(box.channel, {"op": "cell", "source": hog, "seconds": 25}, deadline)
            with pytest.raises(wire.Closed):
                wire.receive(box.channel, deadline)
            assert box.death() == "memory"
        assert child(source, "print(1)") == "1\n"
    finally:
        source.close()


def test_children_draw_different_numbers(boxes):
    code = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    drawn = [child(boxes, code).split() for _ in range(3)]
    assert len({one[0] for one in drawn}) == len({one[1] for one in drawn}) == 3


def test_a_child_that_has_all_its_processes_leaves_the_next_its_own(boxes):
    bomb = "import os, time\ntry:\n    while os.fork():\n        pass\nexcept OSError:\n    open('/tmp/full', 'w')"
    fork = "import os\nif os.fork() == 0:\n    os._exit(0)\nprint(os.path.exists('/tmp/full'))"
    with boxes.start() as box:
        deadline = time.monotonic() + 20
        wire.receive(box.channel, deadline)
        source = f"{bomb}\ntime.sleep(20)"
        wire.send(box.channel, {"op": "cell", "source": source, "seconds": 20}, deadline)
        seen = Path("/proc", str(first_process(box)), "root", "tmp", "full")
        assert eventually(seen.exists, 20)
        with boxes._zygote.child() as other:
            assert shown(other, fork) == "False\n"

"""Student code that takes too much: processes, memory, processor time, output. The box ends or goes on, we do."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.box import memory_watch, sandbox
from autograder.box.sandbox import Box, Limits
from tests.autograder.boxes import Start, ended, eventually, first_process, heard, need_a_box, starter

MIB = 2**20


@pytest.fixture
def start(tmp_path: Path) -> Start:
    need_a_box()
    return starter(tmp_path)


@pytest.fixture(params=["control group", "watching from outside"])
def watched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "watching from outside":
        monkeypatch.setattr(sandbox.Cgroup, "create", classmethod(lambda cls, limit: None))
        return
    group = sandbox.Cgroup.create(100 * MIB)
    if group is None:
        pytest.skip("no control group can be made on this machine")
    group.remove()


def test_a_fork_bomb_stays_in_its_box(start: Start) -> None:
    code = """
        say("lit")
        while True:
            try:
                os.fork()
            except OSError:
                time.sleep(0.02)
        """
    with start(code, limits=Limits(processes=50)) as box, start("say('well')") as neighbour:
        assert heard(box) == "lit"
        assert eventually(lambda: members(box) >= 50)
        assert heard(neighbour) == "well"
        assert members(box) <= 52  # and bubblewrap's own
        box.kill()
    assert box.death() == "killed"


def members(box: Box) -> int:
    """How many processes a box has."""
    return sum(name.isdigit() for name in os.listdir(Path(f"/proc/{first_process(box)}/root") / "proc"))


@pytest.mark.usefixtures("watched")
def test_one_process_that_takes_too_much_memory(start: Start) -> None:
    code = """
        say("eating")
        eaten = [bytearray(b"x") * 2**23 for _ in range(100)]
        say("fed")
        """
    with start(code, limits=Limits(total_memory_bytes=150 * MIB)) as box:
        assert heard(box) == "eating"
        assert ended(box) == "memory"
        box.kill()
        assert box.death() == "memory"


@pytest.mark.usefixtures("watched")
def test_many_processes_that_take_too_much_memory_together(start: Start) -> None:
    code = """
        def eat():
            eaten = bytearray(b"x") * (40 * 2**20)
            time.sleep(60)
        say("lit")
        for _ in range(60):
            if os.fork() == 0:
                eat()
        eat()
        """
    with start(code, limits=Limits(total_memory_bytes=200 * MIB)) as box:
        assert heard(box) == "lit"
        peak, deadline = 0, time.monotonic() + 1
        while time.monotonic() < deadline:
            peak = max(peak, box._child.memory(0))
    assert 100 * MIB < peak < 1200 * MIB  # of 2400 that they want


@pytest.mark.usefixtures("watched")
def test_files_in_scratch_folders_are_memory_too(start: Start) -> None:
    code = """
        say("writing")
        for path in ("/tmp/a", "/tmp/b", "/box/c", "/box/d"):
            with open(path, "wb") as file:
                for _ in range(30):
                    file.write(bytes(2**20))
        time.sleep(60)
        """
    with start(code, limits=Limits(total_memory_bytes=80 * MIB)) as box:
        assert heard(box) == "writing"
        assert ended(box) == "memory"


def test_page_tables_of_memory_that_is_only_looked_at_count_too(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.Cgroup, "create", classmethod(lambda cls, limit: None))
    code = """
        import mmap
        say("looking")
        for _ in range(25):
            if os.fork() == 0:
                empty = mmap.mmap(-1, 2**31, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                empty.madvise(mmap.MADV_NOHUGEPAGE)
                for place in range(0, 2**31, 2**21):  # one page of its own table each
                    empty[place]
                time.sleep(60)
        time.sleep(60)
        """
    with start(code, limits=Limits(total_memory_bytes=60 * MIB)) as box:
        box.channel.settimeout(60)
        assert heard(box) == "looking"
        assert ended(box) == "memory"


@pytest.mark.usefixtures("watched")
def test_what_a_box_holds_in_the_kernel_alone_stays_small(start: Start) -> None:
    """Descriptors full of data that no process holds: sockets cannot be made, pipes are limited for each user."""
    code = """
        import fcntl
        held = 0
        for _ in range(20):
            if os.fork():
                continue
            ends = []
            while True:
                try:
                    ends.append(os.pipe())
                except OSError:
                    break
            for reading, writing in ends:
                os.set_blocking(writing, False)
                try:
                    while True:
                        held += os.write(writing, bytes(65536))
                except OSError:
                    pass
            os.write(1, b"%d\\n" % held)
            time.sleep(60)
        say([attempt(socket.socketpair), attempt(socket.socket, socket.AF_UNIX)])
        time.sleep(3)
        say("full")
        time.sleep(60)
        """
    with start(code) as box:
        assert heard(box) == ["EPERM", "EPERM"]
        assert heard(box) == "full"
        held = sum(map(int, box.stderr_tail().split()))
        assert 0 < held < 300 * MIB


def test_before_a_box_is_set_up_nothing_of_this_machine_counts() -> None:
    assert memory_watch.boxed_memory(os.getpid(), 0) == 0


def test_each_process_has_its_limits(start: Start) -> None:
    code = """
        import resource
        names = ("AS", "CPU", "NPROC", "FSIZE", "NOFILE", "CORE", "MSGQUEUE")
        say([resource.getrlimit(getattr(resource, f"RLIMIT_{name}", 12)) for name in names])
        """
    limits = Limits(memory_bytes=900 * MIB, cpu_seconds=7, processes=20, file_bytes=5 * MIB, open_files=30)
    with start(code, limits=limits) as box:
        assert heard(box) == [[900 * MIB] * 2, [7, 9], [20] * 2, [5 * MIB] * 2, [30] * 2, [1] * 2, [0] * 2]


def test_a_box_stays_on_its_processors(start: Start) -> None:
    ours = os.sched_getaffinity(0)
    code = """
        say([list(os.sched_getaffinity(0)), attempt(os.sched_setaffinity, 0, range(64)), list(os.sched_getaffinity(0))])
        """
    for allowed, expected in ((frozenset({min(ours)}), {min(ours)}), (None, ours), (frozenset({10**4}), ours)):
        with start(code, limits=Limits(cpus=allowed)) as box:
            before, widened, after = heard(box)
        assert set(before) == set(after) == expected
        assert widened == "EPERM"
        assert os.sched_getaffinity(0) == ours


def test_a_process_may_not_take_more_memory_than_its_share(start: Start) -> None:
    code = """
        say(attempt(bytearray, 600 * 2**20))
        say("and goes on")
        """
    with start(code, limits=Limits(memory_bytes=500 * MIB)) as box:
        assert heard(box) == "MemoryError"
        assert heard(box) == "and goes on"


def test_endless_output_fills_nothing(start: Start) -> None:
    code = """
        if os.fork() == 0:
            while True:
                os.write(1, b"noise " * 10000)
        time.sleep(0.5)
        say("well")
        time.sleep(60)
        """
    with start(code) as box:
        assert heard(box) == "well"
        assert "noise" in box.stderr_tail()
        assert len(box.stderr_tail()) <= 4096
        box.kill()
    assert box.death() == "killed"


def test_processor_time_is_limited(start: Start) -> None:
    with start("while True: pass", limits=Limits(cpu_seconds=1)) as box:
        assert ended(box) == "cpu"

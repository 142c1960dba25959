"""Watch a box from outside: the memory of all its processes together, and the end of its output.

The kernel limits the memory of each process, not their sum. Where no control group can be made (cgroup.py), a thread
adds up what all processes and scratch folders of the box hold, and ends the box when that is too much.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import select
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

TAIL_BYTES = 4096
CHUNK = 65536
FREE_BYTES = 8 * 2**20  # beyond these the output is read at a few MB per second, so that it cannot keep us busy
INTERVAL, LONGEST = 0.02, 0.1  # seconds between two measurements, longer where measuring is slow
INODE_BYTES = 1024
MOST_ENTRIES, ENTRY_BYTES = 10_000, 2**20  # beyond so many files each counts as a MiB, which ends the box
SCRATCH = ("tmp", "box", "dev/shm")


def boxed_memory(first: int, limit: int) -> int:
    """Bytes held by the processes and scratch folders of a box, by its first process; 0 before it is set up."""
    root = f"/proc/{first}/root"
    try:
        if os.stat(f"{root}/proc").st_dev == os.stat("/proc").st_dev:
            return 0  # its own /proc is not mounted yet: this is the machine's
        members = [f"{root}/proc/{name}" for name in os.listdir(f"{root}/proc") if name.isdigit()]
    except OSError:
        return 0
    return _held(members, limit) + sum(_stored(f"{root}/{folder}") for folder in SCRATCH)


def nested_memory(first: int, limit: int) -> int:
    """Bytes held by a namespace inside a box, whose /proc is the box's: it lists processes of other namespaces too."""
    root = f"/proc/{first}/root"
    try:
        numbers = [int(name) for name in os.listdir(f"{root}/proc") if name.isdigit()]
        inside = _labelled(f"/proc/{first}/status", "NSpid:")[-2]
    except (OSError, IndexError):
        return 0
    parents = {number: _labelled(f"{root}/proc/{number}/status", "PPid:")[-1] for number in numbers}
    members = [f"{root}/proc/{number}" for number in numbers if inside in _ancestry(number, parents)]
    return _held(members, limit) + sum(_stored(f"{root}/{folder}") for folder in SCRATCH)


def single_memory(process: int, folder: Path, most_threads: int, limit: int) -> int:
    """Bytes held by one process and the files in its folder; more than the limit if it has too many threads."""
    if _labelled(f"/proc/{process}/status", "Threads:")[0] > most_threads:
        return limit + 1
    return _held([f"/proc/{process}"], limit) + _written(folder) + _deleted(process)


def _written(folder: Path) -> int:
    """Bytes of the files below a folder, which may change as we look; links are not followed."""
    total, entries, todo = 0, 0, [str(folder)]
    while todo and entries <= MOST_ENTRIES:
        try:
            with os.scandir(todo.pop()) as found:
                for entry in itertools.islice(found, MOST_ENTRIES + 1):
                    entries += 1
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # folders so deep that we cannot look into them
                entries += MOST_ENTRIES
    return total + entries * (INODE_BYTES if entries <= MOST_ENTRIES else ENTRY_BYTES)


def _deleted(process: int) -> int:
    """Bytes of the files that a process holds open and no folder names, as far as we may see."""
    total, place = 0, f"/proc/{process}/fd"
    with contextlib.suppress(OSError):
        for name in os.listdir(place):
            with contextlib.suppress(OSError):
                status = os.stat(f"{place}/{name}")
                total += status.st_blocks * 512 * (stat.S_ISREG(status.st_mode) and not status.st_nlink)
    return total


def _ancestry(number: int, parents: dict[int, int]) -> set[int]:
    """A process and all its ancestors."""
    found: set[int] = set()
    while number and number not in found:
        found.add(number)
        number = parents.get(number, 0)
    return found


def session_memory(leader: int, limit: int) -> int:
    """Bytes held by the processes of one session, for a worker that runs without a box."""
    return _held([f"/proc/{pid}" for pid in session_members(leader)], limit)


def session_members(leader: int) -> list[int]:
    """The processes of one session; none where there is no /proc."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        with contextlib.suppress(OSError, ValueError):
            fields = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split() if name.isdigit() else []
            if fields and int(fields[3]) == leader and fields[0] != b"Z":
                found.append(int(name))
    return found


def _held(members: list[str], limit: int) -> int:
    """Bytes held by these processes. Counting shared pages once is slow, so only if the quick sum exceeds the limit."""
    resident, tables = map(sum, zip(*map(_resident, members), strict=True)) if members else (0, 0)
    if resident + tables <= limit:
        return resident + tables
    return tables + sum(_proportional(member) for member in members)


def _resident(member: str) -> tuple[int, int]:
    """Bytes that a process holds, and those of its page tables, which grow even if it only reads empty memory."""
    found = {"VmRSS:": 0, "VmPTE:": 0}
    with contextlib.suppress(OSError, ValueError), open(f"{member}/status") as lines:
        found |= {words[0]: int(words[1]) * 1024 for words in map(str.split, lines) if words[0] in found}
    return found["VmRSS:"], found["VmPTE:"]


def _proportional(member: str) -> int:
    return _labelled(f"{member}/smaps_rollup", "Pss:")[0] * 1024 or _resident(member)[0]


def _labelled(path: str, label: str) -> list[int]:
    """The numbers on the line with this label in one of the kernel's files; [0] if there are none."""
    try:
        with open(path) as lines:
            words = next(line.split() for line in lines if line.startswith(label))
    except (OSError, StopIteration):
        return [0]
    return [int(word) for word in words[1:] if word.isdigit()] or [0]


def _stored(folder: str) -> int:
    try:
        status = os.statvfs(folder)
    except OSError:
        return 0
    return (status.f_blocks - status.f_bfree) * status.f_frsize + (status.f_files - status.f_ffree) * INODE_BYTES


class Watch(threading.Thread):
    """A thread that reads the box's output, keeps the end of it, and ends the box when it holds too much memory.

    usage: returns the bytes in use now; None where the kernel limits them. The thread ends with `stop`.
    """

    def __init__(self, output: int, usage: Callable[[], int] | None, limit: int, end: Callable[[], None]) -> None:
        super().__init__(name="box-watch", daemon=True)
        self._output, self._usage, self._limit, self._end = output, usage, limit, end
        self._stopped = threading.Event()
        self._seen = 0
        self.tail = b""
        self.drained = threading.Event()
        self.too_much = False
        os.set_blocking(output, False)

    def run(self) -> None:
        poller = select.poll()
        poller.register(self._output, select.POLLIN)
        open_, pause, looked = True, INTERVAL, time.monotonic()
        while not self._stopped.is_set() and (open_ or self._usage):
            if not open_ or self._seen > FREE_BYTES:
                self._stopped.wait(pause)
            if open_ and poller.poll(pause * 1000):
                open_ = self._drain()
                if not open_:
                    self.drained.set()
            if self._usage and time.monotonic() - looked >= pause:
                looked = time.monotonic()
                if self._usage() > self._limit and not self.too_much:
                    self.too_much = True
                    self._end()
                pause = min(max(INTERVAL, 30 * (time.monotonic() - looked)), LONGEST)

    def _drain(self) -> bool:
        """Read some output; False at the end of it."""
        try:
            data = os.read(self._output, CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._seen += len(data)
        self.tail = (self.tail + data)[-TAIL_BYTES:]
        return bool(data)

    def stop(self) -> None:
        """End the thread, read what is left, close the output."""
        self._stopped.set()
        self.join()
        last = self._seen + FREE_BYTES
        while self._seen < last:
            before = self._seen
            self._drain()
            if self._seen == before:
                break
        os.close(self._output)

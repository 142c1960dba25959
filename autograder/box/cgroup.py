"""Control groups, see cgroups(7): the kernel's limit on the memory of a whole box, where we may create one."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_serial = itertools.count()


@dataclass(frozen=True)
class Cgroup:
    """A control group for one box. version: 1 or 2, the kernel's interface."""

    folder: Path
    version: int

    @classmethod
    def create(cls, limit: int) -> Cgroup | None:
        """Create a group with this limit in bytes below or beside our own; None if that is not allowed."""
        for version, home in _here():
            group = cls(home / f"rnn-box-{os.getpid()}-{next(_serial)}", version)
            try:
                _sweep(home)
                group.folder.mkdir()
                group._limit(limit)
                return group
            except OSError:
                group.remove()
        return None

    def _limit(self, limit: int) -> None:
        needed, wished = {
            1: ("memory.limit_in_bytes", {"memory.memsw.limit_in_bytes": limit}),
            2: ("memory.max", {"memory.swap.max": 0, "memory.oom.group": 1}),
        }[self.version]
        (self.folder / needed).write_text(str(limit))
        for name, value in wished.items():
            with contextlib.suppress(OSError):  # a kernel without swap accounting
                (self.folder / name).write_text(str(value))

    def add(self, pid: int) -> bool:
        """Add a process, and with it all that it starts later. False if that is not allowed."""
        try:
            (self.folder / "cgroup.procs").write_text(str(pid))
            return True
        except OSError:
            return False

    def kills(self) -> int:
        """How many of its processes the kernel killed because memory ran out."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        return _counter(self.folder / name)

    def remove(self) -> None:
        """Delete the group, which must be empty."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def _here() -> Iterator[tuple[int, Path]]:
    """The versions and folders in which a memory group may be created on this machine."""
    with contextlib.suppress(OSError):
        yield from homes(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())


def homes(groups: str, mounts: str) -> Iterator[tuple[int, Path]]:
    """The versions and folders for a memory group, from the contents of /proc/self/cgroup and /proc/self/mountinfo.

    The folder is below our own group; in version 2 beside it first, as a group that holds processes can have no
    group below it.
    """
    own = dict(line.split(":", 2)[1:] for line in groups.splitlines())
    for fields in map(str.split, mounts.splitlines()):
        root, point, (kind, _, options) = fields[3], Path(fields[4]), fields[fields.index("-") + 1 :][:3]
        if kind == "cgroup" and "memory" in options.split(","):
            path = next((path for names, path in own.items() if "memory" in names.split(",")), "/")
            places = [(1, _below(point, path, root))]
        elif kind == "cgroup2" and "" in own:
            home = _below(point, own[""], root)
            places = [(2, home.parent), (2, home)]
        else:
            continue
        yield from ((version, place) for version, place in places if place.is_relative_to(point))


def _below(point: Path, path: str, root: str) -> Path:
    return Path(os.path.normpath(point / os.path.relpath(path, root)))


def _sweep(home: Path) -> None:
    """Delete the groups left behind by processes that have ended."""
    for folder in home.glob("rnn-box-*"):
        if not Path("/proc", folder.name.split("-")[2]).exists():
            Cgroup(folder, 0).remove()


def _counter(path: Path) -> int:
    """The number after `oom_kill` in one of the kernel's files, 0 if it cannot be read."""
    try:
        return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith("oom_kill "))
    except (OSError, StopIteration, ValueError):
        return 0


def host_kills() -> int:
    """How many processes the kernel has killed on this machine because memory ran out."""
    return _counter(Path("/proc/vmstat"))

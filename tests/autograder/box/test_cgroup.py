"""Control groups: where they are looked for and what is written into them, in both versions of the interface."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.box import cgroup
from autograder.box.cgroup import Cgroup, homes

OLD = "33 28 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
CPU = "34 28 0:30 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
NEW = "35 28 0:31 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
IN_A_CONTAINER = "35 28 0:31 /docker/ab12 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
DISK = "36 1 8:1 / / rw - ext4 /dev/sda1 rw\n"


@pytest.mark.parametrize(
    ("groups", "mounts", "expected"),
    [
        ("4:memory:/some/job\n2:cpu,cpuacct:/\n", DISK + CPU + OLD, [(1, "/sys/fs/cgroup/memory/some/job")]),
        (
            "0::/user.slice/app.slice/shell.scope\n",
            DISK + NEW,
            [(2, "/sys/fs/cgroup/user.slice/app.slice"), (2, "/sys/fs/cgroup/user.slice/app.slice/shell.scope")],
        ),
        ("0::/\n", NEW, [(2, "/sys/fs/cgroup")]),
        ("0::/docker/ab12\n", IN_A_CONTAINER, [(2, "/sys/fs/cgroup")]),
        ("0::/elsewhere\n", IN_A_CONTAINER, []),
        (
            "4:memory:/a\n0::/\n",
            OLD + "35 28 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
            [(1, "/sys/fs/cgroup/memory/a"), (2, "/sys/fs/cgroup/unified")],
        ),
        ("", DISK, []),
    ],
)
def test_where_a_group_may_be_made(groups: str, mounts: str, expected: list[tuple[int, str]]) -> None:
    assert [(version, str(place)) for version, place in homes(groups, mounts)] == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (1, {"memory.limit_in_bytes": "1000", "memory.memsw.limit_in_bytes": "1000"}),
        (2, {"memory.max": "1000", "memory.swap.max": "0", "memory.oom.group": "1"}),
    ],
)
def test_what_a_group_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int, expected: dict[str, str]
) -> None:
    monkeypatch.setattr(cgroup, "_here", lambda: [(version, tmp_path / "absent"), (version, tmp_path)])
    group = Cgroup.create(1000)
    assert group is not None
    assert {path.name: path.read_text() for path in group.folder.iterdir()} == expected
    assert group.add(123)
    assert (group.folder / "cgroup.procs").read_text() == "123"


def test_kills_are_counted(tmp_path: Path) -> None:
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")
    (tmp_path / "memory.events").write_text("low 0\noom 9\noom_kill 2\noom_group_kill 1\n")
    assert (Cgroup(tmp_path, 1).kills(), Cgroup(tmp_path, 2).kills()) == (3, 2)
    assert Cgroup(tmp_path / "absent", 2).kills() == 0


def test_groups_of_the_dead_are_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "_here", lambda: [(2, tmp_path)])
    mine, dead, other = (tmp_path / name for name in (f"rnn-box-{os.getpid()}-x", "rnn-box-99999999-1", "other"))
    for folder in (mine, dead, other):
        folder.mkdir()
    Cgroup.create(1000)
    assert (mine.exists(), dead.exists(), other.exists()) == (True, False, True)


def test_no_group_where_none_may_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "_here", lambda: [(2, tmp_path / "absent")])
    assert Cgroup.create(1000) is None
    assert not Cgroup(tmp_path / "absent", 2).add(1)

"""A worker without a box, for our own code: the same world, watched and ended like a boxed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.box import sandbox
from autograder.box.sandbox import Limits
from tests.autograder.boxes import SECONDS, Start, ended, eventually, heard, sleepers, starter

MIB = 2**20


@pytest.fixture
def start_trusted(tmp_path: Path) -> Start:
    return starter(tmp_path)


def test_trusted_code_finds_the_same_world(start_trusted: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SECRET", "a-secret")
    code = """
        import numpy, rnn_course.kit.compare
        import importlib
        say([attempt(importlib.import_module, name) for name in ("keras", "rnn_course.cells", "autograder.judge")])
        say([os.getcwd(), os.environ["HOME"], sorted(os.environ), sys.path])
        """
    with start_trusted(code, "numpy", kind="none") as box:
        assert box.name == "none"
        assert heard(box) == ["ModuleNotFoundError"] * 3
        folder, home, names, (*libraries, site) = heard(box)
        assert folder == home
        assert Path(site).is_dir()
        assert not any("site-packages" in library or "dist-packages" in library for library in libraries)
    assert "COURSE_SECRET" not in names
    assert not Path(folder).exists()
    assert not Path(site).exists()


def test_trusted_code_is_watched_and_ended_too(start_trusted: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.Cgroup, "create", classmethod(lambda cls, limit: None))
    hog = "eaten = [bytearray(b'x') * 2**23 for _ in range(100)]; say('fed')"
    with start_trusted(hog, kind="none", limits=Limits(total_memory_bytes=150 * MIB)) as box:
        assert ended(box) == "memory"
    sleeper = f"os.fork() or os.execv('/usr/bin/sleep', ['sleep', '{SECONDS}']); say('left behind'); os._exit(0)"
    with start_trusted(sleeper, kind="none") as box:
        assert heard(box) == "left behind"
        assert eventually(lambda: len(sleepers()) == 1)
        box.kill()
        assert sleepers() == []

"""What a Landlock box gets from us, and that nothing of one box reaches another."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.box.inside import wire
from autograder.box.pool import Boxes
from autograder.box.zygote_client import Forked
from tests.autograder.box.conftest import NEEDS_LANDLOCK, PREAMBLE, Ask
from tests.autograder.box.test_plain_user import SYSTEM_PYTHON, why_not
from tests.autograder.boxes import shown

pytestmark = NEEDS_LANDLOCK
ROOT = Path(__file__).parents[3]


def test_only_the_runtime_can_be_imported(ask: Ask) -> None:
    code = f"""
        import importlib
        import IPython, matplotlib, rnn_course.kit.compare
        sys.path += [{str(Path(np.__file__).parents[1])!r}, {str(ROOT)!r}]
        absent = ["keras", "tensorflow", "nbgrader", "pip", "rnn_course.cells", "rnn_course.exercises",
                  "autograder.judge"]
        def tried(name):
            try:
                importlib.import_module(name)
                return "imported"
            except (ImportError, OSError) as error:
                return "refused"
        say([tried(name) for name in absent])
        """
    assert set(ask(code)) == {"refused"}


def test_no_variable_and_no_descriptor_of_ours_is_inherited(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, secret: Path
) -> None:
    monkeypatch.setenv("COURSE_SECRET", "a-secret")
    with open(secret) as ours:
        os.set_inheritable(ours.fileno(), True)
        code = """
            import stat
            held = [name for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name)]
            kinds = [stat.S_IFMT(os.fstat(int(name)).st_mode) for name in held]
            names = {stat.S_IFSOCK: "socket", stat.S_IFIFO: "pipe", stat.S_IFCHR: "device", stat.S_IFDIR: "folder"}
            say([sorted(names.get(kind, "file") for kind in kinds), open("/proc/self/environ").read()])
            """
        kinds, environment = ask(code)
    assert kinds == ["device", "folder", "pipe", "pipe", "socket"]  # the folder is its own in /proc
    assert "COURSE_SECRET" not in environment


def test_nothing_of_one_box_reaches_the_next(warm: Boxes) -> None:
    with warm.start() as first, warm.start() as second:
        leave = "open('trace', 'w').close(); os.environ['TRACE'] = '1'; trace = 1; import numpy; numpy.pi = 3"
        look = "import numpy; say([numpy.pi == 3, 'trace' in globals(), os.environ.get('TRACE'), os.listdir('.')])"
        home = json.loads(shown(first, f"{PREAMBLE}{leave}\nsay(os.getcwd())"))
        there = json.loads(shown(second, f"{PREAMBLE}{look}"))
        assert there[:3] == [False, False, None]
        assert "trace" not in there[3]
    with warm.start() as third:
        assert json.loads(
            shown(third, f"{PREAMBLE}say([attempt(os.listdir, {home!r}), os.path.exists({home!r})])")
        ) in (
            ["ENOENT", False],
            ["EACCES", False],
        )
    assert not Path(home).exists()


def test_a_box_that_waits_is_closed_to_the_one_that_works(warm: Boxes) -> None:
    with warm.start() as waiting, warm.start() as working:
        assert wire.receive(waiting.channel, time.monotonic() + 10) == {"op": "ready"}
        assert isinstance(waiting._child, Forked)
        pid, folder = waiting._child.first, waiting._child.folder
        home = f"{folder}/home"
        code = f"say([attempt(os.listdir, {home!r}), attempt(open, '{home}/x', 'w'), attempt(os.kill, {pid}, 9)])"
        assert json.loads(shown(working, PREAMBLE + code)) == ["EACCES", "EACCES", "EPERM"]
        assert waiting.running


UNUSED = """
import json, sys
sys.path[:0] = {path!r}
from autograder.box.inside import wire
from autograder.box.sandbox import Box
from tests.autograder.box.test_plain_user import SYSTEM_PYTHON, why_not
from tests.autograder.boxes import shown
with Box.start("numpy", kind="landlock") as box:
    print(shown(box, "import os; print([os.getuid(), os.getgid(), os.getgroups()])"))
    print(box._child.memory(2**40))
"""


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_where_all_may_read_the_packages_root_s_boxes_run_as_an_unused_user() -> None:
    path = [str(ROOT), str(Path(np.__file__).parents[1])]
    command = [str(SYSTEM_PYTHON), "-I", "-B", "-c", UNUSED.format(path=path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    who, _, held = done.stdout.split("\n")[:3]
    user, group, groups = json.loads(who)
    assert user == group >= 61_184
    assert groups in ([], [group])
    assert int(held) > 2**20

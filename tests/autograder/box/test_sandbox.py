"""What student code can do from inside the box to us, to this machine and to others: each attack is really made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.box import bubblewrap_options, contents
from tests.autograder.boxes import Start, bare, heard, need_a_box, starter

ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    need_a_box()
    return starter(tmp_path)


def host_paths() -> list[str]:
    """What lies about on this machine, but for what the box shows by intent."""
    shown = bare().sources
    folders = [ROOT, ROOT / "rnn_course", ROOT / "autograder", Path.home(), *map(Path, ("/", "/home", "/var", "/etc"))]
    there = {path for folder in folders if folder.is_dir() for path in folder.iterdir()}
    meant = {*bubblewrap_options.ETC, "/bin", "/lib", "/lib32", "/lib64", "/usr", "/tmp", "/dev", "/proc", "/etc"}
    there -= {path for path in there if any(one.is_relative_to(path) for one in shown)}
    return [str(path) for path in there if str(path) not in meant]


def test_nothing_of_this_machine_is_visible(start: Start, tmp_path: Path) -> None:
    secret = tmp_path / "gradebook.db"
    secret.write_text("a secret")
    outside = str(Path("/proc/1/root") / "etc/shadow")
    paths = [str(secret), outside, "/proc/kcore", "/dev/mem", "/dev/kmsg", *host_paths()]
    assert "/etc/passwd" in paths
    with start(f"say([path for path in {paths!r} if os.path.exists(path) and attempt(open, path) != 'EACCES'])") as box:
        assert heard(box) == []


def test_no_environment_of_ours_is_visible(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SECRET", "a-secret")
    code = """
        def environment(pid):
            with open(f"/proc/{pid}/environ") as file:
                environments.append(file.read())
        environments = []
        tried = [attempt(environment, pid) for pid in os.listdir("/proc") if pid.isdigit()]
        say([tried, environments, sorted(os.environ)])
        """
    with start(code, extra_env={"GIVEN": "1"}) as box:
        tried, environments, names = heard(box)
    assert "done" in tried
    assert "GIVEN" in names
    assert not any("a-secret" in text for text in environments)
    assert set(names) < {
        "GIVEN",
        "PWD",
        "LC_CTYPE",
        "PATH",
        "HOME",
        "TMPDIR",
        "USER",
        "LOGNAME",
        "LANG",
        "IPYTHONDIR",
        "PYTHONDONTWRITEBYTECODE",
        "MPLBACKEND",
        "MPLCONFIGDIR",
        "MALLOC_ARENA_MAX",
        "NPROC",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "HDF5_USE_FILE_LOCKING",
    }


def test_the_numpy_box_holds_the_kit_and_no_reference(start: Start) -> None:
    code = """
        import importlib
        import numpy, IPython, matplotlib, rnn_course.kit.compare, prompt_toolkit
        absent = ["keras", "tensorflow", "torch", "nbgrader", "jupytext", "pip", "rnn_course.cells",
                  "rnn_course.exercises", "rnn_course.exercise", "rnn_course.models", "autograder.judge"]
        say([attempt(importlib.import_module, name) for name in absent])
        say([numpy.__file__, os.listdir("/site/rnn_course")])
        say([os.listdir(f"/judge/{place}") for place in ("autograder", "autograder/box", "autograder/box/inside")])
        """
    with start(code, "numpy") as box:
        assert set(heard(box)) == {"ModuleNotFoundError"}
        path, course = heard(box)
        package, folder, inside = heard(box)
    assert path == "/site/numpy/__init__.py"
    assert set(course) - {"__pycache__"} == {"__init__.py", "kit"}
    assert (package, folder) == (["box"], ["inside"])
    assert set(inside) == set(os.listdir(contents.INSIDE))


def test_only_the_channel_is_inherited(start: Start) -> None:
    code = """
        numbers = [int(name) for name in os.listdir("/proc/self/fd")]
        open_ = [number for number in numbers if attempt(os.fstat, number) == "done"]
        say([sorted(open_), channel.fileno(), os.readlink("/proc/self/fd/0"), os.isatty(1)])
        """
    kept = os.dup(0)
    with open(__file__) as ours:
        os.set_inheritable(ours.fileno(), True)
        os.dup2(ours.fileno(), 0)
        try:
            with start(code) as box:
                descriptors, channel, stdin, terminal = heard(box)
        finally:
            os.dup2(kept, 0)
            os.close(kept)
    assert descriptors == sorted({0, 1, 2, channel})
    assert (stdin, terminal) == ("/dev/null", False)


def test_every_namespace_is_its_own(start: Start) -> None:
    kinds = ("cgroup", "ipc", "mnt", "net", "pid", "uts")
    with start(f"say([os.readlink('/proc/self/ns/' + kind) for kind in {kinds!r}])") as box:
        theirs = heard(box)
    assert not set(theirs) & {os.readlink(f"/proc/self/ns/{kind}") for kind in kinds}


def test_boxes_do_not_see_each_other(start: Start) -> None:
    code = """
        open("/tmp/mine", "w").close()
        say([os.listdir("/tmp"), [pid for pid in os.listdir("/proc") if pid.isdigit()], os.getuid()])
        channel.recv(1)
        """
    with start(code) as first:
        one = heard(first)
        with start(code) as second:
            two = heard(second)
    assert one[0] == two[0] == ["mine"]
    assert one[1] == two[1] == ["1", "2"]
    if os.geteuid() == 0:
        assert 0 not in (one[2], two[2])
        assert one[2] != two[2]


def test_nothing_can_be_written_but_the_scratch_folders(start: Start) -> None:
    code = """
        def write(path, size=1):
            with open(path, "wb") as file:
                for _ in range(size):
                    file.write(bytes(2**20))
        import json.decoder
        places = ["/x", "/site/x", "/judge/x", "/judge/autograder/worker.py", "/usr/x", "/dev/x", "/etc/x",
                  json.decoder.__file__, sys.executable, "/proc/sys/kernel/hostname"]
        say([attempt(write, path) for path in places])
        say([attempt(write, *to) for to in (("/tmp/a", 30), ("/tmp/b", 40), ("/tmp/c", 30), ("/box/d",))])
        """
    with start(code, "numpy") as box:
        assert set(heard(box)) <= {"EROFS", "EACCES"}
        assert heard(box) == ["done", "EFBIG", "ENOSPC", "done"]


def test_there_is_no_network(start: Start) -> None:
    code = """
        with open("/proc/net/dev") as devices:
            names = [line.split(":")[0].strip() for line in devices if ":" in line]
        say([attempt(socket.create_connection, ("127.0.0.1", 22), 1), attempt(socket.create_server, ("", 0)), names])
        """
    with start(code) as box:
        assert heard(box) == ["EPERM", "EPERM", ["lo"]]

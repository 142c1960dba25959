"""The forms of the box, what is said where there is none, and the worker without a box."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.box import bubblewrap_options, bubblewrap_process, limits
from autograder.box.sandbox import Box, Limits, probe
from autograder.errors import SandboxUnavailable
from tests.autograder.boxes import PREAMBLE, bare, heard, need_a_box, starter

MIB = 2**20
ROOT = Path(__file__).parents[3]
SYSTEM_PYTHON = next(
    (Path(f"/usr/bin/python3.{minor}") for minor in (13, 12, 11) if Path(f"/usr/bin/python3.{minor}").exists()), None
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A scratch folder that every user may read."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


# --- the three forms


def test_the_form_follows_from_who_we_are_and_what_others_may_read(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "home" / "package"
    closed.mkdir(parents=True)
    (tmp_path / "home").chmod(0o700)
    bubblewrap_options._passable.cache_clear()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(bubblewrap_options, "unused_id", lambda: 64_001)
    assert bubblewrap_options.forms([Path("/usr/lib"), open_folder / "x"]) == ("drop", "mount")
    assert bubblewrap_options.forms([Path("/usr/lib"), closed]) == ("mount",)
    link = open_folder / "link"
    link.symlink_to(closed)
    assert bubblewrap_options.forms([link]) == ("mount",)
    monkeypatch.setattr(bubblewrap_options, "unused_id", lambda: None)
    assert bubblewrap_options.forms([closed]) == ("user",)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bubblewrap_options.forms([closed]) == ("user",)


SEEN = """
with open("/proc/self/status") as status:
    facts = dict(line.split(":", 1) for line in status)
third = ("/usr/lib/python3/dist-packages", "/usr/local/lib")
others = [name for name in third if os.path.isdir(name) and os.listdir(name)]
say([os.getuid(), os.listdir("/box"), attempt(open, "/etc/passwd"), attempt(open, "/tmp/x", "w"),
     attempt(open, "/x", "w"), [facts[name].strip() for name in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp")], others])
time.sleep(60)
"""
PLAIN = """
import json, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from autograder.box import bubblewrap_process
from autograder.box import sandbox
from autograder.box.contents import Runtime, interpreter_folders
folders, hidden = interpreter_folders(Path("/usr"))
held = Runtime("system", "", Path({python!r}), folders, hidden, {{}}, {{}}, {{}})
with sandbox.Box.start(held, script=Path({script!r}), kind="bubblewrap") as box:
    box.channel.settimeout(20)
    seen = box.channel.recv(10000)
    held = box._child.memory(2**40)
    box.kill()
    usable = list(bubblewrap_process._usable.values())
    print(json.dumps([usable, json.loads(seen), held, box.death()]))
"""


@pytest.mark.parametrize("form", ["user", "drop", "mount"])
def test_each_form_gives_the_same_box(form: str, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_a_box()
    if os.geteuid() != 0:
        pytest.skip("only root can take all three forms")
    if SYSTEM_PYTHON is None or any(not parent.stat().st_mode & stat.S_IXOTH for parent in (ROOT, *ROOT.parents)):
        pytest.skip("needs a system Python from 3.11 on, and these sources where every user may read them")
    script = open_folder / "script.py"
    script.write_text(PREAMBLE + SEEN)
    code = PLAIN.format(root=str(ROOT), python=str(SYSTEM_PYTHON), script=str(script))
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] if form == "user" else []
    if form == "mount":
        code = code.replace(
            "from autograder.box import bubblewrap_process",
            "from autograder.box import bubblewrap_options; "
            "bubblewrap_options.forms = lambda paths: ('mount',)\nfrom autograder.box import bubblewrap_process",
        )
    command = [*become, str(SYSTEM_PYTHON), "-I", "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    forms, seen, held, death = json.loads(done.stdout)
    assert forms == [form]
    identity, home, passwd, scratch, root, privileges, others = seen
    assert identity == 65534 if form == "user" else identity >= 61_184
    assert (home, passwd, scratch, root, others) == ([], "ENOENT", "done", "EROFS", [])
    assert {int(word, 16) for word in privileges[:2]} == {0}
    assert privileges[2:] == ["1", "2"]
    assert 5 * MIB < held < 200 * MIB
    assert death == "killed"


# --- where there is no box


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes first among those in which programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("prlimit", "setpriv"):
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(limits, "SYSTEM_PATH", str(folder))
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


def fake(path: Path, said: str, code: int = 1) -> None:
    program = path / "bwrap"
    program.write_text(f"#!/bin/sh\n/bin/cat >&2 <<'END'\n{said}\nEND\nexit {code}\n")
    path.chmod(0o755)
    program.chmod(0o755)


def refused(tmp_path: Path) -> str:
    """What `probe` says, which is what `start` says; trusted code is started all the same."""
    cause = probe("bubblewrap")
    assert cause is not None
    assert "\n" not in cause
    with pytest.raises(SandboxUnavailable) as caught:
        Box.start("numpy", kind="bubblewrap")
    assert str(caught.value) == cause
    with starter(tmp_path)("say('well')", kind="none") as box:
        assert heard(box) == "well"
    return cause


@pytest.mark.usefixtures("path")
def test_no_bubblewrap(tmp_path: Path) -> None:
    assert refused(tmp_path) == "bubblewrap is not installed (bwrap is missing); run `apt-get install bubblewrap`"


def test_bubblewrap_that_may_not_make_namespaces(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "bwrap: No permissions to create new namespace, likely because the kernel does not allow it."
    fake(path, said)
    monkeypatch.setattr(bubblewrap_options, "SWITCHES", ())
    cause = refused(tmp_path)
    assert said in cause
    assert "--security-opt seccomp=unconfined" in cause
    monkeypatch.setattr(bubblewrap_options, "SWITCHES", (("kernel.ostype", "Linux", "0"),))
    assert "run `sysctl -w kernel.ostype=0` as root" in refused(tmp_path)


def test_bubblewrap_that_is_too_old_or_silent_or_hangs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(path, "bwrap: Unknown option --disable-userns")
    assert refused(tmp_path).endswith("install bubblewrap 0.8 or newer")
    fake(path, "")
    assert "no error message" in refused(tmp_path)
    (path / "bwrap").write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    monkeypatch.setattr(bubblewrap_process, "START_SECONDS", 0.2)
    assert "the box does not start" in str(probe("bubblewrap"))


def test_bubblewrap_that_works_for_the_probe_and_fails_then(path: Path, tmp_path: Path) -> None:
    fake(path, "bwrap: Can't make overlay mount", code=0)
    assert probe("bubblewrap") is None
    with pytest.raises(SandboxUnavailable, match="Can't make overlay mount"):
        Box.start("numpy", kind="bubblewrap")


def test_other_systems_and_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    need_a_box()
    monkeypatch.setattr(bubblewrap_process, "_usable", {})
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert "not riscv64" in str(probe("bubblewrap"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "the box needs Linux" in str(probe("bubblewrap"))


def test_packages_that_only_root_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_a_box()
    package = tmp_path / "numpy"
    package.mkdir(mode=0o700)
    monkeypatch.setattr(bubblewrap_options, "forms", lambda paths: ("mount",))
    with pytest.raises(SandboxUnavailable, match=f"run `chmod -R a\\+rX {package}`"):
        Box.start(replace(bare(), name="private", site={"numpy": package}), kind="bubblewrap")


# --- a GPU


def test_a_gpu_is_shown_before_dev_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device, driver = tmp_path / "nvidia0", tmp_path / "nvidia"
    device.touch()
    driver.mkdir()
    monkeypatch.setattr(bubblewrap_options, "GPU_DEVICES", (str(tmp_path / "nvidia?"), str(tmp_path / "absent")))
    monkeypatch.setattr(bubblewrap_options, "GPU_FOLDERS", (str(driver),))
    words = bubblewrap_options.options("user", bare(), Path("w.py"), Limits(), "gpu")
    text = " ".join(words)
    assert f"--dev-bind {device} {device}" in text
    assert text.index("--dev-bind") < text.index("--remount-ro /dev")
    assert f"--ro-bind-try {driver} {driver}" in text
    assert "absent" not in text
    assert str(device) not in bubblewrap_options.options("user", bare(), Path("w.py"), Limits(), "cpu")
    assert "--as=" not in " ".join(limits.rlimits(Limits(), "gpu"))
    assert "--as=" in " ".join(limits.rlimits(Limits(), "cpu"))

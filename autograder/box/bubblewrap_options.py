"""The command line of bubblewrap for a box, in three forms, and advice where none of them works.

    user    a plain user: bubblewrap makes a user namespace
    drop    root, and everything is readable by all: become an unused uid, then as a plain user
    mount   root, and something is in a private folder: bubblewrap mounts as root, then becomes an unused uid inside

The order of mounts: devices, scratch folders, read-only folders; then the root itself is made read-only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import cache
from glob import glob
from pathlib import Path, PurePosixPath

from autograder.box.contents import Runtime
from autograder.box.limits import Limits, find, rlimits, unused_id

HOME = "/box"
SCRIPT = "main.py"  # in /judge: the script that the box runs
SHM_BYTES = 16 * 2**20
GPU_DEVICES = ("/dev/nvidia*", "/dev/nvidia-caps", "/dev/dri", "/dev/dxg")
GPU_FOLDERS = ("/usr/local/nvidia", "/usr/local/cuda*", "/sys/bus/pci", "/sys/devices", "/sys/module")
ETC = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
SWITCHES = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "15000"),
)  # name of a sysctl, the value that forbids namespaces, the value that allows them
CONTAINER = (
    "start the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined`"
)


def forms(paths: list[Path]) -> tuple[str, ...]:
    """The forms to try on this machine for a box that shows these paths, the strictest first."""
    if os.geteuid() != 0 or unused_id() is None:
        return ("user",)
    return ("drop", "mount") if all(map(reached_by_all, paths)) else ("mount",)


def reached_by_all(path: Path) -> bool:
    """Whether every user may pass all folders above this path."""
    return all(_passable(parent) for place in {path, path.resolve()} for parent in place.parents)


@cache
def _passable(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def private(paths: list[Path]) -> Path | None:
    """The first of these paths that is not readable by all, which a box without root could not show; else None."""
    return next((path for path in paths if path.exists() and not path.stat().st_mode & stat.S_IROTH), None)


def command(form: str, option_file: int, limits: Limits, device: str, program: list[str]) -> list[str]:
    """The whole command line; bubblewrap reads its options from a descriptor, so that the box cannot see them."""
    identity = unused_id()
    become = ["setpriv", f"--reuid={identity}", f"--regid={identity}", "--clear-groups"]
    before = [*become, "--"] if form == "drop" else []
    inside = [*become, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"] if form == "mount" else []
    return [*before, str(find("bwrap")), "--args", str(option_file), "--", *inside, *rlimits(limits, device), *program]


def options(
    form: str,
    runtime: Runtime,
    script: Path,
    limits: Limits,
    device: str = "cpu",
    home_files: Mapping[str, int] | None = None,
    nested: bool = False,
) -> list[str]:
    """bubblewrap's options for one form of the box.

    home_files: path below the home -> descriptor of its content. nested: whether namespaces may be made inside.
    """
    # A zygote is itself process 1 of its namespace: bubblewrap's own process 1 would be exposed to its children.
    closed = ["--as-pid-1"] if nested else ["--disable-userns"]
    separate = ["--unshare-all", "--unshare-user", *closed, "--cap-drop", "ALL"]
    if form == "mount":
        separate = [
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--cap-drop",
            "ALL",
            *(["--as-pid-1"] if nested else []),
        ]
        separate += [word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")]
    gpu = device == "gpu"
    devices = _each("--dev-bind", existing(GPU_DEVICES)) if gpu else []
    shown = [*runtime.folders, *map(Path, existing(GPU_FOLDERS) if gpu else [])]
    binds = {
        **{path: path for path in map(str, shown)},
        **{path: path for path in existing(ETC)},
        **{f"/site/{name}": str(path) for name, path in runtime.site.items()},
        **{f"/judge/{name}": str(path) for name, path in runtime.judge.items()},
        f"/judge/{SCRIPT}": str(script),
    }
    return [
        *separate,
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "grader",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        *devices,
        *_scratch("/dev/shm", SHM_BYTES),
        "--remount-ro",
        "/dev",
        *_scratch("/tmp", limits.tmp_bytes),
        *_scratch(HOME, limits.tmp_bytes),
        *_home(home_files or {}),
        *_parents(binds),
        *(word for there, here in binds.items() for word in ("--ro-bind-try", here, there)),
        *(word for path in runtime.hidden for word in ("--tmpfs", str(path), "--remount-ro", str(path))),
        *_system_links(),
        "--remount-ro",
        "/",
        "--chdir",
        HOME,
    ]


def _scratch(folder: str, size: int) -> list[str]:
    return ["--perms", "1777", "--size", str(size), "--tmpfs", folder]


def _home(files: Mapping[str, int]) -> list[str]:
    words = [word for name in files for word in ("--perms", "1777", "--dir", os.path.dirname(f"{HOME}/{name}"))]
    return words + [
        word for name, number in files.items() for word in ("--perms", "0644", "--file", str(number), f"{HOME}/{name}")
    ]


def _each(option: str, paths: list[str]) -> list[str]:
    return [word for path in paths for word in (option, path, path)]


def existing(patterns: tuple[str, ...]) -> list[str]:
    """The paths on this machine that match these patterns."""
    return [path for pattern in patterns for path in sorted(glob(pattern))]


def _parents(binds: dict[str, str]) -> list[str]:
    """The folders above all mounts, readable by everyone: bubblewrap itself would make them private."""
    folders: set[str] = set()
    for there in binds:
        above = list(map(str, PurePosixPath(there).parents))[:-1]
        if not any(folder in binds for folder in above):
            folders.update(above)
    return [word for folder in sorted(folders) for word in ("--dir", folder)]


def _system_links() -> list[str]:
    """/bin, /lib and so on as on this machine: links into /usr, or folders of their own."""
    words: list[str] = []
    for path in map(Path, ("/bin", "/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    return words


def why(said: str) -> str:
    """Explain bubblewrap's error output in one line: what failed and how to fix it."""
    line = next((line for line in said.splitlines() if line.strip()), "no error message").strip()
    if "nknown option" in said:
        return f"bubblewrap is too old ({line}); install bubblewrap 0.8 or newer"
    for name, bad, good in SWITCHES:
        switch = Path("/proc/sys", *name.split("."))
        if switch.is_file() and switch.read_text().strip() == bad:
            return f"bubblewrap cannot make namespaces here ({line}); run `sysctl -w {name}={good}` as root"
    if any(word in said for word in ("namespace", "Operation not permitted", "uid map", "mount")):
        return f"bubblewrap cannot make namespaces here ({line}); in a container, {CONTAINER}"
    return f"the box does not start ({line}); run `rnn-course doctor` for details"

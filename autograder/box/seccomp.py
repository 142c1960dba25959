"""A filter of the box's system calls, as a classic BPF program: it denies those that no answer needs.

bubblewrap alone leaves vsock, keyrings, io_uring and nested namespaces open. The filter is a deny list, so that
NumPy and TensorFlow run on any C library; a denied call fails with an errno, and a call of a foreign architecture
kills the process. Which calls: system_calls.py. Program format: seccomp(2), linux/filter.h.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

from autograder.box.inside.landlock import OWN_PROCESS
from autograder.box.system_calls import (
    ABSENT,
    AUDIT,
    DENIED,
    SHARED_ABSENT,
    SHARED_DENIED,
    SHARED_IGNORED,
    SHARED_SPECIAL,
    SPECIAL,
    Table,
    number,
)

LOAD, AND, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE = 0, 4  # offsets in the description of a call
FIRST_ARGUMENT, SECOND_ARGUMENT, THIRD_ARGUMENT = 16, 24, 32  # an argument's low word comes first
X32_BIT = 0x40000000
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
TERMINALS = (0x5401, 0x5413, 0x540F, 0x541B, 0x5421, 0x5450, 0x5451)  # isatty, its size, bytes to read, blocking
LOCKS = (6, 7, 37, 38, 1024, 1026)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_NOTIFY
OWNERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: who gets a descriptor's signals
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW: NS, CGROUP, UTS, IPC, USER, PID, NET
CLONE_THREAD = 0x10000
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
TRUNCATE, ACCESS_MODE = 0o1000, 3  # O_TRUNC, O_ACCMODE


@dataclass(frozen=True)
class Jump:
    """A comparison of the loaded word: the label to jump to if it is true and if not; "" is the next instruction."""

    code: int
    value: int
    yes: str
    no: str = ""


Step = Jump | str | tuple[int, int]  # a jump; a label; or an instruction without jumps: its code and operand


def machine() -> str:
    """This machine's architecture, by the kernel's name."""
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())


def program(architecture: str | None = None, device: str = "cpu", nested: bool = False, shared: bool = False) -> bytes:
    """The filter of a box. On a GPU memfd_create and all of ioctl are allowed, as drivers may need them.

    nested: for the zygote, which makes namespaces for its children; each child then installs the strict filter.
    shared: for a box that shares the machine's processes and users: OWN_PROCESS in it is to be replaced.
    ValueError for an architecture that is not in the tables.
    """
    architecture = architecture or machine()
    if architecture not in AUDIT:
        raise ValueError(f"the box supports {' and '.join(AUDIT)}, not {architecture}")
    kept = {"memfd_create"} if device == "gpu" else set()
    return _assemble(_steps(architecture, kept | ({"unshare", "mount"} if nested else set()), shared, device))


def _steps(architecture: str, kept: set[str], shared: bool, device: str) -> list[Step]:
    def each(names: Table, label: str) -> list[Step]:
        numbers = [number(name, architecture) for name in names if name not in kept]
        return [Jump(EQUAL, value, label) for value in numbers if value is not None]

    def special(names: Table) -> list[Step]:
        return [Jump(EQUAL, value, name) for name in names if (value := number(name, architecture)) is not None]

    foreign: list[Step] = [(LOAD, ARCHITECTURE), Jump(EQUAL, AUDIT[architecture], "", "die"), (LOAD, NUMBER)]
    x32: list[Step] = [Jump(AT_LEAST, X32_BIT, "die")] if architecture == "x86_64" else []
    common = [*special(SPECIAL), *each(DENIED, "deny"), *each(ABSENT, "absent")]
    more = [
        *special(SHARED_SPECIAL),
        *each(SHARED_DENIED, "deny"),
        *each(SHARED_IGNORED, "ignore"),
        *each(SHARED_ABSENT, "absent"),
    ]
    return [
        *foreign,
        *x32,
        *common,
        *(more if shared else []),
        (RETURN, ALLOW),
        *_rules(shared),
        *_terminals(restricted=shared and device == "cpu"),
        *(_shared_rules() if shared else []),
        "allowed",
        (RETURN, ALLOW),
        "deny",
        (RETURN, ERRNO | errno.EPERM),
        "absent",
        (RETURN, ERRNO | errno.ENOSYS),
        "ignore",
        (RETURN, ERRNO),
        "die",
        (RETURN, KILL),
    ]


def _rules(shared: bool) -> list[Step]:
    """What decides about calls that are denied with some arguments only."""
    return [
        "clone",
        (LOAD, FIRST_ARGUMENT),
        Jump(ANY_BIT, NEW_NAMESPACES, "deny", "" if shared else "allowed"),
        *([Jump(ANY_BIT, CLONE_THREAD, "allowed", "deny")] if shared else []),
        "fcntl",
        (LOAD, SECOND_ARGUMENT),
        *(Jump(EQUAL, command, "deny") for command in (*LOCKS, *(OWNERS if shared else ()))),
        (RETURN, ALLOW),
    ]


def _terminals(restricted: bool) -> list[Step]:
    """ioctl. restricted: only what asks about a terminal or a pipe, as others change files that may only be read."""
    if restricted:
        asked = [Jump(EQUAL, command, "allowed") for command in TERMINALS]
        return ["ioctl", (LOAD, SECOND_ARGUMENT), *asked, (RETURN, ERRNO | errno.EPERM)]
    denied = [Jump(EQUAL, command, "deny") for command in (TIOCSTI, TIOCLINUX)]
    return ["ioctl", (LOAD, SECOND_ARGUMENT), *denied, (RETURN, ALLOW)]


def _shared_rules() -> list[Step]:
    """Signals and limits only for the process itself; it dies with its parent; what may be read is not shortened."""
    return [
        "kill",
        "tgkill",
        "rt_sigqueueinfo",
        "rt_tgsigqueueinfo",
        (LOAD, FIRST_ARGUMENT),
        Jump(EQUAL, OWN_PROCESS, "allowed", "deny"),
        "prlimit64",
        (LOAD, FIRST_ARGUMENT),
        Jump(EQUAL, 0, "allowed", "deny"),
        "prctl",
        (LOAD, FIRST_ARGUMENT),
        Jump(EQUAL, DIE_WITH_PARENT, "deny", "allowed"),
        "open",
        (LOAD, SECOND_ARGUMENT),
        Jump(ANY_BIT, TRUNCATE, "opened", "allowed"),
        "openat",
        (LOAD, THIRD_ARGUMENT),
        Jump(ANY_BIT, TRUNCATE, "opened", "allowed"),
        "opened",
        (AND, ACCESS_MODE),
        Jump(EQUAL, 0, "deny", "allowed"),
    ]


def _assemble(steps: list[Step]) -> bytes:
    """Assemble instructions of 8 bytes: code, steps to skip if true, if false, operand. Jumps only go forward."""
    places: dict[str, int] = {}
    instructions: list[Jump | tuple[int, int]] = []
    for step in steps:
        if isinstance(step, str):
            places[step] = len(instructions)
        else:
            instructions.append(step)
    packed = []
    for place, step in enumerate(instructions):
        if isinstance(step, Jump):
            yes, no = (places[label] - place - 1 if label else 0 for label in (step.yes, step.no))
            packed.append(struct.pack("=HBBI", step.code, yes, no, step.value))
        else:
            packed.append(struct.pack("=HBBI", step[0], 0, 0, step[1]))
    return b"".join(packed)

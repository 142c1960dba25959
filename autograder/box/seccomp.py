"""A filter of the box's system calls, as a classic BPF program: it denies those that no answer needs.

bubblewrap alone leaves vsock, keyrings, io_uring and nested namespaces open. The filter is a deny list, so that
NumPy and TensorFlow run on any C library; a denied call fails with an errno, and a call of a foreign architecture
kills the process. SysV and memfd memory is denied because it cannot be measured from outside. Numbers are those of
Linux's `asm/unistd_64.h` (x86-64) and `asm-generic/unistd.h` (aarch64); program format: seccomp(2), linux/filter.h.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24  # offsets; an argument's low word comes first
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
LOCKS = (6, 7, 37, 38, 1024, 1026)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_NOTIFY
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW: NS, CGROUP, UTS, IPC, USER, PID, NET

Table = dict[str, tuple[int | None, int | None]]  # a call, and its number on each architecture of AUDIT
DENIED: Table = {
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "sched_setaffinity": (203, 122),
    # kernel keyrings and programs
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "lookup_dcookie": (212, 18),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    # the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "acct": (163, 89),
    "syslog": (103, 116),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "nfsservctl": (180, 42),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "_sysctl": (156, None),
    "vserver": (236, None),
    # sockets: their buffers are memory that cannot be measured from outside; the worker's own socket exists already
    "socket": (41, 198),
    "socketpair": (53, 199),
    # watches and locks on files that others use too
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "flock": (73, 32),
    # memory that belongs to no process
    "io_setup": (206, 0),
    "mq_open": (240, 180),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "memfd_secret": (447, 447),
}
ABSENT: Table = {"clone3": (435, 435), "memfd_create": (319, 279)}  # callers then use something else
SPECIAL: Table = {
    "clone": (56, 220),
    "ioctl": (16, 29),
    "fcntl": (72, 25),
}


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


def number(name: str, architecture: str) -> int | None:
    """A system call's number, None where the architecture has no such call."""
    column = list(AUDIT).index(architecture)
    return {**DENIED, **ABSENT, **SPECIAL}[name][column]


def program(architecture: str | None = None, device: str = "cpu", nested: bool = False) -> bytes:
    """The filter for bubblewrap's --seccomp. On a GPU memfd_create is allowed, as drivers may need it.

    nested: for the zygote, which makes namespaces for its children; each child then installs the strict filter.
    ValueError for an architecture that is not in the tables.
    """
    architecture = architecture or machine()
    if architecture not in AUDIT:
        raise ValueError(f"the box supports {' and '.join(AUDIT)}, not {architecture}")
    kept = {"memfd_create"} if device == "gpu" else set()
    return _assemble(_steps(architecture, kept | ({"unshare", "mount"} if nested else set())))


def _steps(architecture: str, kept: set[str]) -> list[Step]:
    def each(names: Table, label: str) -> list[Step]:
        numbers = [number(name, architecture) for name in names if name not in kept]
        return [Jump(EQUAL, value, label) for value in numbers if value is not None]

    foreign: list[Step] = [(LOAD, ARCHITECTURE), Jump(EQUAL, AUDIT[architecture], "", "kill"), (LOAD, NUMBER)]
    x32: list[Step] = [Jump(AT_LEAST, X32_BIT, "kill")] if architecture == "x86_64" else []
    specials: list[Step] = [Jump(EQUAL, int(number(name, architecture) or 0), name) for name in SPECIAL]
    return [
        *foreign,
        *x32,
        *specials,
        *each(DENIED, "deny"),
        *each(ABSENT, "absent"),
        (RETURN, ALLOW),
        "clone",
        (LOAD, FIRST_ARGUMENT),
        Jump(ANY_BIT, NEW_NAMESPACES, "deny", "allowed"),
        "fcntl",
        (LOAD, SECOND_ARGUMENT),
        *(Jump(EQUAL, lock, "deny") for lock in LOCKS),
        (RETURN, ALLOW),
        "ioctl",
        (LOAD, SECOND_ARGUMENT),
        Jump(EQUAL, TIOCSTI, "deny"),
        Jump(EQUAL, TIOCLINUX, "deny"),
        "allowed",
        (RETURN, ALLOW),
        "deny",
        (RETURN, ERRNO | errno.EPERM),
        "absent",
        (RETURN, ERRNO | errno.ENOSYS),
        "kill",
        (RETURN, KILL),
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

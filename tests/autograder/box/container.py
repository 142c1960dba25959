"""Run a command with no more rights than a container under Docker's default profile has.

    python -m tests.autograder.box.container [--user] COMMAND...

The filter denies what Docker's default seccomp profile denies without CAP_SYS_ADMIN (moby, profiles/seccomp), and the
capabilities are Docker's default set. --user: as a plain user, as with `USER` in a Containerfile.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from autograder.box import seccomp
from autograder.box.inside import kernel
from autograder.box.system_calls import AUDIT, DENIED, number

CAPABILITIES = (
    "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw",
    "sys_chroot", "mknod", "audit_write", "setfcap",
)  # fmt: skip
ALLOWED_BY_DOCKER = {
    "ptrace", "chroot", "personality", "sched_setaffinity", "socket", "socketpair", "flock", "inotify_init",
    "inotify_init1", "io_setup", "mq_open", "shmget", "msgget", "semget", "memfd_secret", "vhangup", "modify_ldt",
    "adjtimex", "clock_adjtime",
}  # fmt: skip
USER = 64001


def filter_() -> bytes:
    """Deny what the box's own table denies, but for what Docker allows; clone makes no namespaces; no clone3."""
    here = seccomp.machine()
    denied = [number(name, here) for name in DENIED if name not in ALLOWED_BY_DOCKER]
    steps: list[seccomp.Step] = [
        (seccomp.LOAD, seccomp.ARCHITECTURE),
        seccomp.Jump(seccomp.EQUAL, AUDIT[here], "", "deny"),
        (seccomp.LOAD, seccomp.NUMBER),
        seccomp.Jump(seccomp.EQUAL, number("clone", here) or 0, "clone"),
        seccomp.Jump(seccomp.EQUAL, number("clone3", here) or 0, "absent"),
        *(seccomp.Jump(seccomp.EQUAL, one, "deny") for one in denied if one is not None),
        (seccomp.RETURN, seccomp.ALLOW),
        "clone",
        (seccomp.LOAD, seccomp.FIRST_ARGUMENT),
        seccomp.Jump(seccomp.ANY_BIT, seccomp.NEW_NAMESPACES, "deny"),
        (seccomp.RETURN, seccomp.ALLOW),
        "deny",
        (seccomp.RETURN, seccomp.ERRNO | 1),
        "absent",
        (seccomp.RETURN, seccomp.ERRNO | 38),
    ]
    return seccomp._assemble(steps)


def main(arguments: list[str]) -> None:
    """Give up the rights and become the command."""
    plain = arguments[0] == "--user"
    command = arguments[plain:]
    code = filter_()
    held = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    if os.geteuid():
        kernel.must(kernel.prctl(kernel.NO_NEW_PRIVILEGES, 1), "no new privileges")
    kernel.must(kernel.prctl(kernel.FILTER, kernel.FILTER_MODE, ctypes.addressof(program)), "seccomp")
    kept = ",".join(("-all", *(f"+{name}" for name in CAPABILITIES)))
    rights = [f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--bounding-set=-all"] if plain else []
    wanted = rights or [f"--bounding-set={kept}"]
    if os.geteuid():
        wanted = []
    os.execvp("setpriv", ["setpriv", *wanted, "--inh-caps=-all", "--", *command])


if __name__ == "__main__":
    main(sys.argv[1:])

"""The kernel's calls with which a process gives up its rights; Python has none of them. Standard library only."""

from __future__ import annotations

import ctypes
import os
import struct

DIE_WITH_PARENT, DUMPABLE, FILTER, DROP_CAPABILITY, NO_NEW_PRIVILEGES = 1, 4, 22, 24, 38  # prctl(2)
CAPABILITIES, CAPABILITY_VERSION, FILTER_MODE = 41, 0x20080522, 2
OPEN_PIDFD = 434  # the same on every architecture
INSTRUCTION = struct.Struct("=HBBI")

library = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> int:
    """Call prctl(2), with zeros for the arguments that are not given."""
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return int(library.prctl(option, *map(ctypes.c_ulong, padded)))


def must(result: int, what: str) -> int:
    """The result of a call of `library`; OSError if it failed. what: named in the message."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def system_call(number: int, *arguments: object) -> int:
    """Make a system call that the C library may not offer; OSError if it fails."""
    return must(int(library.syscall(ctypes.c_long(number), *arguments)), f"system call {number}")


def drop_capabilities() -> None:
    """Give up every capability, for this process and all that it starts."""
    for capability in range(CAPABILITIES):
        prctl(DROP_CAPABILITY, capability)
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION, 0))
    must(library.capset(header, ctypes.create_string_buffer(24)), "capset")


def install(filter_: bytes) -> None:
    """Forbid new privileges, and install a filter of system calls (a classic BPF program)."""
    must(prctl(NO_NEW_PRIVILEGES, 1), "no new privileges")
    code = ctypes.create_string_buffer(filter_, len(filter_))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(filter_) // INSTRUCTION.size, ctypes.addressof(code)))
    must(prctl(FILTER, FILTER_MODE, ctypes.addressof(program)), "seccomp")


def with_operand(filter_: bytes, placeholder: int, value: int) -> bytes:
    """A filter in which each instruction with this placeholder as its operand has the value in its place."""
    instructions = INSTRUCTION.iter_unpack(filter_)
    return b"".join(INSTRUCTION.pack(*head, value if k == placeholder else k) for *head, k in instructions)

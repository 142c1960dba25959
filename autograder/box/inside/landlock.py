"""Close this process with Landlock: of the machine's files it reaches those that it is given, of processes none.

Landlock (Linux 5.13 and later) needs no privilege, no namespace and no program. It restricts the calling thread and
all that it starts, for ever, so it is called before there is a second thread. What it leaves open (system calls that
need a user id and no file) the filter of system calls closes: autograder/box/system_calls.py.

Sources: the kernel's Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import json
import os
import stat
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograder.box.inside import kernel

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
READ = READ_FILE | READ_DIR
WRITE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # the rights that a rule on one file may name
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # by ABI: how many rights on files the kernel knows
MOST_FILE_RIGHTS = 16
BIND_AND_CONNECT, SOCKETS_AND_SIGNALS = 3, 3
NETWORK_ABI, SCOPE_ABI = 4, 6
OWN_PROCESS = 0x7FFF_FFF1  # in the filter: replaced by this process's id
OWN_FILES = "/proc/self"  # opened for good, so that the kernel keeps what the rule on it refers to


def abi() -> int:
    """The version of Landlock that this kernel offers; 0 if it offers none."""
    try:
        return kernel.system_call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION))
    except OSError:
        return 0


def close(rules: Mapping[str, Any], scratch: Sequence[str], filter_: bytes) -> None:
    """Restrict this process; OSError if the kernel refuses, RuntimeError if it is not restricted after all.

    rules: {"read": files and folders that may be read, "list": folders that may only be listed, "devices": files
    that may be read and written}. scratch: folders for everything. filter_: system calls, with OWN_PROCESS in it.
    """
    found = abi()
    rights = (1 << FILE_RIGHTS.get(found, MOST_FILE_RIGHTS)) - 1
    network, scope = BIND_AND_CONNECT * (found >= NETWORK_ABI), SOCKETS_AND_SIGNALS * (found >= SCOPE_ABI)
    attributes = struct.pack("=QQQ", rights, network, scope)[: 24 if scope else 16 if network else 8]
    ruleset = kernel.system_call(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    os.open(OWN_FILES, os.O_PATH | os.O_CLOEXEC)
    _allow(ruleset, (*rules["read"], OWN_FILES), READ & rights)
    _allow(ruleset, rules["list"], READ_DIR)
    _allow(ruleset, rules["devices"], (READ_FILE | WRITE_FILE | IOCTL_DEV) & rights)
    _allow(ruleset, scratch, (READ | WRITE) & rights)
    kernel.must(kernel.prctl(kernel.NO_NEW_PRIVILEGES, 1), "no new privileges")
    kernel.system_call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    kernel.install(kernel.with_operand(filter_, OWN_PROCESS, os.getpid()))
    _check()


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    """Add a rule for each path that exists."""
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        allowed = rights if stat.S_ISDIR(os.fstat(descriptor).st_mode) else rights & OF_FILES
        rule = struct.pack("=Qi", allowed, descriptor)
        kernel.system_call(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
        os.close(descriptor)


def _check() -> None:
    """Try what must be refused now."""
    for what, attempt in (("files are open", lambda: os.listdir("/")), ("processes can be made", os.fork)):
        try:
            attempt()
        except OSError:
            continue
        raise RuntimeError(f"the box does not close here: {what}")


def close_as_told(descriptor: int) -> None:
    """Close this process as a JSON file says, whose descriptor was inherited; end with whoever started it."""
    with open(descriptor) as file:
        told = json.load(file)
    kernel.prctl(kernel.DIE_WITH_PARENT, 9)
    close(told["rules"], told["scratch"], bytes.fromhex(told["filter"]))
    kernel.prctl(kernel.DUMPABLE, 1)

"""Cold and warm Landlock boxes for tests, and what student code says in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import Box, probe
from autograder.box.seccomp import machine
from autograder.box.system_calls import DENIED, SHARED_DENIED, SHARED_SPECIAL, SPECIAL, number
from tests.autograder.boxes import shown

NEEDS_LANDLOCK = pytest.mark.skipif(probe("landlock") is not None, reason=f"no Landlock here: {probe('landlock')}")
MODULES = ("numpy", "rnn_course.kit.check")
PREAMBLE = """
import ctypes, errno, json, os, resource, shutil, signal, socket, subprocess, sys, tempfile, threading
libc = ctypes.CDLL(None, use_errno=True)
def attempt(action, *args):
    try:
        action(*args)
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]
def call(name, *args):
    if NUMBERS[name] is None:  # this architecture has no such call
        return "EPERM"
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(NUMBERS[name]), *map(ctypes.c_long, args))
    return errno.errorcode[ctypes.get_errno()] if result == -1 else "done"
def say(value):
    print(json.dumps(value))
"""
CALLS = (*DENIED, *SPECIAL, *SHARED_DENIED, *SHARED_SPECIAL)
PREAMBLE += f"NUMBERS = { ({name: number(name, machine()) for name in CALLS})!r}\n"
Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def warm() -> Iterator[Boxes]:
    source = Boxes("numpy", Limits(), modules=MODULES, kind="landlock")
    yield source
    assert not source.warning
    source.close()


@pytest.fixture(params=["cold", "warm"])
def start(request: pytest.FixtureRequest, warm: Boxes) -> Callable[[], Box]:
    return warm.start if request.param == "warm" else lambda: Box.start("numpy", kind="landlock")


@pytest.fixture
def ask(start: Callable[[], Box]) -> Ask:
    """What a cell says in a new box."""

    def asked(code: str) -> Any:
        with start() as box:
            assert box.name.startswith("landlock (ABI ")
            return json.loads(shown(box, PREAMBLE + dedent(code)))

    return asked


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the course that everyone may read, as far as its mode goes."""
    file = tmp_path / ".course-secret"
    file.write_text("a secret")
    file.chmod(0o644)
    return file

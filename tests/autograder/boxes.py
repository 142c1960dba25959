"""Small scripts run in the worker's place, to see what a box lets them do."""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from autograder.box.bubblewrap_process import Boxed
from autograder.box.contents import Runtime, runtime
from autograder.box.inside import wire
from autograder.box.pool import Boxes
from autograder.box.sandbox import Box, probe
from autograder.box.zygote_client import Forked

PREAMBLE = """
import ctypes, errno, json, os, signal, socket, sys, time
channel = socket.socket(fileno=int(sys.argv[1]))
def say(value):
    channel.sendall(json.dumps(value).encode() + b"\\n")
def attempt(action, *args):
    try:
        action(*args)
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
    except Exception as error:
        return type(error).__name__
"""
SECONDS = f"4321.{os.getpid()}"  # what a process sleeps for, so that it is found again
Start = Callable[..., AbstractContextManager[Box]]


def need_a_box() -> None:
    """Skip the test, and say why, where this machine has no box."""
    cause = probe()
    if cause:
        pytest.skip(f"no box on this machine: {cause}")


@cache
def bare() -> Runtime:
    """The standard library and nothing else: starts fastest."""
    return replace(runtime("numpy"), name="bare", site={}, judge={}, home={})


def starter(folder: Path) -> Start:
    """A function that starts a box on a script's text."""
    serial = itertools.count()

    @contextmanager
    def start(code: str, runtime: Any = None, **options: Any) -> Iterator[Box]:
        script = folder / f"script{next(serial)}.py"
        script.write_text(PREAMBLE + dedent(code))
        with Box.start(runtime or bare(), script=script, **options) as box:
            box.channel.settimeout(20)
            yield box

    return start


def heard(box: Box) -> Any:
    """The next line that the script says; fails with what it wrote if it ends without."""
    line = b""
    while not line.endswith(b"\n"):
        byte = box.channel.recv(1)
        assert byte, f"the script ended ({box.death()}): {box.stderr_tail()}"
        line += byte
    return json.loads(line)


def ended(box: Box) -> str:
    """How a script that says nothing more ended."""
    assert box.channel.recv(1) == b"", "the script said something"
    return box.death()


def first_process(box: Box) -> int:
    """The number of the first process in a box, as this machine counts."""
    child = box._child
    assert isinstance(child, Boxed | Forked)
    return child.first


def sleepers() -> list[int]:
    """The processes of this machine that sleep for SECONDS."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == f"sleep\0{SECONDS}\0".encode():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def shown(box: Box, code: str, seconds: float = 10) -> str:
    """What a cell prints in a box that has just been started."""
    deadline = time.monotonic() + seconds + 10
    assert wire.receive(box.channel, deadline) == {"op": "ready"}
    wire.send(box.channel, {"op": "cell", "source": code, "seconds": seconds, "show": True}, deadline)
    reply = wire.receive(box.channel, deadline)
    assert reply["fault"] is None, reply["fault"]
    return "".join(output.get("text", "") for output in reply["outputs"])


def child(boxes: Boxes, code: str) -> str:
    with boxes.start() as box:
        assert boxes.warm, boxes.warning
        return shown(box, code)

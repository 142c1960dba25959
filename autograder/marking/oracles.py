"""Oracles: references that replace a student's failed exercises, run in a child process with limits of its own.

Their arguments come from student code, which could make a reference run long or take much memory: then only the child
ends.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.box.inside import wire
from autograder.errors import NoOracle
from rnn_course.kit import tree

MAX_AXIS = 4096
MAX_NUMBERS = 65_536
MAX_NUMBER = 1000
MAX_TEXT = 10_000
MAX_DEPTH = 6
READY_SECONDS = 90
CALL_SECONDS = 10
MEMORY = {"numpy": 3 * 2**30, "keras": 8 * 2**30}  # of address space, of which TensorFlow reserves much and uses little
TOO_LARGE = "an argument is far larger than any this exercise asks for"


class Oracle(Protocol):
    """Answers in place of failed exercises. `ready` starts it before a question, so that no question's time is used."""

    def ready(self) -> None: ...
    def __call__(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Functions:
    """Trusted functions, called in this process: their arrays, or an error text."""

    functions: Mapping[str, Callable[..., Any]]

    def ready(self) -> None:
        """Do nothing: there is nothing to start."""

    def __call__(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"value": tree.unflatten(*tree.flatten(self.functions[name](*args, **kwargs)))}
        except Exception as error:  # arguments come from student code, and a value may be no tree
            return {"error": " ".join(str(error).split())[:200] or type(error).__name__}


def is_modest(arguments: Any) -> bool:
    """Whether arguments from the box are no larger than exercises need, however they are nested."""
    numbers = 0
    waiting = [(arguments, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH or numbers > MAX_NUMBERS:
            return False
        if isinstance(node, np.ndarray):
            if any(axis > MAX_AXIS for axis in node.shape):
                return False
            numbers += int(np.prod([max(1, axis) for axis in node.shape], dtype=object))
        elif isinstance(node, dict | tuple | list):
            waiting += [(child, depth + 1) for child in (node.values() if isinstance(node, dict) else node)]
            numbers += len(node)
        elif isinstance(node, str):
            numbers += len(node)
        elif isinstance(node, int) and abs(node) > MAX_NUMBER:
            return False
    return numbers <= MAX_NUMBERS


class Oracles:
    """An assignment's references in a child process, which is started at the first call, and again if it ends."""

    def __init__(self, assignment: str, runtime: str, shared: socket.socket | None = None) -> None:
        """shared: the socket of a server that forks the child, if there is one (`oracle_process.serve`)."""
        self._assignment, self._memory, self._shared = assignment, MEMORY[runtime], shared
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The reference's arrays, or an error text."""
        return self._reply({"name": name, "args": args, "kwargs": kwargs}, (args, kwargs))

    def _reply(self, call: dict[str, Any], theirs: Any) -> dict[str, Any]:
        """The child's reply; theirs: the part of the call that student code made."""
        if not is_modest(theirs):
            return {"error": TOO_LARGE}
        self.ready()
        assert self._channel is not None
        deadline = wire.after(CALL_SECONDS)
        try:
            wire.send(self._channel, call, deadline)
            reply = wire.receive(self._channel, deadline)
        except wire.WireError:
            self.close()
            return {"error": "it took too long or too much memory with these arguments"}
        return dict(reply)

    def alike(self, name: str, probe: int, first: Any, second: Any) -> bool:
        """Whether two answers are alike where an exercise's probe of this number looks; True if they are too large."""
        reply = self._reply({"name": name, "probe": probe, "first": first, "second": second}, (first, second))
        return bool(reply.get("alike", True))

    def ready(self) -> None:
        """Start the child if it is not running. NoOracle if it does not start."""
        if self._channel is not None:
            return
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self._start(theirs)
            wire.receive(self._channel, wire.after(READY_SECONDS))
        except (wire.WireError, OSError) as error:
            self.close()
            if self._shared is None:
                raise NoOracle(f"the references of {self._assignment} do not start ({error})") from error
            self._shared = None  # its server has ended: from now on a child of this process
            self.ready()

    def _start(self, channel: socket.socket) -> None:
        """Start a child that answers on this channel."""
        if self._shared is not None:
            socket.send_fds(self._shared, [b"o"], [channel.fileno()])
            return
        script = [sys.executable, "-P", "-m", "autograder.marking.oracle_process", self._assignment]
        self._process = subprocess.Popen(
            [*script, str(channel.fileno()), str(self._memory)],
            pass_fds=(channel.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the child; one that a server forked ends by itself when its channel closes or its time is up."""
        if self._channel:
            self._channel.close()
            self._channel = None
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

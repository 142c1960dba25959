"""The process that holds an assignment's references once for all workers of a batch on this machine."""

from __future__ import annotations

import multiprocessing
import socket

from autograder.box.contents import keras_backend
from autograder.marking import oracle_process
from autograder.marking.oracles import MEMORY
from rnn_course import catalogue

FORKABLE = ("", "tensorflow")  # backends that work in a process forked after they were imported


class OracleServer:
    """The server; `control` is the end of its socket through which a worker sends it a channel."""

    def __init__(self, name: str, runtime: str) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            arguments = theirs, name, MEMORY[runtime]
            context = multiprocessing.get_context("forkserver")
            self._process = context.Process(target=oracle_process.serve, args=arguments, daemon=True)
            self._process.start()

    @classmethod
    def begin(cls, name: str) -> OracleServer | None:
        """Start a server for an assignment; None if each worker must have a process of its own."""
        runtime = catalogue.runtime(name)
        backend = keras_backend() if runtime == "keras" else ""
        return cls(name, runtime) if backend in FORKABLE else None

    def close(self) -> None:
        """End it; the processes that it forked end with their workers."""
        self.control.close()
        self._process.kill()
        self._process.join()

"""Worker processes on this machine. If one dies, a new one is started and marks its submission again."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import multiprocessing
import os
import signal
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import Connection, wait

from autograder.batch import forkserver
from autograder.batch.oracle_server import OracleServer
from autograder.box.sandbox import said
from autograder.errors import BatchError
from autograder.marking import job, marking
from autograder.marking.marked import Done
from autograder.marking.marking import release_for
from autograder.marking.settings import Settings
from autograder.notebooks.collected import HandedIn, lost
from autograder.notebooks.release import Release
from rnn_course.kit.quiet import quiet_stderr

DIE_WITH_PARENT = 1  # prctl(2)
SECONDS = 1800  # a submission has its own, shorter deadline in its session; this one is for internal errors
TRIES = 3

_context = multiprocessing.get_context("forkserver")


class LocalWorker:
    """A process that marks one submission at a time."""

    def __init__(self, name: str, settings: Settings, oracle: OracleServer | None) -> None:
        """oracle: what holds the references for all workers, if anything does."""
        self.channel, theirs = _context.Pipe()
        self._name, self._settings, self._oracle = name, settings, oracle
        shared = oracle.control if oracle else None
        self._process = _context.Process(target=_serve, args=(theirs, name, settings, shared), daemon=True)
        self._process.start()
        theirs.close()
        self.pid = self._process.pid
        self.at: HandedIn | None = None
        self.since = 0.0

    def take(self, handed: HandedIn) -> None:
        """Start marking a submission; the result comes on `channel`."""
        self.at, self.since = handed, time.monotonic()
        with contextlib.suppress(OSError):  # a dead worker is noticed when its channel is read
            self.channel.send(handed)

    def result(self) -> Done | None:
        """Read the result from `channel`; None if the worker died."""
        try:
            done: Done = self.channel.recv()
        except (EOFError, OSError):
            return None
        self.at = None
        return done

    def again(self) -> LocalWorker:
        """End this worker and return a new one that replaces it."""
        self.end()
        return LocalWorker(self._name, self._settings, self._oracle)

    def end(self) -> None:
        """End the worker and its boxes at once."""
        self._process.kill()
        self._process.join()
        self.channel.close()


class LocalWorkers:
    """A pool of `size` worker processes: `open` it, `submit` submissions, fetch results with `next_done`."""

    def __init__(self, settings: Settings, size: int) -> None:
        self.size = size
        self.says = f"{said(settings.sandbox)}, {size} workers"
        self._settings = settings
        self._waiting: deque[HandedIn] = deque()
        self._losses: Counter[str] = Counter()
        self._oracle: OracleServer | None = None
        self.workers: list[LocalWorker] = []

    def open(self, name: str) -> Release:
        """Start the workers, forked from a fork server that has imported the libraries; this process need not.

        One more forked process checks the built assignment. BatchError if it dies.
        """
        forkserver.begin(name, self._settings)
        processors = itertools.cycle(sorted(os.sched_getaffinity(0)))
        settings = [replace(self._settings, processor=next(processors)) for _ in range(self.size)]
        self._oracle = OracleServer.begin(name)
        self.workers = [LocalWorker(name, one, self._oracle) for one in settings]
        try:
            with ProcessPoolExecutor(1, _context) as reader:
                return reader.submit(_release, name, self._settings).result()
        except BrokenProcessPool as error:
            raise BatchError(f"the process that reads {name} was killed; free some memory and grade again") from error

    def submit(self, handed: HandedIn) -> None:
        """Have this submission marked as soon as a worker is free."""
        self._waiting.append(handed)
        self._feed()

    def next_done(self) -> Done:
        """Wait for the next result and return it."""
        while True:
            overdue = time.monotonic() - SECONDS
            busy = [worker for worker in self.workers if worker.at]
            ready = wait([worker.channel for worker in busy], timeout=1)
            for worker in busy:
                if worker.channel in ready or worker.since < overdue:
                    done = worker.result() if worker.channel in ready else None
                    if done is None:
                        self._replace(worker)
                    self._feed()
                    if done is not None:
                        return done

    def close(self) -> None:
        """End every worker at once; unfinished work is dropped."""
        for worker in self.workers:
            worker.end()
        self.workers = []
        if self._oracle:
            self._oracle.close()
            self._oracle = None

    def _feed(self) -> None:
        for worker in self.workers:
            if self._waiting and not worker.at:
                worker.take(self._waiting.popleft())

    def _replace(self, worker: LocalWorker) -> None:
        """Replace a dead worker; its submission comes next again, but is tried at most TRIES times."""
        handed = worker.at
        assert handed is not None
        self.workers[self.workers.index(worker)] = worker.again()
        self._losses[handed.student] += 1
        if self._losses[handed.student] == TRIES:
            handed = lost(handed, f"grading stopped {TRIES} times on this notebook")
        self._waiting.appendleft(handed)


def _serve(channel: Connection, name: str, settings: Settings, shared: socket.socket | None) -> None:
    """Mark submissions from the channel until the other end closes it. shared: the oracle server's socket."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    marking.oracles(name, shared)
    # The fork server preloads one assignment only, which may be another; `open` reports errors in this one.
    with quiet_stderr(), contextlib.suppress(Exception):
        job.prepare(name, settings)
    for handed in _incoming(channel):
        channel.send(job.mark(handed, settings))


def _release(name: str, settings: Settings) -> Release:
    with quiet_stderr():
        return release_for(name, settings)


def _incoming(channel: Connection) -> Iterator[HandedIn]:
    with contextlib.suppress(EOFError):
        while True:
            yield channel.recv()

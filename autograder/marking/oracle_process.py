"""The process that answers calls of references: one of its own for one judge, or forked for each worker of a batch."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys

from autograder.box.inside import wire
from autograder.marking.oracles import CALL_SECONDS, Functions
from rnn_course import catalogue
from rnn_course.exercise import Assignment

DIE_WITH_PARENT = 1  # prctl(2)


def answer(assignment: Assignment, channel: socket.socket, memory: int) -> None:
    """Answer calls until the other end closes the channel; a call that takes too long ends the process."""
    from autograder.judge.probes import probed

    oracle = Functions(assignment.namespace())
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with channel, contextlib.suppress(wire.Closed):
        wire.send(channel, {"ready": True})
        while True:
            call = wire.receive(channel)
            signal.alarm(CALL_SECONDS)
            if "probe" in call:
                looks = probed(assignment[call["name"]].probes[call["probe"]])
                reply = {"alike": looks.alike(call["first"], call["second"])}
            else:
                reply = oracle(call["name"], call["args"], call["kwargs"])
            signal.alarm(0)
            wire.send(channel, reply)


def serve(control: socket.socket, name: str, memory: int) -> None:
    """Fork a process for each channel that arrives, so that any number of workers hold the references once.

    They are read at once if that takes no Keras; else when the first channel arrives, as many classes need none. What
    ends this process ends none of those that it forked: each answers until its channel closes.
    """
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    assignment = catalogue.load(name) if catalogue.runtime(name) == "numpy" else None
    while True:
        told, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not told:
            return
        assignment = assignment or catalogue.load(name)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            try:
                control.close()
                answer(assignment, socket.socket(fileno=descriptors[0]), memory)
            finally:
                os._exit(0)
        os.close(descriptors[0])


if __name__ == "__main__":
    answer(catalogue.load(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), int(sys.argv[3]))

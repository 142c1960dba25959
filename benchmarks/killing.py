"""Find the processes of a batch by their role, and kill one now and then."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

Find = Callable[[psutil.Process], list[psutil.Process]]


def below(process: psutil.Process, wanted: str) -> list[psutil.Process]:
    """Processes below one whose command line contains a word, except those that are just ending."""
    found = []
    for one in process.children(recursive=True):
        try:
            if wanted in " ".join(one.cmdline()):
                found.append(one)
        except psutil.Error:
            continue
    return found


def local_workers(head: psutil.Process) -> list[psutil.Process]:
    return [worker for server in below(head, "multiprocessing.forkserver") for worker in server.children()]


def boxed(head: psutil.Process) -> list[psutil.Process]:
    """The judge's processes in boxes: a zygote and, while it has a child, that child's three processes."""
    return [one for one in below(head, "/judge/main.py") if "bwrap" not in one.cmdline()[0]]


def zygotes(head: psutil.Process) -> list[psutil.Process]:
    inside = boxed(head)
    return [one for one in inside if one.parent() not in inside]


def children(head: psutil.Process) -> list[psutil.Process]:
    """The processes that run student code: the last one of each chain of parents and children."""
    return [one for one in boxed(head) if not one.children() and one not in zygotes(head)]


def dask_workers(head: psutil.Process) -> list[psutil.Process]:
    return below(psutil.Process(), "spawn_main")


@contextmanager
def killing(head: psutil.Process, find: Find, pause: tuple[float, float]) -> Iterator[list[int]]:
    """Kill one of the processes found after each pause of random length; gives the ids of those killed."""
    over, killed, draw = threading.Event(), [], random.Random(0)

    def kill() -> None:
        while not over.wait(draw.uniform(*pause)):
            try:
                victim = draw.choice(find(head))
                victim.kill()
                killed.append(victim.pid)
            except (psutil.Error, IndexError):
                continue

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()

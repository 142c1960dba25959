"""pidfds: kill a process and wait for it without the risk that its number was reused."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal

SEND_SIGNAL, OPEN = 424, 434  # the same on every architecture


def take(pid: int) -> int:
    """Open a pidfd of a process, to be closed with os.close. OSError if there is no such process."""
    return _system_call(OPEN, pid, 0)


def kill(handle: int) -> None:
    """Kill the process if it is still running."""
    with contextlib.suppress(ProcessLookupError):
        _system_call(SEND_SIGNAL, handle, signal.SIGKILL, 0, 0)


def gone(handle: int, seconds: float) -> bool:
    """Whether the process ends within `seconds`; the first process of a namespace ends after all others in it."""
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    return bool(ended.poll(seconds * 1000))


def _system_call(number: int, *args: int) -> int:
    """Make one of the kernel's pidfd calls, which not every build of Python offers."""
    library = ctypes.CDLL(None, use_errno=True)
    result = int(library.syscall(ctypes.c_long(number), *map(ctypes.c_long, args)))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

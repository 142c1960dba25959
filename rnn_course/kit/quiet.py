"""Keep libraries from writing to stderr: TensorFlow does it below Python, nbgrader turns one such line into a zero."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from typing import TextIO

STDERR = 2


@contextlib.contextmanager
def quiet_descriptor() -> Iterator[None]:
    """Send what is written to the process's own standard error nowhere for a while; sys.stderr is left alone."""
    try:
        kept = os.dup(STDERR)
    except OSError:  # a process without one
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send the process's standard error and sys.stderr nowhere for a while."""
    with quiet_descriptor(), contextlib.redirect_stderr(_nowhere()):
        yield


@functools.cache
def _nowhere() -> TextIO:
    """Never closed: a logger that a library makes meanwhile keeps it, and would complain of it ever after."""
    return open(os.devnull, "w")

"""Keep libraries from writing to stderr: TensorFlow does so below Python, and nbgrader then gives zero."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from typing import TextIO

STDERR = 2
# TensorFlow reads this once, when it is imported. Without it a machine without a GPU greets a student with a red line,
# "failed call to cuInit", when the first model is built.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextlib.contextmanager
def quiet_descriptor() -> Iterator[None]:
    """Discard what is written to file descriptor 2 inside a with block; sys.stderr is not changed."""
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
    """Discard what is written to file descriptor 2 or to sys.stderr inside a with block."""
    with quiet_descriptor(), contextlib.redirect_stderr(_nowhere()):
        yield


@functools.cache
def _nowhere() -> TextIO:
    """A stream to nowhere; never closed, since a library's logger may keep it and would fail on a closed one."""
    return open(os.devnull, "w")

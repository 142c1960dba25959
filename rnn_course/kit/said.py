"""What an exception says, in one line, and where in the notebook it was raised."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable
from types import FrameType, TracebackType

COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # in Keras' messages


def said(error: BaseException) -> str:
    """The exception's message without colours and line breaks; empty if str() of it fails.

    A syntax error says its line instead of the cell's name for Python.
    """
    try:
        if isinstance(error, SyntaxError) and error.msg and error.lineno:
            line = (error.text or "").strip()
            return f"{error.msg}, in line {error.lineno}" + (f": `{line}`" if line else "")
        return " ".join(COLOURS.sub("", str(error)).split())
    except Exception:
        return ""


def lines_of(trace: TracebackType | None, own: Callable[[FrameType], bool]) -> list[tuple[str, str]]:
    """The notebook's frames in a traceback, outermost first: each function's name and the line that it was at.

    own: whether a frame is the notebook's.
    """
    found = []
    while trace:
        frame = trace.tb_frame
        if own(frame):
            line = linecache.getline(frame.f_code.co_filename, trace.tb_lineno).strip()
            found.append((frame.f_code.co_name, line))
        trace = trace.tb_next
    return found


def called_at(lines: list[tuple[str, str]]) -> str:
    """Where the function in which an exception was raised was called, if another one of the notebook's called it."""
    if len(lines) < 2 or lines[-2][0] == lines[-1][0] or not lines[-2][1]:
        return ""
    return f" (in {lines[-1][0]}, called at `{lines[-2][1]}`)"

"""Recognise an answer that is not attempted yet: it still raises the released notebook's NotImplementedError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_unsolved(error: BaseException, namespace: Mapping[str, Any]) -> bool:
    """Whether the notebook's own code raised NotImplementedError; one raised by a library is an ordinary error.

    namespace: the notebook's names, by which its own frames are recognised.
    """
    return bool(unsolved(error, namespace))


def unsolved(error: BaseException, namespace: Mapping[str, Any]) -> str:
    """The name of the notebook's function or class that raised NotImplementedError; "" if the error is another one."""
    if not isinstance(error, NotImplementedError) or error.__traceback__ is None:
        return ""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    frame = trace.tb_frame
    # A library may hide its own frames; then the last frame is the notebook's, but its code does not name the error.
    if frame.f_globals is not namespace or "NotImplementedError" not in frame.f_code.co_names:
        return ""
    return frame.f_code.co_qualname.partition(".")[0]

"""Recognise an answer that is not attempted yet: it still raises the released notebook's NotImplementedError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_unsolved(error: BaseException, namespace: Mapping[str, Any]) -> bool:
    """Whether the notebook's own code raised NotImplementedError; one raised by a library is an ordinary error.

    namespace: the notebook's names, by which its own frames are recognised.
    """
    if not isinstance(error, NotImplementedError):
        return False
    trace = error.__traceback__
    if trace is None:
        return False
    while trace.tb_next:
        trace = trace.tb_next
    frame = trace.tb_frame
    # A library may hide its own frames; then the last frame is the notebook's, but its code does not name the error.
    return frame.f_globals is namespace and "NotImplementedError" in frame.f_code.co_names

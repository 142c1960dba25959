"""Whether an answer is not there yet: it stops at the line that a released notebook has in a solution's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_unsolved(error: BaseException, namespace: Mapping[str, Any]) -> bool:
    """Whether the notebook itself raised NotImplementedError; a library that does so has met a mistake instead.

    namespace: the notebook's names, by which its own frames are known.
    """
    if not isinstance(error, NotImplementedError):
        return False
    trace = error.__traceback__
    if trace is None:
        return False
    while trace.tb_next:
        trace = trace.tb_next
    frame = trace.tb_frame
    # A library may hide its own frames: then the last one left is the notebook's, which does not name the error.
    return frame.f_globals is namespace and "NotImplementedError" in frame.f_code.co_names

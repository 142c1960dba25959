"""The message of an exception, in one line."""

from __future__ import annotations

import re

COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # in Keras' messages


def said(error: BaseException) -> str:
    """The exception's message without colours and line breaks; empty if str() of it fails."""
    try:
        return " ".join(COLOURS.sub("", str(error)).split())
    except Exception:
        return ""

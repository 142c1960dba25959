"""What an exception says, in one line."""

from __future__ import annotations

import re

COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # with which Keras sets its messages


def said(error: BaseException) -> str:
    """The exception's text without colours and line ends; empty if it cannot print itself."""
    try:
        return " ".join(COLOURS.sub("", str(error)).split())
    except Exception:
        return ""

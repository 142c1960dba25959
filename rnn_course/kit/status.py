"""The states in which an exercise can be, and how each is shown: one table of words, symbols and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "pass",
    "fail",
    "error",
    "timeout",
    "memory",
    "crash",
    "missing",
    "not_attempted",
    "refused",
    "needs_human",
    "to_read",
]


@dataclass(frozen=True)
class Look:
    """How a state is shown. colour: rich's, on a terminal. group: the one of four kinds that a page has a style for."""

    symbol: str
    word: str
    colour: str
    group: Literal["right", "wrong", "open", "human"]


LOOKS: Mapping[Status, Look] = {
    "pass": Look("✓", "right", "green", "right"),
    "fail": Look("✗", "not right yet", "red", "wrong"),
    "error": Look("✗", "stopped with an error", "red", "wrong"),
    "timeout": Look("✗", "out of time", "red", "wrong"),
    "memory": Look("✗", "out of memory", "red", "wrong"),
    "crash": Look("✗", "ended the process", "red", "wrong"),
    "missing": Look("·", "not found", "dim", "open"),
    "not_attempted": Look("·", "not attempted", "dim", "open"),
    "refused": Look("✗", "not accepted", "red", "wrong"),
    "needs_human": Look("?", "needs a human", "yellow", "human"),
    "to_read": Look("?", "to be read by a person", "yellow", "human"),
}

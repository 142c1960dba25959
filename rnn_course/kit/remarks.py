"""Remarks on answers that are right all the same: lists for arrays, arguments that are changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnn_course.kit import compare
from rnn_course.kit.assess import Outcome

CHANGES = "It changes its argument"
AS_LIST = "It returns a list of numbers where an array is expected."


def as_lists(outcomes: Sequence[Outcome], expected: Sequence[Any]) -> list[str]:
    """A list with a remark if an answer has a list of numbers where an array is expected; otherwise empty."""
    pairs = zip(outcomes, expected, strict=False)
    return [AS_LIST] if any(compare.holds_lists(outcome.value, wanted) for outcome, wanted in pairs) else []


def in_place(names: Sequence[str]) -> str:
    """The remark on a function that changes its arguments: it is right, and makes a caller wrong."""
    what = f"s `{'`, `'.join(names)}`" if len(names) > 1 else f" `{names[0]}`"
    return f"{CHANGES}{what} in place: whoever calls it finds other numbers there afterwards."

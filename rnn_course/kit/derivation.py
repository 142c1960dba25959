"""Equations that a student is to derive: a notebook that leaves them out speaks of them by name, not by number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

GUIDED, DERIVE = LEVELS = ("guided", "derive")


@dataclass(frozen=True)
class Equation:
    """A numbered equation: its number, the name on its left, and its whole text: "1.8", "dU", "dU = hᵀ dz"."""

    number: str
    name: str
    text: str


def unnumbered(text: str, equations: Iterable[Equation]) -> str:
    """The text with the name of each of these equations in place of its number.

    "dU (1.8): see (1.8) and (1.7)" becomes "dU: see the equation of dU and (1.7)".
    """
    names = {one.number: one.name for one in equations}
    if not names:
        return text
    number = rf"(?<!\w)\(({'|'.join(map(re.escape, names))})\)"

    def beside(found: re.Match[str]) -> str:
        """The name alone where the number follows it: "dU (1.8)", "the dz of (1.4)"."""
        same = names[found[2]] == found[1]
        return found[1] if same else found[0]

    def called(found: re.Match[str]) -> str:
        begins = found.start() == 0 or text[: found.start()].endswith((". ", ": ", "? "))
        return f"{'The' if begins else 'the'} equation of {names[found[1]]}"

    text = re.sub(rf"; see {number}", "", text)
    text = re.sub(rf"(\w+) (?:(?:of|in|by|from) )?{number}", beside, text)
    text = re.sub(rf"{number} to {number}", lambda each: f"the equations of {names[each[1]]} to {names[each[2]]}", text)
    return re.sub(number, called, text)

"""Equations that a student is to derive: a notebook that leaves them out speaks of them by name, not by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GUIDED, DERIVE = LEVELS = ("guided", "derive")


@dataclass(frozen=True)
class Equation:
    """A numbered equation: its number, the names of what it defines, and its text: "1.8", "dU", "dU = hᵀ dz"."""

    number: str
    name: str
    text: str


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: "dx, dh and dW"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def unnumbered(text: str, equations: Iterable[Equation]) -> str:
    """The text with the name of each of these equations in place of its number.

    "dU (1.8): see (1.8) and (1.7)" becomes "dU: see the equation of dU and (1.7)".
    """
    names = {one.number: one.name.split(", ") for one in equations}
    if not names:
        return text
    any_number, number = r"\((\d+\.\d+)\)", rf"(?<!\w)\(({'|'.join(map(re.escape, names))})\)"

    def article(found: re.Match[str]) -> str:
        begins = found.start() == 0 or found.string[: found.start()].endswith((". ", ": ", "? "))
        return "The" if begins else "the"

    def beside(found: re.Match[str]) -> str:
        """The name alone where the number follows it: "dU (1.8)", "the dz of (1.4)", "dhs (1.17)" of dh_t."""
        return found[1] if _bare(found[1]) in map(_bare, names[found[2]]) else found[0]

    def span(found: re.Match[str]) -> str:
        first, last = names.get(found[1]), names.get(found[2])
        if first and last:
            return f"{article(found)} equations of {first[0]} to {last[-1]}"
        if first or last:
            ends = first[0] if first else f"({found[1]})", last[-1] if last else f"({found[2]})"
            return f"{article(found)} equations from {ends[0]} to {ends[1]}"
        return found[0]

    def called(found: re.Match[str]) -> str:
        return f"{article(found)} equation of {listed(names[found[1]])}"

    text = re.sub(rf"; see {number}", "", text)
    text = re.sub(rf"\b(product|sum|mean|term|factor|part)(s?) (?={number})", r"\1\2 of ", text)
    text = re.sub(rf"([\w{{}}+-]+) (?:(?:of|in|by|from) )?{number}(?! to \()", beside, text)
    text = re.sub(rf"(?<!\w){any_number} to {any_number}", span, text)
    return re.sub(number, called, text)


def _bare(name: str) -> str:
    """A name without its index: "dh" of "dh_t" and of "dhs"."""
    return name.partition("_")[0].removesuffix("s")

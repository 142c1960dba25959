"""Equations that a student is to derive: a notebook that leaves them out speaks of them by name, not by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# A number after one of these words stands in its sentence as a noun; after another word it is an aside: "a third term
# (5.29); and".
BEFORE_A_NOUN = re.compile(
    "and|or|but|so|that|then|if|when|where|which|while|since|because|as|than|at|in|of|by|from|to|for|with|through|after|"
    "before|between|only|not|is|are|see|has|takes|gives|uses",
    re.IGNORECASE,
)
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
    number = rf"(?<!\w)\(({'|'.join(map(re.escape, names))})\)"
    return _as_nouns(_without_asides(text, names, number), names, number)


def _without_asides(text: str, names: Mapping[str, Sequence[str]], number: str) -> str:
    """Drop the numbers that a sentence can do without: "dU (1.8)", "the dz of (1.4)", "the step (5.5) to (5.9)"."""

    def beside(found: re.Match[str]) -> str:
        return found[1] if _bare(found[1]) in map(_bare, names[found[2]]) else found[0]

    def aside(found: re.Match[str]) -> str:
        return found[0] if BEFORE_A_NOUN.fullmatch(found[1].split()[-1]) else found[1]

    text = re.sub(rf"; see {number}(?: to {number}|(?! to \())|(?<!\)), {number}(?=[.;]|$)", "", text)
    text = re.sub(rf"([\w{{}}+-]+) (?:(?:of|in|by|from) )?{number}(?! to \()", beside, text)
    text = re.sub(rf"\b(products|sums) (?={number} to )", r"\1 of ", text)
    text = re.sub(rf"(?<=\bthe )((?:\w+ )?\w+) {number}(?: to {number})?", aside, text)
    return re.sub(rf"(\S*\w) {number}(?: to {number})?(?=[.,;:)]|$| and | or )", aside, text)


def _as_nouns(text: str, names: Mapping[str, Sequence[str]], number: str) -> str:
    """Say "the equation of dU", "the equations of dU and db" and "the equations of dU to db"."""

    def article(found: re.Match[str]) -> str:
        begins = found.start() == 0 or found.string[: found.start()].endswith((". ", "? "))
        return "The" if begins else "the"

    def span(found: re.Match[str]) -> str:
        first, last = names.get(found[1]), names.get(found[2])
        if first and last:
            return f"{article(found)} equations of {first[0]} to {last[-1]}"
        if first or last:
            ends = first[0] if first else f"({found[1]})", last[-1] if last else f"({found[2]})"
            return f"{article(found)} equations from {ends[0]} to {ends[1]}"
        return found[0]

    def several(found: re.Match[str]) -> str:
        all_names = [name for each in re.findall(number, found[0]) for name in names[each]]
        return f"{article(found)} equations of {listed(all_names)}"

    def called(found: re.Match[str]) -> str:
        return f"{article(found)} equation of {listed(names[found[1]])}"

    text = re.sub(r"(?<!\w)\((\d+\.\d+)\) to \((\d+\.\d+)\)", span, text)
    text = re.sub(rf"(?:{number}, )*{number} and {number}", several, text)
    return re.sub(number, called, text)


def _bare(name: str) -> str:
    """A name without its index: "dh" of "dh_t" and of "dhs"."""
    return name.partition("_")[0].removesuffix("s")

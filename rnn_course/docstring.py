"""Read a reference's docstring, which states the exercise: its numbered equations and its shape line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from rnn_course.kit.derivation import Equation

SHAPE = re.compile(r"((?:\w+, )*\w+) \(([^()]*)\)")
NUMBERED = re.compile(r"\s*(.*?)\s*\((\d+\.\d+)\)")
NAME = r"[^\W\d][^\s,\]]*"
DEFINED = re.compile(rf"(?:^|[;,] (?:and )?)\[?({NAME}(?:, {NAME})*)\]? = ")


def shapes(text: str) -> dict[str, str]:
    """The shapes that a part of a shape line gives, by name: "h, c (B, H)" gives "B, H" for h and for c."""
    return {name: shape for names, shape in SHAPE.findall(text) for name in names.split(", ")}


def returned_axes(reference: Callable[..., Any]) -> dict[str, tuple[str, ...]]:
    """The axes of what a reference returns, by name, as its docstring gives them after the last arrow."""
    _, arrow, returned = (inspect.getdoc(reference) or "").rpartition("->")
    found = shapes(returned) if arrow else {}
    return {name: tuple(axis.strip() for axis in shape.split(",") if axis.strip()) for name, shape in found.items()}


def spans(lines: list[str]) -> Iterator[tuple[int, int, Equation]]:
    """The equations in a docstring's lines, each with its first line and the one after its last.

    An equation ends with its number; it begins after a line that is empty or ends another one.
    """
    first = 0
    for place, line in enumerate(lines):
        found = NUMBERED.fullmatch(line)
        if found:
            text = " ".join(" ".join([*lines[first:place], found[1]]).split())
            yield first, place + 1, Equation(found[2], _names(text), text)
        if found or not line.strip():
            first = place + 1


def _names(text: str) -> str:
    """All that an equation defines: "dx, db" of "dx = dz Wᵀ; db = Σ_rows dz". In '"ave": y = ...', the label.

    In an equation that is to be solved, "(A + B) V = Y", it is V.
    """
    label = re.match(r'"\w+"(?=: )', text)
    defined = [label[0]] if label else dict.fromkeys(DEFINED.findall(text))
    solved_for = re.match(r"\([^=]*\) (\w+) = ", text)
    return solved_for[1] if solved_for else ", ".join(defined) or text.partition(" = ")[0]


def equations(reference: Callable[..., Any]) -> list[Equation]:
    """A reference's numbered equations, in order."""
    return [one for _, _, one in spans((inspect.getdoc(reference) or "").splitlines())]

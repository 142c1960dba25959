"""A student's code as numbered, coloured lines of HTML, with one line marked."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from autograder.output.clean import one_line, visible

MOST_LINES, MOST_CHARACTERS = 400, 40_000
# Every alternative takes as many characters as it can, so that a hostile text costs no more than its length.
TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>\"\"\"[\s\S]*?(?:\"\"\"|\Z)|'''[\s\S]*?(?:'''|\Z)|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?)"
    r"|(?P<word>\w+)"
)


@dataclass(frozen=True)
class Listing:
    """lines: HTML, and whether the line is the marked one. more: how many lines are left out at the end."""

    lines: tuple[tuple[Markup, bool], ...]
    more: int


def listing(source: str, stopped_at: str = "", *, prose: bool = False) -> Listing:
    """The listing of a source. stopped_at: the text of the line to mark; none is marked if it occurs twice.

    prose: whether it is no code, so that nothing is coloured.
    """
    whole = visible(source)
    text = whole[:MOST_CHARACTERS]
    lines = text.split("\n")[:MOST_LINES]
    places = [place for place, line in enumerate(lines) if one_line(line).strip() == stopped_at.strip() != ""]
    marked = places[0] if len(places) == 1 else -1
    text = "\n".join(lines)
    coloured = (str(escape(text)) if prose else "".join(_coloured(text))).split("\n")
    shown = tuple((Markup(line), place == marked) for place, line in enumerate(coloured))
    return Listing(shown, whole.count("\n") + 1 - len(lines))


def _coloured(text: str) -> list[str]:
    """The text as pieces of HTML; no tag goes over the end of a line."""
    pieces, end = list[str](), 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if kind == "word":
            kind = "keyword" if keyword.iskeyword(token[0]) else ""
        if kind:
            pieces.append(escape(text[end : token.start()]))
            pieces.append("\n".join(f'<span class="{kind}">{escape(part)}</span>' for part in token[0].split("\n")))
            end = token.end()
    return [*pieces, escape(text[end:])]

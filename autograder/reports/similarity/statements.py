"""Cut a cell's text into statements of tokens, by a pattern alone, so that text that is not Python can be read too.

Nothing is executed, and the time grows with the length of the text, of which only the first part is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_READ = 20_000  # characters of an answer; the longest reference has 2,000
MAX_LINES = 30  # of one statement, so that an open bracket does not join the rest of the cell
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[rbfuRBFU]{0,2}(?:\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|"(?:\\.|[^"\\\n])*["\n]|'(?:\\.|[^'\\\n])*['\n]))
    |(?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<space>\n|[^\S\n]+|\\\n)
    |(?P<operator>\*\*=|//=|<<=|>>=|->|:=|==|!=|<=|>=|[-+*/@%&|^]=|\*\*|//|<<|>>|.)""",
    re.VERBOSE | re.DOTALL,
)
OPENS, CLOSES = frozenset("([{"), frozenset(")]}")
# Spaces that few people leave: two in a row, before a comma, after a bracket, at the end of a line; and tabs.
ODD = re.compile(r"(?<=\S)(?: {2,}(?=[^\s#])| +(?=[,)\]:])| +$)|\t|[(\[] ")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Statement:
    """The tokens of one logical line, without comments, and the numbers of its first and last line, from 0."""

    tokens: tuple[Token, ...]
    first: int
    last: int

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def is_string(self) -> bool:
        """Whether it is a docstring, or another string that nothing uses."""
        return len(self.tokens) == 1 and self.tokens[0].kind == "string"


@dataclass(frozen=True)
class Text:
    """An answer's lines and statements, its comments with their lines, and the lines that have unusual spaces."""

    lines: tuple[str, ...]
    statements: tuple[Statement, ...]
    comments: tuple[tuple[int, str], ...]
    odd: frozenset[int]
    cut: bool


def read(source: str) -> Text:
    """Read an answer; of a longer one, the first MAX_READ characters."""
    text = source[:MAX_READ].replace("\r\n", "\n").replace("\r", "\n")
    statements, comments = list[Statement](), list[tuple[int, str]]()
    tokens: list[Token] = []
    line = first = depth = 0
    for found in TOKEN.finditer(text):
        kind, said = str(found.lastgroup), found[0]
        if kind == "comment":
            comments.append((line, said))
        elif kind != "space":
            first = first if tokens else line
            tokens.append(Token(kind, said))
            depth = max(0, depth + (said in OPENS) - (said in CLOSES))
        line += said.count("\n")
        ends = said.endswith("\n") and said != "\\\n" and (depth == 0 or line - first >= MAX_LINES)
        if tokens and ends:
            statements.append(Statement(tuple(tokens), first, line - 1))
            tokens, depth = [], 0
    if tokens:
        statements.append(Statement(tuple(tokens), first, line))
    lines = tuple(text.split("\n"))
    odd = frozenset(number for number, each in enumerate(lines) if each.strip() and ODD.search(each.lstrip(" ")))
    return Text(lines, tuple(statements), tuple(comments), odd, len(source) > MAX_READ)

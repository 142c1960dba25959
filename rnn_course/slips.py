"""Known mistakes as slips: which line of the reference is written otherwise, and the sentence that names it.

    wrong = slips(
        rnn_step_backward,
        derivative_omitted=({"1.4": "dz = dh_next"}, "the derivative of tanh is missing; (1.4) multiplies by it."),
    )

A line is named by the number of its equation, which is in the comment at its end, or by the text that it starts
with. Each must be there exactly once, so that a reference cannot change under its mistakes unseen.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_course.exercise import Accepted, AuthoringError, Misconception

Lines = Mapping[str, str]  # an equation's number or the start of a line -> the line or lines written instead
NUMBER = re.compile(r"\d+\.\d+")


def slips(
    right: Callable[..., Any] | Accepted, /, *, using: Mapping[str, Any] | None = None, **bank: tuple[Lines, str]
) -> tuple[Misconception, ...]:
    """Keep mistakes, each by its name: name=({"1.4": "dz = dh_next"}, "the sentence that names it").

    right: the reference, or another right answer where people do not write as the reference does: an accepted
    one, or any function or class. using: names that the new lines use and the module of `right` does not have.
    AuthoringError if a line is not there exactly once.
    """
    function = right.function if isinstance(right, Accepted) else right
    source = _Source(function)
    names = {**vars(inspect.getmodule(function)), **(using or {})}
    return tuple(source.slip(name, lines, says, names) for name, (lines, says) in bank.items())


@dataclass(frozen=True)
class _Line:
    """One statement, or the line that opens a block: its first and last line number, from 0."""

    first: int
    last: int


class _Source:
    """The source of a function or class, by lines that can be written otherwise."""

    def __init__(self, function: Callable[..., Any]) -> None:
        text = textwrap.dedent(inspect.getsource(function))
        self.name = function.__name__
        definition = ast.parse(text).body[0]
        assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
        self.lines = text.splitlines()
        self.start = definition.lineno - 1  # after the decorators
        self.statements = [_opening(definition), *_statements(definition)]

    def slip(self, name: str, lines: Lines, says: str, names: dict[str, Any]) -> Misconception:
        written, breaks = list(self.lines), []
        for place, line in lines.items():
            found = self._find(name, place)
            breaks += [place] if NUMBER.fullmatch(place) else self._equations(found)
            old = self.lines[found.first]
            indent = old[: len(old) - len(old.lstrip())]
            written[found.first] = textwrap.indent(textwrap.dedent(line).strip("\n"), indent)
            written[found.first + 1 : found.last + 1] = [""] * (found.last - found.first)
        scope = dict(names)
        exec(compile("\n".join(written[self.start :]), f"<slip {name} of {self.name}>", "exec"), scope)
        return Misconception(name, says, scope[self.name], tuple(dict.fromkeys(breaks)))

    def _find(self, slip: str, place: str) -> _Line:
        number = NUMBER.fullmatch(place)
        found = [
            line
            for line in self.statements
            if (place in self._equations(line) if number else self.lines[line.first].lstrip().startswith(place))
        ]
        if len(found) != 1:
            raise AuthoringError(f"slip {slip}: {place!r} is on {len(found)} lines of {self.name}; name one line")
        return found[0]

    def _equations(self, line: _Line) -> list[str]:
        """The numbers in the comments of a line."""
        comments = (text.partition("#")[2] for text in self.lines[line.first : line.last + 1])
        return [number for comment in comments for number in NUMBER.findall(comment)]


def _statements(node: ast.AST) -> Iterator[_Line]:
    """Every statement under a node and the line that opens each block, but no docstring."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and not _is_text(child):
            yield _opening(child)
        yield from _statements(child)


def _opening(statement: ast.stmt) -> _Line:
    """A statement; of a block, such as a loop or a function, only what stands before its first statement."""
    inside = getattr(statement, "body", None)
    last = inside[0].lineno - 1 if inside else statement.end_lineno or statement.lineno
    return _Line(statement.lineno - 1, max(last, statement.lineno) - 1)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)

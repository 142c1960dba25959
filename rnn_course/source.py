"""The source of a function or class by its statements, and the equations that they carry as comments."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

NUMBER = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Line:
    """One statement, or the line that opens a block: its first and last line number, from 0."""

    first: int
    last: int


class Source:
    """A function's or class's source, dedented.

    definition: its syntax tree. lines: with its decorators. start: the number of the line of `def` or `class`.
    statements: that line and all others but docstrings, in order.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        text = textwrap.dedent(inspect.getsource(function))
        self.name = function.__name__
        definition = ast.parse(text).body[0]
        assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
        self.definition = definition
        self.lines = text.splitlines()
        self.start = definition.lineno - 1
        self.statements = [_opening(definition), *_statements(definition)]

    def line_of(self, statement: ast.stmt) -> Line:
        """The lines of a statement; of a block, those that open it."""
        return _opening(statement)

    def equations(self, line: Line) -> list[str]:
        """The numbers in the comments of a line."""
        comments = (text.partition("#")[2] for text in self.lines[line.first : line.last + 1])
        return [number for comment in comments for number in NUMBER.findall(comment)]


def _statements(node: ast.AST) -> Iterator[Line]:
    """Every statement under a node and the line that opens each block, but no docstring."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and not _is_text(child):
            yield _opening(child)
        yield from _statements(child)


def _opening(statement: ast.stmt) -> Line:
    """A statement; of a block, such as a loop or a function, only what stands before its first statement."""
    inside = getattr(statement, "body", None)
    last = inside[0].lineno - 1 if inside else statement.end_lineno or statement.lineno
    if isinstance(statement, ast.Match):
        last = statement.cases[0].pattern.lineno - 1
    return Line(statement.lineno - 1, max(last, statement.lineno) - 1)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)

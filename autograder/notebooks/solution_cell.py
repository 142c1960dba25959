"""Quote a reference as a solution cell: signature and docstring kept, each body between nbgrader's marks."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def solution_source(reference: Callable[..., Any]) -> str:
    """The source of a function or class with every body that a student must write between BEGIN and END SOLUTION."""
    lines, bodies = _read(inspect.getsource(reference))
    for first, last, indent in reversed(bodies):
        lines[last:last] = [indent + END]
        lines[first:first] = [indent + BEGIN]
    return "\n".join(lines)


def body_lines(definition: str) -> list[str]:
    """The lines of a definition that only the key may show, stripped."""
    lines, bodies = _read(definition)
    return [line.strip() for first, last, _ in bodies for line in lines[first:last] if line.strip()]


def _read(definition: str) -> tuple[list[str], list[tuple[int, int, str]]]:
    """A definition's lines, and where each body starts and ends in them, with its indentation."""
    source = textwrap.dedent(definition).rstrip("\n")
    lines = source.split("\n")
    return lines, [_span(node, lines) for node in _functions(ast.parse(source).body[0])]


def _functions(node: ast.stmt) -> list[ast.FunctionDef]:
    """A function, or a class's methods."""
    if isinstance(node, ast.ClassDef):
        return [function for child in node.body for function in _functions(child)]
    return [node] if isinstance(node, ast.FunctionDef) else []


def _span(node: ast.FunctionDef, lines: list[str]) -> tuple[int, int, str]:
    """The lines after the signature and the docstring; comments above the first statement belong to the body."""
    if ast.get_docstring(node, clean=False) is None:
        first = node.body[0].lineno - 1
    else:
        first = node.body[0].end_lineno or node.body[0].lineno
        while first < len(lines) and not lines[first].strip():
            first += 1
    return first, node.body[-1].end_lineno or first, " " * node.body[0].col_offset

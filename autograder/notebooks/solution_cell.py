"""Quote a reference as a solution cell: signature and docstring kept, each body between nbgrader's marks."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Collection
from typing import Any

from rnn_course.docstring import spans
from rnn_course.kit.derivation import listed

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def solution_source(
    reference: Callable[..., Any], left_out: Collection[str] = (), of: Callable[..., Any] | None = None
) -> str:
    """The source of a function or class with every body that a student must write between BEGIN and END SOLUTION.

    left_out: the numbers of equations that its docstring leaves to the student. of: the function whose equations it
    gives in their place.
    """
    source = inspect.getsource(reference)
    lines, bodies = _read(_to_derive(source, left_out, of) if left_out else source)
    for first, last, indent in reversed(bodies):
        lines[last:last] = [indent + END]
        lines[first:first] = [indent + BEGIN]
    return "\n".join(lines)


def _to_derive(source: str, left_out: Collection[str], of: Callable[..., Any] | None) -> str:
    """A function's source whose docstring gives what the left out equations follow from, and says what to derive."""
    lines = textwrap.dedent(source).rstrip("\n").split("\n")
    docstring = ast.parse("\n".join(lines)).body[0].body[0]  # type: ignore[attr-defined]
    start, end = docstring.lineno - 1, docstring.end_lineno
    found = list(spans(lines[start:end]))
    asked = [name for _, _, one in found if one.number in left_out for name in one.name.split(", ")]
    dropped = {row for first, last, one in found if one.number in left_out for row in range(first, last)}
    # What stands between equations, "With da = [da_z, da_g]:" say, is kept.
    kept = [lines[start + row] for row in range(found[0][0], found[-1][1]) if row not in dropped]
    given = re.sub(r"\n{3,}", "\n\n", "\n".join([*(_equation_lines(of) if of else []), *kept])).strip("\n")
    task = textwrap.indent(textwrap.fill(f"Derive before you write code: {listed(asked)}.", 100), " " * 8)
    begin, stop = start + found[0][0], start + found[-1][1]
    return "\n".join([*lines[:begin], *([given, ""] if given else []), task, *lines[stop:]])


def _equation_lines(reference: Callable[..., Any]) -> list[str]:
    """The lines of a reference's docstring that hold its equations, indented as in a function."""
    lines = (inspect.getdoc(reference) or "").splitlines()
    return [f"    {line}" for first, last, _ in spans(lines) for line in lines[first:last]]


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

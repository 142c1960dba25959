"""Source rules: names that an exercise's answer may not call, judged on the text by the trusted side."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from IPython.core.inputtransformer2 import TransformerManager

from autograder.reader import Cell


def forbidden_call(cells: Sequence[Cell], exercise: str, others: Iterable[str], forbids: Sequence[str]) -> str | None:
    """The first forbidden dotted name that the exercise's code uses, or None.

    Looked at are the definition of `exercise` and whatever top-level definitions it leads to by name, other
    exercises left out; a name is followed through the notebook's imports and simple aliases.
    """
    if not forbids:
        return None
    definitions, aliases = _survey(cells)
    stop, seen, waiting = set(others) - {exercise}, set(), [exercise]
    while waiting:
        name = waiting.pop()
        if name in seen or name in stop or name not in definitions:
            continue
        seen.add(name)
        for used in _dotted_names(definitions[name]):
            full = _resolve(used, aliases)
            if full in forbids:
                return full
            waiting.append(used.split(".")[0])
    return None


def _survey(cells: Sequence[Cell]) -> tuple[dict[str, ast.AST], dict[str, str]]:
    """Top-level definitions by name (the last one counts), and what imports make names stand for."""
    definitions: dict[str, ast.AST] = {}
    aliases: dict[str, str] = {}
    for cell in cells:
        for node in _parse(cell.source):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                definitions[node.name] = node
            for inner in ast.walk(node):
                aliases.update(_imported(inner))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                definitions[node.targets[0].id] = node.value
    return definitions, aliases


def _parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(TransformerManager().transform_cell(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _imported(node: ast.AST) -> dict[str, str]:
    if isinstance(node, ast.Import):
        return {a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return {}


def _dotted_names(node: ast.AST) -> list[str]:
    found = []
    for inner in ast.walk(node):
        parts: list[str] = []
        while isinstance(inner, ast.Attribute):
            parts.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            found.append(".".join([inner.id, *parts]))
    return found


def _resolve(dotted: str, aliases: dict[str, str]) -> str:
    first, _, rest = dotted.partition(".")
    full = aliases.get(first, first)
    return f"{full}.{rest}" if rest else full

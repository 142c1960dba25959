"""Mutants of a reference: hundreds of wrong answers, each with one small change that cosmic-ray makes to its body."""

from __future__ import annotations

import ast
import inspect
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.mutating import mutate_code


@dataclass(frozen=True)
class Mutant:
    """A reference with one change; `change` shows the changed line before and after."""

    source: str
    change: str


def mutants(reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Yield every distinct mutant of a function or class that compiles; only bodies are changed."""
    source = textwrap.dedent(inspect.getsource(reference))
    frame, seen = _frame(source), {ast.dump(ast.parse(source))}
    for name in sorted(cosmic_ray.plugins.operator_names()):
        operator_class = cosmic_ray.plugins.get_operator(name)
        for arguments in _arguments(operator_class):
            for changed in _occurrences(source, operator_class(**arguments)):
                dumped = _dump(changed)
                if dumped is None or dumped in seen or _frame(changed) != frame:
                    continue
                seen.add(dumped)
                yield Mutant(changed, _change(source, changed))


def _arguments(operator_class: Any) -> list[dict[str, Any]]:
    """The arguments to try for an operator; an operator that takes arguments is skipped."""
    return [{}] if not operator_class.arguments() else []


def _occurrences(source: str, operator: Any) -> Iterator[str]:
    occurrence = 0
    while changed := mutate_code(source, operator, occurrence):
        yield changed
        occurrence += 1


def _dump(source: str) -> str | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, "<mutant>", "exec")
            return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return None


def _frame(source: str) -> str:
    """Everything in a definition except its bodies: names, arguments, defaults, decorators, docstrings."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    kept = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            kept.append((node.name, ast.get_docstring(node), [ast.dump(each) for each in node.decorator_list]))
        if isinstance(node, ast.FunctionDef):
            kept.append(("arguments", ast.dump(node.args), None))  # type: ignore[arg-type]
    return repr(kept)


def _change(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    for one, other in zip(old, new, strict=False):
        if one != other:
            return f"{_code(one)} -> {_code(other)}"
    return "the last lines differ"


def _code(line: str) -> str:
    """A line without its comment and indentation."""
    return line.split("  #")[0].strip()

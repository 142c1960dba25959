"""Mutants of a reference: hundreds of wrong answers, each with one small change that cosmic-ray makes to its body."""

from __future__ import annotations

import ast
import inspect
import pickle
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor


@dataclass(frozen=True)
class Mutant:
    """A reference with one change; `change` shows the changed line before and after."""

    source: str
    change: str


def mutants(reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Yield every distinct mutant of a function or class that compiles; only bodies are changed."""
    source = textwrap.dedent(inspect.getsource(reference))
    original, tree = ast.parse(source), get_ast(source)
    frame, seen = _frame(original), {ast.dump(original)}
    for name in sorted(cosmic_ray.plugins.operator_names()):
        operator_class = cosmic_ray.plugins.get_operator(name)
        for arguments in _arguments(operator_class):
            for changed in _occurrences(tree, operator_class(**arguments)):
                parsed = _parsed(changed)
                if parsed is None or _frame(parsed) != frame or (dumped := ast.dump(parsed)) in seen:
                    continue
                seen.add(dumped)
                yield Mutant(changed, _change(source, changed))


def _arguments(operator_class: Any) -> list[dict[str, Any]]:
    """The arguments to try for an operator; an operator that takes arguments is skipped."""
    return [{}] if not operator_class.arguments() else []


def _occurrences(tree: Any, operator: Any) -> Iterator[str]:
    """The source with one place changed, for every place of a syntax tree that the operator can change."""
    places = sum(1 for node in ast_nodes(tree) for _ in operator.mutation_positions(node))
    for occurrence in range(places):
        copied = pickle.loads(pickle.dumps(tree))  # our own tree; parsing again takes four times as long
        yield MutationVisitor(occurrence, operator).walk(copied).get_code()


def _parsed(source: str) -> ast.Module | None:
    """The syntax tree of a mutant; None if it does not compile."""
    try:
        with warnings.catch_warnings(action="ignore"):
            parsed = ast.parse(source)
            compile(parsed, "<mutant>", "exec")
            return parsed
    except (SyntaxError, ValueError):
        return None


def _frame(tree: ast.Module) -> str:
    """Everything in a definition except its bodies: names, arguments, defaults, decorators, docstrings."""
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

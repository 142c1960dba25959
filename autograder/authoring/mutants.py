"""Mutants of a reference: hundreds of wrong answers, each with one small change that cosmic-ray makes to its body."""

from __future__ import annotations

import ast
import contextlib
import inspect
import pickle
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast


@dataclass(frozen=True)
class Mutant:
    """A reference with one change; `change` shows the changed line before and after."""

    source: str
    change: str


def mutants(reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Yield every distinct mutant of a function or class that compiles; only bodies are changed."""
    source = textwrap.dedent(inspect.getsource(reference))
    original, tree = ast.parse(source), get_ast(source)
    frame, nodes, seen = _frame(original), list(ast_nodes(tree)), {ast.dump(original)}
    texts = {source}
    for name in sorted(cosmic_ray.plugins.operator_names()):
        operator_class = cosmic_ray.plugins.get_operator(name)
        for arguments in _arguments(operator_class):
            for changed in _occurrences(tree, nodes, operator_class(**arguments)):
                if changed in texts:
                    continue
                texts.add(changed)
                parsed = _parsed(changed)
                if parsed is None or _frame(parsed) != frame or (dumped := ast.dump(parsed)) in seen:
                    continue
                seen.add(dumped)
                yield Mutant(changed, _change(source, changed))


def _arguments(operator_class: Any) -> list[dict[str, Any]]:
    """The arguments to try for an operator; an operator that takes arguments is skipped."""
    return [{}] if not operator_class.arguments() else []


def _occurrences(tree: Any, nodes: Sequence[Any], operator: Any) -> Iterator[str]:
    """The source with one place changed, for every place of a syntax tree that the operator can change."""
    for node in nodes:
        for index, _ in enumerate(operator.mutation_positions(node)):
            with _replaced(node, operator.mutate(_copied(node), index)):
                yield tree.get_code()


def _copied(node: Any) -> Any:
    """A copy of a node and what is below it, in the same tree."""
    above, node.parent = node.parent, None  # or all of the tree would be copied
    copied = pickle.loads(pickle.dumps(node))  # our own tree
    node.parent = copied.parent = above
    return copied


@contextlib.contextmanager
def _replaced(node: Any, other: Any) -> Iterator[None]:
    """Put another node, or nothing, in the place of this one."""
    siblings = node.parent.children
    node.parent.children = [each for one in siblings if (each := other if one is node else one) is not None]
    yield
    node.parent.children = siblings


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
    for node in _statements(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            kept.append((node.name, ast.get_docstring(node), [ast.dump(each) for each in node.decorator_list]))
        if isinstance(node, ast.FunctionDef):
            kept.append(("arguments", ast.dump(node.args), None))  # type: ignore[arg-type]
    return repr(kept)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """All statements below a node; definitions are among them, and are in no expression."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.expr):
            yield from _statements(child)


def _change(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    for one, other in zip(old, new, strict=False):
        if one != other:
            return f"{_code(one)} -> {_code(other)}"
    return "the last lines differ"


def _code(line: str) -> str:
    """A line without its comment and indentation."""
    return line.split("  #")[0].strip()

"""One form for statements that differ only in how they are spelled: products, sums, squares, order of operands, names.

So a habit, such as np.dot for every product, is no evidence, and neither is another name: names are compared by
themselves. What is not Python keeps its tokens.
"""

from __future__ import annotations

import ast
import copy
import functools
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.reports.similarity.statements import Statement, Token

MAX_PARSED = 2_000  # characters of a statement
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
METHODS = ("sum", "mean", "max", "min")


@dataclass(frozen=True)
class Form:
    """A statement with its writer's own names numbered: "v0 = v1 @ W.T", and those that it assigns: (0, "dx")."""

    shape: str
    assigned: tuple[tuple[int, str], ...] = ()


@functools.lru_cache(maxsize=50_000)
def forms(statement: Statement, given: frozenset[str]) -> tuple[Form, ...]:
    """The forms of a statement, several if it assigns several values side by side. given: names that are not own."""
    try:
        return tuple(_form(each, given) for node in _parsed(statement) for each in _apart(node))
    except NO_PYTHON:
        return (Form(" ".join(_numbered(statement.tokens, given))),)


@functools.lru_cache(maxsize=50_000)
def assigned(statement: Statement) -> frozenset[str]:
    """The names that a statement assigns; none if it is not Python."""
    try:
        nodes = [each for node in _parsed(statement) for each in ast.walk(node)]
    except NO_PYTHON:
        return frozenset()
    return frozenset(each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _parsed(statement: Statement) -> list[ast.stmt]:
    text = statement.text
    if len(text) > MAX_PARSED:
        raise ValueError("too long to parse")
    with warnings.catch_warnings(action="ignore"):
        return ast.parse(f"{text} pass" if text.endswith(":") else text).body


def _numbered(tokens: tuple[Token, ...], given: frozenset[str]) -> Iterator[str]:
    numbers: dict[str, int] = {}
    for token in tokens:
        own = token.kind == "name" and token.text not in given
        yield f"v{numbers.setdefault(token.text, len(numbers))}" if own else token.text


def _apart(node: ast.stmt) -> Iterator[ast.stmt]:
    """a, b = c, d as two assignments; a += b as a = a + b."""
    if isinstance(node, ast.AugAssign):
        before: Any = copy.deepcopy(node.target)
        before.ctx = ast.Load()
        yield ast.Assign([node.target], ast.BinOp(before, node.op, node.value), lineno=0)
    elif (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Tuple | ast.List)
        and len(node.targets[0].elts) == len(node.value.elts)
    ):
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
            yield ast.Assign([target], value, lineno=0)
    else:
        yield node


def _form(node: ast.stmt, given: frozenset[str]) -> Form:
    own: dict[ast.AST, str] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id not in given:
            own[each], each.id = each.id, "_"
        elif isinstance(each, ast.arg) and each.arg not in given:
            each.arg = "_"
    node = _Spelling(own).visit(node)
    numbers: dict[str, int] = {}
    assigned: dict[int, str] = {}
    for each in _in_order(node):
        if isinstance(each, ast.Name) and each in own:
            number = numbers.setdefault(own[each], len(numbers))
            each.id = f"v{number}"
            if isinstance(each.ctx, ast.Store):
                assigned[number] = own[each]
    return Form(ast.unparse(ast.fix_missing_locations(node)), tuple(sorted(assigned.items())))


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


class _Spelling(ast.NodeTransformer):
    """Spells products with @, squares with **, sums as methods, and sorts the operands of + and *."""

    def __init__(self, own: Mapping[ast.AST, str]) -> None:
        self._own = own

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute):
            return node
        name, owner = node.func.attr, node.func.value
        of_numpy = isinstance(owner, ast.Name) and owner.id == "np"
        values = node.args if of_numpy else [owner, *node.args]
        if len(values) == 2 and (name == "dot" or (of_numpy and name == "matmul")):
            return ast.BinOp(values[0], ast.MatMult(), values[1])
        if len(values) == 1 and of_numpy and name == "square":
            return ast.BinOp(values[0], ast.Pow(), ast.Constant(2))
        if len(values) == 1 and of_numpy and name == "transpose":
            return ast.Attribute(values[0], "T", ast.Load())
        if values and name in METHODS:
            axes = [each.value for each in node.keywords if each.arg == "axis"]
            others = [each for each in node.keywords if each.arg != "axis"]
            return ast.Call(ast.Attribute(values[0], name, ast.Load()), [*values[1:], *axes], others)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and self._same(node.left, node.right):
            return ast.BinOp(node.left, ast.Pow(), ast.Constant(2))
        if isinstance(node.op, ast.Add | ast.Mult):
            first, *others = sorted(_operands(node, type(node.op)), key=ast.dump)
            for other in others:
                first = ast.BinOp(first, node.op, other)
            return first
        return node

    def _same(self, one: ast.AST, other: ast.AST) -> bool:
        """Whether two factors are the same, with the same names."""
        names = [[self._own.get(each) for each in ast.walk(factor)] for factor in (one, other)]
        return ast.dump(one) == ast.dump(other) and names[0] == names[1]


def _operands(node: ast.expr, kind: type[ast.operator]) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind):
        return [*_operands(node.left, kind), *_operands(node.right, kind)]
    return [node]

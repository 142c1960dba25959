"""Functions in which one line that carries an equation is written otherwise: a term less, another name, a wrong sign.

Unlike cosmic-ray's mutants, which test the checks, these are changes to formulas as people make them.
"""

from __future__ import annotations

import ast
import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from rnn_course.source import Source

ALTERNATIVES = (
    ("tanh", "sigmoid"),
    ("sum", "mean", "max"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("zeros", "ones"),
    ("exp", "log"),
)
OPPOSITE = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def _always_the_same() -> ModuleType:
    """NumPy in which new arrays that nobody fills have nan, or 0, and not what the memory held before."""

    def empty(shape: Any, dtype: Any = float, **others: Any) -> Any:
        kind = np.dtype(dtype or float).kind
        return np.full(shape, np.nan if kind in "fc" else 0, dtype)

    def empty_like(prototype: Any, dtype: Any = None, shape: Any = None, **others: Any) -> Any:
        return empty(np.shape(prototype) if shape is None else shape, dtype or np.asarray(prototype).dtype)

    module = ModuleType("numpy")
    vars(module).update({**vars(np), "empty": empty, "empty_like": empty_like})
    return module


NUMPY = _always_the_same()


Change = tuple[Callable[[], None], Callable[[], None]]  # makes a change to the tree; takes it back


class Rewriting:
    """The ways to write one line of a source otherwise. Lines in a `while` stay: a change there may never end."""

    def __init__(self, source: Source, scope: Mapping[str, Any], alike: Mapping[str, Sequence[str]]) -> None:
        """scope: the names of the module that the source is of. alike: by name, those that may be taken for it."""
        self.source, self.scope, self.alike = source, scope, alike

    def each(self) -> Iterator[tuple[list[str], Callable[..., Any]]]:
        """Each changed function that compiles, with the numbers of the equations of its changed line."""
        for statement, within in self._statements():
            equations = self.source.equations(self.source.line_of(statement))
            if not equations:
                continue
            for change, restore in self._changes(statement, within):
                change()
                function = self._compiled()
                restore()
                if function:
                    yield equations, function

    def _compiled(self) -> Callable[..., Any] | None:
        definition = self.source.definition
        kept, definition.decorator_list = definition.decorator_list, []
        scope = {**self.scope, "np": NUMPY}
        try:
            with warnings.catch_warnings(action="ignore"):
                module = ast.fix_missing_locations(ast.Module([definition], []))
                exec(compile(module, f"<changed {definition.name}>", "exec"), scope)
        except (SyntaxError, ValueError, TypeError, NameError):
            return None
        finally:
            definition.decorator_list = kept
        return scope[definition.name]

    def _statements(self) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
        """Each statement with the list that it stands in."""
        waiting: list[ast.AST] = [self.source.definition]
        while waiting:
            node = waiting.pop(0)
            for field in ("body", "orelse"):
                inner = getattr(node, field, None)
                if not isinstance(inner, list) or isinstance(node, ast.While):
                    continue
                for statement in list(inner):
                    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                        yield statement, inner
                        waiting.append(statement)

    def _changes(self, statement: ast.stmt, within: list[ast.stmt]) -> Iterator[Change]:
        """The changes of one statement."""
        place = next(i for i, one in enumerate(within) if one is statement)

        def put(new: ast.stmt) -> Callable[[], None]:
            return lambda: within.__setitem__(place, new)

        if isinstance(statement, ast.AugAssign):
            yield put(ast.Assign([statement.target], statement.value, lineno=statement.lineno)), put(statement)
        if isinstance(statement, ast.Assign | ast.AugAssign):
            yield put(ast.Pass()), put(statement)
        yield from self._exchanges(statement)
        for parent in _expressions(statement):
            for field, value in ast.iter_fields(parent):
                for holder, key, node in _children(parent, field, value):
                    for new in self._variants(node):
                        yield _setter(holder, key, new), _setter(holder, key, node)

    def _exchanges(self, statement: ast.stmt) -> Iterator[Change]:
        """Two names that are alike, each in place of the other all over a line."""
        read = [
            node for node in _expressions(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        ]
        for one, other in itertools.combinations(dict.fromkeys(node.id for node in read), 2):
            if other in self.alike.get(one, ()):
                pair = [(node, other if node.id == one else one) for node in read if node.id in (one, other)]
                yield _renamed(pair), _renamed([(node, node.id) for node, _ in pair])

    def _variants(self, node: ast.AST) -> Iterator[Any]:
        """What may stand in place of an expression or operator."""
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield ast.BinOp(right, ast.MatMult(), left)
                yield ast.BinOp(_transposed(left), ast.MatMult(), right)
                yield ast.BinOp(left, ast.MatMult(), _transposed(right))
            case ast.BinOp(left=left, op=op, right=right):
                yield left
                yield right
                if isinstance(op, ast.Sub | ast.Div):
                    yield ast.BinOp(right, op, left)
            case ast.UnaryOp(operand=operand):
                yield operand
            case ast.IfExp(body=body, orelse=other):
                yield body
                yield other
            case ast.Call(func=function, args=[first, *more], keywords=keywords):
                yield first
                for i in range(len(keywords)):
                    yield ast.Call(function, [first, *more], keywords[:i] + keywords[i + 1 :])
            case ast.Call(func=ast.Attribute(value=value)):
                yield value
            case ast.Attribute(value=value, attr="T"):
                yield value
            case ast.Constant(value=bool(flag)):
                yield ast.Constant(not flag)
            case ast.Constant(value=int(number) | float(number)):
                for new in dict.fromkeys([number + 1, number - 1, -number, 0, 1, number / 2]):
                    yield ast.Constant(new)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for i in range(len(elements) - 1):
                    for j in range(i + 1, len(elements)):
                        swapped = list(elements)
                        swapped[i], swapped[j] = elements[j], elements[i]
                        yield type(node)(swapped, node.ctx)
            case ast.operator() | ast.cmpop() if type(node) in OPPOSITE:
                yield OPPOSITE[type(node)]()
            case ast.Name(id=name, ctx=ast.Load()):
                yield from (ast.Name(other, ast.Load()) for other in self.alike.get(name, ()))
        yield from _other_functions(node)


def _renamed(names: Sequence[tuple[ast.Name, str]]) -> Callable[[], None]:
    def rename() -> None:
        for node, name in names:
            node.id = name

    return rename


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, without the statements in it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _children(parent: ast.AST, field: str, value: Any) -> Iterator[tuple[Any, Any, ast.AST]]:
    """The expressions and operators in a field: what holds each, where, and itself."""
    if isinstance(value, list):
        yield from ((value, i, one) for i, one in enumerate(value) if isinstance(one, ast.expr | ast.cmpop))
    elif isinstance(value, ast.expr | ast.operator):
        yield parent, field, value


def _setter(holder: Any, key: Any, node: ast.AST) -> Callable[[], None]:
    if isinstance(holder, list):
        return lambda: holder.__setitem__(key, node)
    return lambda: setattr(holder, key, node)


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def _other_functions(node: ast.AST) -> Iterator[ast.expr]:
    """Functions that people take for this one."""
    for names in ALTERNATIVES:
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield from (ast.Attribute(node.value, other, ast.Load()) for other in names if other != node.attr)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            yield from (ast.Name(other, ast.Load()) for other in names if other != node.id)
            yield ast.Attribute(ast.Name("np", ast.Load()), "tanh", ast.Load())

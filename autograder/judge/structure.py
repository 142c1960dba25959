"""How a reference is made of its equations, from its source: what each feeds, and what changed lines return."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

import numpy as np

from autograder.judge.known import Kept
from autograder.judge.paper import Asked
from autograder.judge.respondents import TrustedRespondent
from autograder.judge.rewriting import Rewriting
from rnn_course.authoring import equations_in
from rnn_course.exercise import Exercise, Function
from rnn_course.kit.question import Question
from rnn_course.kit.structure import QUESTIONS, SAME, Change, Structure, prints, same_prints
from rnn_course.source import Source


@dataclass(frozen=True)
class _Rewritten:
    """A reference with one line written otherwise, and the numbers of the equations that this line carries."""

    equations: tuple[str, ...]
    function: Function


# Of each reference one rewriting for each different answer to a fixed question, so that papers try only those.
_distinct: dict[Function, list[_Rewritten]] = {}


def structure(exercise: Exercise, asked: Asked, fixed: Callable[[], Asked], references: Mapping[str, Any]) -> Structure:
    """The structure of an exercise's reference; what its changed lines return is computed when it is first read.

    asked: the check that is asked first. fixed: draws a check that is the same in all papers.
    """
    parts = list(exercise.header.returns)
    return Structure(
        feeds(Source(exercise.header.reference), parts), Kept(_changes(exercise, asked, fixed, references))
    )


def _changes(
    exercise: Exercise, asked: Asked, fixed: Callable[[], Asked], references: Mapping[str, Any]
) -> Iterator[Change]:
    """What changed lines answer to a check's first questions.

    None for a reference in Keras: building hundreds of models would double the time that papers take, and tells the
    fault in one message of a hundred.
    """
    reference = exercise.header.reference
    if asked.score or "keras" in vars(inspect.getmodule(reference)):
        return
    if reference not in _distinct:
        first = fixed()
        found = _answered(exercise, first, references, _rewritten(exercise, first.questions[0], references))
        _distinct[reference] = [replace(each[0], equations=equations) for equations, _, each in found]
    for equations, mine, _ in _answered(exercise, asked, references, _distinct[reference]):
        yield Change(equations, mine)


def _answered(
    exercise: Exercise, asked: Asked, references: Mapping[str, Any], tried: Iterable[_Rewritten]
) -> list[tuple[tuple[str, ...], np.ndarray, list[_Rewritten]]]:
    """Each wrong answer: the equations of all rewritings that give it, its prints, and these rewritings."""
    right = prints(exercise.card, asked.expected[:QUESTIONS])
    found: dict[str, tuple[np.ndarray, list[_Rewritten]]] = {}
    for one in tried:
        respondent = TrustedRespondent({**references, exercise.name: one.function})
        outcomes = [respondent.ask(exercise.name, question) for question in asked.questions[:QUESTIONS]]
        mine = prints(exercise.card, [outcome.value for outcome in outcomes])
        if (
            any(outcome.fault for outcome in outcomes)
            or np.isnan(mine).any(axis=-1).all()
            or same_prints(mine, right, SAME["float64"]).all()
        ):
            continue
        digits = " ".join(f"{number:.6e}" for number in mine.ravel())
        found.setdefault(digits, (mine, []))[1].append(one)
    return [
        (tuple(dict.fromkeys(n for one in each for n in one.equations)), mine, each) for mine, each in found.values()
    ]


def _rewritten(exercise: Exercise, question: Question, references: Mapping[str, Any]) -> Iterator[_Rewritten]:
    reference = exercise.header.reference
    alike = _alike(_locals(reference, lambda: TrustedRespondent(references).ask(exercise.name, question)))
    for equations, function in Rewriting(Source(reference), vars(inspect.getmodule(reference)), alike).each():
        yield _Rewritten(tuple(equations), function)


def _locals(function: Function, call: Callable[[], Any]) -> dict[str, Any]:
    """The local variables of a function as it last returned during a call."""
    found: dict[str, Any] = {}
    code = getattr(function, "__code__", None)

    def traced(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "return":
            found.update(frame.f_locals)
        return traced

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: traced if frame.f_code is code else None)
    try:
        call()
    finally:
        sys.settrace(before)
    return found


def _alike(variables: Mapping[str, Any]) -> dict[str, list[str]]:
    """By each array's or number's name, the names of others of its shape and kind."""
    arrays = {
        name: np.asarray(value) for name, value in variables.items() if isinstance(value, np.ndarray | int | float)
    }
    kinds = {name: (array.shape, array.dtype.kind) for name, array in arrays.items()}
    return {name: [other for other in kinds if other != name and kinds[other] == kinds[name]] for name in kinds}


def feeds(source: Source, parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By an equation's number, the returned parts that depend on it.

    None for an equation that only the docstring has, or that no returned value depends on as far as can be seen.
    """
    numbers = dict.fromkeys(number for line in source.statements for number in source.equations(line))
    numbers |= dict.fromkeys(equations_in(ast.get_docstring(source.definition) or ""))
    if not isinstance(source.definition, ast.FunctionDef):
        return dict.fromkeys(numbers, ())
    flow = _Flow(source, parts)
    flow.run(source.definition.body, frozenset())
    return {number: tuple(part for part in parts if number in flow.returned[part]) for number in numbers}


class _Flow:
    """Which equations each variable depends on, statement by statement."""

    def __init__(self, source: Source, parts: Sequence[str]) -> None:
        self.source, self.parts = source, list(parts)
        self.known: dict[str, frozenset[str]] = {}
        self.returned = {part: frozenset[str]() for part in parts}

    def run(self, body: Sequence[ast.stmt], control: frozenset[str]) -> None:
        """Follow the statements; control: the equations that decide whether they run."""
        for statement in body:
            own = control | frozenset(self.source.equations(self.source.line_of(statement)))
            match statement:
                case ast.For(target=target, iter=source, body=inner, orelse=other):
                    self._set(target, own | self._of(source))
                    for _ in range(2):  # what one turn leaves is used by the next
                        self.run([*inner, *other], control | self._of(source))
                case ast.While(test=test, body=inner) | ast.If(test=test, body=inner):
                    for _ in range(2):
                        self.run([*inner, *statement.orelse], own | self._of(test))
                case ast.With(body=inner):
                    self.run(inner, own)
                case ast.FunctionDef(name=name):
                    self.known[name] = own | self._of(statement)
                    for node in ast.walk(statement):
                        if isinstance(node, ast.stmt):
                            self.known[name] |= frozenset(self.source.equations(self.source.line_of(node)))
                case ast.Assign(targets=targets, value=value):
                    self._assign(targets, value, own)
                case ast.AugAssign(target=target, value=value):
                    self._set(target, own | self._of(value) | self._of(target), adding=True)
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                    self.known[name] = self.known.get(name, frozenset()) | own | self._of(statement)
                case ast.Return(value=value) if value is not None:
                    self._return(value, own)

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr, own: frozenset[str]) -> None:
        for target in targets:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
                for one, found in zip(target.elts, [own | self._of(each) for each in value.elts], strict=True):
                    self._set(one, found)
            else:
                self._set(target, own | self._of(value))

    def _set(self, target: ast.expr, equations: frozenset[str], *, adding: bool = False) -> None:
        inside = adding or not isinstance(target, ast.Name | ast.Tuple)  # of an array only some entries are set
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and (isinstance(node.ctx, ast.Store) or node is _root(target)):
                before = self.known.get(node.id, frozenset()) if inside else frozenset()
                self.known[node.id] = equations | before

    def _of(self, node: ast.AST) -> frozenset[str]:
        names = [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
        return frozenset().union(*(self.known.get(name, frozenset()) for name in names))

    def _return(self, value: ast.expr, own: frozenset[str]) -> None:
        match value:
            case ast.Tuple(elts=elements) if len(elements) == len(self.parts):
                each = dict(zip(self.parts, elements, strict=True))
            case ast.Dict(keys=keys, values=values) if len(keys) == len(self.parts) and None not in keys:
                each = {str(ast.literal_eval(k)): v for k, v in zip(keys, values, strict=True) if k is not None}
            case _:
                each = dict.fromkeys(self.parts, value)
        for part in self.parts:
            self.returned[part] |= own | self._of(each.get(part, value))


def _root(target: ast.expr) -> ast.AST:
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    return target

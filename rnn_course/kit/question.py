"""A question: calls made in order; the value of the last one is the answer.

    ask(rnn_step, x, h, W, U, b)
    ask(lstm_forward, xs, h0, c0, W, U, b).then(lstm_backward, dhs, result(0, 1))

The same question is asked of the reference and of the student's code. `result(0, 1)` is item 1 of what call 0
returned; it never leaves the process that made it, so a cache may be anything the student likes.
A name that starts with @ is an operation of the kit (see `rnn_course.kit.models`), which works on an object
that an earlier call returned, for example a Keras model.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_course.kit import operations, tree

LOADING = ("@model", "@load")
Lookup = Callable[[str], Callable[..., Any]]


@dataclass(frozen=True)
class Result:
    """What an earlier call of the same question returned; see `result`."""

    call: int
    path: tuple[int, ...] = ()


@dataclass(frozen=True)
class Named:
    """The function or class of this name itself, as an argument for an operation."""

    name: str


def named(function: Callable[..., Any] | str) -> Named:
    """A function as an argument of an operation: ask("@repeat", named(sample), ...)."""
    return Named(_name(function))


def result(call: int, *path: int) -> Result:
    """A placeholder for what call number `call` returned or, with a path, for the item at these indices in it."""
    return Result(call, path)


@dataclass(frozen=True)
class Call:
    """One call: a function's name and its positional and keyword arguments."""

    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """Calls to make in order; the answer is what the last one returns.

    truth: what is right, if the author of the question knows it; only the judge sees it.
    """

    calls: tuple[Call, ...]
    truth: Any = None

    def then(self, function: Callable[..., Any] | str, *args: Any, **kwargs: Any) -> Question:
        """This question with one more call at its end."""
        return Question((*self.calls, Call(_name(function), args, kwargs)), self.truth)

    @functools.cached_property
    def as_tree(self) -> Any:
        """The question as a tree (`to_tree`), made once: a paper's questions are asked of many."""
        return to_tree(self)

    @property
    def takes_an_order(self) -> bool:
        """Whether the question loads weights into a model, whose layers may be in several orders."""
        return any(call.function in LOADING for call in self.calls)

    def in_order(self, order: int) -> Question:
        """This question with the weights loaded in the given order of layers of the same shape."""
        if not order:
            return self
        calls = (
            replace(call, kwargs={**call.kwargs, "order": order}) if call.function in LOADING else call
            for call in self.calls
        )
        return Question(tuple(calls), self.truth)

    def knowing(self, truth: Any) -> Question:
        """This question together with the right answers, for example labels, which the student's code does not get."""
        return Question(self.calls, truth)


def ask(function: Callable[..., Any] | str, *args: Any, **kwargs: Any) -> Question:
    """Make a question of one call; `then` adds more."""
    return Question(()).then(function, *args, **kwargs)


def _name(function: Callable[..., Any] | str) -> str:
    return function if isinstance(function, str) else function.__name__


class MissingFunction(LookupError):
    """The notebook defines no function or class of this name."""


def lookup_in(namespace: Mapping[str, Any]) -> Lookup:
    """A lookup that finds names in a namespace, and operations (@name) in the kit."""

    def find(name: str) -> Callable[..., Any]:
        if name.startswith("@"):
            return operations.find(name[1:])
        if name not in namespace:
            raise MissingFunction(name)
        return namespace[name]

    return find


@dataclass(frozen=True)
class Reply:
    """An answer, and the positions of the last call's arguments that it changed in place."""

    value: Any
    changed: tuple[int, ...] = ()


def answer(question: Question, lookup: Lookup) -> Reply:
    """Make the calls, each on new writable copies of its arrays; exceptions are not caught."""
    results: list[Any] = []
    for call in question.calls:
        args = [_resolve(arg, results, lookup) for arg in call.args]
        kwargs = {key: _resolve(arg, results, lookup) for key, arg in call.kwargs.items()}
        results.append(lookup(call.function)(*args, **kwargs))
    return Reply(results[-1], tuple(i for i, arg in enumerate(call.args) if _differs(args[i], arg)))


def _resolve(argument: Any, results: list[Any], lookup: Lookup) -> Any:
    if isinstance(argument, Named):
        return lookup(argument.name)
    if not isinstance(argument, Result):
        return tree.copy(argument)
    value = results[argument.call]
    for index in argument.path:
        value = value[index]
    return value


def _differs(after: Any, before: Any) -> bool:
    if isinstance(before, Result | Named):
        return False
    return any(not _equal(a, b) for a, b in zip(tree.leaves(after), tree.leaves(before), strict=False))


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes():  # the fast path, for most
        return True
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")


def to_tree(question: Question) -> Any:
    """A question as a tree, to write to a file or send to the sandbox."""
    return [[call.function, _marked(tuple(call.args)), _marked(dict(call.kwargs))] for call in question.calls]


def from_tree(calls: Any) -> Question:
    """The question that `to_tree` wrote."""
    return Question(tuple(Call(name, _unmarked(args), _unmarked(kwargs)) for name, args, kwargs in calls))


def _marked(arguments: Any) -> Any:
    """Arguments with results as {"@result": [call, *path]} and functions as {"@named": name}."""
    if isinstance(arguments, Result):
        return {"@result": [arguments.call, *arguments.path]}
    if isinstance(arguments, Named):
        return {"@named": arguments.name}
    if isinstance(arguments, tuple):
        return tuple(_marked(item) for item in arguments)
    if isinstance(arguments, dict):
        return {key: _marked(item) for key, item in arguments.items()}
    return arguments


def _unmarked(arguments: Any) -> Any:
    if isinstance(arguments, dict) and set(arguments) == {"@result"}:
        call, *path = arguments["@result"]
        return Result(call, tuple(path))
    if isinstance(arguments, dict) and set(arguments) == {"@named"}:
        return Named(arguments["@named"])
    if isinstance(arguments, tuple):
        return tuple(_unmarked(item) for item in arguments)
    if isinstance(arguments, dict):
        return {key: _unmarked(item) for key, item in arguments.items()}
    return arguments

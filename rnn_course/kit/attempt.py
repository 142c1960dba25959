"""Call a student's function in the student's notebook, and catch everything that it prints, warns or raises."""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, cast

import numpy as np

from rnn_course.kit import forbidden, tree
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.compare import describe
from rnn_course.kit.orders import Orders
from rnn_course.kit.question import MissingFunction, Question, Result, answer, lookup_in
from rnn_course.kit.quiet import quiet_descriptor
from rnn_course.kit.remarks import in_place
from rnn_course.kit.said import called_at, lines_of, said
from rnn_course.kit.status import Status
from rnn_course.kit.stub import is_unsolved

CAP = 2000
TEXT_CAP = 300


@dataclass(frozen=True)
class Attempt:
    """The outcomes of the questions, in order; stopped: whether the student interrupted them.

    culprit: the function in which the first fault occurred; called_with: the arguments of that call, in words.
    """

    outcomes: tuple[Outcome, ...]
    culprit: str
    called_with: str
    remarks: tuple[str, ...]
    printed: str
    stopped: bool


def attempt(
    name: str,
    function: Any,
    questions: Sequence[Question],
    namespace: Mapping[str, Any],
    forbids: Sequence[str] = (),
    right: tuple[Orders, Sequence[Any]] | None = None,
) -> Attempt:
    """Ask `function` every question, with other names from `namespace`; stop after a fault that would repeat.

    forbids: operations that raise meanwhile, because the exercise asks to write them by hand. right: an `Orders`, to
    find the order of a model's layers that gives the expected answers, and these answers.
    """
    asker = _Asker(name, function, namespace, forbids)
    outcomes: list[Outcome] = []
    culprit, called_with, stopped = name, "", False
    printed = _Capped()
    with _quiet(printed) as warned:
        for place, question in enumerate(questions):
            try:
                outcomes.append(right[0].ask(question, right[1][place], asker.ask) if right else asker.ask(question))
            except KeyboardInterrupt as error:
                stopped = True
                outcomes.append(Outcome(fault=Fault("timeout", line=asker.line(error.__traceback__))))
            fault = outcomes[-1].fault
            if fault and not called_with:
                culprit, called_with = asker.culprit, asker.called_with(question)
            if stopped or (fault and fault.kind in ("not_attempted", "memory", "crash", "refused")):
                break
    seen = {f"NumPy warned: {warning.message}." for warning in warned if issubclass(warning.category, RuntimeWarning)}
    remarks = (*asker.remarks, *sorted(seen)[:2])
    return Attempt(tuple(outcomes), culprit, called_with, remarks, printed.text, stopped)


class _Asker:
    """Asks one function questions, and records the current call and changes to its arguments."""

    def __init__(self, name: str, function: Any, namespace: Mapping[str, Any], forbids: Sequence[str]) -> None:
        self.name = name
        self.forbids = forbids
        self.namespace = namespace
        self.find = lookup_in({**namespace, name: self._watched(function)})
        self.current = name
        self.culprit = name
        self.remarks: dict[str, None] = {}

    def lookup(self, name: str) -> Any:
        self.current = name
        return self.find(name)

    def ask(self, question: Question) -> Outcome:
        refused: list[str] = []
        try:
            with forbidden.absent(self.forbids, cast(dict[str, Any], self.namespace)) as refused:
                reply = answer(question, self.lookup)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too, from a function that calls exit()
            fault = self._fault(error)
            return Outcome(fault=replace(fault, kind="refused", text=refused[0]) if refused else fault)
        if question.calls[-1].function == self.name:
            for position in reply.changed:
                self.remarks[in_place([self._parameters()[position]])] = None
        with contextlib.suppress(tree.TreeError):  # the comparison describes a value that is not a tree
            return Outcome(tree.unflatten(*tree.flatten(reply.value)), changed=reply.changed)
        return Outcome(reply.value, changed=reply.changed)

    def _fault(self, error: BaseException) -> Fault:
        line = self.line(error.__traceback__)
        if is_unsolved(error, self.namespace):
            return Fault("not_attempted")
        if isinstance(error, MissingFunction):
            self.culprit = str(error)
            return Fault("missing")
        kind: Status = "error"
        if isinstance(error, MemoryError | SystemExit):
            kind = "memory" if isinstance(error, MemoryError) else "crash"
        text = said(error) if kind != "crash" else ""
        text = text if len(text) <= TEXT_CAP else text[:TEXT_CAP] + " ..."
        return Fault(kind, text + called_at(self._lines(error.__traceback__)), type(error).__name__, line)

    def line(self, trace: TracebackType | None) -> str:
        """The last line of the notebook's own source in the traceback; its function becomes the culprit."""
        lines = self._lines(trace)
        if lines:
            self.culprit = lines[-1][0]
        return next((line for _, line in reversed(lines) if line), "")

    def _lines(self, trace: TracebackType | None) -> list[tuple[str, str]]:
        return lines_of(trace, lambda frame: frame.f_globals is self.namespace)

    def called_with(self, question: Question) -> str:
        """The arguments of the current call: 'x (2, 3), h (2, 5)'."""
        call = next((call for call in question.calls if call.function == self.current), question.calls[-1])
        names = [name for name in self._parameters(call.function) if name not in call.kwargs]
        positional = [_argument(name, value, question) for name, value in zip(names, call.args, strict=False)]
        return ", ".join([*positional, *(_argument(name, value, question) for name, value in call.kwargs.items())])

    def _parameters(self, name: str | None = None) -> list[str]:
        """The names of a function's parameters, then "argument i" for further ones."""
        names: list[str] = []
        with contextlib.suppress(Exception):  # a builtin, or missing
            parameters = inspect.signature(self.find(name or self.name)).parameters.values()
            names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        return names + [f"argument {i + 1}" for i in range(len(names), 20)]

    def _watched(self, function: Any) -> Any:
        """Wrap a function to notice when it returns memory of an argument; a class is returned unchanged."""
        if not inspect.isfunction(function):
            return function

        def call(*args: Any, **kwargs: Any) -> Any:
            value = function(*args, **kwargs)
            self._remark_shared(args, value)
            return value

        call.__wrapped__ = function  # type: ignore[attr-defined]
        return call

    def _remark_shared(self, args: Sequence[Any], value: Any) -> None:
        returned = tree.leaves(value)
        for name, argument in zip(self._parameters(), args, strict=False):
            if any(np.shares_memory(mine, theirs) for mine in returned for theirs in tree.leaves(argument)):
                self.remarks[f"It returns its argument `{name}` itself, or a view of it."] = None
        if any(np.shares_memory(a, b) for i, a in enumerate(returned) for b in returned[:i]):
            self.remarks["Two of the arrays it returns share memory."] = None


def _argument(name: str, value: Any, question: Question) -> str:
    if isinstance(value, Result):
        return f"{name} from {question.calls[value.call].function}"
    if isinstance(value, np.ndarray):
        return f"{name} {value.shape}"
    if isinstance(value, int | str):
        return f"{name} = {value!r}"
    return f"{name}: {describe(value)}"


class _Capped(io.TextIOBase):
    """A text stream that keeps only the first `CAP` characters: a loop may print forever."""

    encoding = "utf-8"
    text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text[: CAP - len(self.text)] if len(self.text) < CAP else ""
        return len(text)


@contextlib.contextmanager
def _quiet(printed: _Capped) -> Iterator[list[warnings.WarningMessage]]:
    """Catch warnings and everything written to stdout and stderr (nbgrader gives 0 for any output on stderr)."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("default")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), quiet_descriptor():
            yield warned


def namespace_of(function: Any, otherwise: Mapping[str, Any]) -> Mapping[str, Any]:
    """The global names of a function or class: those of its own module, or those of the notebook."""
    if inspect.isclass(function):
        module = sys.modules.get(function.__module__)
        return vars(module) if module else otherwise
    return getattr(inspect.unwrap(function) if callable(function) else function, "__globals__", otherwise)

"""The worker inside the box: run the student's cells in IPython's shell, then answer the judge's questions.

It holds no reference, no test, no seed and no expected value. It sends `ready` before any student code runs.
Whatever student code does to this process, it can only change the values that are sent back.

Each message has a number, which its reply repeats. A message can begin with exercises that the notebook checks before:
"checked": [...], "names": [...] of all that it checks.

    {"op": "cell", "source": text, "seconds": s, "show": bool}  ->  {"fault": ..., "outputs": [...]}
    {"op": "lost", "source": text, "fault": ...}                ->  {}; a cell that is not run again
    {"op": "replaced"}                                          ->  {"lines": {exercise: (name, line that replaced it)}}
    {"op": "ask", "questions": [...], "oracles": [...], "seconds": s for all of them, "forbids": [...],
     "at_check": name or "", "count": bool}  ->  {"answers": [...]} with, for each question until one takes too long,
     {"value": ..., "changed": [...], "calls": n} or {"fault": ...}
    while it answers: {"op": "oracle", "name": ..., "args": ..., "kwargs": ...}  ->  {"value": ...} or {"error": text}
"""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from autograder.box.inside import wire
from autograder.box.inside.names import Names
from autograder.box.inside.shell import QuietShell
from rnn_course.kit import forbidden, question, tree
from rnn_course.kit.calls import in_place
from rnn_course.kit.said import called_at, lines_of, said
from rnn_course.kit.stub import is_unsolved
from rnn_course.kit.tree import TreeError

TEXT_LIMIT = 300
LEAST_SECONDS = 0.001
ENDING = ("timeout", "memory")  # faults after which a message's other questions are not answered


class OutOfTime(BaseException):
    """Raised by the alarm inside code that takes too long."""


def _nothing() -> None:
    pass


class Worker:
    """Runs one notebook's cells and answers questions with its functions."""

    def __init__(self, channel: socket.socket, shell: QuietShell) -> None:
        self._channel, self._shell = channel, shell
        self._names = Names(shell.user_ns)
        self._answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "cell": self._run_cell,
            "lost": self._lost,
            "replaced": lambda _: {"lines": self._names.replaced()},
            "ask": self._ask,
        }

    def serve(self, began: Callable[[], object] = _nothing) -> None:
        """Send ready, then answer the judge until it closes the channel; `began` is called at the first message."""
        wire.send(self._channel, {"op": "ready"})
        while True:
            try:
                message = wire.receive(self._channel)
            except wire.Closed:
                return
            began()
            began = _nothing
            if message.get("op") not in self._answers:  # an oracle's reply that came after the alarm
                continue
            for exercise in message.get("checked", ()):
                self._names.checked(exercise, message["names"])
            try:
                self._reply(self._answers[message["op"]](message), message.get("number"))
            except wire.Closed:
                return

    def _reply(self, reply: dict[str, Any], number: int | None) -> None:
        try:
            wire.send(self._channel, {**reply, "number": number})
        except wire.Closed:
            raise
        except (TreeError, wire.WireError) as error:
            kind = "TypeError" if isinstance(error, TreeError) else "ValueError"
            wire.send(self._channel, {"fault": _fault("error", str(error), kind), "number": number})

    def _run_cell(self, message: dict[str, Any]) -> dict[str, Any]:
        """Run one cell; its exception, if any, is returned as a fault. `show` collects what it displays."""
        if message.get("show"):
            from autograder.box.inside.outputs import collect

            return collect(lambda: self._execute(message))
        return {"fault": self._execute(message), "outputs": []}

    def _execute(self, message: dict[str, Any]) -> dict[str, str] | None:
        source, error = message["source"], None
        try:
            with _alarm(message["seconds"]):
                result = self._shell.run_cell(source, store_history=False, silent=not message.get("show"))
            error = result.error_before_exec or result.error_in_exec
        except BaseException as raised:  # the alarm, or an error that the cell causes in IPython itself
            error = raised
        fault = None if error is None else self._describe(error)
        self._names.ran(source, fault)
        return fault

    def _lost(self, message: dict[str, Any]) -> dict[str, Any]:
        self._names.ran(message["source"], message["fault"])
        return {}

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Answer questions with the student's functions; calls of those named as oracles are sent to the judge."""
        stand_ins = {**self._names.at_check(message["at_check"]), **{n: self._oracle(n) for n in message["oracles"]}}
        end = wire.after(message["seconds"])
        answers: list[dict[str, Any]] = []
        for asked in message["questions"]:
            with in_place(self._shell.user_ns, stand_ins):
                answers.append(self._answer(asked, message, end))
            if answers[-1].get("fault", {}).get("kind") in ENDING:
                break
        return {"answers": answers}

    def _answer(self, asked: Any, message: dict[str, Any], end: float) -> dict[str, Any]:
        names = self._shell.user_ns
        calls: Counter[CodeType] = Counter()
        refused: list[str] = []
        try:
            with (
                forbidden.absent(message["forbids"], names) as refused,
                _counting(calls, names, message["count"]),
                _alarm(max(LEAST_SECONDS, end - time.monotonic())),
            ):
                reply = question.answer(question.from_tree(asked), question.lookup_in(names))
            value = tree.unflatten(*tree.flatten(reply.value))  # a copy: the next answer may be in the same array
            return {"value": value, "changed": list(reply.changed), "calls": max(calls.values(), default=0)}
        except wire.WireError:
            raise
        except TreeError as error:
            return {"fault": _fault("error", str(error), "TypeError")}
        except BaseException as error:  # student code may raise anything, SystemExit and KeyboardInterrupt too
            return {"fault": _fault("refused", refused[0]) if refused else self._describe(error)}

    def _oracle(self, name: str) -> Callable[..., Any]:
        def stub(*args: Any, **kwargs: Any) -> Any:
            wire.send(self._channel, {"op": "oracle", "name": name, "args": args, "kwargs": kwargs})
            reply = wire.receive(self._channel)
            if "error" in reply:
                raise RuntimeError(f"{name} could not be called like this: {reply['error']}")
            return reply["value"]

        return stub

    def _describe(self, error: BaseException) -> dict[str, str]:
        if isinstance(error, question.MissingFunction):
            return _fault("missing", str(error))
        if is_unsolved(error, self._shell.user_ns):
            return _fault("not_attempted")
        kinds = {OutOfTime: "timeout", MemoryError: "memory"}
        kind = next((kind for cls, kind in kinds.items() if isinstance(error, cls)), "error")
        text = said(error)[:TEXT_LIMIT]
        if kind == "error" and "OOM" in text:
            kind = "memory"
        if kind != "error":
            return _fault(kind)
        lines = _lines(error)
        text += self._names.why_absent(error) + called_at(lines)[:TEXT_LIMIT]
        return _fault(kind, text, type(error).__name__, lines[-1][1][:TEXT_LIMIT] if lines else "")


@contextlib.contextmanager
def _counting(calls: Counter[CodeType], names: dict[str, Any], wanted: bool) -> Iterator[None]:
    """Count how often each of the notebook's own functions is called."""

    if not wanted:
        yield
        return

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_globals is names:
            calls[frame.f_code] += 1

    sys.setprofile(called)
    try:
        yield
    finally:
        sys.setprofile(None)


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the running code after `seconds`; code that catches it is killed from outside."""

    def ring(*_: Any) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _lines(error: BaseException) -> list[tuple[str, str]]:
    """The functions of the student's own source that the exception passed through, with their lines."""
    try:
        return lines_of(error.__traceback__, lambda frame: "ipython-input" in frame.f_code.co_filename)
    except Exception:
        return []


def _fault(kind: str, text: str = "", exception: str = "", line: str = "") -> dict[str, str]:
    return {"kind": kind, "text": text, "exception": exception, "line": line}


def main(descriptor: int) -> None:
    """Serve on an inherited socket."""
    with socket.socket(fileno=descriptor) as channel:
        Worker(channel, QuietShell.make()).serve()
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))

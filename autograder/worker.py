"""What runs inside the box: the student's cells in IPython's shell, then the judge's questions.

It holds no reference, no test, no seed and no expected value. It says `ready` before any student code runs.
Whatever student code does to this process can only change the values that come back.

    {"op": "cell", "source": text, "seconds": s, "show": bool}  ->  {"fault": ..., "outputs": [...]}
    {"op": "ask", "question": ..., "oracles": [...], "seconds": s}  ->  {"value": ..., "changed": [...]} or a fault
    while it answers: {"op": "oracle", "name": ..., "args": ..., "kwargs": ...}  ->  {"value": ...} or {"error": text}
"""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from autograder import wire
from rnn_course.kit import question
from rnn_course.kit.tree import TreeError

TEXT_LIMIT = 300


class OutOfTime(BaseException):
    """Raised by the alarm inside code that takes too long."""


def make_shell() -> Any:
    """IPython's shell without history, colours, start-up files or tracebacks on the terminal."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = InteractiveShell.instance(config=config)
    for method in ("showtraceback", "showsyntaxerror"):
        setattr(shell, method, lambda *args, **kwargs: None)
    return shell


def serve(channel: socket.socket, shell: Any) -> None:
    """Answer the judge until it closes the channel."""
    wire.send(channel, {"op": "ready"})
    while True:
        try:
            message = wire.receive(channel)
        except wire.Closed:
            return
        if "op" not in message:  # an oracle's reply that came after the alarm had rung
            continue
        reply = run_cell(shell, message) if message["op"] == "cell" else answer(channel, shell, message)
        try:
            wire.send(channel, reply)
        except TreeError as error:
            wire.send(channel, {"fault": _fault("error", str(error), "TypeError")})
        except wire.Closed:
            return
        except wire.WireError as error:
            wire.send(channel, {"fault": _fault("error", str(error), "ValueError")})


def run_cell(shell: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Run one cell; its exception, if any, comes back as a fault. `show` collects what it displays."""
    if message.get("show"):
        from autograder.display import collect

        return collect(lambda: _execute(shell, message))
    return {"fault": _execute(shell, message), "outputs": []}


def _execute(shell: Any, message: dict[str, Any]) -> dict[str, str] | None:
    try:
        with _alarm(message["seconds"]):
            result = shell.run_cell(message["source"], store_history=False, silent=not message.get("show"))
    except OutOfTime:
        return _fault("timeout")
    error = result.error_before_exec or result.error_in_exec
    return None if error is None else _describe(error)


def answer(channel: socket.socket, shell: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Answer one question with the student's functions; those named as oracles are asked of the judge."""
    oracles = {name: _oracle(channel, name) for name in message["oracles"]}
    kept = {name: shell.user_ns[name] for name in oracles if name in shell.user_ns}
    shell.user_ns.update(oracles)
    try:
        with _alarm(message["seconds"]):
            reply = question.answer(question.from_tree(message["question"]), question.lookup_in(shell.user_ns))
        return {"value": reply.value, "changed": list(reply.changed)}
    except wire.WireError:
        raise
    except BaseException as error:  # student code may raise anything, SystemExit and KeyboardInterrupt too
        return {"fault": _describe(error)}
    finally:
        for name in oracles:
            shell.user_ns.pop(name, None)
        shell.user_ns.update(kept)


def _oracle(channel: socket.socket, name: str) -> Callable[..., Any]:
    def stub(*args: Any, **kwargs: Any) -> Any:
        wire.send(channel, {"op": "oracle", "name": name, "args": args, "kwargs": kwargs})
        reply = wire.receive(channel)
        if "error" in reply:
            raise RuntimeError(f"{name} could not be called like this: {reply['error']}")
        return reply["value"]

    return stub


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the running code after so many seconds; code that swallows it is killed from outside."""

    def ring(*_: Any) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _describe(error: BaseException) -> dict[str, str]:
    if isinstance(error, question.MissingFunction):
        return _fault("missing", str(error))
    kinds = {NotImplementedError: "not_attempted", OutOfTime: "timeout", MemoryError: "memory"}
    kind = next((kind for cls, kind in kinds.items() if isinstance(error, cls)), "error")
    if kind == "error" and "OOM" in str(error)[:TEXT_LIMIT]:
        kind = "memory"
    return _fault(kind, _text(error), type(error).__name__, _line(error)) if kind == "error" else _fault(kind)


def _text(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())[:TEXT_LIMIT]
    except Exception:  # a student's exception may fail to print itself
        return ""


def _line(error: BaseException) -> str:
    """The last line of the student's own source that the exception passed through."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
    except Exception:
        return ""
    lines = [frame.line or "" for frame in frames if "ipython-input" in frame.filename]
    return lines[-1].strip()[:TEXT_LIMIT] if lines else ""


def _fault(kind: str, text: str = "", exception: str = "", line: str = "") -> dict[str, str]:
    return {"kind": kind, "text": text, "exception": exception, "line": line}


def main(descriptor: int) -> None:
    """Serve on the inherited descriptor."""
    with socket.socket(fileno=descriptor) as channel:
        serve(channel, make_shell())
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""One submission in its box: run the cells, put questions, survive deaths.

A death or a hang costs the exercise that caused it: the box is started afresh, without the cell that killed it,
and the next question goes on. No `ready` from a fresh box is an infrastructure fault, never the student's. A box that
was killed outright may have been killed by someone else, so what it was at is tried once more before it is believed.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import wire
from autograder.reader import Cell
from autograder.sandbox import Box
from rnn_course.kit import question as questions
from rnn_course.kit import tree
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.question import Question

KILLED = "crash (signal 9)"
MAX_ORACLE_CALLS = 10_000
MAX_ORACLE_SIZE = 4096
MAX_ORACLE_NUMBER = 1000


class InfrastructureFault(Exception):
    """Something of ours failed, so that no mark can be given; the message says what."""


@dataclass(frozen=True)
class Times:
    """Seconds: for a box to say ready, a cell, a question, a whole submission, and the grace before a kill."""

    ready: float = 90
    cell: float = 10
    question: float = 8
    submission: float = 120
    grace: float = 1


class Session:
    """The cells of one submission, run in a box that is started again when student code ends it."""

    def __init__(
        self, start: Callable[[], Box], cells: Sequence[Cell], times: Times, oracles: Mapping[str, Callable[..., Any]]
    ) -> None:
        self._start, self._cells, self._times, self._oracles = start, list(cells), times, oracles
        self._deadline = time.monotonic() + times.ready + times.submission
        self._lethal: dict[int, Fault] = {}
        self._tried_again: set[str | int] = set()
        self._box: Box | None = None
        self.cell_faults: dict[str, Fault] = {}
        self.sandbox = ""
        self.seconds = {"box": 0.0, "code": 0.0, "questions": 0.0}

    def __enter__(self) -> Session:
        self._ready_box()
        return self

    def __exit__(self, *_: object) -> None:
        with self._timed("box"):
            self._kill()

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        """Put one question of an exercise; those named as oracles are answered with the reference's arrays."""
        lethal = next((fault for i, fault in self._lethal.items() if self._cells[i].exercise == exercise), None)
        if lethal:
            return Outcome(fault=lethal)
        if time.monotonic() > self._deadline:
            return Outcome(fault=Fault("timeout", "the time for the whole notebook was used up"))
        box = self._ready_box()
        message = {
            "op": "ask",
            "question": questions.to_tree(question),
            "oracles": list(oracles),
            "seconds": self._times.question,
        }
        with self._timed("questions"):
            reply = self._exchange(box, message, self._times.question)
        if isinstance(reply, Fault):
            return self.ask(exercise, question, oracles) if self._try_again(exercise, reply) else Outcome(fault=reply)
        return self._outcome(exercise, reply)

    def show(self, source: str) -> list[Any]:
        """Run one cell for what it displays; nothing comes back once the box has ended."""
        if self._box is None or time.monotonic() > self._deadline:
            return []
        message = {"op": "cell", "source": source, "seconds": self._times.cell, "show": True}
        reply = self._exchange(self._box, message, self._times.cell)
        outputs = reply.get("outputs") if isinstance(reply, dict) else None
        return outputs if isinstance(outputs, list) else []

    def redefine(self, cell: Cell) -> Fault | None:
        """Run one more cell in the box as it is; a box that this ends is started again without it."""
        return self._run(self._ready_box(), cell, self._times.cell)

    def _outcome(self, exercise: str, reply: dict[str, Any]) -> Outcome:
        if "fault" in reply:
            fault = _fault(reply["fault"])
            if fault.kind == "missing" and exercise in self.cell_faults:
                fault = self.cell_faults[exercise]
            return Outcome(fault=fault)
        changed = reply.get("changed")
        positions = tuple(i for i in changed if isinstance(i, int)) if isinstance(changed, list) else ()
        return Outcome(reply.get("value"), changed=positions)

    def _ready_box(self) -> Box:
        """The box with every cell run in it, started afresh if need be."""
        while self._box is None:
            with self._timed("box"):
                self._box = self._start()
                self.sandbox = self._box.name
                self._expect_ready(self._box)
            with self._timed("code"):
                self._run_cells(self._box)
        return self._box

    def _expect_ready(self, box: Box) -> None:
        try:
            message = wire.receive(box.channel, time.monotonic() + self._times.ready)
        except wire.WireError as error:
            tail = " ".join(box.stderr_tail().split())[-300:]
            self._kill()
            raise InfrastructureFault(f"the box did not start ({error}){': ' + tail if tail else ''}") from error
        if message != {"op": "ready"}:
            self._kill()
            raise InfrastructureFault("the box did not start (it said something else than ready)")

    def _run_cells(self, box: Box) -> None:
        for i, cell in enumerate(self._cells):
            if i in self._lethal:
                continue
            seconds = max(0.1, min(self._times.cell, self._deadline - time.monotonic()))
            fault = self._run(box, cell, seconds)
            if self._box is None and fault:
                if not self._try_again(i, fault):
                    self._lethal[i] = fault
                return
            if fault and cell.exercise:
                self.cell_faults[cell.exercise] = fault

    def _run(self, box: Box, cell: Cell, seconds: float) -> Fault | None:
        reply = self._exchange(box, {"op": "cell", "source": cell.source, "seconds": seconds}, seconds)
        if isinstance(reply, Fault):
            return reply
        return _fault(reply["fault"]) if reply.get("fault") else None

    def _try_again(self, what: str | int, fault: Fault) -> bool:
        """Whether this exercise or cell has a second try, which it has once, after a kill."""
        if fault.text != KILLED or what in self._tried_again:
            return False
        self._tried_again.add(what)
        return True

    def _exchange(self, box: Box, message: dict[str, Any], seconds: float) -> dict[str, Any] | Fault:
        """Send a message and wait for its reply, serving oracles meanwhile; a fault means the box is gone."""
        deadline = time.monotonic() + seconds + self._times.grace
        try:
            wire.send(box.channel, message, deadline)
            for _ in range(MAX_ORACLE_CALLS):
                reply = wire.receive(box.channel, deadline)
                if not isinstance(reply, dict):
                    break
                if reply.get("op") != "oracle":
                    return reply
                wire.send(box.channel, self._oracle(reply, message.get("oracles", [])), deadline)
            raise wire.WireError("not a reply")
        except wire.OutOfTime:
            self._kill()
            return Fault("timeout")
        except wire.Closed:
            death = box.death()
            self._kill()
            if box.lost:
                raise InfrastructureFault("the process that the box was forked from has ended") from None
            return Fault("memory") if death == "memory" else Fault("crash", death)
        except wire.WireError as error:
            self._kill()
            return Fault("crash", str(error))

    def _oracle(self, call: dict[str, Any], allowed: Sequence[str]) -> dict[str, Any]:
        """The reference's arrays for the arguments that came; an error text if it cannot take them."""
        name, args, kwargs = call.get("name"), call.get("args"), call.get("kwargs")
        if (
            not isinstance(name, str)
            or name not in allowed
            or not isinstance(args, tuple)
            or not isinstance(kwargs, dict)
        ):
            return {"error": "no such function"}
        if not _is_modest((args, kwargs)):
            return {"error": "an argument is far larger than any this exercise asks for"}
        try:
            return {"value": tree.unflatten(*tree.flatten(self._oracles[name](*args, **kwargs)))}
        except Exception as error:  # arguments come from student code, and a value may be no tree
            return {"error": " ".join(str(error).split())[:200]}

    def _kill(self) -> None:
        if self._box is not None:
            self._box.kill()
            self._box = None

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[what] += time.monotonic() - started


def _is_modest(arguments: Any) -> bool:
    """Whether arguments from the box are small enough that no reference can be made to work or grow for long."""
    numbers = [a for a in (*arguments[0], *arguments[1].values()) if isinstance(a, int)]
    arrays = tree.leaves(arguments)
    return all(a.size <= MAX_ORACLE_SIZE for a in arrays) and all(abs(n) <= MAX_ORACLE_NUMBER for n in numbers)


def _fault(reply: Any) -> Fault:
    """A fault as the box told it, cut to size; whatever is malformed is a crash."""
    fields = ("kind", "text", "exception", "line")
    if not isinstance(reply, dict) or not all(isinstance(reply.get(field), str) for field in fields):
        return Fault("crash", "it answered nonsense")
    kind, text, exception, line = (reply[field][:400] for field in fields)
    known = kind in ("missing", "not_attempted", "timeout", "memory", "error")
    return Fault(kind, text, exception, line) if known else Fault("crash", "it answered nonsense")

"""One submission in its box: run the cells, ask the questions, survive crashes.

A crash or a hang costs only the exercise that caused it: the box is started again without the cell that ended it, and
the next question is asked. A new box that sends no `ready` is an internal error, never the student's. A box that ended
by SIGKILL may have been killed by someone else, so the same cell or question is tried once more before it counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.box.inside import wire
from autograder.box.sandbox import Box
from autograder.errors import InfrastructureFault
from autograder.marking.budget import Budget, Times, ran_out
from autograder.marking.cells import TOO_OFTEN, Cells
from autograder.marking.exchange import exchange, fault_in
from autograder.marking.oracles import Oracle
from autograder.notebooks.reader import Cell
from rnn_course.kit import question as questions
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.question import Question


@dataclass(frozen=True)
class Asking:
    """How an exercise is asked: operations that are forbidden, and whether calls of the notebook's functions count."""

    forbids: tuple[str, ...] = ()
    counts: bool = False


class Session:
    """The cells of one submission, run in a box that is started again when student code ends it."""

    def __init__(
        self,
        start: Callable[[], Box],
        cells: Sequence[Cell],
        times: Times,
        oracle: Oracle,
        asking: Mapping[str, Asking] | None = None,
    ) -> None:
        """oracle: the references, for exercises that are replaced. asking: by exercise; without one, the default."""
        self._start, self._times, self._oracle = start, times, oracle
        self._asking = asking or {}
        self._budget = Budget(times)
        self._cells = Cells(cells, self._budget, self._exchange)
        self._allowances: dict[str, wire.Allowance] = {}
        self._box: Box | None = None
        self.sandbox = ""
        self.seconds = {"box": 0.0, "code": 0.0, "questions": 0.0}

    def __enter__(self) -> Session:
        self._is_ready()
        return self

    def __exit__(self, *_: object) -> None:
        with self._timed("box"):
            self._kill()

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = (), *, at_check: bool = False) -> Outcome:
        """Ask one question of an exercise; the functions named as oracles are replaced by references.

        at_check: ask the functions as they were where the notebook checks this exercise.
        """
        lethal = self._cells.lethal_for(exercise)
        if lethal:
            return Outcome(fault=lethal)
        seconds = self._budget.left_for(exercise)
        if seconds <= 0:
            return Outcome(fault=Fault("timeout", ran_out("its questions", self._times.exercise)))
        if oracles:
            self._oracle.ready()
        if not self._is_ready():
            return Outcome(fault=TOO_OFTEN)
        asking = self._asking.get(exercise, Asking())
        message = {
            "op": "ask",
            "question": questions.to_tree(question),
            "oracles": list(oracles),
            "seconds": seconds,
            "forbids": list(asking.forbids),
            "at_check": exercise if at_check else "",
            "count": asking.counts,
        }
        started = time.monotonic()
        reply = self._exchange(message, seconds, exercise)
        self._budget.asked(exercise, time.monotonic() - started)
        self.seconds["questions"] += time.monotonic() - started
        if isinstance(reply, Fault) and self._budget.may_try_again(exercise, reply.text):
            return self.ask(exercise, question, oracles, at_check=at_check)
        outcome = Outcome(fault=reply) if isinstance(reply, Fault) else self._outcome(exercise, reply)
        if outcome.fault == Fault("timeout") and seconds < self._times.question:
            return Outcome(fault=Fault("timeout", ran_out("its questions", self._times.exercise)))
        return outcome

    def replaced(self) -> Mapping[str, tuple[str, str]]:
        """The exercises after whose check a name got another value: that name, and the line that changed it."""
        return self._cells.replaced

    def at_check(self) -> AtCheck:
        """A respondent with the notebook's functions as they were at each exercise's check."""
        return AtCheck(self)

    def show(self, source: str) -> list[Any]:
        """Run one cell and return what it displays; nothing once the box has ended."""
        seconds = self._budget.for_cell(self._budget.own, self._times.cell)
        if self._box is None or not seconds:
            return []
        message = {"op": "cell", "source": source, "seconds": seconds, "show": True}
        with self._budget.own.spending():
            reply = self._exchange(message, seconds)
        outputs = reply.get("outputs") if isinstance(reply, dict) else None
        return outputs if isinstance(outputs, list) else []

    def redefine(self, cell: Cell) -> Fault | None:
        """Run one more cell in the current box; if that ends the box, it is started again without this cell."""
        return self._cells.run_one(cell, self._times.cell) if self._is_ready() else TOO_OFTEN

    def _outcome(self, exercise: str, reply: dict[str, Any]) -> Outcome:
        if "fault" in reply:
            fault = fault_in(reply["fault"])
            return Outcome(fault=self._cells.faults.get(exercise, fault) if fault.kind == "missing" else fault)
        changed, calls = reply.get("changed"), reply.get("calls")
        positions = tuple(i for i in changed if isinstance(i, int)) if isinstance(changed, list) else ()
        return Outcome(reply.get("value"), changed=positions, calls=calls if isinstance(calls, int) else 0)

    def _is_ready(self) -> bool:
        """Make sure that a box is running in which every cell has run; False if boxes were started too often."""
        while self._box is None:
            if not self._budget.may_start():
                return False
            with self._timed("box"):
                self._box = self._start()
                self.sandbox = self._box.name
                self._expect_ready(self._box)
            with self._timed("code"):
                self._cells.run()
        return True

    def _expect_ready(self, box: Box) -> None:
        try:
            message = wire.receive(box.channel, wire.after(self._times.ready))
        except wire.WireError as error:
            tail = " ".join(box.stderr_tail().split())[-300:]
            self._kill()
            raise InfrastructureFault(f"the box did not start ({error}){': ' + tail if tail else ''}") from error
        if message != {"op": "ready"}:
            self._kill()
            raise InfrastructureFault("the box did not start (it did not send `ready`)")

    def _exchange(self, message: dict[str, Any], seconds: float, exercise: str = "") -> dict[str, Any] | Fault:
        """Send a message and wait for its reply; a Fault means that the box has ended."""
        box = self._box
        assert box is not None
        allowance = self._allowances.setdefault(exercise, wire.Allowance(self._times.received))
        reply = exchange(box, message, wire.after(seconds + self._times.grace), allowance, self._oracle)
        if isinstance(reply, Fault):
            self._kill()
            if box.lost:
                raise InfrastructureFault("the process that the box was forked from has ended")
        return reply

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


@dataclass(frozen=True)
class AtCheck:
    """Asks a session's functions as they were where the notebook checks each exercise."""

    session: Session

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        return self.session.ask(exercise, question, oracles, at_check=True)

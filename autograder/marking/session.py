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
    """How an exercise is asked: what may not be used meanwhile, and whether calls of the notebook's functions count."""

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
        """oracle: the references, for the exercises that are to be replaced. asking: by exercise, where not plainly."""
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
        """Put one question of an exercise; those named as oracles are answered with the reference's arrays.

        at_check: of the functions as they were where the notebook checks this exercise.
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
        """The exercises at whose check a name stood for something else: that name, and the line that changed it."""
        return self._cells.replaced

    def at_check(self) -> AtCheck:
        """The same notebook as it was at each exercise's check."""
        return AtCheck(self)

    def show(self, source: str) -> list[Any]:
        """Run one cell for what it displays; nothing comes back once the box has ended."""
        seconds = self._budget.for_cell(self._budget.own, self._times.cell)
        if self._box is None or not seconds:
            return []
        message = {"op": "cell", "source": source, "seconds": seconds, "show": True}
        with self._budget.own.spending():
            reply = self._exchange(message, seconds)
        outputs = reply.get("outputs") if isinstance(reply, dict) else None
        return outputs if isinstance(outputs, list) else []

    def redefine(self, cell: Cell) -> Fault | None:
        """Run one more cell in the box as it is; a box that this ends is started again without it."""
        return self._cells.run_one(cell, self._times.cell) if self._is_ready() else TOO_OFTEN

    def _outcome(self, exercise: str, reply: dict[str, Any]) -> Outcome:
        if "fault" in reply:
            fault = fault_in(reply["fault"])
            return Outcome(fault=self._cells.faults.get(exercise, fault) if fault.kind == "missing" else fault)
        changed, calls = reply.get("changed"), reply.get("calls")
        positions = tuple(i for i in changed if isinstance(i, int)) if isinstance(changed, list) else ()
        return Outcome(reply.get("value"), changed=positions, calls=calls if isinstance(calls, int) else 0)

    def _is_ready(self) -> bool:
        """Have a box with every cell run in it, started afresh if need be; False if that was done too often."""
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
            raise InfrastructureFault("the box did not start (it said something else than ready)")

    def _exchange(self, message: dict[str, Any], seconds: float, exercise: str = "") -> dict[str, Any] | Fault:
        """Send a message and wait for its reply; a fault means the box is gone."""
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
    """A session's notebook, each exercise as it was where the notebook checks it."""

    session: Session

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        return self.session.ask(exercise, question, oracles, at_check=True)

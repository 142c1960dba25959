"""One submission in its box: run the cells, ask the questions, survive crashes.

A crash or a hang costs only the exercise that caused it: the box is started again without the cell that ended it, and
the next question is asked. A new box that sends no `ready` is an internal error, never the student's. A box that ended
by SIGKILL may have been killed by someone else, so the same cell or question is tried once more before it counts.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.box.inside import wire
from autograder.box.sandbox import Box
from autograder.errors import InfrastructureFault
from autograder.marking.budget import Budget, Times, ran_out
from autograder.marking.cells import TOO_OFTEN, Cells
from autograder.marking.exchange import NONSENSE, exchange, fault_in
from autograder.marking.oracles import Oracle
from autograder.notebooks.reader import Cell
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.question import Question

QUICK, TOGETHER = 0.05, 1.0  # seconds: of a question that others are sent with, and for those together


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
        end: Callable[[Box], None] = Box.kill,
    ) -> None:
        """oracle: the references, for exercises that are replaced. asking: by exercise; without one, the default.

        end: ends the last box, when all is done.
        """
        self._start, self._end, self._times, self._oracle = start, end, times, oracle
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
            box, self._box = self._box, None
            if box is not None:
                self._end(box)

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
        reply = self._answers(exercise, [question], oracles, seconds, at_check)
        if isinstance(reply, Fault) and self._budget.may_try_again(exercise, reply.text):
            return self.ask(exercise, question, oracles, at_check=at_check)
        outcome = Outcome(fault=reply) if isinstance(reply, Fault) else reply[0]
        if outcome.fault == Fault("timeout") and seconds < self._times.question:
            return Outcome(fault=Fault("timeout", ran_out("its questions", self._times.exercise)))
        return outcome

    def ask_together(
        self, exercise: str, asked: Sequence[Question], oracles: Sequence[str] = (), *, at_check: bool = False
    ) -> list[Outcome]:
        """The outcomes of the first of these questions, of all if they are quick: most take less time than a message.

        The first is asked alone. If that is quick, the others are sent together and may take TOGETHER seconds in all;
        one that ends the box or takes longer has no outcome here, and can be asked alone.
        """
        if not asked:
            return []
        started = time.monotonic()
        first, rest = self.ask(exercise, asked[0], oracles, at_check=at_check), asked[1:]
        is_quick = self._box is not None and not first.is_fatal and time.monotonic() - started < QUICK
        if not rest or not is_quick or self._budget.left_for(exercise) < TOGETHER:
            return [first]
        reply = self._answers(exercise, rest, oracles, TOGETHER, at_check)
        outcomes = [] if isinstance(reply, Fault) else reply
        return [first, *itertools.takewhile(lambda outcome: not outcome.is_fatal, outcomes)]

    def _answers(
        self, exercise: str, asked: Sequence[Question], oracles: Sequence[str], seconds: float, at_check: bool
    ) -> list[Outcome] | Fault:
        """Send questions in one message: the outcomes of the first ones, or why the box has ended."""
        how = self._asking.get(exercise, Asking())
        message = {
            "op": "ask",
            "questions": [question.as_tree for question in asked],
            "oracles": list(oracles),
            "seconds": seconds,
            "forbids": list(how.forbids),
            "at_check": exercise if at_check else "",
            "count": how.counts,
        }
        started = time.monotonic()
        reply = self._exchange(message, seconds, exercise)
        took = time.monotonic() - started
        self._budget.asked(exercise, took)
        self.seconds["questions"] += took
        return reply if isinstance(reply, Fault) else self._outcomes(exercise, reply, len(asked))

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

    def _outcomes(self, exercise: str, reply: dict[str, Any], number: int) -> list[Outcome]:
        """The outcomes in a reply to so many questions; it may hold those of the first ones only, but at least one."""
        answers = [reply] if "fault" in reply and number == 1 else reply.get("answers")
        if not isinstance(answers, list) or not 1 <= len(answers) <= number:
            return [Outcome(fault=NONSENSE)]
        return [self._outcome(exercise, answer) for answer in answers]

    def _outcome(self, exercise: str, answer: Any) -> Outcome:
        if not isinstance(answer, dict) or "fault" in answer:
            fault = fault_in(answer["fault"]) if isinstance(answer, dict) else NONSENSE
            return Outcome(fault=self._cells.faults.get(exercise, fault) if fault.kind == "missing" else fault)
        changed, calls = answer.get("changed"), answer.get("calls")
        positions = tuple(i for i in changed if isinstance(i, int)) if isinstance(changed, list) else ()
        return Outcome(answer.get("value"), changed=positions, calls=calls if isinstance(calls, int) else 0)

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

    def ask_together(self, exercise: str, asked: Sequence[Question], oracles: Sequence[str] = ()) -> list[Outcome]:
        return self.session.ask_together(exercise, asked, oracles, at_check=True)

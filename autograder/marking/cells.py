"""Run a notebook's cells in a box, and remember what each did for when they run again in the next box."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.marking.budget import FOR_SLOW_CELLS, Budget, ran_out
from autograder.marking.exchange import fault_in
from autograder.notebooks.reader import Cell
from rnn_course.kit.assess import Fault

NOTE_SECONDS = 5
TOO_OFTEN = Fault("crash", "the process ended too often")
Exchange = Callable[[dict[str, Any], float], "dict[str, Any] | Fault"]


class Cells:
    """The cells to run, in order. `exchange` sends the box a message; if it gives a Fault, the box has ended.

    faults: what each answer's cell stopped with. replaced: the exercises after whose check a name got another value,
    with that name and the line that changed it.
    """

    def __init__(self, cells: Sequence[Cell], budget: Budget, exchange: Exchange) -> None:
        self._cells, self._budget, self._exchange = list(cells), budget, exchange
        self._checked = [cell.checks for cell in cells if cell.checks]
        self._passed = list[str]()
        self._lethal: dict[int, Fault] = {}
        self._slow: set[int] = set()
        self._harmless: set[int] = set()
        self.faults: dict[str, Fault] = {}
        self.replaced: Mapping[str, tuple[str, str]] = {}

    def lethal_for(self, exercise: str) -> Fault | None:
        """How the cell of this exercise ended the process, if it did."""
        return next((fault for i, fault in self._lethal.items() if self._cells[i].exercise == exercise), None)

    def run(self) -> None:
        """Run all cells except those that ended the process or, after many ends, might. Stops if the box has ended."""
        self._passed = []
        for i, cell in enumerate(self._cells):
            if self._budget.left <= 0:
                return
            if cell.checks:
                self._passed.append(cell.checks)
                continue
            if i in self._lethal or self._may_be_lethal(i):
                gone = self._is_lost(cell, self._lethal.get(i, TOO_OFTEN))
            else:
                gone = self._run_within_budget(i, cell)
            if gone:
                return
        if self._checked:
            self._note_replaced()

    def _may_be_lethal(self, i: int) -> bool:
        return self._budget.is_short_of_starts and i not in self._harmless and not self._cells[i].exercise

    def run_one(self, cell: Cell, seconds: float) -> Fault | None:
        """Run a cell; return its fault, if any."""
        return self._run(cell, seconds)[0]

    def _run_within_budget(self, i: int, cell: Cell) -> bool:
        """Run a cell within its budget and remember its fault; whether the box has ended."""
        purse = self._budget.answers if cell.exercise else self._budget.own
        seconds = self._budget.for_cell(purse, FOR_SLOW_CELLS if i in self._slow else self._budget.times.cell)
        if seconds:
            with purse.spending():
                fault, gone = self._run(cell, seconds)
        else:
            fault = Fault("timeout", ran_out("all cells", self._budget.times.cells))
            gone = self._is_lost(cell, fault)
        if not gone:
            self._harmless.add(i)
        if fault and gone:
            if not self._budget.may_try_again(i, fault.text):
                self._lethal[i] = fault
        elif fault:
            self._slow |= {i} if fault.kind == "timeout" else set()
            self.faults |= {cell.exercise: fault} if cell.exercise else {}
        return gone

    def _run(self, cell: Cell, seconds: float) -> tuple[Fault | None, bool]:
        reply = self._send({"op": "cell", "source": cell.source, "seconds": seconds}, seconds)
        if isinstance(reply, Fault):
            return reply, True
        fault = None if reply.get("fault") is None else fault_in(reply["fault"])
        if fault and fault.kind == "timeout":
            fault = Fault("timeout", f"its cell did not end within {seconds:.2g} s")
        return fault, False

    def _send(self, message: dict[str, Any], seconds: float) -> dict[str, Any] | Fault:
        """Send a message, and with it which exercises the notebook checks between the last message and this one."""
        passed, self._passed = self._passed, []
        checked = {"checked": passed, "names": self._checked} if passed else {}
        return self._exchange({**message, **checked}, seconds)

    def _is_lost(self, cell: Cell, fault: Fault) -> bool:
        """Send the box a cell that is skipped, so that it can explain missing names; whether the box has ended."""
        told = {"kind": fault.kind, "exception": "a crash", "text": fault.text or fault.kind}
        return isinstance(self._send({"op": "lost", "source": cell.source, "fault": told}, NOTE_SECONDS), Fault)

    def _note_replaced(self) -> None:
        reply = self._send({"op": "replaced"}, NOTE_SECONDS)
        lines = reply.get("lines") if isinstance(reply, dict) else None
        if isinstance(lines, dict):
            self.replaced = {name: what for name, what in lines.items() if _are_two_texts(what)}


def _are_two_texts(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(text, str) for text in value)

"""Seconds and restarts that one submission may use, in separate budgets: if one runs out, the others remain."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

SHARE = 4  # one cell gets at most 1/SHARE of what is left, so that something is left for later cells
LEAST = 0.05  # seconds: enough for a cell that only defines something
OVERRUN = 0.5  # of a purse: what cells may still use, LEAST seconds each, when it is empty
KILLED = "crash (signal 9)"
FOR_SLOW_CELLS = 0.5  # seconds, when a cell that ran out of time before is run again in a fresh box


@dataclass(frozen=True)
class Times:
    """Limits of one submission, in seconds: for a box to send ready, one cell, one question, the grace before a kill.

    Sums: cells: all of a student's own cells, and as much again for the answers' cells. exercise: all questions of
    one exercise. questions: those of all exercises. submission: everything, exceeded by at most one cell or question.
    Others: starts: how many boxes may be started. received: bytes received for one exercise, or from all cells.
    """

    ready: float = 90
    cell: float = 10
    question: float = 8
    cells: float = 60
    exercise: float = 30
    questions: float = 240
    submission: float = 600
    grace: float = 1
    starts: int = 60
    received: int = 32 * 2**20


@dataclass
class Purse:
    """Seconds for one kind of cells, given out in shares so that no single cell uses them up."""

    seconds: float
    spent: float = 0.0

    def share(self, most: float) -> float:
        """Seconds for the next cell, at most `most`; 0 when the overrun is used up too."""
        left = self.seconds - self.spent
        if left < -OVERRUN * self.seconds:
            return 0.0
        return max(LEAST, min(most, left / SHARE))

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """Subtract the time that this block takes."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.spent += time.monotonic() - started


@dataclass
class Budget:
    """The time and the starts that one submission has left."""

    times: Times
    starts: int = 0
    started: float = field(default_factory=time.monotonic)
    own: Purse = field(init=False)
    answers: Purse = field(init=False)
    questions: dict[str, float] = field(default_factory=dict)
    tried_again: set[str | int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.own, self.answers = Purse(self.times.cells), Purse(self.times.cells)

    def may_start(self) -> bool:
        """Count a start of a box; whether it is allowed."""
        self.starts += 1
        return self.starts <= self.times.starts and self.left > 0

    @property
    def is_short_of_starts(self) -> bool:
        """Whether half of the starts are used, so that the rest are reserved for the answers."""
        return self.starts > self.times.starts // 2

    def may_try_again(self, what: str | int, death: str) -> bool:
        """Whether this exercise or cell may be tried again: once, if its process was killed."""
        if death != KILLED or what in self.tried_again:
            return False
        self.tried_again.add(what)
        return True

    def left_for(self, exercise: str) -> float:
        """Seconds for an exercise's next question; 0 or less when its time or the submission's is used up."""
        own = self.times.exercise - self.questions.get(exercise, 0.0)
        return min(self.times.question, own, self.times.questions - sum(self.questions.values()), self.left)

    def for_cell(self, purse: Purse, most: float) -> float:
        """Seconds for a cell from this purse; 0 when the purse or the submission's time is used up."""
        return purse.share(most) if self.left > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds that the submission has left."""
        return self.started + self.times.submission - time.monotonic()

    def asked(self, exercise: str, seconds: float) -> None:
        """Subtract the time that a question of this exercise took."""
        self.questions[exercise] = self.questions.get(exercise, 0.0) + seconds


def ran_out(what: str, seconds: float) -> str:
    """The message for a time limit that is used up."""
    return f"the {seconds:g} s for {what} were used up"

"""Seconds and restarts that one submission may use, so that what runs out in one place costs nothing in another."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

SHARE = 4  # one cell gets at most this part of what is left, so that something is left for each that comes after it
LEAST = 0.05  # seconds: enough for a cell that only defines something
OVERRUN = 0.5  # of a purse: what cells at the least may use when it is empty
KILLED = "crash (signal 9)"
FOR_SLOW_CELLS = 0.5  # seconds, when a cell that ran out of time before is run again in a fresh box


@dataclass(frozen=True)
class Times:
    """Seconds: for a box to say ready, one cell, one question, and the grace before a kill; and for sums of these.

    cells: for all of a student's own cells, and as much again for the answers' cells. exercise: for all questions of
    one exercise; questions: for those of all. submission: for everything; it is exceeded by one cell or question at the
    most. starts: how many boxes may be started. received: bytes that come back for one exercise, or from all cells.
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
    """Seconds for a kind of cells, given out in shares that never use it up at one go."""

    seconds: float
    spent: float = 0.0

    def share(self, most: float) -> float:
        """Seconds for the next one; 0 when there are none left at all."""
        left = self.seconds - self.spent
        if left < -OVERRUN * self.seconds:
            return 0.0
        return max(LEAST, min(most, left / SHARE))

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """What runs meanwhile is paid from this purse."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.spent += time.monotonic() - started


@dataclass
class Budget:
    """What one submission has left."""

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
        """Whether a box may be started (again)."""
        self.starts += 1
        return self.starts <= self.times.starts and self.left > 0

    @property
    def is_short_of_starts(self) -> bool:
        """Whether so many boxes were started that the rest are for the answers."""
        return self.starts > self.times.starts // 2

    def may_try_again(self, what: str | int, death: str) -> bool:
        """Whether this exercise or cell has a second try, which it has once, after a kill."""
        if death != KILLED or what in self.tried_again:
            return False
        self.tried_again.add(what)
        return True

    def left_for(self, exercise: str) -> float:
        """Seconds for an exercise's next question; 0 or less when its time, or all the time, is used up."""
        own = self.times.exercise - self.questions.get(exercise, 0.0)
        return min(self.times.question, own, self.times.questions - sum(self.questions.values()), self.left)

    def for_cell(self, purse: Purse, most: float) -> float:
        """Seconds for a cell that is paid from this purse; 0 when they, or all, are used up."""
        return purse.share(most) if self.left > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds that are left of all."""
        return self.started + self.times.submission - time.monotonic()

    def asked(self, exercise: str, seconds: float) -> None:
        """A question of this exercise took so many seconds."""
        self.questions[exercise] = self.questions.get(exercise, 0.0) + seconds


def ran_out(what: str, seconds: float) -> str:
    """The sentence for time that was used up."""
    return f"the {seconds:g} s for {what} were used up"

"""What an exercise is made of: its checks, its known mistakes, its right answers written otherwise.

An assignment is a folder of `rnn_course/exercises`. Its `checks.py` says, for instance,

    assignment = describe(title="A recurrent cell and its gradient", runtime="numpy")

    step = exercise(rnn_step, points=10, returns={"h_next": "(1.2)"}, hints=("...", "...", "..."))

    @check(of=rnn_step)
    def values(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(rnn_step, draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H))

its `misconceptions.py` holds executable wrong answers and its `accepted.py` right ones written otherwise:

    @misconception(of=rnn_step, says="the bias is left out; (1.1) adds b.")
    def no_bias(x, h, W, U, b): ...

There is no registry: `rnn_course.catalogue.load` reads the folder.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_course.draw import Draw
from rnn_course.kit.assess import Card, Part
from rnn_course.kit.question import Question

RUNTIMES = ("numpy", "keras")
Function = Callable[..., Any]


class AuthoringError(Exception):
    """An assignment's folder that does not hold together; the message names the file and the fix."""


@dataclass(frozen=True)
class Score:
    """What a check's own scorer says: a fraction from 0 to 1 and a sentence for the student."""

    fraction: float
    note: str


@dataclass(frozen=True)
class Check:
    """Questions to ask of one exercise. One of `weight` 0 only explains where others fail, by its `note`."""

    of: str
    name: str
    draw: Callable[[Draw], Iterator[Question]]
    weight: float
    note: str
    score: Callable[[list[Any], list[Any]], Score] | None

    @property
    def public(self) -> bool:
        """Whether the student's own `check` can ask it: frozen cases hold no scorer."""
        return self.score is None


@dataclass(frozen=True)
class Misconception:
    """An executable wrong answer and the sentence that names it."""

    of: str
    name: str
    says: str
    function: Function


@dataclass(frozen=True)
class Accepted:
    """A right answer that looks unlike the reference."""

    of: str
    name: str
    function: Function


@dataclass(frozen=True)
class Equivalent:
    """A mutant of the reference that is right all the same: its change, "line before -> line after", and the reason."""

    of: str
    change: str
    why: str


@dataclass(frozen=True)
class Probe:
    """Two questions whose answers must agree where `same` looks; `says` is said where the student's do not."""

    of: str
    says: str
    draw: Callable[[Draw], tuple[Question, Question]]
    same: Callable[[Any], Any]


@dataclass(frozen=True)
class Header:
    """An exercise as its author declares it."""

    reference: Function
    points: float
    returns: Mapping[str, str]
    hints: tuple[str, ...]
    uses: tuple[str, ...]
    forbids: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """An assignment as its author declares it."""

    title: str
    runtime: str


@dataclass(frozen=True)
class Exercise:
    """One graded function or class, with everything that is known about it."""

    header: Header
    checks: tuple[Check, ...]
    probes: tuple[Probe, ...]
    misconceptions: tuple[Misconception, ...]
    accepted: tuple[Accepted, ...]
    equivalents: tuple[Equivalent, ...]

    @property
    def name(self) -> str:
        """The function's name, which is also its solution cell's grade_id."""
        return self.header.reference.__name__

    @property
    def points(self) -> float:
        return self.header.points

    @functools.cached_property
    def card(self) -> Card:
        """What the student may know."""
        parts = tuple(Part(name, equation) for name, equation in self.header.returns.items())
        signature = f"{self.name}{inspect.signature(self.header.reference)}"
        return Card(self.name, signature, self.points, parts, self.header.hints, self.header.forbids)


@dataclass(frozen=True)
class Assignment:
    """A folder of exercises, in the order in which their headers are written."""

    name: str
    title: str
    runtime: str
    exercises: tuple[Exercise, ...]

    def __getitem__(self, name: str) -> Exercise:
        return next(exercise for exercise in self.exercises if exercise.name == name)

    def namespace(self) -> dict[str, Function]:
        """Every reference by its name."""
        return {exercise.name: exercise.header.reference for exercise in self.exercises}

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)


def describe(*, title: str, runtime: str = "numpy") -> Description:
    """Declare an assignment: its title, and what its answers may import ("numpy" or "keras")."""
    if runtime not in RUNTIMES:
        raise AuthoringError(f"runtime must be one of {', '.join(RUNTIMES)}, not {runtime!r}")
    return Description(title, runtime)


def exercise(
    reference: Function,
    *,
    points: float,
    returns: Mapping[str, str],
    hints: tuple[str, ...],
    uses: tuple[Function, ...] = (),
    forbids: tuple[str, ...] = (),
) -> Header:
    """Declare an exercise.

    returns: each returned value's name and the number of its equation, in order. hints: concept, place, next
    step. uses: exercises that this one calls, for error carried forward. forbids: dotted names that the
    student's source may not call, "keras.layers.LSTM" say.
    """
    if not 2 <= len(hints) <= 3:
        raise AuthoringError(f"{reference.__name__}: give two or three hints, not {len(hints)}")
    return Header(reference, points, returns, hints, tuple(used.__name__ for used in uses), forbids)


def check(
    *, of: Function, weight: float = 1, note: str = "", score: Callable[[list[Any], list[Any]], Score] | None = None
) -> Callable[[Function], Check]:
    """Make a check of a generator function that draws inputs and yields questions.

    score: for samples and predictions, a function of the answers and of the reference's answers.
    """
    return lambda draw: Check(of.__name__, draw.__name__.replace("_", " "), draw, weight, note, score)


def misconception(*, of: Function, says: str) -> Callable[[Function], Misconception]:
    """Bank a wrong answer. `says` tells what was done and which equation says otherwise, never the fix."""
    return lambda function: Misconception(of.__name__, function.__name__, says, function)


def accepted(*, of: Function) -> Callable[[Function], Accepted]:
    """Keep a right answer that a naive checker would reject."""
    return lambda function: Accepted(of.__name__, function.__name__, function)


def equivalent(*, of: Function, change: str, why: str) -> Equivalent:
    """List a mutant that no check can tell from the reference, with the reason; several go into one tuple."""
    return Equivalent(of.__name__, change, why)


def probe(*, of: Function, says: str, same: Callable[[Any], Any]) -> Callable[[Function], Probe]:
    """Make a probe of a function that draws two questions; `same` picks what must be equal from each answer."""
    return lambda draw: Probe(of.__name__, says, draw, same)

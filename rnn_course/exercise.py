"""What an exercise is made of: a header, checks, known mistakes, right answers written otherwise.

`rnn_course.authoring` makes these records, `rnn_course.catalogue` reads them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_course import CourseError
from rnn_course.docstring import equations, returned_axes
from rnn_course.draw import Draw
from rnn_course.kit.assess import Card, Part
from rnn_course.kit.question import Question

Function = Callable[..., Any]


class AuthoringError(CourseError):
    """An assignment's folder that does not hold together; the message names the file and the fix."""


@dataclass(frozen=True)
class Score:
    """What a check's own scorer says: a fraction from 0 to 1 and a sentence for the student.

    figures: what it measured, by name, for the record.
    """

    fraction: float
    note: str
    figures: Mapping[str, float] = field(default_factory=dict)


Scorer = Callable[[list[Any], list[Any]], Score]


@dataclass(frozen=True)
class Check:
    """Questions to ask of one exercise. One of `weight` 0 only explains where others fail, by its `note`.

    sure_of: the names of known answers that every draw must judge rightly: mistakes that fail, right ones that pass.
    """

    name: str
    draw: Callable[[Draw], Iterator[Question]]
    weight: float
    note: str
    score: Scorer | None
    sure_of: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """Whether the student's own `check` can ask it: frozen cases hold no scorer."""
        return self.score is None


@dataclass(frozen=True)
class Misconception:
    """An executable wrong answer, the sentence that names it, and the numbers of the equations that it breaks.

    slip: the text that it was made from, if it is a slip.
    """

    name: str
    says: str
    function: Function
    breaks: tuple[str, ...] = ()
    slip: str = ""

    @property
    def source(self) -> str:
        """Its definition as text."""
        return self.slip or inspect.getsource(self.function)


@dataclass(frozen=True)
class Accepted:
    """A right answer that looks unlike the reference."""

    name: str
    function: Function

    @property
    def source(self) -> str:
        """Its definition as text."""
        return inspect.getsource(self.function)


@dataclass(frozen=True)
class Equivalent:
    """A mutant of the reference that is right all the same: its change, "line before -> line after", and the reason."""

    change: str
    why: str


@dataclass(frozen=True)
class Probe:
    """Two questions whose answers must agree where `same` looks; `says` is said where the student's do not."""

    says: str
    draw: Callable[[Draw], tuple[Question, Question]]
    same: Callable[[Any], Any]


@dataclass(frozen=True)
class Derivation:
    """The numbers of the equations that a student may be asked to derive, and the function whose equations give them.

    of: None if the exercise's own docstring has them.
    """

    numbers: tuple[str, ...]
    of: Function | None


@dataclass(frozen=True)
class Header:
    """An exercise as its author declares it."""

    reference: Function
    points: float
    returns: Mapping[str, str]
    hints: tuple[str, ...]
    uses: tuple[str, ...]
    forbids: tuple[str, ...]
    not_as: Mapping[str, str]
    sure_of: Mapping[str, tuple[str, ...]]
    derive: Derivation | None = None


@dataclass(frozen=True)
class Description:
    """An assignment as its author declares it. seconds: for one question, if not as many as the runtime's others."""

    title: str
    runtime: str
    seconds: float | None = None


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
        axes = returned_axes(self.header.reference)
        parts = tuple(Part(name, said, axes.get(name, ())) for name, said in self.header.returns.items())
        signature = f"{self.name}{inspect.signature(self.header.reference)}"
        numbers = self.header.derive.numbers if self.header.derive else ()
        left_out = tuple(one for one in equations(self.header.reference) if one.number in numbers)
        scored = sum(check.weight for check in self.checks if check.score) / sum(check.weight for check in self.checks)
        return Card(self.name, signature, self.points, parts, self.header.hints, self.header.forbids, left_out, scored)


@dataclass(frozen=True)
class Assignment:
    """A folder of exercises, in the order in which its notebook asks them."""

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

"""What an exercise is made of: its header, its checks, its known mistakes, its right answers written otherwise.

An assignment is a folder of `rnn_course/exercises`, an exercise one file in it, named after its reference:

    header = exercise(rnn_step, points=10, returns={"h_next": "(1.2)"}, hints=("...", "...", "..."))

    @check
    def values(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(rnn_step, draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H))

    wrong = slips(
        rnn_step,
        '''
        no_bias: the bias is left out; (1.1) adds b to every row.
            1.1 | z = x @ W + h @ U
        ''',
    )

    @misconception("the axes of the batch are squeezed away; h_next keeps the shape (B, H).")
    def squeezes_the_state(x, h, W, U, b): ...

    @accepted
    def with_einsum(x, h, W, U, b): ...

There is no registry: `rnn_course.catalogue.load` reads the folder. `slips` are in `rnn_course.slips`, checks of
the forms that come again and again in `rnn_course.forms`.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, overload

from rnn_course import CourseError
from rnn_course.draw import Draw
from rnn_course.kit.assess import Card, Part
from rnn_course.kit.question import Question

RUNTIMES = ("numpy", "keras")
Function = Callable[..., Any]


class AuthoringError(CourseError):
    """An assignment's folder that does not hold together; the message names the file and the fix."""


@dataclass(frozen=True)
class Score:
    """What a check's own scorer says: a fraction from 0 to 1 and a sentence for the student."""

    fraction: float
    note: str


Scorer = Callable[[list[Any], list[Any]], Score]


@dataclass(frozen=True)
class Check:
    """Questions to ask of one exercise. One of `weight` 0 only explains where others fail, by its `note`."""

    name: str
    draw: Callable[[Draw], Iterator[Question]]
    weight: float
    note: str
    score: Scorer | None

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


@overload
def check(draw: Function, /) -> Check: ...
@overload
def check(*, weight: float = 1, note: str = "", score: Scorer | None = None) -> Callable[[Function], Check]: ...
def check(
    draw: Function | None = None, /, *, weight: float = 1, note: str = "", score: Scorer | None = None
) -> Check | Callable[[Function], Check]:
    """Make a check of a generator function that draws inputs and yields questions.

    weight: its part of the points; 0 for one that only explains, by `note`, where others fail.
    score: for samples and predictions, a function of the answers and of the reference's answers.
    """
    if draw is None:
        return lambda draw: check_named(draw.__name__, draw, weight=weight, note=note, score=score)
    return check_named(draw.__name__, draw)


def check_named(name: str, draw: Function, *, weight: float = 1, note: str = "", score: Scorer | None = None) -> Check:
    """Make a check whose name is not its function's, for functions that make checks."""
    return Check(name.replace("_", " "), draw, weight, note, score)


def misconception(says: str, *, breaks: tuple[str, ...] = ()) -> Callable[[Function], Misconception]:
    """Keep a wrong answer, written as a function or class of its own.

    says: what was done and which equation says otherwise, never the fix. breaks: the numbers of the equations that
    it does not follow, ("1.4",) say, if they are not those that the sentence cites. Most mistakes are shorter as
    `rnn_course.slips.slips`.
    """
    return lambda function: Misconception(function.__name__, says, function, breaks or equations_in(says))


def equations_in(sentence: str) -> tuple[str, ...]:
    """The numbers of the equations that a sentence cites: "(1.4)", "(1.7) to (1.9)"."""
    return tuple(dict.fromkeys(re.findall(r"\((\d+\.\d+)\)", sentence)))


def accepted(function: Function) -> Accepted:
    """Keep a right answer that a naive checker would reject."""
    return Accepted(function.__name__, function)


def equivalent(change: str, why: str) -> Equivalent:
    """List a mutant that no check can tell from the reference, with the reason; several go into one tuple."""
    return Equivalent(change, why)


def probe(*, says: str, same: Callable[[Any], Any]) -> Callable[[Function], Probe]:
    """Make a probe of a function that draws two questions; `same` picks what must be equal from each answer."""
    return lambda draw: Probe(says, draw, same)

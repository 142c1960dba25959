"""How an exercise is written: its header, its checks, its known mistakes, its right answers written otherwise.

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

import re
from collections.abc import Callable, Mapping
from typing import Any, overload

from rnn_course.docstring import equations
from rnn_course.exercise import (
    Accepted,
    AuthoringError,
    Check,
    Derivation,
    Description,
    Equivalent,
    Function,
    Header,
    Misconception,
    Probe,
    Scorer,
)

RUNTIMES = ("numpy", "keras")
MOST_SECONDS = 120


def describe(*, title: str, runtime: str = "numpy", seconds: float | None = None) -> Description:
    """Declare an assignment: its title, and what its answers may import ("numpy" or "keras").

    seconds: how long an answer may take for one question of marking; by default as long as the runtime's others, 8 s
    with NumPy and 20 s with Keras. An exercise may take three times that.
    """
    if runtime not in RUNTIMES:
        raise AuthoringError(f"runtime must be one of {', '.join(RUNTIMES)}, not {runtime!r}")
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:
        raise AuthoringError(f"seconds must be from 0 to {MOST_SECONDS}, not {seconds!r}")
    return Description(title, runtime, seconds)


def exercise(
    reference: Function,
    *,
    points: float,
    returns: Mapping[str, str],
    hints: tuple[str, ...],
    uses: tuple[Function, ...] = (),
    forbids: tuple[str, ...] = (),
    not_as: Mapping[str, str] | None = None,
    sure_of: Mapping[str, tuple[str, ...]] | None = None,
    derive: Derivation | None = None,
) -> Header:
    """Declare an exercise.

    returns: each returned value's name and the number of its equation, in order. hints: concept, place, next
    step. uses: exercises that this one calls, for error carried forward. forbids: dotted names that the
    student's source may not call, "keras.layers.LSTM" say.
    not_as: which of `rnn_course.variants` this exercise cannot accept, each with the reason.
    sure_of: by a check's name, the known answers that some of its draws would judge otherwise: a mistake that would
    pass, an accepted answer that would fail. {"a_step": ("no_bias", "in_float32")}: such a draw is drawn again.
    `rnn-course verify --draws 40` finds them.
    derive: which equations a notebook of the level "derive" leaves out; see `derivation`.
    """
    if not 2 <= len(hints) <= 3:
        raise AuthoringError(f"{reference.__name__}: give two or three hints, not {len(hints)}")
    missing = set(derive.numbers if derive else ()) - {one.number for one in equations(reference)}
    if missing:
        raise AuthoringError(f"{reference.__name__}: its docstring has no equation ({min(missing)}) to derive")
    names = tuple(used.__name__ for used in uses)
    return Header(reference, points, returns, hints, names, forbids, not_as or {}, sure_of or {}, derive)


def derivation(*numbers: str, of: Function | None = None) -> Derivation:
    """Leave the equations of these numbers to a student, who derives them from those of the function `of`.

    of: None if the exercise's own docstring has the equations from which they follow.
    """
    return Derivation(numbers, of)


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


def equivalent(why: str, *changes: str) -> tuple[Equivalent, ...]:
    """List mutants, "line before -> line after" each, that no check can tell from the reference, with the reason."""
    return tuple(Equivalent(change, why) for change in changes)


def probe(*, says: str, same: Callable[[Any], Any]) -> Callable[[Function], Probe]:
    """Make a probe of a function that draws two questions; `same` picks what must be equal from each answer."""
    return lambda draw: Probe(says, draw, same)

"""Draw questions from a seed and answer them with the references."""

from __future__ import annotations

import functools
import hashlib
import inspect
import random
import warnings
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.judge import probes
from autograder.judge.known import Kept, mistakes
from autograder.judge.paper import Asked, Paper, Section
from autograder.judge.respondents import TrustedRespondent, as_over_the_wire
from autograder.judge.structure import structure
from rnn_course.draw import Draw
from rnn_course.exercise import Assignment, Check, Exercise
from rnn_course.kit import tree
from rnn_course.kit.compare import compare, is_degenerate
from rnn_course.kit.question import Lookup, Question, answer, lookup_in, to_tree

REDRAWS = 50
PUBLIC_SEED = "public"


def draw_paper(assignment: Assignment, seed: str, helpers: Mapping[str, Any] = MappingProxyType({})) -> Paper:
    """The paper of one seed. Each section is drawn when it is first needed, and is not proved.

    helpers: what else questions may call.
    """
    references = {**assignment.namespace(), **helpers}
    names = [one.name for one in assignment.exercises]
    return Paper(assignment.name, seed, names, lambda name: draw_section(assignment[name], seed, references))


def draw_section(exercise: Exercise, seed: str, references: Mapping[str, Any]) -> Section:
    """Draw an exercise's questions and answer them with the references."""
    return section(exercise, seed, pose(exercise, seed, references), references)


def section(exercise: Exercise, seed: str, asked: Sequence[Asked], references: Mapping[str, Any]) -> Section:
    """A section with these questions. The answers of known mistakes are computed when they are first read.

    The checks with weight are shuffled, so that counting calls tells student code nothing; the others come last.
    """
    counting = [one for one in asked if one.weight]
    random.Random(f"{seed}/{exercise.name}").shuffle(counting)
    ordered = (*counting, *(one for one in asked if not one.weight))
    parameters = tuple(inspect.signature(exercise.header.reference).parameters)
    first, reference = ordered[0].questions[0], TrustedRespondent(references)
    return Section(
        exercise.card,
        ordered,
        Kept(mistakes(exercise, ordered, references)),
        structure(exercise, ordered[0], functools.partial(fixed, exercise, references), references),
        exercise.header.uses,
        parameters,
        tuple(map(probes.probed, exercise.probes)),
        Kept(probes.decisive(first, reference, exercise.name, len(parameters))),
    )


def fixed(exercise: Exercise, references: Mapping[str, Any]) -> Asked:
    """The first check without a scorer, with public questions."""
    place = next(place for place, check in enumerate(exercise.checks) if check.public)
    return next(drafts(exercise, place, PUBLIC_SEED, references))


def pose(exercise: Exercise, seed: str, references: Mapping[str, Any], *, public: bool = False) -> tuple[Asked, ...]:
    """Draw each check's questions and answer them with the references; degenerate draws are drawn again."""
    places = [place for place, check in enumerate(exercise.checks) if check.public or not public]
    return tuple(next(sure_drafts(exercise, place, seed, references)) for place in places)


def sure_drafts(exercise: Exercise, place: int, seed: str, references: Mapping[str, Any]) -> Iterator[Asked]:
    """The drafts of a check's questions on which each answer in its `sure_of` passes or fails as it should.

    If there is none, the one on which the fewest do not.
    """
    best: tuple[int, Asked] | None = None
    sure = False
    for draft in drafts(exercise, place, seed, references):
        errors = _wrong_verdicts(exercise, place, draft, references)
        if not errors:
            sure = True
            yield draft
        elif best is None or errors < best[0]:
            best = errors, draft
    if sure:
        return
    if best is None:
        wanted = f"{REDRAWS} degenerate cases in a row"
        raise RuntimeError(f"check {exercise.checks[place].name!r} of {exercise.name} drew {wanted}; fix its draw")
    yield best[1]


def drafts(exercise: Exercise, place: int, seed: str, references: Mapping[str, Any]) -> Iterator[Asked]:
    """At most REDRAWS draws of a check's questions with their answers, without the degenerate ones.

    Left out are hidden questions that are all public, too: with few possible inputs, a table of the public answers
    would pass.
    """
    check, lookup = exercise.checks[place], lookup_in(references)
    for attempt in range(REDRAWS):
        asked = _drawn(exercise.name, check, seed, attempt)
        if seed != PUBLIC_SEED and attempt < REDRAWS - 1 and _are_public(exercise.name, check, asked):
            continue
        expected = tuple(_expected(question, lookup) for question in asked)
        if not (check.weight and not check.score and any(map(is_degenerate, expected))):
            yield Asked(check.name, check.weight, check.note, asked, expected, place, check.score)


def _wrong_verdicts(exercise: Exercise, place: int, posed: Asked, references: Mapping[str, Any]) -> int:
    """How many mistakes of the check's `sure_of` pass these questions, and how many accepted answers of it fail."""
    sure_of = exercise.checks[place].sure_of
    passes = [(wrong.function, False) for wrong in exercise.misconceptions if wrong.name in sure_of]
    passes += [(right.function, True) for right in exercise.accepted if right.name in sure_of]
    return sum(
        _passes(lookup_in({**references, exercise.name: function}), posed) is not right for function, right in passes
    )


def _passes(known: Lookup, posed: Asked) -> bool:
    """Whether a known answer passes all questions of a check."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            return all(
                compare(as_over_the_wire(answer(question, known).value), expected) is None
                for question, expected in zip(posed.questions, posed.expected, strict=True)
            )
    except Exception:  # a known mistake may be one that raises
        return False


def _expected(question: Question, lookup: Lookup) -> Any:
    """The right answer: the one that came with the question, or else the reference's."""
    return as_over_the_wire(answer(question, lookup).value if question.truth is None else question.truth)


def _drawn(exercise: str, check: Check, seed: str, attempt: int) -> tuple[Question, ...]:
    number = int.from_bytes(hashlib.sha256(f"{seed}/{exercise}/{check.name}/{attempt}".encode()).digest()[:8])
    return tuple(check.draw(Draw(number)))


def _are_public(exercise: str, check: Check, asked: Sequence[Question]) -> bool:
    return all(map(_is_discrete, asked)) and {repr(to_tree(one)) for one in asked} <= _public_questions(exercise, check)


@functools.cache
def _public_questions(exercise: str, check: Check) -> frozenset[str]:
    drawn = _drawn(exercise, check, PUBLIC_SEED, 0) if check.public else ()
    return frozenset(repr(to_tree(one)) for one in drawn)


def _is_discrete(question: Question) -> bool:
    """Whether a question has no float or complex arrays, so that the same inputs may be drawn twice."""
    given = [tree.leaves([*call.args, call.kwargs]) for call in question.calls]
    return all(leaf.dtype.kind not in "fc" for arrays in given for leaf in arrays)

"""Draw the papers of an exercise so that no known answer's mark is luck, and measure what is left of it.

Every known mistake must earn on each paper what it earns on the others, and every accepted answer must pass with a
margin. A draft of a check that fails this is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.judge.paper import Asked, Section
from autograder.judge.questions import section, sure_drafts
from autograder.judge.respondents import TrustedRespondent
from autograder.judge.results import earns_all, examine
from rnn_course.exercise import Exercise
from rnn_course.kit import compare
from rnn_course.kit.assess import Card, CheckResult, Mistake, Outcome, share_of_points
from rnn_course.kit.orders import Orders

SPREAD = 0.02  # of an exercise's points: how far apart one mistake's marks may lie
# The largest error of an accepted answer, as a share of the tolerance, by the dtype of what is expected: right answers
# in float64 differ by less than a millionth of it, in float32 by some hundredths.
MARGIN = {"float64": 0.01, "float32": 0.2}
COMPUTED_IN_FLOAT32 = 0.5  # for answers with float32 in their name, also where they return float64
TRIES = 10


@dataclass(frozen=True)
class Marks:
    """What one known answer earns on each paper, as fractions of the exercise's points.

    error: the worst difference from the expected answers on any paper, as a share of the tolerance.
    uneven_checks: the checks that it passes on some papers and fails on others.
    """

    name: str
    is_mistake: bool
    fractions: tuple[float, ...]
    error: float
    uneven_checks: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """How far the marks lie apart."""
        return max(self.fractions) - min(self.fractions)

    @property
    def passes(self) -> int:
        """On how many papers the answer earns all points."""
        return sum(fraction >= 1 for fraction in self.fractions)

    @property
    def by_luck(self) -> bool:
        """Whether the paper decides: a mistake that passes or earns now more, now less; a right answer that fails."""
        if self.is_mistake:
            return self.passes > 0 or self.spread > SPREAD
        return self.passes < len(self.fractions)


@dataclass(frozen=True)
class Proved:
    """An exercise's sections, one for each paper, and the marks of all known answers on them."""

    sections: tuple[Section, ...]
    marks: tuple[Marks, ...]


@dataclass(frozen=True)
class _Trial:
    """A draft of one check, and what the known answers earn at it.

    errors: by accepted answer, how far each array is from the expected one as a share of the tolerance, and of what
    dtype that one is.
    """

    asked: Asked
    outcomes: Mapping[str, Sequence[Outcome]]
    results: Mapping[str, CheckResult]
    errors: Mapping[str, Sequence[tuple[float, str]]]

    @property
    def unsure(self) -> int:
        """How many accepted answers fail, or pass without a margin."""
        near = [
            name for name, each in self.errors.items() if any(error > _margin(name, dtype) for error, dtype in each)
        ]
        failed = [name for name in self.errors if self.results[name].fraction < 1]
        return len({*near, *failed})


def prove(exercise: Exercise, seeds: Sequence[str], references: Mapping[str, Any], tries: int = TRIES) -> Proved:
    """Draw one section for each seed; each check is drawn again at most `tries` times while a known mark is luck."""
    checks = [_DraftedCheck(exercise, place, references) for place in range(len(exercise.checks))]
    lost: dict[str, frozenset[str]] = {}
    drawn = []
    for check in checks:
        drawn.append(check.draw(seeds, lost, tries))
        if not lost and exercise.checks[check.place].weight:
            lost = {wrong.name: _always_wrong(exercise, wrong.name, drawn[-1]) for wrong in exercise.misconceptions}
    papers = list(zip(*drawn, strict=True))
    sections = [_section(exercise, seed, trials, references) for seed, trials in zip(seeds, papers, strict=True)]
    known = [(wrong.name, True) for wrong in exercise.misconceptions] + [
        (right.name, False) for right in exercise.accepted
    ]
    return Proved(tuple(sections), tuple(_marks(name, is_mistake, papers) for name, is_mistake in known))


class _DraftedCheck:
    """One check of an exercise, drafted for several papers."""

    def __init__(self, exercise: Exercise, place: int, references: Mapping[str, Any]) -> None:
        self.exercise, self.place, self.references = exercise, place, references
        self.weight = exercise.checks[place].weight / sum(check.weight for check in exercise.checks)

    def draw(self, seeds: Sequence[str], lost: Mapping[str, frozenset[str]], tries: int) -> list[_Trial]:
        """A draft for each seed. lost: by mistake, the parts that earn nothing any more."""
        sources = [sure_drafts(self.exercise, self.place, seed, self.references) for seed in seeds]
        trials = [self._tried(next(source)) for source in sources]
        if not self.weight:
            return trials
        for _ in range(tries):
            rank = partial(self._luck, lost=lost, floor=self._floor(trials, lost))
            rejected = [number for number, trial in enumerate(trials) if rank(trial) > (0, SPREAD)]
            if not rejected:
                break
            for number in rejected:
                draft = next(sources[number], None)
                if draft:
                    trials[number] = min(trials[number], self._tried(draft), key=rank)
        return trials

    def _floor(self, trials: Sequence[_Trial], lost: Mapping[str, frozenset[str]]) -> dict[str, float]:
        """What each mistake earns at this check in the draft in which it earns least."""
        return {
            wrong.name: min(self._earned(trial, wrong.name, lost) for trial in trials)
            for wrong in self.exercise.misconceptions
        }

    def _luck(self, trial: _Trial, lost: Mapping[str, frozenset[str]], floor: Mapping[str, float]) -> tuple[int, float]:
        """How many accepted answers a draft is not sure of, and by how much it favours a mistake."""
        above = [self._earned(trial, name, lost) - least for name, least in floor.items()]
        return trial.unsure, max(above, default=0.0)

    def _earned(self, trial: _Trial, mistake: str, lost: Mapping[str, frozenset[str]]) -> float:
        """The share of the exercise's points that a mistake earns at this check."""
        result, nothing = trial.results[mistake], lost.get(mistake, frozenset())
        if result.fault or result.score is not None:
            return self.weight * (result.fraction >= 1)  # a score of samples is never twice the same
        earning = [part for part in result.parts if part.part.name not in nothing]
        return self.weight * sum(part.difference is None for part in earning) / len(result.parts)

    def _tried(self, asked: Asked) -> _Trial:
        """A draft with the answers of the known mistakes and, if it has weight, of the accepted answers."""
        outcomes = {one.name: self._outcomes(asked, one.function) for one in self.exercise.misconceptions}
        if self.weight:
            outcomes |= {
                one.name: self._outcomes(asked, one.function, Orders(self.exercise.card))
                for one in self.exercise.accepted
            }
        accepted = [one.name for one in self.exercise.accepted] if self.weight else []
        errors = {
            name: [] if asked.score else list(_errors(self.exercise.card, outcomes[name], asked.expected))
            for name in accepted
        }
        results = {name: examine(self.exercise.card, asked, mine) for name, mine in outcomes.items()}
        return _Trial(asked, outcomes, results, errors)

    def _outcomes(self, asked: Asked, function: Callable[..., Any], orders: Orders | None = None) -> list[Outcome]:
        name = self.exercise.name
        ask = partial(TrustedRespondent({**self.references, name: function}).ask, name)
        if orders is None:
            return list(map(ask, asked.questions))
        return [
            orders.ask(question, expected, ask, partial(earns_all, asked, expected) if asked.score else None)
            for question, expected in zip(asked.questions, asked.expected, strict=True)
        ]


def _always_wrong(exercise: Exercise, mistake: str, trials: Sequence[_Trial]) -> frozenset[str]:
    """The parts that a mistake gets wrong in every draft of the first check: later ones give it nothing for them."""
    names = frozenset(part.name for part in exercise.card.parts)
    wrong = [
        names if result.fault else frozenset(part.part.name for part in result.parts if part.difference)
        for result in (trial.results[mistake] for trial in trials)
    ]
    return frozenset.intersection(*wrong)


def _section(exercise: Exercise, seed: str, trials: Sequence[_Trial], references: Mapping[str, Any]) -> Section:
    """The section of one paper; the mistakes' answers to it are known already."""
    drawn = section(exercise, seed, [trial.asked for trial in trials], references)
    known = tuple(
        Mistake(
            wrong.name, wrong.says, tuple(o for asked in drawn.checks for o in trials[asked.place].outcomes[wrong.name])
        )
        for wrong in exercise.misconceptions
    )
    return replace(drawn, mistakes=known, decisive=tuple(drawn.decisive))


def _marks(name: str, is_mistake: bool, papers: Sequence[Sequence[_Trial]]) -> Marks:
    counting = [[trial for trial in trials if trial.asked.weight] for trials in papers]
    results = [[trial.results[name] for trial in trials] for trials in counting]
    full = [[result.fraction == 1 for result in paper] for paper in results]
    by_paper = [len(set(same)) > 1 for same in zip(*full, strict=True)]
    uneven = tuple(trial.asked.name for trial, differs in zip(counting[0], by_paper, strict=True) if differs)
    errors = [error for paper in counting for trial in paper for error, _ in trial.errors.get(name, ())]
    return Marks(name, is_mistake, tuple(map(share_of_points, results)), max(errors, default=0.0), uneven)


def _margin(accepted: str, dtype: str) -> float:
    return COMPUTED_IN_FLOAT32 if "float32" in accepted else MARGIN.get(dtype, 1.0)


def _errors(card: Card, outcomes: Sequence[Outcome], expected: Sequence[Any]) -> Iterator[tuple[float, str]]:
    """The errors of the parts that count."""
    parts = {part.name for part in card.parts}
    for outcome, wanted in zip(outcomes, expected, strict=True):
        if isinstance(wanted, dict) and isinstance(outcome.value, dict) and len(parts) > 1:
            for name in parts & wanted.keys() & outcome.value.keys():
                yield from _shares(outcome.value[name], wanted[name])
        elif not outcome.fault:
            yield from _shares(outcome.value, wanted)


def _shares(value: Any, expected: Any) -> Iterator[tuple[float, str]]:
    """The relative error of each float or complex array as a share of the tolerance, and the precision expected."""
    if isinstance(expected, dict | tuple | list):
        keys = expected if isinstance(expected, dict) else range(len(expected))
        if isinstance(value, dict | tuple | list) and len(value) == len(expected):
            for key in keys:
                yield from _shares(value[key], expected[key])
        return
    mine, theirs = np.asarray(value), np.asarray(expected)
    if mine.shape == theirs.shape and theirs.dtype.kind in "fc" and mine.dtype.kind in "fciu":
        yield compare.relative_error(mine, theirs) / compare.tolerance(mine, theirs), compare.precision(theirs)

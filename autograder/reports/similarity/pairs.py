"""Which pairs of a class agree in more unusual traits than chance explains.

A trait is unusual if at most a fifth of the class shows it, and counts for more the fewer do: 1 if only two share it.
For each pair the sum of what they share is compared with what two such students share in this class: students differ
in how unusual they write, and in how often others write so. The class itself is the background. Most of its pairs have
nothing to do with each other, so the bulk of their scores shows how fast scores become rare, and an exponential tail
continues it. A pair is reported if a score as high is expected 0.001 times or less in a class in which nobody copies.
Scores of one exercise are compared with those of all exercises; since more of them are tried, the limit is lower.

The bulk lies below the highest 5 % of all pairs, and rates leave out a fifth of the partners, so that a group who wrote
together is no part of the background. benchmarks/similarity.py measures what is found, and what is reported wrongly.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.reports.similarity.traits import Trait, Traits

Place = tuple[str, Trait]  # an exercise and a trait in it; comments are alike wherever they are written
Names = tuple[str, str]


@dataclass(frozen=True)
class Bulk:
    """The two quantiles that an exponential tail is drawn through, and the least scale of that tail."""

    low: float
    high: float
    scale: float


WHOLE, ONE = Bulk(0.80, 0.95, 0.4), Bulk(0.99, 0.999, 0.5)
USUAL = 0.2  # a trait of a larger share of the class is common
FEWEST = 4  # traits that a reported pair shares
SMALL = 15  # students under which the class is too small for a background of its own
ALONE = 12.0  # the score from which pairs of a small class are reported
LIMIT, LIMIT_OF_ONE = 1e-3, 1e-4
EXPECTED = 0.3  # traits that a pair shares by chance, at least


@dataclass(frozen=True)
class Agreement:
    """What two students share. shared: the sum over traits; expected: by chance; chance: of a pair with this score."""

    traits: frozenset[Place]
    shared: float
    expected: float
    score: float
    chance: float = 1.0


@dataclass(frozen=True)
class Pair:
    """Two students whose answers agree more than chance explains; exercises: those in which they do, most first.

    chance: how many such pairs a class has in which nobody copies, by the less likely of both scores; 0 if unknown.
    """

    students: Names
    whole: Agreement
    exercises: tuple[tuple[str, Agreement], ...]
    chance: float


def unlikely(shown: Mapping[str, Mapping[str, Traits]]) -> list[Pair]:
    """The pairs to report, the least likely first. shown: by student and exercise, the traits of the answers."""
    exercises = sorted({exercise for each in shown.values() for exercise in each})
    whole = _agreements({who: _places(each) for who, each in shown.items()})
    parts = {
        one: _agreements({who: _places({one: each[one]}) for who, each in shown.items() if one in each})
        for one in exercises
    }
    small = len(shown) < SMALL
    chance = _tail([each.score for each in whole.values()], WHOLE, small)
    chance_of_one = _tail([each.score for part in parts.values() for each in part.values()], ONE, small)
    found = []
    for names, all_ in whole.items():
        mine = [(one, part[names]) for one, part in parts.items() if names in part and part[names].traits]
        mine.sort(key=lambda each: (-each[1].score, -each[1].shared))
        chances = chance(all_.score), min((chance_of_one(each.score) for _, each in mine), default=1.0)
        least = min(chances[0] / LIMIT, chances[1] / LIMIT_OF_ONE)
        if least <= 1 and len(all_.traits) >= FEWEST:
            found.append(Pair(names, all_, tuple(mine), least * LIMIT))
    return sorted(found, key=lambda pair: (pair.chance, -pair.whole.shared, pair.students))


def _places(answers: Mapping[str, Traits]) -> frozenset[Place]:
    return frozenset(
        ("" if trait.kind == "comment" else exercise, trait) for exercise, each in answers.items() for trait in each
    )


def _agreements(places: Mapping[str, frozenset[Place]]) -> dict[Names, Agreement]:
    """What each two students share, and its score."""
    number = len(places)
    holders = Counter(place for each in places.values() for place in each)
    most = max(2, int(USUAL * number))
    weights = {place: _weight(count, number) for place, count in holders.items() if 2 <= count <= most}
    own = {who: sum(holders[place] <= most for place in each) for who, each in places.items()}
    rare = {who: each & weights.keys() for who, each in places.items()}
    both = {names: rare[names[0]] & rare[names[1]] for names in itertools.combinations(sorted(places), 2)}
    shared = {names: sum(weights[place] for place in each) for names, each in both.items()}
    expected = _expected(shared, number)
    return {
        names: Agreement(
            frozenset(both[names]),
            sum_,
            expected(names),
            _score(sum_, expected(names), len(both[names]), own[names[0]], own[names[1]]),
        )
        for names, sum_ in shared.items()
    }


def _weight(holders: int, number: int) -> float:
    """1 for a trait that two students have, less for one of more."""
    return math.log((number - 1) / (holders - 1)) / math.log(number - 1) if number > 2 else 1.0


def _expected(shared: Mapping[Names, float], number: int) -> Callable[[Names], float]:
    """What a pair shares by chance: from what each of the two shares with most others, over what is usual."""
    with_others: dict[str, list[float]] = defaultdict(list)
    for names, sum_ in shared.items():
        for who in names:
            with_others[who].append(sum_)
    most = int((1 - USUAL) * (number - 1))  # not those who may have written together
    rates = {who: sum(sorted(sums)[:most]) / max(1, most) for who, sums in with_others.items()}
    mean = sum(rates.values()) / max(1, len(rates))

    def expected(names: Names) -> float:
        return max(EXPECTED, rates[names[0]] * rates[names[1]] / mean) if mean else EXPECTED

    return expected


def _score(shared: float, expected: float, both: int, one: int, other: int) -> float:
    """How surprising the sum is (the deviance of a Poisson count), times the share of their traits that both have."""
    if shared <= expected:
        return 0.0
    return (shared * math.log(shared / expected) - (shared - expected)) * both / math.sqrt(one * other)


def _tail(scores: Iterable[float], bulk: Bulk, small: bool) -> Callable[[float], float]:
    """How many pairs as high as a score are expected, by an exponential tail through two quantiles of all scores."""
    if small:
        return lambda score: 0.0 if score >= ALONE else math.inf
    known = sorted(scores)
    low, high = (_quantile(known, share) for share in (bulk.low, bulk.high))
    scale = max(bulk.scale, (high - low) / math.log((1 - bulk.low) / (1 - bulk.high)))
    return lambda score: len(known) * (1 - bulk.high) * math.exp(-(score - high) / scale)


def _quantile(known: Sequence[float], share: float) -> float:
    return known[min(len(known) - 1, int(share * len(known)))] if known else 0.0


def kinds(traits: Collection[Place]) -> dict[str, int]:
    """How many traits there are of each kind, most first."""
    return dict(Counter(trait.kind for _, trait in traits).most_common())

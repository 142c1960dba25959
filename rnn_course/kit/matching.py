"""Which known mistakes, and which single changed lines, give the wrong parts of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course.kit import compare
from rnn_course.kit.assess import Card, CheckResult, Mistake, Outcome
from rnn_course.kit.structure import QUESTIONS, SAME, Structure, has_float32, prints, same_prints, split, telling

MOST_EQUATIONS = 3  # more of them would say nothing


@dataclass(frozen=True)
class Looked:
    """One check: the outcomes of its questions, the expected answers, and the result of comparing them."""

    outcomes: Sequence[Outcome]
    expected: Sequence[Any]
    result: CheckResult


def by_part(
    card: Card, wrong: Sequence[str], outcomes: Sequence[Outcome], expected: Sequence[Any], mistakes: Iterable[Mistake]
) -> list[tuple[list[str], Mistake]]:
    """Known mistakes with the parts that each explains: there it answers the same on every question.

    A mistake that would also make a right part wrong explains nothing.
    """
    found: list[tuple[list[str], Mistake]] = []
    for mistake in mistakes:
        explained = _explained(card, wrong, outcomes, expected, mistake.outcomes)
        if explained:
            found.append((explained, mistake))
    kept: list[tuple[list[str], Mistake]] = []
    left = list(wrong)
    while found:
        explained, mistake = max(found, key=lambda one: len(one[0]))
        kept.append((explained, mistake))
        left = [name for name in left if name not in explained]
        found = [(rest, other) for names, other in found if (rest := [name for name in names if name in left])]
    return kept


def _explained(
    card: Card, wrong: Sequence[str], outcomes: Sequence[Outcome], expected: Sequence[Any], theirs: Iterable[Outcome]
) -> list[str]:
    names = [part.name for part in card.parts]
    same, differs = set(wrong), set[str]()
    for mine, other, wanted in zip(outcomes, theirs, expected, strict=False):
        if mine.fault or other.fault:
            return []
        for name, one, two, right in zip(
            names, *(split(card, v) for v in (mine.value, other.value, wanted)), strict=True
        ):
            if not compare.equal(two, right):
                differs.add(name)
            if name in same and not compare.equal(one, two):
                same.discard(name)
            same -= {name} if not telling(one) else set()
        if not same or not differs <= set(wrong):
            return []
    return [name for name in names if name in same & differs]


def by_change(card: Card, first: Looked, structure: Structure) -> list[tuple[list[str], list[str]]]:
    """Wrong parts with the equations of which a change alone explains them, the most parts first.

    first: the check that is asked first, whose questions the changes answer. Parts that changes of many equations
    explain are left out.
    """
    outcomes, expected = first.outcomes[:QUESTIONS], first.expected[:QUESTIONS]
    values = [split(card, outcome.value) for outcome in outcomes]
    mine, right = prints(card, [outcome.value for outcome in outcomes]), prints(card, expected)
    tolerance = SAME["float32" if has_float32(expected) else "float64"]
    wrong = ~same_prints(mine, right, tolerance).all(axis=0)
    speaks = np.array([any(map(telling, each)) for each in zip(*values, strict=True)])
    explained: dict[tuple[str, ...], dict[str, None]] = {}
    for change in structure.changes:
        differs = ~same_prints(change.prints, right, tolerance).all(axis=0)
        same = same_prints(change.prints, mine, tolerance).all(axis=0) & differs & speaks
        if same.any() and not (differs & ~wrong).any():
            parts = tuple(part.name for part, one in zip(card.parts, same, strict=True) if one)
            explained.setdefault(parts, {}).update(dict.fromkeys(change.equations))
    found: list[tuple[list[str], list[str]]] = []
    for parts in sorted(explained, key=len, reverse=True):
        if not any(name in before for name in parts for before, _ in found) and len(explained[parts]) <= MOST_EQUATIONS:
            found.append((list(parts), list(explained[parts])))
    return found

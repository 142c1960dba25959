"""Find what explains wrong values: known mistakes part by part, or the one equation whose change gives these values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rnn_course.kit import compare
from rnn_course.kit.assess import Card, Mistake, recognise
from rnn_course.kit.clues import clue, strip
from rnn_course.kit.matching import MOST_EQUATIONS, Looked, by_change, by_part
from rnn_course.kit.structure import Structure, cited_in, split

LOOKS_LIKE = "Looks like:"
MOST_BEFORE = 5  # equations that may be the one reason for several wrong parts


class Known(Protocol):
    """What is known of an exercise."""

    @property
    def card(self) -> Card: ...
    @property
    def mistakes(self) -> Iterable[Mistake]: ...
    @property
    def structure(self) -> Structure: ...


@dataclass(frozen=True)
class Diagnosis:
    """What explains an answer: sentences, the known mistakes that it looks like, and which slices agree, as signs."""

    sentences: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    strip: str = ""


def diagnose(known: Known, looked: Sequence[Looked]) -> Diagnosis:
    """Explain an answer that fails: a known mistake, known mistakes by part, an equation, or an author's note."""
    outcomes = [outcome for one in looked for outcome in one.outcomes]
    if any(outcome.fault and outcome.fault.kind != "error" for outcome in outcomes):
        return Diagnosis()  # no known mistake crashes, times out or is missing
    mistake = recognise(outcomes, known.mistakes)
    if mistake:
        return Diagnosis((f"{LOOKS_LIKE} {mistake.says}",), (mistake.name,))
    counted = [one for one in looked if one.result.weight]
    if any(one.result.fault for one in counted):
        return Diagnosis()
    wrong = _wrong_parts(counted)
    if not wrong:  # a scorer looked at the answers
        return Diagnosis(tuple(_note(known, looked, wrong)))
    return _by_parts(known, looked, wrong)


def _by_parts(known: Known, looked: Sequence[Looked], wrong: list[str]) -> Diagnosis:
    """Explain wrong values one part after another."""
    named = _named(known, looked, wrong)
    left = [name for name in wrong if not any(name in parts for parts, _ in named)]
    shown, pairs, others = _shown(known.card, looked)
    axes = next((part.axes for part in known.card.parts if part.name == shown), ())
    looks = "" if named else clue(pairs, others, axes)
    signs = "" if looks or not pairs else strip(*pairs[0], axes)
    seen = looks or signs
    if seen and len(known.card.parts) > 1:
        seen = f"{shown}: {seen[0].lower()}{seen[1:]}"
    sentences = [*(f"{LOOKS_LIKE[:-1]}, for {_listed(parts)}: {mistake.says}" for parts, mistake in named), seen]
    changed = _changed(known, looked[0], left)
    found = {number for text in changed for number in cited_in(text)} or (_of(known, wrong) if looks else set())
    note = [] if named else _note(known, looked, wrong)
    cited = {number for text in note for number in cited_in(text)}
    sentences += [*changed, *(note if not found or not cited or found & cited else [])]
    if not any(map(cited_in, sentences)):
        sentences += _made_from(known, looked, wrong)
    return Diagnosis(tuple(filter(None, sentences)), tuple(mistake.name for _, mistake in named), signs)


def _named(known: Known, looked: Sequence[Looked], wrong: list[str]) -> list[tuple[list[str], Mistake]]:
    """Known mistakes with the wrong parts that they explain, if that is half of them at least."""
    if len(known.card.parts) == 1:
        return []
    outcomes = [outcome for one in looked for outcome in one.outcomes]
    expected = [wanted for one in looked for wanted in one.expected]
    found = by_part(known.card, wrong, outcomes, expected, known.mistakes)
    return found if 2 * sum(len(parts) for parts, _ in found) >= len(wrong) else []  # fewer may be by chance


def _changed(known: Known, first: Looked, left: Sequence[str]) -> list[str]:
    """The equations of which changes alone give the parts that are left to explain, at least half of them."""
    found = by_change(known.card, first, known.structure) if left else []
    if 2 * len({name for parts, _ in found for name in parts} & set(left)) < len(left):
        return []
    several = len(known.card.parts) > 1
    said = [
        f"{f'Your {_listed(parts)}' if several else 'What you return'} {'comes' if len(parts) == 1 else 'come'} out "
        f"if {_cited(equations)} alone is changed: look there first."
        for parts, equations in found
    ]
    before = [number for number, parts in known.structure.feeds.items() if set(left) <= set(parts)]
    if len(found) > 1 and 0 < len(before) <= MOST_BEFORE:
        said.append(f"If there is one reason for all of it, it is before these: in {_cited(before)}.")
    return said


Pair = tuple[np.ndarray, np.ndarray]


def _shown(card: Card, looked: Sequence[Looked]) -> tuple[str, list[Pair], dict[str, list[np.ndarray]]]:
    """The wrong part that is shown: its name, each wrong array with the right one, and the other right parts beside."""
    first = next(one for one in looked if one.result.weight and one.result.fraction < 1)
    if first.result.score is not None:
        return "", [], {}
    stages = [(part.difference.stage, i) for i, part in enumerate(first.result.parts) if part.difference]
    index = min(stages, key=lambda each: compare.STAGES.index(each[0]))[1]
    answers = [
        (split(card, outcome.value)[index], split(card, wanted))
        for outcome, wanted in zip(first.outcomes, first.expected, strict=True)
    ]
    wrong = [(mine, right) for mine, right in answers if compare.compare(mine, right[index])]
    if not all(isinstance(mine, np.ndarray) and isinstance(right[index], np.ndarray) for mine, right in wrong):
        return card.parts[index].name, [], {}
    others = {
        part.name: [right[i] for _, right in wrong]
        for i, part in enumerate(card.parts)
        if i != index and all(isinstance(right[i], np.ndarray) for _, right in wrong)
    }
    return card.parts[index].name, [(mine, right[index]) for mine, right in wrong], others


def _made_from(known: Known, looked: Sequence[Looked], wrong: Sequence[str]) -> list[str]:
    """The equations on which all that is wrong depends and nothing that is right, unless they are many."""
    if any(one.result.score is not None for one in looked):
        return []
    all_wrong, feeds = len(wrong) == len(known.card.parts), known.structure.feeds
    if not any(_differs(one, "shape", "finite", "values") if all_wrong else _differs(one) for one in looked):
        return []
    found = [number for number, parts in feeds.items() if set(parts) == set(wrong) or (all_wrong and not parts)]
    if all_wrong:
        shown = next(part.equation for part in known.card.parts if part.name == wrong[0])
        found = [number for number in found if f"({number})" not in shown]
    if not 0 < len(found) <= MOST_EQUATIONS:
        return []
    if all_wrong:
        return [f"It is made from {_cited(found, 'and')}: look there as well."]
    feed = "feeds" if len(found) == 1 else "feed"
    return [f"{_cited(found, 'and')} {feed} what is wrong, and nothing that is right: look there first."]


def _differs(one: Looked, *stages: str) -> bool:
    """Whether a part differs at one of these stages; without one, whether values differ, so that some term is wrong."""
    return any(part.difference and part.difference.stage in (stages or ("values",)) for part in one.result.parts)


def _wrong_parts(counted: Sequence[Looked]) -> list[str]:
    parts = [part for one in counted for part in one.result.parts if part.difference]
    return list(dict.fromkeys(part.part.name for part in parts))


def _note(known: Known, looked: Sequence[Looked], wrong: Sequence[str]) -> list[str]:
    """The note of the first check that only explains, fails, and cites an equation that may be at fault."""
    feeds = known.structure.feeds
    for one in looked:
        if one.result.weight or not _differs(one) or not one.result.note:
            continue
        cited = [number for number in cited_in(one.result.note) if number in feeds]
        if not cited or not wrong or any(not feeds[number] or set(feeds[number]) & set(wrong) for number in cited):
            return [one.result.note]
    return []


def _of(known: Known, wrong: Sequence[str]) -> set[str]:
    """The equations that give the wrong parts themselves, or feed nothing that is right."""
    own = {number for part in known.card.parts if part.name in wrong for number in cited_in(part.equation)}
    return own and own | {number for number, parts in known.structure.feeds.items() if set(parts) <= set(wrong)}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _cited(equations: Sequence[str], last: str = "or") -> str:
    found = [f"({number})" for number in equations]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {last} {found[-1]}"

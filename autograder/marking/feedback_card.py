"""What a feedback page shows of one exercise: state, points, message in sentences, signs, equations, code."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from autograder.judge.verdict import ExerciseVerdict
from autograder.marking.equations import LOOKS_LIKE, Equation, cited
from autograder.marking.listing import Listing, listing
from autograder.marking.mark import Part, points
from autograder.notebooks.statement import Statement
from autograder.output.clean import visible
from rnn_course.kit.status import LOOKS, Look
from rnn_course.kit.typeset import typeset

PEN = "✎"
SIGNS = re.compile(r"(.+): ([✓✗]+)\.?")
SAID_BY_STATE = ("right.", "Not attempted yet.")
WORDS = {"✓": "right", "✗": "wrong"}


@dataclass(frozen=True)
class Signs:
    """Which slices of a returned value are right: a label, a sign for each, and the same in words."""

    label: str
    signs: str
    words: str


@dataclass(frozen=True)
class Card:
    """One exercise on the page. message: as it is in the record; lead, sentences: how it is shown.

    others: how many others in the class made the same known mistake. elsewhere: the answer is not in its own cell.
    """

    name: str
    look: Look
    section: str
    score: float | None
    max_score: float
    message: str
    lead: Markup
    sentences: tuple[Markup, ...]
    signs: Signs | None
    equations: tuple[Equation, ...]
    changes: tuple[str, ...]
    comment: str
    checks: tuple[tuple[str, int], ...]
    code: Listing | None
    elsewhere: bool
    others: int

    @property
    def points(self) -> str:
        return f"{points(self.score)} of {points(self.max_score)}"

    @property
    def full(self) -> str:
        """The points of a right answer: one number if they are all that there are."""
        return points(self.score) if self.score == self.max_score else self.points

    @property
    def person(self) -> bool:
        """Whether a person changed or said something about it."""
        return bool(self.changes or self.comment)


def card(
    one: ExerciseVerdict, part: Part | None, source: str, known: Statement, elsewhere: bool = False, others: int = 0
) -> Card:
    """The card of an exercise. part: the gradebook's mark. source: the student's code."""
    look = _look(one, part)
    hidden = one.message in SAID_BY_STATE or (one.status in ("needs_human", "to_read") and look.symbol == PEN)
    message = "" if hidden else one.message
    signs, rest = _signs(one.strip, message)
    lead, sentences = _said(rest, formulas=one.status == "fail" and not one.exception)
    untouched = not source.strip() or source.strip() == known.stubs.get(one.name, "").strip()
    return Card(
        one.name,
        look,
        known.sections.get(one.name, ""),
        part.score if part else one.score,
        one.max_score,
        message,
        lead,
        sentences,
        signs,
        tuple(cited(message, known)) if one.status == "fail" else (),
        tuple(_changes(part)) if part else (),
        visible(part.comment) if part else "",
        _checks(one),
        None if untouched else listing(source, one.line, prose=one.status == "to_read"),
        elsewhere and not untouched,
        others,
    )


def _look(one: ExerciseVerdict, part: Part | None) -> Look:
    """How the exercise's state is shown: the judge's, unless a person gave another mark."""
    look = LOOKS[one.status]
    if part is None or part.score is None or not part.by_hand:
        return look
    group = "right" if part.score >= part.max_score else "open" if look.group == "human" else look.group
    return Look(PEN, "marked by your instructor", "", group)


def _changes(part: Part) -> list[str]:
    """What makes the points differ from those of the judge, a sentence each."""
    said = []
    if part.by_hand:
        before = "" if part.automatic is None else f" The automatic mark was {points(part.automatic)}."
        said.append(f"{PEN} Your instructor gave {points(part.manual)} of {points(part.max_score)} points.{before}")
    elif part.rule:
        given = f"{points(part.automatic)} of {points(part.max_score)}"
        said.append(f"{PEN} For this mistake the rubric gives {given} points.")
    if part.extra:
        said.append(f"{PEN} Your instructor added {points(part.extra)} points of extra credit.")
    return said


def _checks(one: ExerciseVerdict) -> tuple[tuple[str, int], ...]:
    """Where the points of a partly right answer are from: each check, and how much of it is right in percent."""
    found = tuple((check.name, round(100 * check.fraction)) for check in one.checks if check.weight)
    return found if any(share for _, share in found) and LOOKS[one.status].group == "wrong" else ()


def _signs(strip: str, message: str) -> tuple[Signs | None, str]:
    """The signs to draw, and the message without the sentence that has them."""
    found = SIGNS.fullmatch(strip)
    if not found:
        return None, message
    within = re.search(rf"(?:(\w+): )?{re.escape(strip)}", message, re.IGNORECASE)
    rest = message if within is None else f"{message[: within.start()]}{message[within.end() :]}"
    label = f"{within[1]}, {found[1].lower()}" if within and within[1] else found[1]
    return Signs(label, found[2], _in_words(found[2])), " ".join(rest.split())


def _in_words(signs: str) -> str:
    """Signs for a screen reader: "1 to 3 wrong, 4 right"."""
    said, first = [], 1
    for sign, run in itertools.groupby(signs):
        last = first + len(list(run)) - 1
        said.append(f"{first} to {last} {WORDS[sign]}" if last > first else f"{first} {WORDS[sign]}")
        first = last + 1
    return ", ".join(said)


def _said(message: str, *, formulas: bool) -> tuple[Markup, tuple[Markup, ...]]:
    """A message as its most important sentence, which names the mistake if one does, and the others.

    formulas: whether they are typeset; not where a message speaks of the student's own names.
    """
    sentences = _sentences(message)
    place = next((place for place, one in enumerate(sentences) if one.startswith(LOOKS_LIKE)), 0)
    shown = [_with_code(one, formulas) for one in sentences]
    return (shown.pop(place), tuple(shown)) if shown else (Markup(), ())


def _sentences(message: str) -> list[str]:
    """A message cut where a sentence ends, but not inside code."""
    sentences, begun = list[str](), ""
    for piece in re.split(r"(?<=[.!?]) +", message):
        begun = f"{begun} {piece}" if begun else piece
        if begun.count("`") % 2 == 0:
            sentences.append(begun)
            begun = ""
    return [one for one in [*sentences, begun] if one]


def _with_code(sentence: str, formulas: bool) -> Markup:
    """A sentence as HTML: what is between backticks is code."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return escape(sentence)
    prose = (lambda piece: Markup(typeset(piece))) if formulas else escape
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if place % 2 else prose(piece) for place, piece in enumerate(pieces)
    )

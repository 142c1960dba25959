"""Write the page of pairs that agree more than chance explains: side by side, agreeing lines marked, no scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebooks.release import release
from autograder.notebooks.statement import statement
from autograder.output.atomic import write_atomically
from autograder.output.clean import one_line
from autograder.reports.class_page.page import template
from autograder.reports.similarity import pairs, statements, submissions
from autograder.reports.similarity.pairs import Agreement, Pair
from autograder.reports.similarity.traits import Common, Traits, common, traits
from rnn_course import __version__, catalogue

MAX_PAIRS, MAX_BESIDE, MAX_LINES, MAX_WIDTH, MAX_WORDS = 60, 6, 150, 200, 40
MANY = 1_000_000
SAID = {
    "statement": ("statement", "statements"),
    "order": ("order of statements", "orders of statements"),
    "name": ("variable name", "variable names"),
    "comment": ("comment", "comments"),
    "spaces": ("line with the same odd spaces", "lines with the same odd spaces"),
}


@dataclass(frozen=True)
class Found:
    """A comparison: its pairs, how many students were compared, remarks on others, and where the page is."""

    path: Path
    pairs: list[Pair]
    students: int
    remarks: tuple[str, ...]


def write(course: Path, name: str, output: Path | None = None) -> Found:
    """Compare a class's submissions to an assignment and write the page."""
    known = common(release(name), catalogue.load(name))
    found = submissions.read(course / "submitted", name)
    shown = {
        who: {exercise: traits(source, known[exercise]) for exercise, source in each.items()}
        for who, each in found.answers.items()
    }
    unlikely = pairs.unlikely(shown)
    text = template("similar.html.j2").render(
        name=name,
        title=statement(name).title or name,
        version=__version__,
        students=len(shown),
        small=len(shown) < pairs.SMALL,
        pairs=[_described(pair) for pair in unlikely],
        beside=[_beside(pair, found.answers, shown, known) for pair in unlikely[:MAX_PAIRS]],
        remarks=found.remarks,
    )
    path = output or course / "reports" / f"{name}-similar.html"
    write_atomically(path, text)
    return Found(path, unlikely, len(shown), found.remarks)


def exercises(pair: Pair) -> list[tuple[str, int]]:
    """The exercises in which a pair agrees, with the number of unusual features shared there, most surprising first."""
    return [(name, len(each.traits)) for name, each in pair.exercises]


def how_much(pair: Pair) -> str:
    """How much a pair agrees, and how much chance explains."""
    expected = max(1, round(pair.whole.expected))
    return f"{len(pair.whole.traits)} unusual features shared; about {expected} by chance"


def why(agreement: Agreement) -> str:
    """What is shared, by kind, with some of the names and comments."""
    said = []
    for kind, count in pairs.kinds(agreement.traits).items():
        words = sorted({trait.shown for _, trait in agreement.traits if trait.kind == kind and trait.shown}, key=_rank)
        quoted = f" ({', '.join(one_line(word, MAX_WORDS) for word in words[:3])})" if words else ""
        said.append(f"{count} {SAID[kind][count != 1]}{quoted}")
    return ", ".join(said)


def _rank(word: str) -> tuple[int, str]:
    """Long words first: they tell more."""
    return -len(word), word


def rarity(pair: Pair) -> str:
    """How often chance gives such a pair; empty if the class is too small to tell."""
    if not pair.chance:
        return ""
    often = _rounded(min(1 / pair.chance, MANY))
    return f"once in {often:,} such classes, or less" if often == MANY else f"about once in {often:,} such classes"


def _rounded(number: float) -> int:
    """A number of one digit and zeros."""
    digits = len(str(int(number))) - 1
    return int(number / 10**digits) * 10**digits


def _described(pair: Pair) -> dict[str, Any]:
    return {
        "students": pair.students,
        "exercises": exercises(pair),
        "how_much": how_much(pair),
        "why": why(pair.whole),
        "rarity": rarity(pair),
    }


def _beside(
    pair: Pair,
    answers: Mapping[str, Mapping[str, str]],
    shown: Mapping[str, Mapping[str, Traits]],
    known: Mapping[str, Common],
) -> list[dict[str, Any]]:
    """The answers of a pair to the exercises in which it agrees most."""
    return [
        {
            "exercise": exercise,
            "why": why(agreement),
            "sides": [
                (who, _lines(answers[who][exercise], shown[who][exercise], agreement, known[exercise]))
                for who in pair.students
            ],
        }
        for exercise, agreement in pair.exercises[:MAX_BESIDE]
    ]


def _lines(source: str, own: Traits, agreement: Agreement, known: Common) -> list[tuple[str, bool]]:
    """The student's own lines of an answer, and whether each agrees."""
    agreeing = {line for _, trait in agreement.traits for line in own.get(trait, ())}
    lines = [
        (one_line(line, MAX_WIDTH), number in agreeing)
        for number, line in enumerate(statements.read(source).lines)
        if line.strip() not in known.lines
    ]
    return lines[:MAX_LINES]

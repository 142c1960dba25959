"""Measure the diagnosis: what is a student told whose mistake nobody knows, and does it lead to the fault?

Each known mistake is marked by a judge that does not know it, and pairs of mistakes in one function by one that knows
each alone. The equations that the message cites are compared with those that the mistake breaks.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from rich.table import Table

from autograder.judge.assessment import Assessment
from autograder.judge.judge import Judge
from autograder.judge.paper import Paper
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from autograder.output.terminal import line
from rnn_course import catalogue
from rnn_course.exercise import Assignment, Exercise, Function, Misconception
from rnn_course.kit.structure import cited_in
from rnn_course.source import Source

SEED = "diagnosis"
PAIRS = 20  # of each exercise at most
Outcome = Literal["located", "silent", "misleading", "stops", "no equation"]
OUTCOMES: tuple[Outcome, ...] = ("located", "silent", "misleading", "stops", "no equation")


@dataclass(frozen=True)
class Told:
    """What a student is told who makes a mistake, or two: the message, and where it leads."""

    mistakes: tuple[str, ...]
    message: str
    outcome: Outcome


@dataclass(frozen=True)
class Diagnosed:
    """One exercise: what is told for each unknown mistake and for each pair."""

    assignment: str
    name: str
    single: tuple[Told, ...]
    pairs: tuple[Told, ...]

    @property
    def misleading(self) -> list[Told]:
        return [told for told in (*self.single, *self.pairs) if told.outcome == "misleading"]


def measure(name: str) -> Iterator[Diagnosed]:
    """Diagnose the known mistakes of an assignment as if they were not known, an exercise at a time."""
    assignment = catalogue.load(name)
    paper = draw_paper(assignment, SEED)
    for one in assignment.exercises:
        single = tuple(_told(assignment, paper, one, (wrong,), wrong.function) for wrong in one.misconceptions)
        pairs = tuple(_told(assignment, paper, one, both, function) for both, function in _pairs(one))
        yield Diagnosed(name, one.name, single, pairs)


def _told(
    assignment: Assignment, paper: Paper, one: Exercise, made: tuple[Misconception, ...], function: Function
) -> Told:
    names = {wrong.name for wrong in made} if len(made) == 1 else set[str]()
    section = paper[one.name]
    unknown = replace(section, mistakes=tuple(known for known in section.mistakes if known.name not in names))
    exam = Paper(paper.assignment, paper.seed, paper.names, lambda name: unknown if name == one.name else paper[name])
    found = Judge(exam, answering(assignment, one.name, function)).assess(one.name, only_usual=True)
    broken = {number for wrong in made for number in wrong.breaks}
    return Told(tuple(wrong.name for wrong in made), found.message, _outcome(one, found, broken))


def _outcome(one: Exercise, found: Assessment, broken: set[str]) -> Outcome:
    """Where a message leads: it cites a broken equation, none but those of wrong parts, or only others."""
    named = next((wrong.breaks for wrong in one.misconceptions if wrong.name == found.misconception), ())
    cited = {*cited_in(found.message), *named}
    shown = [part.part.equation for check in found.checks for part in check.parts if part.difference]
    shown += [check.note for check in found.checks if check.score is not None]
    if cited & broken:
        return "located"
    if found.status != "fail":
        return "stops"
    if not broken:
        return "no equation"
    return "misleading" if cited - {number for text in shown for number in cited_in(text)} else "silent"


def _pairs(one: Exercise) -> Iterator[tuple[tuple[Misconception, Misconception], Function]]:
    """Functions with two mistakes that break different equations, a random sample of them."""
    both = [
        (a, b)
        for a, b in itertools.combinations([wrong for wrong in one.misconceptions if wrong.slip], 2)
        if a.breaks and b.breaks and not set(a.breaks) & set(b.breaks)
    ]
    random.Random(one.name).shuffle(both)
    made = ((pair, _combined(one.header.reference, *pair)) for pair in both)
    yield from itertools.islice(((pair, function) for pair, function in made if function), PAIRS)


def _combined(reference: Function, first: Misconception, second: Misconception) -> Function | None:
    """The reference with the changed lines of both; None if they change the same lines, or another right answer."""
    source = Source(reference)
    right = source.lines[source.start :]
    changes = [*_changes(right, first.source.splitlines()), *_changes(right, second.source.splitlines())]
    changes.sort(key=lambda change: change[:2])
    if not changes or any(a[1] > b[0] for a, b in itertools.pairwise(changes)):
        return None
    written = list(right)
    for start, end, new in reversed(changes):
        written[start:end] = new
    scope = dict(vars(inspect.getmodule(reference)))
    try:
        text = "\n".join(written)
        ast.parse(text)
        exec(compile(text, "<two slips>", "exec"), scope)
    except (SyntaxError, NameError):
        return None
    return scope[source.name]


def _changes(right: Sequence[str], wrong: Sequence[str]) -> list[tuple[int, int, Sequence[str]]]:
    """The places of lines that differ, and what stands there instead."""
    matcher = SequenceMatcher(None, right, wrong, autojunk=False)
    if matcher.ratio() < 0.5:  # it is no slip of this function
        return []
    return [(i, j, wrong[k:m]) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def counts(told: Sequence[Told]) -> Counter[Outcome]:
    """How many messages lead where."""
    return Counter(one.outcome for one in told)


def table(found: Sequence[Diagnosed]) -> Table:
    """A table with one line per exercise."""
    shown = Table(header_style="bold", box=None, pad_edge=False)
    for column in ("exercise", *OUTCOMES, "pairs located", "silent", "misleading"):
        shown.add_column(column, justify="left" if column == "exercise" else "right", no_wrap=True)
    for each in found:
        cells = (f"{each.assignment}.{each.name}", *row(each))
        shown.add_row(*map(line, cells), style="red" if each.misleading else None)
    return shown


def row(each: Diagnosed) -> list[str]:
    """The figures of an exercise."""
    single, pairs = counts(each.single), counts(each.pairs)
    return [str(single[one]) for one in OUTCOMES] + [str(pairs[one]) for one in OUTCOMES[:3]]

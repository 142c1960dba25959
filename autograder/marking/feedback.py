"""The feedback page: one HTML file for one student, without scripts, without hidden tests.

The same page whichever command asks: from the verdict, the student's code and the gradebook's mark.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, Template

from autograder.judge.verdict import Verdict
from autograder.marking.feedback_card import Card, card
from autograder.marking.mark import Mark, points
from autograder.marking.marked import Marked
from autograder.notebooks.answers import answer_sources
from autograder.notebooks.reader import Submission
from autograder.notebooks.statement import statement
from autograder.output.clean import one_line

ALONE: Mapping[str, int] = {}
ORDER = ("wrong", "human", "open")  # of what is not right yet


@dataclass(frozen=True)
class Group:
    """Exercises of one state and one message, which is said once for all of them."""

    cards: tuple[Card, ...]

    @property
    def first(self) -> Card:
        return self.cards[0]


def feedback_page(student: str, marked: Marked) -> str:
    """The page of a submission that was just marked: each exercise's state, points, message, and the student's code."""
    return page(student, marked.verdict, marked.submission)


def page(
    student: str,
    verdict: Verdict,
    submission: Submission | None,
    mark: Mark | None = None,
    others: Mapping[str, int] = ALONE,
    attempts: str = "",
) -> str:
    """A student's page. mark: the gradebook's, where it is more than the verdict: by hand, commented, late.

    others: by exercise, how many others in the class made the same known mistake. attempts: a sentence on earlier ones.
    """
    known = statement(verdict.assignment)
    sources = answer_sources(submission, [one.name for one in verdict.exercises])
    own = {(cell["grade_id"], cell["source"]) for cell in submission.cells} if submission else set()
    cards = [
        card(
            one,
            mark[one.name] if mark else None,
            source := sources.get(one.name, ""),
            known,
            elsewhere=(one.name, source) not in own,
            others=others.get(one.name, 0) if one.misconception else 0,
        )
        for one in verdict.exercises
    ]
    right = [one for one in cards if one.look.group == "right"]
    left = [one for group in ORDER for one in cards if one.look.group == group]
    refused = all(one.status == "refused" for one in verdict.exercises)  # then the message says what to do
    score = mark.score if mark else verdict.score
    return template().render(
        title=known.title or verdict.assignment,
        assignment=verdict.assignment,
        student=one_line(student),
        score=points(score),
        of=points(verdict.max_score),
        share=0 if not score or not verdict.max_score else round(100 * min(1.0, score / verdict.max_score), 2),
        summary=_summary(cards),
        penalty=points(mark.penalty) if mark and mark.penalty else "",
        groups=grouped(left),
        chips=[one for one in right if not one.person],
        changed=[one for one in right if one.person],
        again=None if refused else next((one for one in left if one.look.group != "human"), None),
        sandbox=verdict.sandbox,
        attempts=attempts,
    )


def grouped(cards: Iterable[Card]) -> list[Group]:
    """Cards with the same state and message together, unless a person said something about them."""
    found: dict[tuple[str, ...], list[Card]] = {}
    for one in cards:
        alone = one.name if one.person or one.signs or one.equations or one.checks else ""
        found.setdefault((one.look.word, one.message, alone), []).append(one)
    return [Group(tuple(each)) for each in found.values()]


def _summary(cards: list[Card]) -> tuple[str, str]:
    """How many exercises are right, and what is left to do."""
    groups = {group: [one for one in cards if one.look.group == group] for group in ("right", *ORDER)}
    right, wrong, human, untouched = (groups[group] for group in ("right", *ORDER))
    said = []
    if wrong:
        lost = sum(one.max_score - (one.score or 0) for one in wrong)
        things = len({(one.look.word, one.message) for one in wrong})
        what = "One thing" if things == 1 else f"{things} things"
        said.append(f"{what} to look at, worth {points(lost)} points.")
    if human:
        said.append(f"{len(human)} not marked yet: your instructor will look at {'it' if len(human) == 1 else 'them'}.")
    if untouched:
        said.append(f"{len(untouched)} still to do.")
    count = "All" if len(right) == len(cards) else f"{len(right)} of"
    verb = "is" if len(right) == 1 else "are"
    return f"{count} {len(cards)} exercises {verb} right.", " ".join(said)


@functools.cache
def template() -> Template:
    """The page's template, compiled once."""
    environment = Environment(
        loader=PackageLoader("autograder.marking"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("feedback.html.j2")

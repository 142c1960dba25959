"""The feedback page: one HTML file for one student, without scripts, without hidden tests.

The same page whichever command asks: from the verdict, the student's code and the gradebook's mark.
"""

from __future__ import annotations

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, Template

from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.marking.mark import Mark, Part, points
from autograder.marking.marked import Marked
from autograder.notebooks.answers import answer_sources
from autograder.notebooks.reader import Submission
from autograder.output.clean import one_line, visible
from rnn_course.kit.status import LOOKS, Look

PEN = "✎"


def feedback_page(student: str, marked: Marked) -> str:
    """The page of a submission that was just marked: each exercise's state, points, message, and the student's code."""
    return page(student, marked.verdict, marked.submission)


def page(student: str, verdict: Verdict, submission: Submission | None, mark: Mark | None = None) -> str:
    """A student's page. mark: the gradebook's, where it is more than the verdict: by hand, commented, late."""
    sources = answer_sources(submission, [one.name for one in verdict.exercises])
    exercises = [
        _shown(one, visible(sources.get(one.name, "")), mark[one.name] if mark else None) for one in verdict.exercises
    ]
    return _template().render(
        student=one_line(student),
        verdict=verdict,
        mark=points(mark.score if mark else verdict.score),
        of=points(verdict.max_score),
        penalty=points(mark.penalty) if mark and mark.penalty else "",
        exercises=exercises,
    )


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("autograder.marking"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("feedback.html.j2")


def _shown(one: ExerciseVerdict, source: str, part: Part | None) -> dict[str, Any]:
    look = _look(one, part)
    message = "" if one.message == "right." else one.message
    return {
        "name": one.name,
        "state": look.group,
        "symbol": look.symbol,
        "word": look.word,
        "points": f"{points(part.score if part else one.score)} of {points(one.max_score)}",
        "message": "" if one.status == "needs_human" and look.symbol == PEN else message,
        "changes": _changes(part) if part else [],
        "comment": visible(part.comment) if part else "",
        "checks": [(check.name, round(100 * check.fraction)) for check in one.checks if check.weight],
        "source": source,
    }


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

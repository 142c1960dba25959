"""The feedback page: one HTML file for one student, without scripts, without hidden tests."""

from __future__ import annotations

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, Template

from autograder.judge.verdict import ExerciseVerdict, mark_text, points_text
from autograder.marking.marked import Marked
from autograder.notebooks.answers import answer_sources
from autograder.output.clean import one_line, visible
from rnn_course.kit.status import LOOKS


def feedback_page(student: str, marked: Marked) -> str:
    """A student's feedback page: each exercise's state, points and message, and the student's code."""
    sources = answer_sources(marked.submission, [one.name for one in marked.verdict.exercises])
    exercises = [_shown(one, visible(sources.get(one.name, ""))) for one in marked.verdict.exercises]
    return _template().render(
        student=one_line(student), verdict=marked.verdict, mark=mark_text(marked.verdict), exercises=exercises
    )


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("autograder.marking"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("feedback.html.j2")


def _shown(one: ExerciseVerdict, source: str) -> dict[str, Any]:
    look = LOOKS[one.status]
    message = "" if one.message == "right." else one.message
    checks = [(check.name, round(100 * check.fraction)) for check in one.checks if check.weight]
    return {
        "name": one.name,
        "state": look.group,
        "symbol": look.symbol,
        "word": look.word,
        "points": points_text(one),
        "message": message,
        "checks": checks,
        "source": source,
    }

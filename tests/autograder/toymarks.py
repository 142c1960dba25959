"""The toy assignment marked in a worker of its own, with answers and cells as a test wants them."""

from __future__ import annotations

from autograder.box.sandbox import Box, Limits
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import Respondent
from autograder.judge.verdict import ExerciseVerdict
from autograder.marking.budget import Times
from autograder.marking.marking import asking
from autograder.marking.oracles import Functions
from autograder.marking.session import Session
from autograder.notebooks.reader import Cell
from tests.autograder.toy import ASSIGNMENT, SOURCES, item

ALL = [10, 30, 20, 5, 15, 10, 10]  # points, when everything is right
TIMES = Times(ready=60, cell=3, question=1, submission=60, grace=0.5)
SETUP = Cell("import numpy as np\ndef item(value, index):\n    return value[index]")


def cells(**changed: str) -> list[Cell]:
    return [SETUP, *(Cell(changed.get(name, source), name) for name, source in SOURCES.items())]


def session(notebook: list[Cell], times: Times = TIMES, trusted: bool = True) -> Session:
    references = {**ASSIGNMENT.namespace(), "item": item}
    start = lambda: Box.start("numpy", limits=Limits(), kind="none" if trusted else "auto")  # noqa: E731
    return Session(start, notebook, times, Functions(references), asking(one.card for one in ASSIGNMENT.exercises))


def judge(respondent: Respondent) -> Judge:
    return Judge(draw_paper(ASSIGNMENT, "a seed", {"item": item}), respondent)


def mark(notebook: list[Cell], times: Times = TIMES, trusted: bool = True) -> dict[str, ExerciseVerdict]:
    with session(notebook, times, trusted) as respondent:
        return {one.name: one for one in judge(respondent).mark()}


def scores(marked: dict[str, ExerciseVerdict]) -> list[float | None]:
    return [one.score for one in marked.values()]


def total(marked: dict[str, ExerciseVerdict]) -> float:
    """The points of a notebook of which a person need not look at anything."""
    points = 0.0
    for one in marked.values():
        assert one.score is not None
        points += one.score
    return points

"""The two levels of a built assignment: guided, or derive, which leaves some equations to the student.

An exercise's header says which equations these are; notebook.py has cells of either level by the tags "guided" and
"derive". A built assignment's level is kept in its notebook's metadata.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.release import SOLUTIONS
from autograder.notebooks.solution_cell import BEGIN, END
from rnn_course.exercise import Assignment, AuthoringError
from rnn_course.kit.cases import Cases
from rnn_course.kit.derivation import DERIVE, GUIDED, LEVELS, Equation, unnumbered


def level_of(root: Path, name: str) -> str:
    """The level of a built assignment, which its key's metadata say; guided if there is none."""
    try:
        metadata = json.loads((root / SOLUTIONS / name / f"{name}.ipynb").read_text("utf-8"))["metadata"]
        level = metadata["rnn_course"]["level"]
    except (OSError, ValueError, LookupError, TypeError):
        return GUIDED
    return level if level in LEVELS else GUIDED


def at_level(cases: Cases, level: str) -> Cases:
    """The public cases of a level: with "derive", each equation that is left out is shown only as one more hint."""
    if level == DERIVE:
        cards = [
            replace(one.card, hints=(*one.card.hints, *(equation.text for equation in one.card.derive)))
            for one in cases.exercises
        ]
        exercises = [replace(one, card=card) for one, card in zip(cases.exercises, cards, strict=True)]
        hidden = {equation.number for card in cards for equation in card.derive}
        shown = {number: formula for number, formula in cases.equations.items() if number not in hidden}
        cases = replace(cases, exercises=tuple(exercises), equations=shown)
    return replace(cases, level=level)


def left_out(assignment: Assignment) -> list[Equation]:
    """The equations that the exercises of an assignment leave to the student."""
    return [equation for exercise in assignment.exercises for equation in exercise.card.derive]


def without_numbers(quoted: str, equations: Sequence[Equation]) -> str:
    """A solution cell whose docstring cites these equations by name; the numbers at the ends of lines stay in place."""
    docstring, begin, body = quoted.partition(BEGIN)
    return "\n".join(_without_numbers(line, equations) for line in docstring.split("\n")) + begin + body


def _without_numbers(line: str, equations: Sequence[Equation]) -> str:
    text, number = re.fullmatch(r"(.*?)(\(\d+\.\d+\))?", line).groups("")  # type: ignore[union-attr]
    said = unnumbered(text, equations)
    return line if said == text else said.rstrip().ljust(len(text)) + number


def demand_nothing_shown(assignment: Assignment, cells: Sequence[NotebookNode], path: Path) -> None:
    """AuthoringError if a cell's text or docstring has the number of an equation that is to be derived."""
    numbers = [f"({equation.number})" for equation in left_out(assignment)]
    for cell in cells:
        shown = re.sub(f"{BEGIN}.*?{END}", "", cell.source, flags=re.DOTALL)
        for number in numbers:
            if number in shown:
                raise AuthoringError(
                    f"{path}: {number} is to be derived, but {shown.strip().splitlines()[0][:60]!r} cites it; give the "
                    f'cell tags=["{GUIDED}"], or let the exercise leave this equation out too'
                )

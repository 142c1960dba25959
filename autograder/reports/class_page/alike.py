"""Wrong alike, no name yet: failures that several students share and no known mistake explains."""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from collections import defaultdict
from dataclasses import dataclass

from autograder.judge.verdict import ExerciseVerdict
from autograder.notebooks.answers import MAGIC, MAX_PARSED
from autograder.output.clean import one_line, visible
from autograder.reports.class_page.results import Results

FEWEST = 2
TYPING = ("NameError", "SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError")
MAX_LINES, MAX_WIDTH, MAX_MESSAGE, MAX_READ = 24, 100, 240, 5


@dataclass(frozen=True)
class Alike:
    """Students whose answers to an exercise fail in the same way, and one of these answers without names."""

    exercise: str
    students: tuple[str, ...]
    how: str
    message: str
    snippet: str


def alike(results: Results) -> list[Alike]:
    """Unnamed failures that at least two students share: same exercise, wrong values, slices and exception."""
    groups: dict[tuple[str, ...], dict[str, ExerciseVerdict]] = defaultdict(dict)
    for student in results.read:
        for one in student.exercises:
            unnamed = one.status in ("fail", "error") and not (one.misconception or one.misconceptions)
            if unnamed and one.exception not in TYPING:  # a typing error is no misconception
                groups[one.name, _stopped(one), runs(one.strip), *one.wrong][student.name] = one
    found = [
        Alike(
            key[0],
            tuple(sorted(who)),
            _how(one),
            one_line(one.message, MAX_MESSAGE),
            _snippet(results, key[0], sorted(who)),
        )
        for key, who in groups.items()
        if len(who) >= FEWEST
        for one in [who[min(who)]]
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.exercise, one.how))


def _stopped(one: ExerciseVerdict) -> str:
    """What an answer stopped with, without the line and without numbers, such as sizes; empty if it did not stop."""
    return re.sub(r"\d+", "0", one.message.partition(", at `")[0]) if one.exception else ""


def _how(one: ExerciseVerdict) -> str:
    """How the answers fail, in a few words."""
    if one.exception:
        return f"stops with {one_line(one.exception, MAX_WIDTH)}"
    slices = f" ({one.strip.rstrip('.')})" if one.strip else ""
    return f"wrong: {', '.join(one.wrong)}{slices}" if one.wrong else "fails the same checks"


def runs(strip: str) -> str:
    """Which slices agree, without their number, which differs from paper to paper: "Time steps: ✗✓" of ✗✗✗✓."""
    axis, _, signs = strip.partition(":")
    kinds = "".join(sign for sign, _ in itertools.groupby(sign for sign in signs if sign in "✓✗"))
    return f"{axis}: {kinds}" if signs else ""


def _snippet(results: Results, exercise: str, students: list[str]) -> str:
    """The shortest of the first few answers, as code without comments and docstring, which could name a person."""
    answers = (function_of(results.answer(student, exercise), exercise) for student in students[:MAX_READ])
    return min(filter(None, answers), key=len, default="")


def function_of(source: str, name: str) -> str:
    """The definition of a function or class of this name, written anew; empty if the source has none."""
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(MAGIC)]
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse("\n".join(lines)).body if len(source) <= MAX_PARSED else []
        defined = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
        for node in ast.walk(defined[-1]) if defined else ():
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        text = visible(ast.unparse(defined[-1])) if defined else ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    lines = [one_line(line, MAX_WIDTH) for line in text.splitlines()]
    return "\n".join([*lines[:MAX_LINES], "…"] if len(lines) > MAX_LINES else lines)

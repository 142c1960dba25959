"""The course's rubric: what share of an exercise's points a known mistake earns, as rubric.toml in its folder says.

    [01_rnn.rnn_backward]
    drops_the_recurrent_gradient = 0.5

The judge's own part marks are never lowered, and an answer that is no known mistake keeps them.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import RubricError
from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up
from autograder.marking.mark import points
from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

FILE = "rubric.toml"
KEY = "rubric"  # in a record

Rules = dict[str, dict[str, Any]]  # an exercise's name, and which mistake, share, and marks


@dataclass(frozen=True)
class Rubric:
    """The shares of one assignment: exercise, mistake, share of the points."""

    shares: Mapping[str, Mapping[str, float]]

    def applied(self, verdict: Verdict) -> tuple[Verdict, Rules]:
        """The verdict with the rubric's marks where they are higher, and by which rule."""
        rules: Rules = {}
        exercises = []
        for one in verdict.exercises:
            share = self.shares.get(one.name, {}).get(one.misconception or "")
            score = None if share is None else round(share * one.max_score, 2)
            if score is not None and one.score is not None and score > one.score:
                rules[one.name] = {"mistake": one.misconception, "share": share, "judged": one.score, "score": score}
                one = replace(one, score=score)
            exercises.append(one)
        if not rules:
            return verdict, rules
        return sum_up(verdict.assignment, tuple(exercises), verdict.sandbox, verdict.seed), rules


def said(rules: Any, exercises: Collection[ExerciseVerdict]) -> dict[str, str]:
    """What a record's rules did to its exercises, in a few words each."""
    of = {one.name: points(one.max_score) for one in exercises}
    return {name: f"{points(rule['score'])} of {of[name]} by the rubric" for name, rule in (rules or {}).items()}


def read(course: Path, assignment: str) -> Rubric:
    """The rubric of an assignment. RubricError names the key that is unknown, or whose share is not from 0 to 1."""
    path = course / FILE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Rubric({})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RubricError(f"{path}: not TOML ({error}); write tables such as [01_rnn.rnn_backward]") from error
    for name, exercises in data.items():
        _demand(path, "assignment", (name,), catalogue.names())
        _demand_table(path, exercises, (name,))
        for exercise, mistakes in exercises.items():
            _demand(path, "exercise", (name, exercise), catalogue.order(name))
            _demand_table(path, mistakes, (name, exercise))
            for mistake, share in mistakes.items():
                if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
                    key = ".".join((name, exercise, mistake))
                    raise RubricError(f"{path}: {key} = {share!r}: write a share of the points from 0 to 1")
    shares = data.get(assignment, {})
    if shares:  # only then, as this may import Keras
        with quiet_stderr():
            known = catalogue.load(assignment)
        for exercise, mistakes in shares.items():
            for mistake in mistakes:
                names = [one.name for one in known[exercise].misconceptions]
                _demand(path, "known mistake", (assignment, exercise, mistake), names)
    return Rubric(shares)


def _demand(path: Path, kind: str, key: tuple[str, ...], known: Collection[str]) -> None:
    if key[-1] not in known:
        near = difflib.get_close_matches(key[-1], known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise RubricError(f"{path}: {'.'.join(key)}: no {kind} {key[-1]!r}; {hint}")


def _demand_table(path: Path, value: Any, key: tuple[str, ...]) -> None:
    if not isinstance(value, dict):
        name = ".".join(key)
        raise RubricError(f"{path}: {name} = {value!r}: not a table; write [ASSIGNMENT.EXERCISE], then MISTAKE = SHARE")

"""What whoever keeps the marks must know of an assignment: words and numbers, read where its libraries are imported."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import nbformat

from autograder.build import key_notebook
from autograder.marking import assignment_and_release


@dataclass(frozen=True)
class Outline:
    """An assignment's name, its exercises' points in order, and the instructor's notebook as text."""

    name: str
    points: Mapping[str, float]
    key: str


@functools.cache
def outline(name: str) -> Outline:
    """Read an assignment, with all that it imports."""
    assignment, _ = assignment_and_release(name)
    points = {one.name: one.points for one in assignment.exercises}
    return Outline(name, points, nbformat.writes(key_notebook(assignment)))

"""What the tests of the assignments share: their known mistakes, verdicts on answers, and their notebooks' cells."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
from dataclasses import dataclass, field
from typing import Any

import jupytext
import pytest

from autograder.judge.judge import Judge
from autograder.judge.respondents import TrustedRespondent
from rnn_course import catalogue
from rnn_course.draw import Draw
from rnn_course.exercise import Assignment, Exercise, Function, Probe
from rnn_course.kit import compare, plots
from rnn_course.kit.assess import Assessment


def known_mistake(name: str, of: Exercise) -> Function:
    """The misconception of this name in the exercise's bank."""
    return next(each.function for each in of.misconceptions if each.name == name)


def respondent(assignment: Assignment, name: str, function: Function) -> TrustedRespondent:
    """Answers with the references, but for the exercise `name` with this function."""
    return TrustedRespondent({**assignment.namespace(), name: function})


def verdict_on(assignment: Assignment, name: str, function: Function) -> Assessment:
    """What the judge says of this function as the answer to the exercise `name`."""
    return Judge(assignment, respondent(assignment, name, function), "a seed").assess(assignment[name])


def probe_agrees(probe: Probe, assignment: Assignment, name: str, function: Function) -> bool:
    """Whether this function's two answers to a probe are the same where it looks."""
    answers = respondent(assignment, name, function)
    first, second = (answers.ask(name, question).value for question in probe.draw(Draw(3)))
    return compare.equal(probe.same(first), probe.same(second))


def cells_of(name: str) -> list[Any]:
    """The cells of an assignment's notebook as authored."""
    return jupytext.reads((catalogue.folder_of(name) / "notebook.py").read_text("utf-8"), fmt="py:percent").cells


def code_of(name: str) -> list[Any]:
    """Those of them that hold code."""
    return [cell for cell in cells_of(name) if cell.cell_type == "code"]


@dataclass(frozen=True)
class Shown:
    """What a notebook shows: its pictures, what each cell printed by the cell's first line, all that was defined."""

    pictures: list[plots.Picture] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    @property
    def text(self) -> str:
        """Everything that was printed."""
        return "".join(self.printed.values())


def run_with_references(name: str) -> Shown:
    """Run every cell of a notebook with the references in the exercises' places."""
    shown = Shown()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots, "_show", shown.pictures.append)
        for number, cell in enumerate(code_of(name)):
            code = compile(_source(cell), f"<cell {number}>", "exec")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(code, shown.names)
            first = cell.source.partition("\n")[0]
            shown.printed[first] = shown.printed.get(first, "") + printed.getvalue()
            shown.names["progress"] = lambda: None
    return shown


def _source(cell: Any) -> str:
    """What a student would run: the cell, or where it is an exercise, the reference."""
    if "reference" not in cell.metadata:
        return cell.source
    module, _, name = cell.metadata["reference"].partition(":")
    return inspect.getsource(getattr(importlib.import_module(module), name))

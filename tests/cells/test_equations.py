"""A reference's docstring is the exercise statement: numbered equations, a shape line, each number on its code line."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

from rnn_course import cells
from rnn_course.kit import project

NUMBER = re.compile(r"\(\d+\.\d+\)")
# The project's equations say how it is scored: where they are computed instead of in the reference.
SCORED_BY = {"predict": project}
DEFINING = re.compile(r"(\(\d+\.\d+\))\s*$", re.MULTILINE)


def references():
    for module in pkgutil.iter_modules(cells.__path__, "rnn_course.cells."):
        members = vars(importlib.import_module(module.name)).values()
        yield from (
            each
            for each in members
            if inspect.isfunction(each) and each.__module__ == module.name and not each.__name__.startswith("_")
        )


@pytest.mark.parametrize("reference", list(references()), ids=lambda function: function.__name__)
def test_every_equation_is_computed_on_a_line_that_says_so(reference):
    docstring = inspect.getdoc(reference) or ""
    numbers = DEFINING.findall(docstring)
    scored = SCORED_BY.get(reference.__name__)
    code = inspect.getsource(scored) if scored else inspect.getsource(reference).split('"""')[2]
    comments = " ".join(line.partition("#")[2] for line in code.splitlines() if line.partition("#")[0].strip())
    assert numbers, "the docstring has no numbered equation"
    assert set(numbers) <= set(NUMBER.findall(comments))
    assert "->" in docstring, "the docstring has no line of shapes"


def test_an_equations_number_means_one_thing():
    said: dict[str, str] = {}
    for reference in references():
        for line in (inspect.getdoc(reference) or "").splitlines():
            for number in DEFINING.findall(line):
                equation = " ".join(line.replace(number, "").split())
                assert said.setdefault(number, equation) == equation, number

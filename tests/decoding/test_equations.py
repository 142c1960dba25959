"""What test_equations asks of the cells, asked of the decoders."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

from rnn_course import decoding
from tests.cells import test_equations as of_cells


def references():
    for module in pkgutil.iter_modules(decoding.__path__, "rnn_course.decoding."):
        members = vars(importlib.import_module(module.name)).values()
        yield from (each for each in members if inspect.isfunction(each) and each.__module__ == module.name)


@pytest.mark.parametrize("reference", list(references()), ids=lambda function: function.__name__)
def test_every_equation_is_computed_on_a_line_that_says_so(reference):
    of_cells.test_every_equation_is_computed_on_a_line_that_says_so(reference)


def test_an_equations_number_means_one_thing(monkeypatch):
    monkeypatch.setattr(of_cells, "references", references)
    of_cells.test_an_equations_number_means_one_thing()

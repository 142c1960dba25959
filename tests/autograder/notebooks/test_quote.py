"""The key quotes the references: every reference, quoted, is the same function."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from autograder.notebooks.solution_cell import solution_source
from rnn_course import catalogue

REFERENCES = [one.header.reference for name in catalogue.names() for one in catalogue.load(name).exercises]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.__name__)
def test_quoting_changes_nothing_but_comments(reference):
    source = textwrap.dedent(inspect.getsource(reference))
    assert ast.dump(ast.parse(solution_source(reference))) == ast.dump(ast.parse(source))
    assert solution_source(reference).count("### BEGIN SOLUTION") >= 1

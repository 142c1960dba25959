"""How references are made of their equations: what each feeds, and what changed lines return."""

# The functions here are written as students write them.
# mypy: no-check-untyped-defs

from __future__ import annotations

import ast

import numpy as np
import pytest

from autograder.judge.questions import draw_paper
from autograder.judge.rewriting import Rewriting
from autograder.judge.structure import feeds
from rnn_course import catalogue
from rnn_course.cells.lstm import lstm_step_backward
from rnn_course.source import Source


def step(x, W, b):
    """z = x W + b  (1.1); y = tanh(z)  (1.2); (1.9) is elsewhere."""
    z = x @ W + b  # (1.1)
    y = np.tanh(z)  # (1.2)
    return y, z


def loop(x, W):
    total = np.zeros(3)
    for row in x:
        last = total  # (2.1)
        total = total + row @ W  # (2.2)
    return last, total


def halves(x):
    left, right = x[0], x[1] * 2  # (3.1)
    found = {}
    found["all"] = left + right  # (3.2)
    return {"left": left, "all": found}


def waits(x):
    while x > 0:
        x = x - 1  # (4.1)
    return x + 1  # (4.2)


def test_what_each_equation_feeds():
    assert feeds(Source(step), ["y", "z"]) == {"1.1": ("y", "z"), "1.2": ("y",), "1.9": ()}
    assert feeds(Source(loop), ["last", "total"]) == {"2.1": ("last",), "2.2": ("last", "total")}
    assert feeds(Source(halves), ["left", "all"]) == {"3.1": ("left", "all"), "3.2": ("all",)}


def test_what_feeds_the_gradients_of_an_lstm():
    found = feeds(Source(lstm_step_backward), ["dx", "dh", "dc", "dW", "dU", "db"])
    assert found["5.5"] == ("dx", "dh", "dW", "dU", "db")
    assert found["5.6"] == ("dx", "dh", "dc", "dW", "dU", "db")
    assert found["5.9"] == ("dc",)
    assert found["5.13"] == ("dU",)


def rewritten(function, alike=None):
    return list(Rewriting(Source(function), globals(), alike or {}).each())


def test_terms_signs_and_names_are_changed_on_lines_with_equations():
    x, W, b = np.ones((2, 3)), np.arange(12.0).reshape(3, 4), np.arange(4.0)
    found = [(equations, changed(x, W, b)[1]) for equations, changed in rewritten(step) if _runs(changed, x, W, b)]
    assert any(e == ["1.1"] and np.array_equal(z, x @ W) for e, z in found)
    assert any(e == ["1.1"] and np.array_equal(z, x @ W - b) for e, z in found)
    ran = [(equations, changed) for equations, changed in rewritten(step) if _runs(changed, x, W, b)]
    assert any(e == ["1.2"] and np.array_equal(changed(x, W, b)[0], x @ W + b) for e, changed in ran)
    alike = rewritten(step, {"b": ["c"]})
    assert len(alike) == len(rewritten(step)) + 1


def _runs(function, *args):
    try:
        function(*args)
    except Exception:
        return False
    return True


def test_a_loop_that_might_never_end_is_left_alone():
    assert {tuple(equations) for equations, _ in rewritten(waits)} == {("4.2",)}


def test_the_source_is_whole_again_after_its_changes():
    source = Source(step)
    before = source.lines[:]
    for _ in Rewriting(source, globals(), {}).each():
        pass
    x, W, b = np.ones((2, 3)), np.ones((3, 4)), np.ones(4)
    scope = dict(globals())
    exec(compile(ast.Module([source.definition], []), "<again>", "exec"), scope)
    assert source.lines == before
    assert np.array_equal(scope["step"](x, W, b)[0], step(x, W, b)[0])


@pytest.mark.parametrize("name", ["01_rnn", "05_lstm"])
def test_changed_lines_of_the_references_return_other_values(name):
    assignment = catalogue.load(name)
    paper = draw_paper(assignment, "structure")
    for one in assignment.exercises:
        section = paper[one.name]
        numbers = set(section.structure.feeds)
        changes = list(section.structure.changes)
        assert changes
        assert {number for change in changes for number in change.equations} <= numbers

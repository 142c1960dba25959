"""Whose fault it is: an exercise that uses another one that is not right."""

from __future__ import annotations

from rnn_course.kit.helpers import wrong_helpers
from tests.kit.answers import RIGHT, affine, backward, lines

CALLS = (
    "def through(x, W):\n"
    "    return affine(x, W, np.ones(W.shape[1]))\n"
    "def affine_backward(dy, x, W):\n"
    "    through(x, W)\n"
    "    return dy @ W.T, x.T @ np.ones_like(dy), dy.sum(axis=0)\n"
)
BLAMED = "It calls `affine`, which is not right yet: begin there."


def test_a_wrong_helper_is_named_and_nothing_else_is_guessed(notebook):
    notebook.run(affine("return x @ W - b"))
    found = lines(notebook.report("affine_backward", CALLS))
    assert found.index(BLAMED) == found.index("✗ dW (7, 4)  relative error 2.4; see (3)") + 1
    assert not any("Looks like" in line or "hint" in line for line in found)


def test_with_a_right_helper_the_mistake_is_named(notebook):
    notebook.run(RIGHT)
    text = str(notebook.report("affine_backward", CALLS))
    assert "Looks like: dW drops the upstream gradient." in text
    assert "begin there" not in text
    assert "More: check(affine_backward, hint=1)" in text


def test_a_helper_that_stops_it_is_blamed_too(notebook):
    notebook.run(affine("return x @ W + b[:, None, None] @ W"))
    assert BLAMED in str(notebook.report("affine_backward", CALLS))


def test_helpers_are_found_through_other_functions_and_only_those_that_are_used(notebook):
    notebook.run(affine("return None") + backward() + CALLS)
    names = notebook.namespace
    assert wrong_helpers("affine_backward", names["affine_backward"], names, notebook.known) == ["affine"]
    assert wrong_helpers("affine", names["affine"], names, notebook.known) == []


def test_a_check_that_stops_says_where_it_does_not(notebook):
    source = "def affine(x, W, b):\n    if len(x) == 1:\n        x[0, 99]\n    return x @ W + b\n"
    assert "Stops in: one row. Right in: values." in str(notebook.report("affine", source))


def test_an_argument_changed_in_place_is_said_on_a_pass_and_by_gradcheck(notebook, capsys):
    text = " ".join(str(notebook.report("affine", affine("y = x @ W + b; b *= 2; return y"))).split())
    assert "affine passes" in text
    assert "It changes its argument b in place: whoever calls it finds other numbers there afterwards." in text
    notebook.run(
        "point = {'x': np.ones((2, 3)), 'W': np.ones((3, 4)), 'b': np.ones(4)}\n"
        "gradcheck(affine, point, {'b': np.full(4, 2.0)}, np.ones((2, 4)))"
    )
    assert "It changes its argument b in place" in " ".join(capsys.readouterr().out.split())

"""Whose fault it is: an exercise that uses another one that is not right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_course.kit.calls import Calls, NotRecorded, StandIn, print_of
from rnn_course.kit.helpers import CHANGES_ARGUMENTS, NOT_RIGHT, faulty_helpers
from rnn_course.kit.report import FAIL, PASS
from tests.kit.answers import RIGHT, affine, backward, flat, lines

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
    assert faulty_helpers("affine_backward", names["affine_backward"], names, notebook.known) == {"affine": NOT_RIGHT}
    assert faulty_helpers("affine", names["affine"], names, notebook.known) == {}
    notebook.run(affine("b *= 2; return x @ W + b / 2"))
    found = faulty_helpers("affine_backward", names["affine_backward"], names, notebook.known)
    assert found == {"affine": CHANGES_ARGUMENTS}


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


WITH = "with a correct affine in place of yours"
CHANGES = "b += 1; return x @ W + b - 1"
USES = (
    "def affine_backward(dy, x, W):\n"
    "    zero = np.zeros(len(W))\n"
    "    affine(dy, W.T, zero)\n"
    "    return affine(dy, W.T, zero), x.T @ dy, dy.sum(axis=0)\n"
)


def recorded(arguments, values):
    """The calls with these arguments."""
    prints = [print_of(each) for each in arguments]
    return Calls(
        np.array([one.checksum for one in prints]), np.array([one.projections for one in prints]), tuple(values)
    )


@pytest.fixture
def helped(notebook):
    """The notebook, whose public cases have the calls of affine that USES makes."""
    one = notebook.known["affine_backward"]
    asked = [question.calls[0].args for check in one.checks for question in check.questions]
    calls = recorded([(dy, W.T, np.zeros(len(W))) for dy, _, W in asked], [dy @ W.T for dy, _, W in asked])
    exercises = [replace(each, calls={"affine": calls}) if each is one else each for each in notebook.known.exercises]
    notebook.known = replace(notebook.known, exercises=tuple(exercises))
    return notebook


@pytest.mark.parametrize("body", ["return x @ W - 1", "raise NotImplementedError()", "return None", CHANGES])
def test_what_is_right_with_a_correct_helper_passes(helped, body):
    helped.run(affine(body))
    mine = helped.namespace["affine"]
    report = helped.report("affine_backward", USES)
    assert (report.state, report.earned) == (PASS, 6)
    assert f"every public case agrees, {WITH}, 6 points" in flat(report)
    fault = CHANGES_ARGUMENTS if body == CHANGES else NOT_RIGHT
    assert f"It calls affine, which {fault}: begin there." in flat(report)
    assert helped.namespace["affine"] is mine


def test_what_is_wrong_with_a_correct_helper_is_explained(helped):
    helped.run(affine("return x @ W - 1"))
    report = helped.report("affine_backward", USES.replace("x.T @ dy", "x.T @ np.ones_like(dy)"))
    assert (report.state, report.earned) == (FAIL, 4)
    text = flat(report)
    assert "Looks like: dW drops the upstream gradient." in text
    assert f"It calls affine, which is not right yet: begin there. Looked at {WITH}." in text
    assert "hint=1" in text


UNSEEN = {
    "other numbers": USES.replace("return affine(dy, W.T, zero)", "return affine(2 * dy, W.T, zero) / 2"),
    "an exception caught": USES.replace(
        "    affine(dy, W.T, zero)\n",
        "    try:\n        affine(dy, W.T, zero + 1)\n    except Exception:\n        pass\n",
    ),
    "another name": "other = affine\n"
    + USES.replace("affine(", "other(").replace("def other", "def affine").replace("zero =", "zero = affine and"),
}


@pytest.mark.parametrize("source", UNSEEN.values(), ids=UNSEEN)
def test_where_a_call_is_not_recorded_or_not_seen_the_helper_is_named_and_no_more(helped, source):
    helped.run(affine("return x @ W - 1"))
    text = flat(helped.report("affine_backward", source.replace("other_backward", "affine_backward")))
    assert "It calls `affine`, which is not right yet: begin there." in text
    assert "in place of yours" not in text


def test_a_right_helper_that_changes_its_arguments_is_blamed_for_no_other_mistake(helped):
    helped.run(affine(CHANGES))
    text = flat(helped.report("affine_backward", USES.replace("x.T @ dy", "x.T @ np.ones_like(dy)")))
    assert text.startswith("✗")
    assert "begin there" not in text
    assert "in place of yours" not in text


NUMBERS = np.arange(6.0).reshape(2, 3) + 0.5
ALIKE = {
    "rounding": (NUMBERS * (1 + 1e-12), 3, "a"),
    "memory": (np.asfortranarray(NUMBERS), np.int32(3), "a"),
    "float32": (NUMBERS.astype(np.float32), 3.0, "a"),
}
OTHERS = {
    "numbers": (NUMBERS * (1 + 1e-5), 3, "a"),
    "one number": (NUMBERS, 4, "a"),
    "shape": (NUMBERS.reshape(3, 2), 3, "a"),
    "kind": (NUMBERS > 0, 3, "a"),
    "not finite": (np.where(NUMBERS > 5, np.inf, NUMBERS), 3, "a"),
    "text": (NUMBERS, 3, "b"),
    "no array": (object(), 3, "a"),
    "fewer": (NUMBERS, 3),
}


@pytest.mark.parametrize("arguments", ALIKE.values(), ids=ALIKE)
def test_a_call_is_found_up_to_rounding(arguments):
    known = recorded([(NUMBERS + 1, 3, "a"), (NUMBERS, 3, "a")], [np.zeros(2), np.ones(2)])
    value = known.find(arguments)
    assert value.tolist() == [1, 1]
    value[:] = 7
    assert known.find(arguments).tolist() == [1, 1]


@pytest.mark.parametrize("arguments", OTHERS.values(), ids=OTHERS)
def test_another_call_is_not(arguments):
    with pytest.raises(NotRecorded):
        recorded([(NUMBERS, 3, "a")], [None]).find(arguments)


def test_the_nearest_of_two_is_taken():
    near = NUMBERS + np.eye(2, 3) * 1e-9
    known = recorded([(NUMBERS,), (near,)], [1, 2])
    assert (known.find((NUMBERS,)), known.find((near,))) == (1, 2)


def test_places_that_are_not_finite_are_compared():
    known = recorded([(np.array([0.0, -np.inf]),), (np.array([-np.inf, 0.0]),)], [1, 2])
    assert known.find((np.array([-np.inf, 0.0]),)) == 2


def test_a_stand_in_is_called_as_the_signature_says():
    stand_in = StandIn("f(x, scale=2.0, *, name=None)", recorded([(NUMBERS, 2.0, None)], [5]))
    assert stand_in(NUMBERS) == stand_in(x=NUMBERS, scale=2) == stand_in(NUMBERS, 2.0, name=None) == 5
    assert not stand_in.lacked_one
    with pytest.raises(NotRecorded):
        stand_in(NUMBERS, names=None)
    assert stand_in.lacked_one


def test_complex_arguments_are_found_up_to_rounding_and_their_conjugates_are_not():
    known = recorded([(NUMBERS + 1j,)], [1])
    assert known.find(((NUMBERS + 1j) * (1 + 1e-12),)) == 1
    with pytest.raises(NotRecorded):
        known.find((NUMBERS - 1j,))

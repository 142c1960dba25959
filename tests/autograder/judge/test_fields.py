"""What pages need to know of a verdict is in fields, not only in sentences, and is the same after JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from autograder.judge.verdict import Verdict
from tests.autograder.toymarks import cells, mark


def test_what_a_page_shows_is_kept_as_fields_too():
    source = "def affine_backward(dy, x, W):\n    return dy @ W.T, x.T @ dy, 2 * dy.sum(axis=0)"
    marked = mark(cells(affine_backward=source, affine="def affine(x, W, b):\n    return x @ W"))
    assert marked["affine"].misconceptions == ("no_bias",)
    assert (marked["affine_backward"].wrong, marked["affine_backward"].misconceptions) == (("db",), ())
    rows = mark(cells(affine="def affine(x, W, b):\n    z = x @ W + b\n    z[:1] = 7\n    return z"))["affine"]
    assert rows.strip.startswith("Rows: ✗✓")
    stopped = mark(cells(affine="def affine(x, W, b):\n    raise ValueError('no')"))["affine"]
    assert (stopped.exception, stopped.line, stopped.wrong) == ("ValueError", "raise ValueError('no')", ())
    verdict = Verdict("99_toy", 0.0, 100.0, "none", "seed", (stopped, rows, *marked.values()))
    again = Verdict.from_json(json.loads(json.dumps(verdict.to_json()))).exercises
    for one, other in zip(verdict.exercises, again, strict=True):
        assert replace(one, checks=()) == replace(other, checks=())


def test_what_a_scorer_measured_is_kept_with_the_check():
    marked = mark(cells(sign="def sign(row):\n    return np.int64(0)"))
    verdict = Verdict("99_toy", 0.0, 100.0, "none", "seed", tuple(marked.values()))
    data = json.loads(json.dumps(verdict.to_json()))
    kept = {one["name"]: [check.get("figures") for check in one["checks"]] for one in data["exercises"]}
    (measured,) = kept["sign"]
    assert measured["accuracy"] == marked["sign"].checks[0].fraction < 1
    assert kept["affine"] == [None]
    again = next(one for one in Verdict.from_json(data).exercises if one.name == "sign")
    assert again.checks[0].figures == measured

"""References that stand in for failed exercises: what they are asked with is small, what they do is limited."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.marking import oracles
from autograder.marking.oracles import Functions, is_modest


@pytest.mark.parametrize(
    "argument",
    [
        np.ones((9000, 1)),
        np.ones((1, 5000, 0)),
        [np.ones(100)] * 700,
        [[[[[[[[1]]]]]]]],
        {"n": [10**6]},
        "x" * 10**5,
        (2,) * 70_000,
    ],
    ids=["an axis", "an axis of nothing", "many", "deep", "a number inside", "a text", "many numbers"],
)
def test_oracles_refuse_what_could_exhaust_the_judge(argument):
    assert not is_modest(((argument,), {}))
    assert not is_modest(((), {"x": argument}))


def test_an_oracle_takes_what_exercises_ask_for():
    assert is_modest(((np.ones((7, 7, 7)), [np.ones((3, 4))] * 5, {"K": 12, "text": "word " * 50}), {"mass": 0.9}))


def test_a_reference_that_works_or_grows_for_long_ends_its_child_alone(monkeypatch):
    monkeypatch.setattr(oracles, "CALL_SECONDS", 2)
    asked = oracles.Oracles("01_rnn", "numpy")
    weights = np.ones((1, 1)), np.ones((1, 1)), np.ones(1)
    try:
        assert asked("rnn_forward", (np.ones((1, 2, 1)), np.ones((1, 1)), *weights), {})["value"].shape == (1, 2, 1)
        monkeypatch.setattr(oracles, "is_modest", lambda arguments: True)
        long = np.ones((1, 10**6, 1))
        assert "too long or too much" in asked("rnn_forward", (long, np.ones((1, 1)), *weights), {})["error"]
        tall, wide = np.ones((10**6, 1)), np.ones((1, 10**6))
        assert "error" in asked("rnn_step", (tall, tall, wide, *weights[1:]), {})
        assert "value" in asked("softmax", (np.ones((2, 3)),), {})
    finally:
        asked.close()


def test_an_oracle_whose_value_cannot_cross_is_an_error_there_and_no_fault_of_ours():
    oracle = Functions({"affine": lambda x, W, b: object()})
    assert "not an array" in oracle("affine", (np.ones(2), np.ones(2), np.ones(2)), {})["error"]

"""References that stand in for failed exercises: what they are asked with is small, what they do is limited."""

from __future__ import annotations

import numpy as np
import psutil
import pytest

from autograder.batch.oracle_server import OracleServer
from autograder.marking import oracles
from autograder.marking.oracles import Functions, is_modest
from tests.autograder.boxes import eventually


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


WEIGHTS = np.ones((1, 1)), np.ones((1, 1)), np.ones(1)


def forward(asked):
    return asked("rnn_forward", (np.ones((1, 2, 1)), np.ones((1, 1)), *WEIGHTS), {})


@pytest.fixture
def server():
    begun = OracleServer.begin("01_rnn")
    assert begun is not None
    yield begun
    begun.close()


def processes(server):
    return psutil.Process(server._process.pid).children()


def test_workers_share_one_process_with_the_references_and_each_has_a_child_of_it(server):
    first, second = (oracles.Oracles("01_rnn", "numpy", server.control) for _ in range(2))
    assert forward(first)["value"].shape == forward(second)["value"].shape == (1, 2, 1)
    assert len(processes(server)) == 2
    assert first._process is None
    first.close()
    assert "value" in forward(second)
    assert "value" in forward(first)  # it asks for a new child
    second.close()
    first.close()
    assert eventually(lambda: all(one.status() == psutil.STATUS_ZOMBIE for one in processes(server)))


def test_a_call_that_takes_too_long_costs_no_other_worker_its_child(server, monkeypatch):
    monkeypatch.setattr(oracles, "CALL_SECONDS", 1)
    monkeypatch.setattr(oracles, "is_modest", lambda arguments: True)
    first, second = (oracles.Oracles("01_rnn", "numpy", server.control) for _ in range(2))
    assert "value" in forward(second)
    long = first("rnn_forward", (np.ones((1, 10**6, 1)), np.ones((1, 1)), *WEIGHTS), {})
    assert "too long or too much" in long["error"]
    assert "value" in forward(second)
    assert "value" in forward(first)
    first.close()
    second.close()


def test_without_its_server_a_worker_starts_a_child_of_its_own(server):
    asked = oracles.Oracles("01_rnn", "numpy", server.control)
    server._process.kill()
    server._process.join()
    assert "value" in forward(asked)
    assert asked._process is not None
    asked.close()


def test_a_server_that_dies_costs_no_call_of_a_child_that_it_forked(server):
    asked = oracles.Oracles("01_rnn", "numpy", server.control)
    assert "value" in forward(asked)
    (child,) = processes(server)
    server._process.kill()
    server._process.join()
    assert "value" in forward(asked)
    asked.close()
    assert eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_backends_that_cannot_be_forked_have_a_process_for_each_worker(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert OracleServer.begin("08_keras_layers") is None

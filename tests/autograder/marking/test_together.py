"""Questions that are sent together: the same outcomes as one by one, and fewer messages."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from autograder.marking import session as sessions
from autograder.marking.exchange import NONSENSE
from autograder.marking.session import Session
from autograder.notebooks.reader import Cell
from rnn_course.kit.assess import Fault
from rnn_course.kit.question import ask
from tests.autograder.toymarks import SETUP, cells, judge, session

ASKED = [ask("f", number) for number in range(6)]


class OneByOne:
    """A session whose questions cannot be sent together."""

    def __init__(self, one: Session) -> None:
        self.ask, self.replaced, self.at_check = one.ask, one.replaced, one.at_check


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many questions were in each message."""
    numbers: list[int] = []
    exchange = sessions.exchange

    def counted(box: Any, message: dict[str, Any], *rest: Any) -> Any:
        numbers.extend([len(message["questions"])] if message["op"] == "ask" else [])
        return exchange(box, message, *rest)

    monkeypatch.setattr(sessions, "exchange", counted)
    return numbers


def running(source: str) -> Session:
    return session([SETUP, Cell(f"import os, time\n{source}", "f")])


def test_quick_questions_go_in_two_messages(sent):
    with running("def f(k):\n    return np.full(2, k)") as box:
        outcomes = box.ask_together("f", ASKED)
    assert [outcome.value.tolist() for outcome in outcomes] == [[k, k] for k in range(6)]
    assert sent == [1, 5]


def test_answers_in_one_and_the_same_array_are_each_kept():
    with running("out = np.zeros(2)\ndef f(k):\n    out[:] = k\n    return out") as box:
        assert [outcome.value[0] for outcome in box.ask_together("f", ASKED)] == list(range(6))


def test_an_answer_that_is_no_array_is_told_where_it_is():
    with running("def f(k):\n    return object() if k == 3 else k") as box:
        outcomes = box.ask_together("f", ASKED)
    assert [outcome.value for outcome in outcomes] == [0, 1, 2, None, 4, 5]
    assert outcomes[3].fault == Fault(
        "error", "a value of type object is not an array, a number or a string", "TypeError"
    )


def test_slow_questions_are_not_sent_together(sent):
    with running("def f(k):\n    time.sleep(0.06)\n    return k") as box:
        assert [outcome.value for outcome in box.ask_together("f", ASKED)] == [0]
    assert sent == [1]


def test_one_that_ends_the_process_is_asked_alone_and_costs_no_other():
    with running("def f(k):\n    return os._exit(1) if k == 3 else k") as box:
        assert [outcome.value for outcome in box.ask_together("f", ASKED)] == [0]
        assert box.ask("f", ASKED[2]).value == 2
        assert box.ask("f", ASKED[3]).fault == Fault("crash", "exit 1")


def test_one_that_does_not_end_takes_little_time_from_the_others():
    with running("def f(k):\n    while k == 3:\n        pass\n    return k") as box:
        began = time.monotonic()
        assert [outcome.value for outcome in box.ask_together("f", ASKED)] == [0, 1, 2]
        assert time.monotonic() - began < sessions.TOGETHER + 2
        assert box.ask("f", ASKED[3]).fault == Fault("timeout")


WRONG = "    count.append(1)\n    if len(count) {when}:\n        {what}\n    return x @ W + b"
NOTEBOOKS = {
    "right": {},
    "wrong": {"affine": "def affine(x, W, b):\n    return x @ W"},
    "missing": {"affine": "pass"},
    "not attempted": {"affine": "def affine(x, W, b):\n    raise NotImplementedError"},
    "raises once": {"affine": "count = []\ndef affine(x, W, b):\n" + WRONG.format(when="== 3", what="1 / 0")},
    "ends later": {
        "affine": "count = []\ndef affine(x, W, b):\n" + WRONG.format(when="> 2", what="__import__('os')._exit(3)")
    },
    "hangs later": {
        "affine": "count = []\ndef affine(x, W, b):\n" + WRONG.format(when="> 2", what="__import__('time').sleep(60)")
    },
    "changes an argument": {"affine": "def affine(x, W, b):\n    b += 1\n    return x @ W + b - 1"},
    "spoils another": {"affine": "def affine(x, W, b):\n    return x @ W - b"},
    "is replaced below": {"running": "def running(x, W, b):\n    return x\ndef affine(x, W, b):\n    return x"},
}


@pytest.mark.parametrize("changed", NOTEBOOKS.values(), ids=NOTEBOOKS.keys())
def test_marks_and_messages_are_those_of_questions_one_by_one(changed):
    with session(cells(**changed)) as box:
        together = judge(box).mark()
    with session(cells(**changed)) as box:
        alone = judge(OneByOne(box)).mark()
    assert together == alone


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ({}, 1),
        ({"answers": []}, 1),
        ({"answers": [{"value": 1}] * 3}, 2),
        ({"answers": {"value": 1}}, 2),
        ({"answers": [7]}, 2),
        ({"fault": 7}, 1),
        ({"fault": {"kind": "error"}}, 2),
        ({"answers": [{"fault": {"kind": "pass", "text": "", "exception": "", "line": ""}}]}, 1),
    ],
)
def test_a_malformed_reply_is_a_crash(reply, number):
    (outcome,) = session([])._outcomes("f", reply, number)
    assert outcome.fault == NONSENSE
    assert outcome.is_fatal


def test_other_values_in_a_reply_are_left_out():
    (outcome,) = session([])._outcomes("f", {"answers": [{"value": np.ones(2), "changed": "no", "calls": []}]}, 1)
    assert (outcome.changed, outcome.calls, outcome.fault) == ((), 0, None)

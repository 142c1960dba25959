"""Layers of one shape in any order: a right model passes in one of the orders, whatever was asked before."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.kit.assess import Card, Fault, Outcome, Part
from rnn_course.kit.orders import Orders
from rnn_course.kit.question import Question, ask, result

CARD = Card("build", "build()", 1, (Part("outputs", "(1.1)"),), ())
WANTED = np.arange(3.0)
LARGE = ask("build", 3).then("@model", result(0), {})
SMALL = ask("build", 1).then("@model", result(0), {})


class Model:
    """Answers rightly in one order only; a small model has two orders, a large one six."""

    def __init__(self, right: dict[int, int]) -> None:
        self.right = right
        self.asked: list[tuple[int, int]] = []

    def __call__(self, question: Question) -> Outcome:
        layers, order = question.calls[0].args[0], question.calls[1].kwargs.get("order", 0)
        self.asked.append((layers, order))
        if order >= {1: 2, 3: 6}[layers]:
            return Outcome(fault=Fault("error", f"there is no order number {order}", "ValueError"))
        return Outcome(WANTED if order == self.right[layers] else WANTED + 1)


@pytest.mark.parametrize(
    "questions", [(LARGE, SMALL, LARGE), (SMALL, LARGE, SMALL)], ids=["large first", "small first"]
)
@pytest.mark.parametrize("large", range(6))
@pytest.mark.parametrize("small", range(2))
def test_a_model_with_fewer_layers_may_come_before_or_after_one_with_more(questions, large, small):
    orders, model = Orders(CARD), Model({3: large, 1: small})
    for question in questions:
        outcome = orders.ask(question, WANTED, model)
        assert outcome.fault is None
        assert np.array_equal(outcome.value, WANTED)


def test_a_wrong_model_is_asked_in_every_order_once_and_then_in_one():
    orders, model = Orders(CARD), Model({3: 99, 1: 99})
    for question in (LARGE, SMALL, LARGE):
        assert orders.ask(question, WANTED, model).fault is None
    assert model.asked == [*((3, order) for order in range(7)), (1, 0), (3, 0)]

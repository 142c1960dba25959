"""Asking about a model whose layers of one shape may come in another order than ours, which is as good.

Which weights belong to which layer is then tried (`kit.weights`): a right network answers right in one of the orders, a
wrong one in none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnn_course.kit.assess import Card, Outcome, examine
from rnn_course.kit.question import Question
from rnn_course.kit.weights import ORDERS

IN_ANOTHER_ORDER = "Layers of one shape come in another order than ours, which is as good."


class Orders:
    """Asks the questions of one exercise, each in the order of layers that is right, if one is."""

    def __init__(self, card: Card, device: str = "cpu", *, only_usual: bool = False) -> None:
        """only_usual: whether to ask in the usual order alone."""
        self._card, self._device = card, device
        self._usual, self._hopeless = 0, only_usual

    @property
    def remarks(self) -> list[str]:
        """What to say of a right answer."""
        return [IN_ANOTHER_ORDER] if self._usual else []

    def ask(
        self,
        question: Question,
        expected: Any,
        ask: Callable[[Question], Outcome],
        is_right: Callable[[Any], bool] | None = None,
    ) -> Outcome:
        """The answer; after one question that no order makes right, none is tried again.

        is_right: what decides on an answer, where that is not that it agrees with the expected one.
        """
        if not question.takes_an_order:
            return ask(question)

        def right(outcome: Outcome) -> bool:
            return is_right(outcome.value) if is_right else self._agrees(outcome, expected)

        outcome = ask(question.in_order(self._usual))
        if self._hopeless or outcome.fault or right(outcome):
            return outcome
        for order in range(ORDERS):
            other = outcome if order == self._usual else ask(question.in_order(order))
            if other.fault:  # there is no such order
                break
            if right(other):
                self._usual = order
                return other
        self._hopeless = True
        return outcome

    def _agrees(self, outcome: Outcome, expected: Any) -> bool:
        return examine(self._card, "", 1, "", [outcome], [expected], self._device).fraction == 1

"""Ask questions about a model whose layers of the same shape may be in another order than the reference's.

All orders of assigning weights to layers are tried (`kit.weights`): a right model gives the right answer in one of
them, a wrong model in none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnn_course.kit.assess import Card, Outcome, examine
from rnn_course.kit.question import Question
from rnn_course.kit.weights import ORDERS

IN_ANOTHER_ORDER = "Your layers of the same shape are in another order than the reference's, which is fine."


class Orders:
    """Asks the questions of one exercise, each in an order of layers that gives the right answer, if there is one."""

    def __init__(self, card: Card, device: str = "cpu", *, only_usual: bool = False) -> None:
        """only_usual: ask only in the usual order."""
        self._card, self._device = card, device
        self._usual, self._hopeless = 0, only_usual

    @property
    def remarks(self) -> list[str]:
        """The remarks on a right answer."""
        return [IN_ANOTHER_ORDER] if self._usual else []

    def ask(
        self,
        question: Question,
        expected: Any,
        ask: Callable[[Question], Outcome],
        is_right: Callable[[Any], bool] | None = None,
    ) -> Outcome:
        """Ask a question; once a question is wrong in all orders, later ones are asked in one order only.

        is_right: decides whether an answer is right, if not by comparison with the expected one.
        """
        if not question.takes_an_order:
            return ask(question)

        def right(outcome: Outcome) -> bool:
            return is_right(outcome.value) if is_right else self._agrees(outcome, expected)

        usual = self._usual
        outcome = ask(question.in_order(usual))
        if outcome.fault and usual:  # a model with fewer layers than the last one has fewer orders
            usual, outcome = 0, ask(question)
        if self._hopeless or outcome.fault or right(outcome):
            return outcome
        for order in range(ORDERS):
            other = outcome if order == usual else ask(question.in_order(order))
            if other.fault:  # there is no such order
                break
            if right(other):
                self._usual = order
                return other
        self._hopeless = True
        return outcome

    def _agrees(self, outcome: Outcome, expected: Any) -> bool:
        return examine(self._card, "", 1, "", [outcome], [expected], self._device).fraction == 1

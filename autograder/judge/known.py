"""The known mistakes of an exercise with their outcomes on given questions, computed when they are first read."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from autograder.judge.paper import Asked
from autograder.judge.respondents import Respondent, TrustedRespondent
from rnn_course.exercise import Exercise
from rnn_course.kit.assess import Mistake, Outcome

Item = TypeVar("Item")


class Kept(Iterable[Item]):
    """The items of an iterator, computed when they are first read and kept for later reads."""

    def __init__(self, source: Iterator[Item]) -> None:
        self._source, self._items = source, list[Item]()

    def __iter__(self) -> Iterator[Item]:
        for place in itertools.count():
            if place == len(self._items):
                try:
                    self._items.append(next(self._source))
                except StopIteration:
                    return
            yield self._items[place]


def mistakes(exercise: Exercise, asked: Sequence[Asked], references: Mapping[str, Any]) -> Iterator[Mistake]:
    """Each misconception of an exercise with its outcomes on these questions, computed only when they are read."""
    for wrong in exercise.misconceptions:
        respondent = TrustedRespondent({**references, exercise.name: wrong.function})
        yield Mistake(wrong.name, wrong.says, Kept(_answers(respondent, exercise, asked)))


def _answers(respondent: Respondent, exercise: Exercise, asked: Sequence[Asked]) -> Iterator[Outcome]:
    return (respondent.ask(exercise.name, question) for one in asked for question in one.questions)

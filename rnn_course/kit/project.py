"""The project's three tasks: their data, their scores between three anchors, and what `predict` must keep to.

    x_train, y_train, x_new, y_new = data("sort", seed=1)
    score("sort", predict("sort", x_train, y_train, x_new, seed=0), y_new)

The judge scores hidden data by this `score`; `scoreboard(predict)` applies it to data that you may see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course import CourseError
from rnn_course.kit import tree
from rnn_course.kit.project_data import Data, films, lists, messages

BUDGET = 30  # seconds for training and prediction on two cores; marking stops after twice that
SHARES = (0.0, 0.5, 1.0)  # of the points, at the three anchors

Predict = Callable[[str, Any, np.ndarray, Any, int], Any]


class ContractError(CourseError):
    """What `predict` returned is not what the task asks for."""


@dataclass(frozen=True)
class Task:
    """A task of the project. anchors: the scores of a trivial, a classical and a reference answer.

    dtypes: the kinds of numbers that an answer may have. draw: makes data with a random source.
    """

    name: str
    measures: str
    anchors: tuple[float, float, float]
    dtypes: str
    draw: Callable[..., Data]
    metric: Callable[[np.ndarray, np.ndarray], float]

    def fault(self, answer: Any, shape: tuple[int, ...]) -> str:
        """What is wrong with the form of an answer that should have this shape; empty if nothing is."""
        try:
            found = _array(answer)
        except ValueError:
            return f"{self.name}: an array of shape {shape} is expected, got {type(answer).__name__}"
        if found.shape != shape:
            return f"{self.name}: an array of shape {shape} is expected, got shape {found.shape}"
        if found.dtype.kind not in self.dtypes:
            wanted = "float" if "f" in self.dtypes else "int"
            return f"{self.name}: {wanted} expected, got {found.dtype}"
        if not np.isfinite(found).all():
            return f"{self.name}: not all numbers are finite"
        if self.name == "spam" and not np.isin(found, (0, 1)).all():
            return f"{self.name}: 0 or 1 is expected for each message"
        return ""


@dataclass(frozen=True)
class Scored:
    """The score of one answer, its share of the points, and both in a sentence."""

    value: float
    fraction: float
    note: str


def f1_of_spam(answer: np.ndarray, y: np.ndarray) -> float:
    """F1 = 2 tp / (2 tp + fp + fn) of class 1."""
    return 2 * int((answer * y).sum()) / max(1, int(answer.sum()) + int(y.sum()))  # (17.1)


def pairs_in_order(answer: np.ndarray, y: np.ndarray) -> float:
    """The mean share of each list's pairs that are in the right order; 0 for a list whose numbers are others."""
    return float(np.mean([_in_order(mine[right > 0], right[right > 0]) for mine, right in zip(answer, y, strict=True)]))


def _in_order(mine: np.ndarray, right: np.ndarray) -> float:
    if not np.array_equal(np.sort(mine), np.sort(right)):
        return 0.0
    place = np.argsort(mine)[np.searchsorted(np.sort(mine), right)]  # where each number of `right` is in `mine`
    first, second = np.triu_indices(len(right), 1)
    return float((place[first] < place[second]).mean())  # (17.2)


def explained(answer: np.ndarray, y: np.ndarray) -> float:
    """R² = 1 - Σ (answer - y)² / Σ (mean frame - y)²."""
    y = y.astype(float)
    with np.errstate(over="ignore", invalid="ignore"):
        error = ((answer - y) ** 2).sum()
    return float(1 - error / ((y.mean(axis=0) - y) ** 2).sum())  # (17.3)


TASKS = {
    task.name: task
    for task in (
        Task("spam", "F1 of spam", (0.47, 0.67, 0.93), "iub", messages, f1_of_spam),
        Task("sort", "share of pairs in the right order", (0.52, 0.91, 0.95), "iu", lists, pairs_in_order),
        Task("frames", "R² of the next frames", (0.00, 0.33, 0.56), "fiu", films, explained),
    )
}


def data(task: str, seed: int) -> Data:
    """Data of a task to develop with: x_train, y_train, x_new and the right y_new. Each seed gives others."""
    return _task(task).draw(np.random.default_rng(seed))


def score(task: str, answer: Any, y_new: np.ndarray) -> Scored:
    """The score of an answer and its share of the points, which is linear between the anchors and at most 1."""
    one, y = _task(task), np.asarray(y_new)
    fault = one.fault(answer, y.shape)
    if fault:
        return Scored(float("nan"), 0.0, f"{fault}.")
    value = one.metric(_array(answer).astype(float if "f" in one.dtypes else int), y)
    if not np.isfinite(value):  # numbers so large that their squares are infinite
        return Scored(float("nan"), 0.0, f"{task}: its numbers are too large.")
    nothing, half, everything = one.anchors
    fraction = float(np.interp(value, one.anchors, SHARES))  # (17.4)
    said = (
        f"{task}: {one.measures} {value:.3f}, which is {fraction:.0%} of the way; {nothing:.2f} earns nothing, "
        f"{half:.2f} half, {everything:.2f} all."
    )
    return Scored(value, fraction, said)


def contract(predict: Predict, given: Mapping[str, Sequence[Any]], seed: int) -> bool:
    """Call predict twice for each task with a few examples; ContractError if it does not keep to what is asked.

    given: x_train, y_train and x_new by task. An answer has the right shape and dtype and is the same again with the
    same seed; None is for tasks that were not chosen, but not for all of them.
    """
    chosen = False
    for name, inputs in given.items():
        first, second = (_called(predict, name, inputs, seed) for _ in range(2))
        if first is None and second is None:
            continue
        chosen = True
        shape = _shape(name, inputs)
        fault = TASKS[name].fault(first, shape) or TASKS[name].fault(second, shape)
        if fault:
            raise ContractError(fault)
        if not np.allclose(_array(first), _array(second), atol=1e-4):
            raise ContractError(f"{name}: the same seed gave two answers; draw everything that is random from seed")
    if not chosen:
        raise ContractError(f"predict returned None for every task; choose one of {', '.join(TASKS)}")
    return True


def _called(predict: Predict, name: str, inputs: Sequence[Any], seed: int) -> Any:
    """The answer to copies of these inputs."""
    x_train, y_train, x_new = tree.copy(list(inputs))
    return predict(name, x_train, y_train, x_new, seed)


def _shape(task: str, inputs: Sequence[Any]) -> tuple[int, ...]:
    """The shape of the answer for these inputs."""
    _, y_train, x_new = inputs
    return x_new.shape if task == "sort" else (len(x_new), *y_train.shape[1:])


def scoreboard(predict: Predict, seed: int = 1) -> dict[str, Scored]:
    """Train and score predict on data of this seed, task by task, as the judge does; print and return the scores."""
    found = {}
    for name in TASKS:
        x_train, y_train, x_new, y_new = data(name, seed)
        started = time.perf_counter()
        answer = predict(name, x_train, y_train, x_new, seed)
        seconds = time.perf_counter() - started
        if answer is None:
            print(f"{name:7} left out")
            continue
        found[name] = score(name, answer, y_new)
        late = f", more than the {BUDGET} of the budget" if seconds > BUDGET else ""
        print(f"{found[name].note} ({seconds:.1f} s{late})")
    return found


def _array(answer: Any) -> np.ndarray:
    """An answer as an array, whatever library made it; a list of numbers is one. ValueError if it is none."""
    return np.asarray(answer) if isinstance(answer, list | tuple) else tree.as_array(answer)


def _task(name: str) -> Task:
    if name not in TASKS:
        raise ContractError(f"there is no task {name!r}; take one of {', '.join(TASKS)}")
    return TASKS[name]

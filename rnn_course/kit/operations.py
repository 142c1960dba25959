"""Operations that a question can call by a name with @: on functions (here) and on Keras models (`kit.models`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def find(name: str) -> Callable[..., Any]:
    """Return the operation of this name; only those on Keras models import Keras."""
    if name in OPERATIONS:
        return OPERATIONS[name]
    from rnn_course.kit import models

    return models.OPERATIONS[name]


def repeat(function: Callable[..., Any], times: int, seed: int, *args: Any) -> np.ndarray:
    """Draw samples: call function(*args, rng) `times` times with one generator, and stack what it returns."""
    rng = np.random.default_rng(seed)
    return np.stack([np.asarray(function(*args, rng)) for _ in range(times)])


def batch_predictions(function: Callable[..., Any], inputs: Any, *args: Any) -> np.ndarray:
    """Predict each of a list of inputs by its own call, function(input, *args), and stack the predictions."""
    return np.stack([np.asarray(function(item, *args)) for item in inputs])


def keeps_contract(predict: Callable[..., Any], given: Any, seed: int) -> bool:
    """Whether the project's predict keeps to its contract; raises what it does not keep to."""
    from rnn_course.kit.project import contract

    return contract(predict, given, seed)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "repeat": repeat,
    "batch_predictions": batch_predictions,
    "keeps_contract": keeps_contract,
}

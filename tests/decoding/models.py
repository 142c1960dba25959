"""Small models for the tests, and a plain reading of what they say, one token and one number at a time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

END = 0
Model = tuple[np.ndarray, ...]  # W, U, b, V, c


def network(seed: int, K: int = 4, H: int = 5, scale: float = 1.5) -> tuple[np.ndarray, Model]:
    """h0 (1, H) and the weights of a random network over K tokens."""
    rng = np.random.default_rng(seed)
    shapes = (K, H), (H, H), (H,), (H, K), (K,)
    return rng.normal(size=(1, H)), tuple(scale * rng.normal(size=shape) for shape in shapes)


def of_table(probabilities: np.ndarray) -> tuple[np.ndarray, Model]:
    """h0 and weights of a network whose next token depends on the last one alone, by a row of the table."""
    K = len(probabilities)
    return np.zeros((1, K)), (30 * np.eye(K), np.zeros((K, K)), np.zeros(K), np.log(probabilities), np.zeros(K))


def log_p_by_hand(y: Sequence[int], h0: np.ndarray, model: Model) -> float:
    """log p of a sequence, written without arrays."""
    W, U, b, V, c = (np.asarray(each).tolist() for each in model)
    h, last, total = h0[0].tolist(), END, 0.0
    for token in y:
        h = [math.tanh(W[last][j] + sum(g * U[i][j] for i, g in enumerate(h)) + b[j]) for j in range(len(b))]
        o = [sum(g * V[i][k] for i, g in enumerate(h)) + c[k] for k in range(len(c))]
        total += o[token] - max(o) - math.log(math.fsum(math.exp(each - max(o)) for each in o))
        last = token
    return total


def complete_sequences(K: int, T: int) -> Iterator[tuple[int, ...]]:
    """Every sequence that ends in END, or has T tokens without it."""
    others = range(1, K)
    for length in range(1, T + 1):
        for beginning in itertools.product(others, repeat=length - 1):
            yield (*beginning, END)
    yield from itertools.product(others, repeat=T)

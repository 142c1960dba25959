"""Activation functions for all cells; numerically stable for every finite input."""

from __future__ import annotations

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash every entry into (0, 1): σ(z) = 1 / (1 + exp(-z)), any shape.

    Below z = -709 exp(-z) overflows to infinity, and σ is 0, as it should be. Tiny values are right to the last digit;
    (1 + tanh(z / 2)) / 2, the same function, loses what is below 1e-16.
    """
    with np.errstate(over="ignore", under="ignore"):
        return 1.0 / (1.0 + np.exp(-z))

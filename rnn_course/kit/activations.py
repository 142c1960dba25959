"""Activation functions for all cells; numerically stable for every finite input."""

from __future__ import annotations

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash every entry into (0, 1): σ(z) = 1 / (1 + exp(-z)), any shape.

    Computed as (1 + tanh(z / 2)) / 2, which is the same function and cannot overflow.
    """
    return 0.5 * (1.0 + np.tanh(0.5 * z))

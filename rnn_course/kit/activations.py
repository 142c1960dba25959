"""Activations that later cells share; stable at any finite input."""

from __future__ import annotations

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash every entry into (0, 1): σ(z) = 1 / (1 + exp(-z)), any shape.

    It is a tanh that was shifted and scaled, σ(z) = (1 + tanh(z / 2)) / 2; in this form nothing can overflow.
    """
    return 0.5 * (1.0 + np.tanh(0.5 * z))

"""Derivatives that know nothing of backpropagation: what the references' gradients are checked against."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

LOSS = Callable[..., complex]

measured: list[float] = []
"""Every relative error since it was last cleared; tests/conftest.py makes a table of them."""


def by_complex_step(loss: LOSS, arguments: Sequence[np.ndarray], which: Sequence[int]) -> list[np.ndarray]:
    """dL/d(argument) for the arguments numbered in `which`, exact to rounding: Im L(a + ih) / h with a tiny h."""
    tiny = 1e-30
    return [
        _entry_by_entry(arguments, i, lambda args, at, i=i: loss(*_moved(args, i, at, tiny * 1j)).imag / tiny)
        for i in which
    ]


def by_differences(
    loss: LOSS, arguments: Sequence[np.ndarray], which: Sequence[int], width: float = 1e-4
) -> list[np.ndarray]:
    """dL/d(argument) by central differences: exact to rounding where the loss is linear in each argument."""

    def slope(args: Sequence[np.ndarray], at: tuple[int, ...], i: int) -> float:
        return (loss(*_moved(args, i, at, width)) - loss(*_moved(args, i, at, -width))).real / (2 * width)

    return [_entry_by_entry(arguments, i, lambda args, at, i=i: slope(args, at, i)) for i in which]


def _entry_by_entry(arguments: Sequence[np.ndarray], i: int, slope: Callable[..., float]) -> np.ndarray:
    gradient = np.empty(arguments[i].shape)
    for at in np.ndindex(gradient.shape):
        gradient[at] = slope(arguments, at)
    return gradient


def _moved(arguments: Sequence[np.ndarray], i: int, at: tuple[int, ...], by: complex) -> list[np.ndarray]:
    moved = list(arguments)
    moved[i] = arguments[i].astype(np.result_type(arguments[i], by))
    moved[i][at] += by
    return moved


def relative_error(values: Sequence[np.ndarray], references: Sequence[np.ndarray]) -> float:
    """The worst max|a - b| / max|b| over pairs of arrays; shapes must agree."""
    worst = 0.0
    for value, reference in zip(values, references, strict=True):
        assert np.shape(value) == np.shape(reference)
        worst = max(worst, float(np.abs(value - reference).max() / np.abs(reference).max()))
    measured.append(worst)
    return worst

"""Directional derivatives of a function along random directions, from a gradient and from finite differences.

For L = Σ upstream ⊙ f(...) and a random direction v, the derivative of L along v is Σ dx ⊙ v, and is approximately the
central difference (L(x + εv) - L(x - εv)) / 2ε. Below it is called the slope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_course.kit import tree
from rnn_course.kit.compare import describe

# Steps ε to try, relative to the size of the argument: a function with large curvature needs a smaller one.
STEPS = (1e-4, 1e-5, 1e-6, 1e-7)
# Slopes of two steps that differ by less than this have converged; the error after extrapolation is negligible.
SETTLED = 1e-5
TOLERANCE = {"float32": 1e-4, "float64": 1e-6}
# If the slope changes by more than this share within one step, there is a corner or a jump.
CORNER = 0.05


class GradcheckError(ValueError):
    """Gradients cannot be compared; the message tells which and why."""


@dataclass(frozen=True)
class Slope:
    """The slope along one direction by the gradient and by finite differences; all errors are relative.

    allowed: the error that still counts as agreement; slope_change: how much the slope changes within one step.
    """

    analytic: float
    numeric: float
    error: float
    allowed: float
    slope_change: float


@dataclass(frozen=True)
class Comparison:
    """One argument's gradient: the slopes along all directions, and whether its transpose agrees."""

    argument: str
    shape: tuple[int, ...]
    slopes: tuple[Slope, ...]
    transposed: bool = False

    @property
    def worst(self) -> Slope:
        return max(self.slopes, key=lambda slope: slope.error / slope.allowed)

    @property
    def agrees(self) -> bool:
        return self.worst.error <= self.worst.allowed


class Loss:
    """L = Σ upstream ⊙ f(...); size: the sum of absolute values, to estimate L's rounding error."""

    def __init__(self, function: Callable[..., Any], point: Mapping[str, Any], upstream: Any) -> None:
        self.function = function
        first = self._outputs(point)
        self.weights = _weights(first, upstream)
        pairs = [(w, _checked_output(o)) for w, o in zip(self.weights, first, strict=False) if w is not None]
        self.size = float(sum(np.abs(weight * output).sum() for weight, output in pairs))
        if self(point) != self(point):
            raise GradcheckError("two calls with the same arguments differ; use the same random numbers in each")

    def __call__(self, at: Mapping[str, Any]) -> float:
        pairs = zip(self.weights, self._outputs(at), strict=False)
        return float(sum(np.sum(weight * np.asarray(output)) for weight, output in pairs if weight is not None))

    def _outputs(self, at: Mapping[str, Any]) -> tuple[Any, ...]:
        returned = self.function(**{name: tree.copy(value) for name, value in at.items()})
        return tuple(returned) if isinstance(returned, tuple | list) else (returned,)


def _weights(outputs: tuple[Any, ...], upstream: Any) -> list[np.ndarray | None]:
    """One upstream gradient for each returned value, checked; a single one belongs to the first value."""
    if upstream is None:
        if len(outputs) > 1 or np.ndim(outputs[0]):
            several = f"{len(outputs)} values" if len(outputs) > 1 else describe(outputs[0])
            raise GradcheckError(f"the function returns {several}, so give upstream, the gradient dL/d(output)")
        upstream = 1.0
    given = list(upstream) if isinstance(upstream, tuple | list) else [upstream]
    if len(given) > len(outputs):
        raise GradcheckError(f"there are {len(given)} upstream gradients for {len(outputs)} returned values")
    weights = [None if one is None else np.asarray(one, np.float64) for one in given]
    for weight, output in zip(weights, outputs, strict=False):
        if weight is not None and weight.shape != np.shape(output):
            text = f"upstream has the shape {weight.shape}, but the function returns {describe(output)}"
            raise GradcheckError(f"{text}; they must have the same shape")
    if not all(weight is None or np.isfinite(weight).all() for weight in weights):
        raise GradcheckError("upstream holds nan or inf")
    if not any(weight is not None and weight.any() for weight in weights):
        raise GradcheckError("upstream is zero everywhere, so every gradient would be zero; use random numbers")
    return weights


def _checked_output(output: Any) -> np.ndarray:
    array = np.asarray(output)
    if array.dtype.kind not in "iuf":
        raise GradcheckError(f"the function returns {describe(output)}; it must return floats")
    if array.dtype.kind == "f" and array.dtype != np.float64:
        text = f"the function returns {array.dtype} for float64 arguments, which is too inexact for differences"
        raise GradcheckError(f"{text}; compute in float64")
    if not np.isfinite(array).all():
        raise GradcheckError("the function returns nan or inf here; choose arguments where it is finite")
    return array


def compare(
    loss: Loss, point: Mapping[str, Any], name: str, gradient: np.ndarray, directions: int, rng: np.random.Generator
) -> Comparison:
    """Compare one argument's gradient with the slopes of the loss along random directions."""
    measured = [_measure(loss, point, name, direction) for direction in rng.normal(size=(directions, *gradient.shape))]

    def against(candidate: np.ndarray) -> Comparison:
        return Comparison(name, gradient.shape, tuple(_slope(candidate, one) for one in measured))

    found = against(gradient)
    if not found.agrees and gradient.ndim == 2 and gradient.shape[0] == gradient.shape[1]:
        return replace(found, transposed=against(gradient.T).agrees)
    return found


@dataclass(frozen=True)
class _Measured:
    """The slope along a direction by finite differences with one step (near) and with twice that (far).

    slope_change: how much the slope changes within a step; noise: the largest error by rounding.
    """

    direction: np.ndarray
    near: float
    far: float
    slope_change: float
    noise: float

    @property
    def doubt(self) -> float:
        return abs(self.near - self.far) + self.noise


def _measure(loss: Loss, point: Mapping[str, Any], name: str, direction: np.ndarray) -> _Measured:
    """Measure with smaller and smaller steps until two agree; otherwise return that of the smallest estimated error."""
    here, scale = loss(point), max(1.0, float(np.abs(point[name]).max(initial=0)))
    tried = []
    for step in (scale * step for step in STEPS):
        down2, down, up, up2 = (loss({**point, name: point[name] + by * step * direction}) for by in (-2, -1, 1, 2))
        slope_change = max(abs(up + down - 2 * here), abs(up2 + down2 - 2 * here)) / (2 * step)
        noise = 50 * float(np.finfo(np.float64).eps) * loss.size / step
        tried.append(_Measured(direction, (up - down) / (2 * step), (up2 - down2) / (4 * step), slope_change, noise))
        if abs(tried[-1].near - tried[-1].far) <= SETTLED * abs(tried[-1].near) + noise:
            break
    return min(tried, key=lambda one: one.doubt)


def _slope(gradient: np.ndarray, measured: _Measured) -> Slope:
    """Compare the slope by the gradient with the one extrapolated from both differences."""
    analytic, numeric = float(np.sum(gradient * measured.direction)), measured.near + (measured.near - measured.far) / 3
    scale = max(abs(analytic), abs(numeric), float(np.linalg.norm(gradient))) or 1.0
    allowed = TOLERANCE.get(gradient.dtype.name, TOLERANCE["float64"]) + measured.noise / scale
    return Slope(analytic, numeric, abs(analytic - numeric) / scale, allowed, measured.slope_change / scale)

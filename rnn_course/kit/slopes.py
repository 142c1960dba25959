"""The slope of a function along random directions: what a gradient says it is, and what differences measure.

For L = Σ upstream ⊙ f(...) and a random direction v, the slope of L along v is both Σ dx ⊙ v and the central difference
(L(x + εv) - L(x - εv)) / 2ε.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_course.kit import tree
from rnn_course.kit.compare import describe

# Steps to try, beside the size of the argument's numbers: a function that bends much needs a smaller one.
STEPS = (1e-4, 1e-5, 1e-6, 1e-7)
# Two steps whose slopes differ by less than this have settled; extrapolated, what is left is far below the tolerance.
SETTLED = 1e-5
TOLERANCE = {"float32": 1e-4, "float64": 1e-6}
# A bend above this share of the slope within one step is a corner or a jump.
CORNER = 0.05


class GradcheckError(ValueError):
    """Gradients that cannot be compared; the message says which and why."""


@dataclass(frozen=True)
class Slope:
    """The slope along one direction by the gradient and by differences; all errors are relative.

    allowed: the error that still counts as agreement; bend: how much the slope changes within one step.
    """

    analytic: float
    numeric: float
    error: float
    allowed: float
    bend: float


@dataclass(frozen=True)
class Comparison:
    """One argument's gradient: the slopes along all directions, and whether its transpose would do."""

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
    """L = Σ upstream ⊙ f(...); `size` is that of what is summed, so L's rounding is known."""

    def __init__(self, function: Callable[..., Any], point: Mapping[str, Any], upstream: Any) -> None:
        self.function = function
        first = self._outputs(point)
        self.weights = _weights(first, upstream)
        pairs = [(w, _checked_output(o)) for w, o in zip(self.weights, first, strict=False) if w is not None]
        self.size = float(sum(np.abs(weight * output).sum() for weight, output in pairs))
        if self(point) != self(point):
            raise GradcheckError("two calls with the same arguments differ; fix its random numbers before comparing")

    def __call__(self, at: Mapping[str, Any]) -> float:
        pairs = zip(self.weights, self._outputs(at), strict=False)
        return float(sum(np.sum(weight * np.asarray(output)) for weight, output in pairs if weight is not None))

    def _outputs(self, at: Mapping[str, Any]) -> tuple[Any, ...]:
        returned = self.function(**{name: tree.copy(value) for name, value in at.items()})
        return tuple(returned) if isinstance(returned, tuple | list) else (returned,)


def _weights(outputs: tuple[Any, ...], upstream: Any) -> list[np.ndarray | None]:
    """One upstream gradient for each returned value; a single one belongs to the first."""
    if upstream is None:
        if len(outputs) > 1 or np.ndim(outputs[0]):
            several = f"{len(outputs)} values" if len(outputs) > 1 else describe(outputs[0])
            raise GradcheckError(f"the function returns {several}, so give upstream, the loss's gradient by its output")
        upstream = 1.0
    given = list(upstream) if isinstance(upstream, tuple | list) else [upstream]
    if len(given) > len(outputs):
        raise GradcheckError(f"there are {len(given)} upstream gradients for {len(outputs)} returned values")
    weights = [None if one is None else np.asarray(one, np.float64) for one in given]
    for weight, output in zip(weights, outputs, strict=False):
        if weight is not None and weight.shape != np.shape(output):
            text = f"upstream has the shape {weight.shape}, and the function returns {describe(output)}"
            raise GradcheckError(f"{text}; they must be of the same shape")
    if not all(weight is None or np.isfinite(weight).all() for weight in weights):
        raise GradcheckError("upstream holds nan or inf")
    if not any(weight is not None and weight.any() for weight in weights):
        raise GradcheckError("upstream is zero everywhere, and so would every gradient be; give random numbers")
    return weights


def _checked_output(output: Any) -> np.ndarray:
    array = np.asarray(output)
    if array.dtype.kind not in "iuf":
        raise GradcheckError(f"the function returns {describe(output)}; decimal numbers are needed")
    if array.dtype.kind == "f" and array.dtype != np.float64:
        text = f"the function returns {array.dtype} for float64 arguments; differences drown in its rounding"
        raise GradcheckError(f"{text}, so let it compute in float64")
    if not np.isfinite(array).all():
        raise GradcheckError("the function returns nan or inf here; compare where it is finite")
    return array


def compare(loss: Loss, point: Mapping[str, Any], name: str, gradient: np.ndarray, directions: int,
            rng: np.random.Generator) -> Comparison:
    """Compare one argument's gradient with the loss's slopes along random directions."""
    measured = [_measure(loss, point, name, direction) for direction in rng.normal(size=(directions, *gradient.shape))]

    def against(candidate: np.ndarray) -> Comparison:
        return Comparison(name, gradient.shape, tuple(_slope(candidate, one) for one in measured))

    found = against(gradient)
    if not found.agrees and gradient.ndim == 2 and gradient.shape[0] == gradient.shape[1]:
        return replace(found, transposed=against(gradient.T).agrees)
    return found


@dataclass(frozen=True)
class _Measured:
    """The slope along a direction by differences with one step (near) and with twice that (far).

    bend: how much the slope changes within a step; noise: what rounding may add to it.
    """

    direction: np.ndarray
    near: float
    far: float
    bend: float
    noise: float

    @property
    def doubt(self) -> float:
        return abs(self.near - self.far) + self.noise


def _measure(loss: Loss, point: Mapping[str, Any], name: str, direction: np.ndarray) -> _Measured:
    """Measure with ever smaller steps until two of them agree; else keep the one that leaves the least doubt."""
    here, scale = loss(point), max(1.0, float(np.abs(point[name]).max(initial=0)))
    tried = []
    for step in (scale * step for step in STEPS):
        down2, down, up, up2 = (loss({**point, name: point[name] + by * step * direction}) for by in (-2, -1, 1, 2))
        bend = max(abs(up + down - 2 * here), abs(up2 + down2 - 2 * here)) / (2 * step)
        noise = 50 * float(np.finfo(np.float64).eps) * loss.size / step
        tried.append(_Measured(direction, (up - down) / (2 * step), (up2 - down2) / (4 * step), bend, noise))
        if abs(tried[-1].near - tried[-1].far) <= SETTLED * abs(tried[-1].near) + noise:
            break
    return min(tried, key=lambda one: one.doubt)


def _slope(gradient: np.ndarray, measured: _Measured) -> Slope:
    """The two differences, extrapolated, beside the slope that the gradient says."""
    analytic, numeric = float(np.sum(gradient * measured.direction)), measured.near + (measured.near - measured.far) / 3
    scale = max(abs(analytic), abs(numeric), float(np.linalg.norm(gradient))) or 1.0
    allowed = TOLERANCE.get(gradient.dtype.name, TOLERANCE["float64"]) + measured.noise / scale
    return Slope(analytic, numeric, abs(analytic - numeric) / scale, allowed, measured.bend / scale)

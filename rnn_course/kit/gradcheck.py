"""Compare a backward pass with its own forward pass, along random directions.

    gradcheck(rnn_step, {"x": x, "h": h, "W": W, "U": U, "b": b},
              {"x": dx, "h": dh, "W": dW, "U": dU, "b": db}, upstream=dh_next)

Agreement means that the two passes match each other, not that the forward pass is right.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from rnn_course.kit import tree
from rnn_course.kit.compare import describe
from rnn_course.kit.remarks import in_place
from rnn_course.kit.report import FAIL, PASS, Report, Row, show
from rnn_course.kit.slopes import CORNER, Comparison, GradcheckError, Loss, compare


def gradcheck(
    function: Callable[..., Any],
    arguments: Mapping[str, Any] | Sequence[Any],
    gradients: Mapping[str, Any] | Sequence[Any],
    upstream: Any = None,
    names: Sequence[str] | None = None,
    directions: int = 5,
    seed: int = 0,
) -> None:
    """Show for each gradient whether it agrees with finite differences of the function.

    arguments: the function's arguments by name, or in order. gradients: dL/d(argument) by the argument's name, each of
    its argument's shape; or in the order of `names` or, without it, of the arguments that are float arrays.
    upstream: dL/d(output), of the output's shape, or a tuple with one for each returned value (None if the loss does
    not depend on it); it may be left out if the function returns a single number.
    Raises GradcheckError if these do not match. Everything is computed in float64.
    """
    if directions < 1:
        raise GradcheckError("use at least one direction")
    point = _point(function, arguments)
    wanted = _gradients(point, gradients, names)
    loss = Loss(function, point, upstream)
    rng = np.random.default_rng(seed)
    found = [compare(loss, point, name, gradient, directions, rng) for name, gradient in wanted.items()]
    show(_report(getattr(function, "__name__", "function"), found, _changed(function, point)))


def _changed(function: Callable[..., Any], point: Mapping[str, Any]) -> list[str]:
    """The names of the arrays that a call of the function changes in place."""
    given = {name: tree.copy(value) for name, value in point.items()}
    function(**given)
    arrays = {name: value for name, value in point.items() if isinstance(value, np.ndarray)}
    return [name for name, value in arrays.items() if not np.array_equal(given[name], value, equal_nan=True)]


def _point(function: Callable[..., Any], arguments: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
    """The arguments by name, floats copied to float64 arrays."""
    label = getattr(function, "__name__", "the function")
    signature = inspect.signature(function)
    takes = f"{label} takes ({', '.join(signature.parameters)})"
    if not isinstance(arguments, Mapping):
        if len(arguments) > len(signature.parameters):
            raise GradcheckError(f"{takes}, but {len(arguments)} arguments are given")
        arguments = dict(zip(signature.parameters, arguments, strict=False))
    try:
        signature.bind(**arguments)
    except TypeError as error:
        raise GradcheckError(f"{takes}: {error}") from error
    return {name: np.array(value, np.float64) if _is_decimal(value) else value for name, value in arguments.items()}


def _is_decimal(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _gradients(
    point: Mapping[str, Any], gradients: Mapping[str, Any] | Sequence[Any], names: Sequence[str] | None
) -> dict[str, np.ndarray]:
    """Each argument's gradient, checked to have the argument's shape."""
    if not isinstance(gradients, Mapping):
        gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
        names = names or [name for name, value in point.items() if _is_decimal(value)]
        if len(names) != len(gradients):
            text = f"{len(gradients)} gradients are given for the arguments {', '.join(names)}"
            raise GradcheckError(f"{text}; name the right ones with names=(...)")
        gradients = dict(zip(names, gradients, strict=True))
    if not gradients:
        raise GradcheckError("there is no gradient to compare")
    found = {_argument(name, point): gradient for name, gradient in gradients.items()}
    return {name: _checked(name, point[name], gradient) for name, gradient in found.items()}


def _argument(name: str, point: Mapping[str, Any]) -> str:
    """The argument that a gradient's name means: x, or dx for x."""
    if name not in point and name[:1] == "d" and name[1:] in point:
        name = name[1:]
    if name not in point:
        near = difflib.get_close_matches(name, point, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise GradcheckError(f"there is a gradient for {name}, but the arguments are {', '.join(point)}{meant}")
    if not _is_decimal(point[name]):
        raise GradcheckError(f"{name} is not a float array, so it has no gradient")
    return name


def _checked(name: str, value: np.ndarray, gradient: Any) -> np.ndarray:
    array = np.asarray(gradient)
    if array.dtype.kind not in "iuf":
        text = f"expected an array of shape {value.shape} as the gradient of {name}"
        raise GradcheckError(f"{text}, got {describe(gradient)}")
    if array.shape != value.shape:
        text = f"{name} has the shape {value.shape}, but its gradient {array.shape}"
        raise GradcheckError(f"{text}; they must be the same")
    if not np.isfinite(array).all():
        raise GradcheckError(f"the gradient of {name} holds nan or inf")
    return array


def _report(name: str, found: Sequence[Comparison], changed: Sequence[str]) -> Report:
    agreeing = sum(one.agrees for one in found)
    along = f"finite differences in {len(found[0].slopes)} directions"
    headline = f"{agreeing} of {len(found)} gradients agree with {along}"
    after = (in_place(changed),) if changed else ()
    return Report(PASS if agreeing == len(found) else FAIL, name, headline, rows=tuple(map(_row, found)), after=after)


def _row(one: Comparison) -> Row:
    name, shape, worst = f"d{one.argument}", str(one.shape) if one.shape else "", one.worst
    if one.agrees:
        unused = "" if worst.analytic or worst.numeric else "zero: the loss does not depend on it"
        return Row(PASS, name, shape, unused or f"{worst.error:.0e}")
    text = f"analytic {worst.analytic:.6g}, numeric {worst.numeric:.6g}, relative error {worst.error:.2g}"
    return Row(FAIL, name, shape, text, tuple(_clues(one)))


def _clues(one: Comparison) -> list[str]:
    ratios = [slope.analytic / slope.numeric for slope in one.slopes if slope.numeric]
    if one.transposed:
        return ["Its transpose agrees."]
    if len(ratios) > 1 and np.ptp(ratios) < 1e-4 * abs(ratios[0]):
        return [f"It is {ratios[0]:.4g} times the numeric value in every direction."]
    if one.worst.slope_change > CORNER:
        return ["The function has a corner or a jump near this point, where differences do not give its gradient."]
    return []

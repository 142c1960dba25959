"""Right answers that every function has: its reference in float32, summed in another order, careless of its inputs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course.exercise import Accepted
from rnn_course.kit.activations import sigmoid


def variants(reference: Callable[..., Any]) -> tuple[Accepted, ...]:
    """The reference in the forms that a naive checker would reject."""
    if not inspect.isfunction(reference):
        return ()
    made = [in_float32, returned_in_float32, in_fortran_order, over_its_inputs, as_a_list, in_another_order]
    if any(value is sigmoid for value in reference.__globals__.values()):
        made.append(with_another_sigmoid)
    return tuple(Accepted(make.__name__, functools.wraps(reference)(make(reference))) for make in made)


def in_float32(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Compute with float32."""
    return lambda *args, **options: reference(*(_mapped(_float32, each) for each in args), **options)


def returned_in_float32(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Compute with float64 and return float32."""
    return lambda *args, **options: _mapped(_float32, reference(*args, **options))


def in_fortran_order(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Return arrays whose columns lie side by side in memory."""
    return lambda *args, **options: _mapped(np.asfortranarray, reference(*args, **options))


def over_its_inputs(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Leave something else in the arrays that were passed."""

    def careless(*args: Any, **options: Any) -> Any:
        kept = _mapped(np.copy, reference(*args, **options))
        for each in args:
            _mapped(_spoil, each)
        return kept

    return careless


def as_a_list(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Return several values as a list."""

    def listed(*args: Any, **options: Any) -> Any:
        result = reference(*args, **options)
        return list(result) if type(result) is tuple else result

    return listed


def in_another_order(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Add up sums and products of matrices from their ends."""

    def reordered(*args: Any, **options: Any) -> Any:
        reverse = [_mapped(lambda array: array.view(_Reversed), each) for each in args]
        return _mapped(np.asarray, reference(*reverse, **options))

    return reordered


class _Reversed(np.ndarray):
    """An array whose sums, and sums of products, begin with the last term."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        plain = [each.view(np.ndarray) if isinstance(each, _Reversed) else each for each in inputs]
        if ufunc is np.matmul and method == "__call__":
            x, y = plain
            plain = [x[..., ::-1], y[..., ::-1, :] if y.ndim > 1 else y[::-1]]
        elif ufunc is np.add and method == "reduce":
            plain[0] = np.flip(plain[0], options.get("axis", 0))
        if out is not None:
            options["out"] = tuple(each.view(np.ndarray) if isinstance(each, _Reversed) else each for each in out)
        result = getattr(ufunc, method)(*plain, **options)
        return result.view(_Reversed) if isinstance(result, np.ndarray) else result


def with_another_sigmoid(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Compute the sigmoid by tanh, which is off by 1e-16 where it is small."""
    names = reference.__globals__

    def by_tanh(*args: Any, **options: Any) -> Any:
        ours = {name: value for name, value in names.items() if value is sigmoid}
        names.update(dict.fromkeys(ours, lambda z: (1 + np.tanh(z / 2)) / 2))
        try:
            return reference(*args, **options)
        finally:
            names.update(ours)

    return by_tanh


def _mapped(function: Callable[[np.ndarray], Any], value: Any) -> Any:
    """A function of every array in tuples, lists and dicts."""
    if isinstance(value, np.ndarray):
        return function(value)
    if isinstance(value, dict):
        return {key: _mapped(function, each) for key, each in value.items()}
    return type(value)(_mapped(function, each) for each in value) if type(value) in (tuple, list) else value


def _float32(array: np.ndarray) -> np.ndarray:
    narrower = {"float64": np.float32, "complex128": np.complex64}
    return array.astype(narrower.get(array.dtype.name, array.dtype))


def _spoil(array: np.ndarray) -> np.ndarray:
    if array.flags.writeable:
        array[...] = 0
    return array

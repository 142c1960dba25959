"""Right answers that every function has: its reference in float32, Fortran order, a list, careless of its inputs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course.exercise import Accepted


def variants(reference: Callable[..., Any]) -> tuple[Accepted, ...]:
    """The reference in the forms that a naive checker would reject."""
    if not inspect.isfunction(reference):
        return ()
    made = (in_float32, returned_in_float32, in_fortran_order, over_its_inputs, as_a_list)
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


def _mapped(function: Callable[[np.ndarray], Any], value: Any) -> Any:
    """A function of every array in tuples, lists and dicts."""
    if isinstance(value, np.ndarray):
        return function(value)
    if isinstance(value, dict):
        return {key: _mapped(function, each) for key, each in value.items()}
    return type(value)(_mapped(function, each) for each in value) if type(value) in (tuple, list) else value


def _float32(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype == np.float64 else array


def _spoil(array: np.ndarray) -> np.ndarray:
    if array.flags.writeable:
        array[...] = 0
    return array

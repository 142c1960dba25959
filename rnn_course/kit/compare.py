"""Compare an answer with the expected one, in stages, and describe the first difference.

The descriptions never contain an expected number, only shapes, dtypes and the size of the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course.kit import tree

# Largest relative error |answer - expected| / max|expected| that still counts as agreement. Two right programs
# that add in different orders differ by 1e-13 in float64 and 1e-6 in float32; the smallest error of any known mistake
# is above 1e-4. The tolerance is that of the expected dtype, since the answer's is the student's choice; a float64
# answer that was computed in float32 is still right.
TOLERANCE = {"float64": 1e-6, "float32": 1e-4, "float16": 2e-2}
GPU_TOLERANCE = {"float64": 1e-6, "float32": 1e-3, "float16": 5e-2}
SMALLEST = 1e-8  # an expected answer whose numbers are all smaller would show rounding, not an error
ROUNDING = {"float64": 1e-12, "float32": 1e-5}  # what may be left where numbers near 1 cancel, on any processor
PRECISIONS = {"e": "float16", "f": "float32", "F": "float32", "d": "float64", "D": "float64"}  # dtype.name is slow
KINDS = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}
STAGES = ("structure", "shape", "dtype", "finite", "values")


@dataclass(frozen=True)
class Difference:
    """The first stage at which an answer differs from the expected one, and a sentence about it."""

    stage: str
    text: str
    error: float | None = None


def compare(value: Any, expected: Any, device: str = "cpu") -> Difference | None:
    """The first difference between two trees, or None if they agree.

    A tuple equals a list; memory layout and precision do not matter, but bool, int, float and complex are different.
    """
    if isinstance(expected, str | bool) or expected is None:
        return _compare_plain(value, expected)
    if isinstance(expected, tuple | list):
        return _compare_sequence(value, expected, device)
    if isinstance(expected, dict):
        return _compare_dict(value, expected, device)
    return _compare_array(value, np.asarray(expected), device)


def _compare_plain(value: Any, expected: Any) -> Difference | None:
    if isinstance(value, np.ndarray) and value.dtype == bool and value.ndim == 0:
        value = bool(value)
    if type(value) is not type(expected):
        return Difference("structure", f"expected {describe(expected)}, got {describe(value)}")
    return None if value == expected else Difference("values", "it is not the expected value")


def _compare_sequence(value: Any, expected: Any, device: str) -> Difference | None:
    if not isinstance(value, tuple | list) or len(value) != len(expected):
        return Difference("structure", f"expected {len(expected)} values, got {describe(value)}")
    return _first(
        (f"item {i}", compare(mine, theirs, device))
        for i, (mine, theirs) in enumerate(zip(value, expected, strict=True))
    )


def _compare_dict(value: Any, expected: dict[str, Any], device: str) -> Difference | None:
    if not isinstance(value, dict) or set(value) != set(expected):
        return Difference("structure", f"expected a dict with keys {sorted(expected)}, got {describe(value)}")
    return _first((key, compare(value[key], expected[key], device)) for key in expected)


def _first(differences: Any) -> Difference | None:
    """The difference of the earliest stage, with its place in front of its text."""
    found = [(place, difference) for place, difference in differences if difference]
    if not found:
        return None
    place, worst = min(found, key=lambda pair: (STAGES.index(pair[1].stage), -(pair[1].error or 0)))
    return Difference(worst.stage, f"{place}: {worst.text}", worst.error)


def _compare_array(value: Any, expected: np.ndarray, device: str) -> Difference | None:
    if isinstance(value, bool | int | float | complex | np.generic) or (expected.ndim and is_list_of_numbers(value)):
        value = _as_array(value, expected)
    if not isinstance(value, np.ndarray):
        return Difference("structure", f"expected an array of shape {expected.shape}, got {describe(value)}")
    if value.shape != expected.shape:
        return Difference("shape", f"expected shape {expected.shape}, got {value.shape}")
    if not _kinds_agree(value, expected):
        return Difference("dtype", f"expected {KINDS[expected.dtype.kind]}, got {value.dtype}")
    if value.dtype == expected.dtype and value.tobytes() == expected.tobytes():  # the fast path, for most
        return None
    if value.dtype.kind in "fc" and not np.array_equal(np.isfinite(value), np.isfinite(expected)):
        return Difference(
            "finite", f"{int((~np.isfinite(value)).sum())} of {value.size} values are not finite (nan or inf)"
        )
    error = relative_error(value, expected)
    if error <= tolerance(value, expected, device):
        return None
    return Difference("values", f"relative error {error:.2g}", error)


def is_list_of_numbers(value: Any) -> bool:
    """Whether a value is a list of numbers, or of such lists; a zero-dimensional array counts as a number."""
    if not isinstance(value, list) or not value:
        return False
    return all(is_list_of_numbers(item) or _is_number(item) for item in value)


def _is_number(value: Any) -> bool:
    plain = isinstance(value, bool | int | float | complex | np.generic)
    return plain or (isinstance(value, np.ndarray) and value.ndim == 0)


def _as_array(value: Any, expected: np.ndarray) -> Any:
    """Convert numbers to an array, a list of integers to floats if floats are expected; a ragged list stays a list."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    whole = isinstance(value, list) and array.dtype.kind in "iu" and expected.dtype.kind == "f"
    return array.astype(expected.dtype) if whole else array


def with_arrays(value: Any, expected: Any) -> Any:
    """An answer with lists of numbers converted to arrays, wherever an array is expected."""
    if isinstance(expected, np.ndarray):
        return _as_array(value, expected) if expected.ndim and is_list_of_numbers(value) else value
    if isinstance(expected, tuple | list) and isinstance(value, tuple | list) and len(value) == len(expected):
        return [with_arrays(mine, theirs) for mine, theirs in zip(value, expected, strict=True)]
    if isinstance(expected, dict) and isinstance(value, dict):
        return {key: with_arrays(mine, expected.get(key)) for key, mine in value.items()}
    return value


def holds_lists(value: Any, expected: Any) -> bool:
    """Whether there is a list of numbers anywhere in an answer where an array is expected."""
    if isinstance(expected, np.ndarray):
        return bool(expected.ndim) and is_list_of_numbers(value)
    if isinstance(expected, dict):
        return isinstance(value, dict) and any(holds_lists(value.get(key), expected[key]) for key in expected)
    both = isinstance(expected, tuple | list) and isinstance(value, tuple | list)
    return both and any(holds_lists(mine, theirs) for mine, theirs in zip(value, expected, strict=False))


def _kinds_agree(value: np.ndarray, expected: np.ndarray) -> bool:
    groups = [{"i", "u"} if a.dtype.kind in "iu" else {a.dtype.kind} for a in (value, expected)]
    whole_for_decimal = value.ndim == 0 and expected.dtype.kind == "f" and value.dtype.kind in "iu"
    return groups[0] == groups[1] or whole_for_decimal


def tolerance(value: np.ndarray, expected: np.ndarray, device: str = "cpu") -> float:
    """The largest relative error that counts as agreement, by the expected dtype; integers must be equal.

    An answer of lower precision than the expected one gets float32's tolerance, if that is larger. For complex arrays
    the precision is that of their parts.
    """
    table = GPU_TOLERANCE if device == "gpu" else TOLERANCE
    wanted = table.get(precision(expected), 0.0)
    narrower = value.dtype.kind in "fc" and value.real.dtype.itemsize < expected.real.dtype.itemsize
    return max(wanted, table["float32"]) if narrower and wanted else wanted


def precision(array: np.ndarray) -> str:
    """The name of the dtype of an array's numbers, or of their parts: "float32" for complex64; "" if they are exact."""
    return PRECISIONS.get(array.dtype.char, "")


def relative_error(value: np.ndarray, expected: np.ndarray) -> float:
    """max |value - expected| / max |expected| over the finite entries; the absolute error if expected is all zero."""
    if value.size == 0:
        return 0.0
    dtype = np.complex128 if "c" in (value.dtype.kind, expected.dtype.kind) else np.float64
    mine, theirs = value.astype(dtype), expected.astype(dtype)
    finite = np.isfinite(theirs)
    if finite.all():  # the fast path, for most
        return _share(np.abs(mine - theirs), np.abs(theirs))
    if not np.array_equal(mine[~finite], theirs[~finite], equal_nan=True):
        return float("inf")
    if not finite.any():
        return 0.0
    return _share(np.abs(mine[finite] - theirs[finite]), np.abs(theirs[finite]))


def _share(distances: np.ndarray, sizes: np.ndarray) -> float:
    scale = sizes.max()
    return float(distances.max() / (scale if scale > 0 else 1.0))


def describe(value: Any) -> str:
    """Describe a value in a few words, for a message."""
    if value is None:
        return "None (is there a return?)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dict with keys {sorted(value)}"
    names = {str: "string", int: "number", float: "number", complex: "complex number"}
    return f"a {names.get(type(value), type(value).__name__)}"


def equal(a: Any, b: Any, least: float = 1e-9) -> bool:
    """Whether two answers are the same within tolerance, with nan equal to nan; used to recognise known mistakes.

    least: the relative error that is allowed between any two arrays, also of integers.
    """
    number = np.ndarray | int | float | complex
    if isinstance(a, number) and isinstance(b, number):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            return False
        return _only_rounding(a, b) or relative_error(a, b) <= max(tolerance(a, b), tolerance(b, a), least)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(equal(x, y, least) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(equal(a[key], b[key], least) for key in a)
    return type(a) is type(b) and a == b


def _only_rounding(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether both arrays are zero but for the rounding of their dtype."""
    if a.dtype != b.dtype or precision(a) not in ROUNDING:
        return False
    return max(float(np.abs(one).max(initial=0.0)) for one in (a, b)) <= ROUNDING[precision(a)]


def is_degenerate(expected: Any) -> bool:
    """Whether an expected answer is useless: it has a float or complex array that is empty, not finite, or zero but for
    rounding.

    A sum of numbers near 1 is off by 1e-16, which is more than the tolerance of a number below 1e-10.
    """
    arrays = [leaf for leaf in tree.leaves(expected) if leaf.dtype.kind in "fc"]
    return any(a.size == 0 or not np.isfinite(a).all() or not np.abs(a).max() > SMALLEST for a in arrays)

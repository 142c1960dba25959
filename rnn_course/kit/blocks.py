"""Arrays as one block of bytes, with a list of their dtypes and shapes. Nothing in it is executable.

Who wrote a block need not be trusted: `cut` takes exactly the bytes that the list describes, or refuses it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

INTEGERS = (f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
DTYPES = {name: np.dtype(name) for name in ("bool", *INTEGERS, "float16", "float32", "float64")}
STORED = {name: dtype.newbyteorder("<") for name, dtype in DTYPES.items()}
NAME_OF = {dtype: name for name, dtype in STORED.items()}  # NumPy takes long to find a dtype's name
MAX_AXES, MAX_AXIS = 32, 2**31


def join(arrays: Iterable[np.ndarray]) -> tuple[list[tuple[str, tuple[int, ...]]], bytes]:
    """The dtype and shape of each array, and their bytes, little-endian. KeyError for a dtype not in DTYPES."""
    little = [one if one.dtype in NAME_OF else one.astype(one.dtype.newbyteorder("<")) for one in arrays]
    return [(NAME_OF[one.dtype], one.shape) for one in little], b"".join([one.tobytes() for one in little])


def cut(listed: Iterable[Any], block: bytes | memoryview) -> list[np.ndarray]:
    """The arrays that `join` wrote, new and writable. ValueError, KeyError or TypeError if they are not these."""
    arrays, start = list[np.ndarray](), 0
    for name, shape in listed:
        stored, size = STORED[name], _size(shape)
        end = start + size * stored.itemsize
        if end > len(block):
            raise ValueError("fewer bytes than are listed")
        array = np.frombuffer(block, stored, size, start).reshape(shape)
        if name == "bool" and (array.view(np.uint8) > 1).any():
            raise ValueError("a bool that is neither true nor false")
        arrays.append(array.astype(DTYPES[name]))
        start = end
    if start != len(block):
        raise ValueError("more bytes than are listed")
    return arrays


def _size(shape: Any) -> int:
    """How many numbers an array of this shape has; ValueError if it is no shape."""
    if not isinstance(shape, list) or len(shape) > MAX_AXES:
        raise ValueError("a shape that is none")
    for axis in shape:
        if type(axis) is not int or not 0 <= axis < MAX_AXIS:
            raise ValueError("an axis that is none")
    return math.prod(shape)

"""Trees of arrays in one file: a NumPy archive without pickles, with a JSON skeleton.

All numbers of one dtype lie in one flat array; equal arrays are stored once.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any, BinaryIO

import numpy as np

from rnn_course.kit import tree

SKELETON = "skeleton"
DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile)


class Pool:
    """Arrays concatenated by dtype; equal arrays are stored once, since most values of a known mistake are right."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[np.ndarray]] = {}
        self.sizes: dict[str, int] = {}
        self.known: dict[tuple[str, bytes], int] = {}

    def put(self, content: Any) -> dict[str, Any]:
        """Add a tree; return it as JSON: its skeleton, and the dtype, offset and shape of each of its arrays."""
        skeleton, arrays = tree.flatten(content)
        return {"tree": skeleton, "arrays": [self._place(array) for array in arrays.values()]}

    def _place(self, array: np.ndarray) -> list[Any]:
        dtype = _name(array.dtype)
        if not array.dtype.isnative:
            array = array.astype(dtype)  # in this machine's byte order
        key = (dtype, array.tobytes())
        if key not in self.known:
            self.known[key] = self.sizes.get(dtype, 0)
            self.sizes[dtype] = self.known[key] + array.size
            self.pieces.setdefault(dtype, []).append(array.ravel())
        return [dtype, self.known[key], list(array.shape)]

    def flat(self) -> dict[str, np.ndarray]:
        return {dtype: np.concatenate(self.pieces[dtype]) for dtype in sorted(self.pieces)}


@cache
def _name(dtype: np.dtype) -> str:
    """The name of a dtype, which NumPy takes long to find."""
    return dtype.name


def unpooled(stored: Mapping[str, Any], flat: Mapping[str, np.ndarray]) -> Any:
    """The tree that `Pool.put` wrote as `stored`; its arrays cannot be written to."""
    arrays = {}
    for number, (dtype, offset, shape) in enumerate(stored["arrays"]):
        piece = flat[dtype][offset : offset + math.prod(shape)].reshape(shape)
        piece.setflags(write=False)
        arrays[str(number)] = piece
    return tree.unflatten(stored["tree"], arrays)


def write(file: BinaryIO, skeleton: Mapping[str, Any], pool: Pool) -> None:
    """Write an archive; the same content gives the same bytes."""
    text = json.dumps(skeleton, separators=(",", ":"), allow_nan=False).encode()
    arrays = {SKELETON: np.frombuffer(text, np.uint8), **pool.flat()}
    np.savez(file, **arrays)  # type: ignore[arg-type]


def read(file: BinaryIO) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The skeleton and the numbers of an archive; one of DAMAGED if it is none."""
    with np.load(file, allow_pickle=False) as archive:
        flat = {name: archive[name] for name in archive.files}
    return json.loads(flat.pop(SKELETON).tobytes()), flat

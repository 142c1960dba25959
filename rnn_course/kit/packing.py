"""Weights as text in a notebook cell: without a file beside it, and `unpack` runs no code.

The text is base85 of compressed bytes: a line of JSON with names, dtypes and shapes, then the numbers. Nothing in it is
a pickle. A notebook's cell may have a million characters, which is about 400,000 numbers in float16.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_course import CourseError
from rnn_course.kit import blocks

DTYPES = ("float16", "float32", "int8", "int32")
MAX_BYTES = 8 * 2**20  # of the numbers, when unpacked


class PackingError(CourseError):
    """Arrays that cannot be packed, or a text that `pack` did not write."""


def pack(arrays: Mapping[str, Any], dtype: str = "float16") -> str:
    """Arrays by name as one text, of ASCII characters without quotes and backslashes. Print its length to see its size.

    dtype: of the stored numbers, "float16" or "float32" (three and six significant digits), "int8" or "int32".
    """
    if dtype not in DTYPES:
        raise PackingError(f"pack stores {', '.join(DTYPES)}, not {dtype}")
    stored: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        with np.errstate(over="ignore", under="ignore"):
            stored[str(name)] = np.asarray(array).astype(dtype)
        if not np.isfinite(stored[str(name)]).all():
            raise PackingError(f"{name} has numbers that {dtype} cannot store; rescale them or use float32")
    listed, content = blocks.join(stored.values())
    if len(content) > MAX_BYTES:
        raise PackingError(f"{len(content):,} bytes are more than the {MAX_BYTES:,} that unpack accepts")
    header = [(name, *one) for name, one in zip(stored, listed, strict=True)]
    line = json.dumps(header, separators=(",", ":")).encode("ascii")
    return base64.b85encode(zlib.compress(line + b"\n" + content, 9)).decode("ascii")


def unpack(text: str) -> dict[str, np.ndarray]:
    """The arrays that `pack` wrote. PackingError if the text was not written by it, or unpacks to too many bytes.

    White space is ignored, so a text may be broken into lines.
    """
    try:
        packed = base64.b85decode("".join(text.split()))
        reader = zlib.decompressobj()
        raw = reader.decompress(packed, MAX_BYTES + 2**16)
        if reader.unconsumed_tail or not reader.eof:
            raise PackingError("the text is cut off, or unpacks to too many bytes")
        line, _, content = raw.partition(b"\n")
        return _arrays(json.loads(line), content)
    except (ValueError, TypeError, AttributeError, zlib.error, RecursionError) as error:
        raise PackingError(f"this is no text that pack wrote ({type(error).__name__})") from error


def _arrays(header: Any, content: bytes) -> dict[str, np.ndarray]:
    names = [name for name, *_ in header]
    if len({*names}) < len(names) or not all(isinstance(name, str) for name in names):
        raise PackingError("two arrays have the same name, or one has none")
    if any(dtype not in DTYPES for _, dtype, _ in header):
        raise PackingError("its list of arrays is damaged")
    return dict(zip(names, blocks.cut([(dtype, shape) for _, dtype, shape in header], content), strict=True))

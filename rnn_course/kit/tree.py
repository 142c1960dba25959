"""Trees of arrays: the arguments of questions, and answers.

A tree is an array, a number, a string, a bool or None, or a tuple, list or dict of trees.
`flatten` converts one to a JSON skeleton and named arrays; `unflatten` converts them back. The named arrays are real: a
complex one is written as its real and imaginary parts, along a last axis of size 2.
Nothing else is exchanged with a student's code: no code, no pickles, no objects.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

MAX_DEPTH = 20
MAX_LEAVES = 10_000
REAL_KINDS = "biuf"


class TreeError(ValueError):
    """A value that is not a tree of arrays, numbers and strings."""


def flatten(tree: Any) -> tuple[Any, dict[str, np.ndarray]]:
    """Convert a tree to a JSON skeleton, and the arrays it names ("0", "1", ...)."""
    arrays: dict[str, np.ndarray] = {}
    return _flatten(tree, arrays, 0), arrays


def _flatten(node: Any, arrays: dict[str, np.ndarray], depth: int) -> Any:
    if depth > MAX_DEPTH or len(arrays) > MAX_LEAVES:
        raise TreeError("the value is nested too deeply or has too many parts")
    if isinstance(node, np.ndarray):
        return _leaf(node, arrays)
    if node is None or isinstance(node, (bool, str)):
        return {"value": node}
    if isinstance(node, np.generic):
        return _leaf(node, arrays)
    if isinstance(node, int):
        return {"int": str(node)} if abs(node) < 2**63 else _refuse(node)
    if isinstance(node, float):
        return {"value": node} if math.isfinite(node) else {"float": repr(node)}
    if isinstance(node, (tuple, list)):
        kind = "tuple" if isinstance(node, tuple) else "list"
        return {kind: [_flatten(child, arrays, depth + 1) for child in node]}
    if isinstance(node, dict):
        if not all(isinstance(key, str) for key in node):
            raise TreeError("a dict must have strings as keys")
        return {"dict": [[key, _flatten(child, arrays, depth + 1)] for key, child in node.items()]}
    return _leaf(node, arrays)


def _leaf(node: Any, arrays: dict[str, np.ndarray]) -> dict[str, str]:
    array = _in_common_width(as_array(node))
    kind = "complex" if array.dtype.kind == "c" else "array"
    array = parts(array)
    if array.dtype.kind not in REAL_KINDS:
        _refuse(node)
    name = str(len(arrays))
    arrays[name] = np.array(array, order="C", copy=True)
    return {kind: name}


def parts(array: np.ndarray) -> np.ndarray:
    """The real and imaginary parts of a complex array, along a new last axis; any other array as it is."""
    return np.stack([array.real, array.imag], axis=-1) if array.dtype.kind == "c" else array


def _from_parts(array: np.ndarray) -> np.ndarray:
    """The complex array of these parts; TreeError if they are not two floats each. It is writable if they are."""
    if array.dtype not in (np.float32, np.float64) or array.ndim == 0 or array.shape[-1] != 2:
        raise TreeError("malformed tree")
    dtype = np.complex64 if array.dtype == np.float32 else np.complex128
    return np.ascontiguousarray(array).view(dtype)[..., 0]


def as_array(node: Any) -> np.ndarray:
    """Convert an array of any backend, or a complex number, to a NumPy array; TreeError if it is neither."""
    if isinstance(node, np.ndarray | np.generic | complex):
        return np.asarray(node)
    if hasattr(node, "detach"):
        node = node.detach().cpu()
        node = node.float() if str(node.dtype) == "torch.bfloat16" else node
    if not hasattr(node, "__array__") and not hasattr(node, "numpy"):
        _refuse(node)
    array = np.asarray(node.numpy() if hasattr(node, "numpy") else node)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _in_common_width(array: np.ndarray) -> np.ndarray:
    """Convert long doubles to float64 and complex128, the widest types that are portable."""
    if array.dtype.kind not in "fc" or array.real.dtype.itemsize <= 8:
        return array
    return array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)


def _refuse(node: Any) -> Any:
    kind = f"array of {node.dtype}" if isinstance(node, np.ndarray) else type(node).__name__
    raise TreeError(f"a value of type {kind} is not an array, a number or a string")


def unflatten(skeleton: Any, arrays: dict[str, np.ndarray], depth: int = 0) -> Any:
    """Convert what `flatten` returned back to a tree; TreeError if it is malformed."""
    if depth > MAX_DEPTH or not isinstance(skeleton, dict) or len(skeleton) != 1:
        raise TreeError("malformed tree")
    (kind, content), depth = next(iter(skeleton.items())), depth + 1
    try:
        if kind == "array":
            return arrays[content]
        if kind == "complex":
            return _from_parts(arrays[content])
        if kind == "value" and (content is None or isinstance(content, bool | float | str)):
            return content
        if kind == "int" and len(content) < 25:
            return int(content)
        if kind == "float" and content in ("nan", "inf", "-inf"):
            return float(content)
        if kind == "tuple":
            return tuple(unflatten(child, arrays, depth) for child in content)
        if kind == "list":
            return [unflatten(child, arrays, depth) for child in content]
        if kind == "dict":
            return {str(key): unflatten(child, arrays, depth) for key, child in content}
    except TreeError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise TreeError("malformed tree") from error
    raise TreeError("malformed tree")


def leaves(tree: Any) -> list[np.ndarray]:
    """All arrays of a tree, in order; other values are skipped."""
    if isinstance(tree, np.ndarray):
        return [tree]
    if isinstance(tree, tuple | list):
        return [leaf for child in tree for leaf in leaves(child)]
    if isinstance(tree, dict):
        return [leaf for child in tree.values() for leaf in leaves(child)]
    return []


def copy(tree: Any) -> Any:
    """Copy a tree: its arrays are new, writable and contiguous; other values are shared."""
    if isinstance(tree, np.ndarray):
        return np.array(tree, order="C", copy=True)
    if isinstance(tree, tuple | list):
        return type(tree)(copy(child) for child in tree)
    if isinstance(tree, dict):
        return {key: copy(child) for key, child in tree.items()}
    return tree

"""How a right answer is made of its equations: which parts each feeds, and prints of what changed lines return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np

from rnn_course.kit import tree
from rnn_course.kit.assess import Card

CITED = re.compile(r"\((\d+)\.(\d+)\)(?: to \(\d+\.(\d+)\))?")
QUESTIONS = 2  # of the first check, to which changed lines are compared
FEW_NUMBERS = 2_000  # only for so many are projections kept: 8 MB at most
MOST_NUMBERS = 100_000  # no exercise asks for so many
NO_PRINT = (np.nan, np.nan, np.nan)
# Two prints of one value, computed in another order, differ by rounding; those of other values by much more.
SAME = {"float32": 1e-4, "float64": 1e-7}


@dataclass(frozen=True)
class Change:
    """What a right answer returns if one line of it is written otherwise.

    equations: the numbers of those that the line carries. prints: of each part of the answers to the first QUESTIONS of
    the first check, (questions, parts, 3).
    """

    equations: tuple[str, ...]
    prints: np.ndarray


@dataclass(frozen=True)
class Structure:
    """How a right answer is made of its equations.

    feeds: by an equation's number, the parts that depend on it; none if that is not known. changes: what single changed
    lines return.
    """

    feeds: Mapping[str, tuple[str, ...]]
    changes: Iterable[Change]


UNKNOWN = Structure(MappingProxyType({}), ())


def cited_in(text: str) -> list[str]:
    """The numbers of the equations that a text cites: "(1.4)", "(1.7) to (1.9)"."""
    found = []
    for chapter, first, last in CITED.findall(text):
        found += [f"{chapter}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def split(card: Card, value: Any) -> list[Any]:
    """The parts of a value, None for each that it does not have."""
    names = [part.name for part in card.parts]
    if len(names) == 1:
        return [value]
    if isinstance(value, dict):
        return [value.get(name) for name in names]
    return list(value) if isinstance(value, tuple | list) and len(value) == len(names) else [None] * len(names)


def prints(card: Card, values: Iterable[Any]) -> np.ndarray:
    """A print of each part of each value, (values, parts, 3): two random projections and the norm, nan if missing."""
    return np.array([[_print(part) for part in split(card, value)] for value in values]).reshape(-1, len(card.parts), 3)


def _print(value: Any) -> tuple[float, float, float]:
    try:
        numbers = _numbers(value)
    except (TypeError, ValueError):  # an answer may be anything
        return NO_PRINT
    if not 0 < numbers.size <= MOST_NUMBERS or not np.isfinite(numbers).all():
        return NO_PRINT
    rays = _rays(numbers.size) if numbers.size <= FEW_NUMBERS else _rays.__wrapped__(numbers.size)
    with np.errstate(over="ignore", invalid="ignore"):
        first, second = rays @ numbers
        return float(first), float(second), float(np.linalg.norm(numbers))


@lru_cache(maxsize=256)
def _rays(size: int) -> np.ndarray:
    """The two directions on which so many numbers are projected."""
    return np.random.default_rng(size).normal(size=(2, size))


def _numbers(value: Any) -> np.ndarray:
    """All numbers in a value in one row, with its shapes; texts become numbers by their checksum."""
    if value is None:
        return np.empty(0)
    if isinstance(value, str):
        return np.array([float(crc32(value.encode()))])
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        found = [_numbers(child) for child in value]
        return np.concatenate([np.array([1.0 + len(found)]), *found])
    array = tree.parts(np.asarray(value))
    if array.dtype.kind not in tree.REAL_KINDS:
        raise TypeError(f"no numbers in {array.dtype}")
    return np.concatenate([np.asarray(array.shape, float), np.asarray(array, float).ravel(), np.ones(1)])


def same_prints(a: np.ndarray, b: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether two prints are those of one value, for each in an array of them."""
    scale = np.maximum(a[..., 2], b[..., 2])[..., None]
    return (np.abs(a - b) <= tolerance * scale).all(axis=-1)


def telling(value: Any) -> bool:
    """Whether different mistakes hardly give this value by chance: a float not 0, or several different other values."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return len({str(child) for child in value}) > 3 or any(map(telling, value))
    array = value if isinstance(value, np.ndarray) else np.asarray(value)
    if array.dtype.kind in "fc":
        return bool(array.any())
    return array.dtype.kind in "iub" and len(np.unique(array.ravel()[:MOST_NUMBERS])) > 3


def has_float32(value: Any) -> bool:
    """Whether a value holds an array in float32, or a complex one whose parts are."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return any(map(has_float32, value))
    return isinstance(value, np.ndarray) and value.real.dtype == np.float32

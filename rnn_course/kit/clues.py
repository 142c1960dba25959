"""What a wrong array looks like beside the right one: its negative, its transpose, its rows in another order.

Only numbers are compared, so that every exercise shares these.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rnn_course.kit import compare

SLICES = {1: ("entries",), 2: ("rows", "columns")}  # what the slices of such arrays are called
LETTERS = {"B": "rows", "T": "time steps", "H": "units", "D": "inputs", "K": "classes"}  # and those of others, by axis
LONGEST_STRIP = 12
MOST_BLOCKS = 4


def clue(
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
    others: Mapping[str, Sequence[np.ndarray]],
    axes: Sequence[str] = (),
) -> str:
    """A sentence that is true of every pair of a wrong and a right array, or "".

    others: by another part's name, its right arrays for the same questions. axes: a letter for each axis, if known.
    """
    said = [dict.fromkeys(_about(mine, right, axes)) for mine, right in pairs]
    for sentence in said[0] if said else ():
        if all(sentence in each for each in said):
            return sentence
    for name, arrays in others.items() if pairs else ():
        if all(_same(mine, other) for (mine, _), other in zip(pairs, arrays, strict=True)):
            return f"It is what {name} should be."
    return ""


def strip(mine: np.ndarray, right: np.ndarray, axes: Sequence[str] = ()) -> str:
    """Which slices agree, as signs: "Time steps: ✗✗✗✓."; "" if all of them do, or none along any axis."""
    if mine.shape != right.shape or not mine.size or mine.dtype.kind not in "iufc":
        return ""
    names = _names(mine.ndim, axes)
    for axis in sorted(range(mine.ndim), key=lambda axis: (names[axis] != LETTERS["T"], axis == 0)):  # the batch last
        others = tuple(other for other in range(mine.ndim) if other != axis)
        scale = np.abs(right).max() or 1.0
        agree = (np.abs(mine - right) <= compare.tolerance(mine, right) * scale).all(axis=others)
        if agree.any() and not agree.all():
            return f"{names[axis].capitalize()}: {_signs(agree)}."
    return ""


def _signs(agree: np.ndarray) -> str:
    """✓ and ✗, one for each; for many of them one for each run of equals, with their numbers, from 1."""
    if len(agree) <= LONGEST_STRIP:
        return "".join("✓" if one else "✗" for one in agree)
    edges = [0, *(np.flatnonzero(np.diff(agree)) + 1), len(agree)]
    runs = [f"{'✓' if agree[a] else '✗'} {a + 1} to {b}" for a, b in itertools.pairwise(edges)]
    return ", ".join(runs) if len(runs) <= LONGEST_STRIP // 2 else f"✓ {agree.sum()} of {len(agree)}"


def _names(dimensions: int, axes: Sequence[str]) -> list[str]:
    """What the slices of an array along each of its axes are called."""
    known = axes if len(axes) == dimensions else [""] * dimensions
    usual = SLICES.get(dimensions)
    if usual and "T" not in known:
        return list(usual)
    return [LETTERS.get(letter, f"slices along axis {axis}") for axis, letter in enumerate(known)]


def _about(mine: np.ndarray, right: np.ndarray, axes: Sequence[str]) -> Iterator[str]:
    """The sentences that are true of one wrong array."""
    floats = mine.dtype.kind == right.dtype.kind and mine.dtype.kind in "fc"
    if not mine.size or not floats or not np.isfinite(mine).all():
        return
    if not mine.any():
        yield "It is zero everywhere."
        return
    if mine.shape != right.shape:
        if mine.ndim == 2 and _same(mine.T, right):
            yield "Its transpose is right."
        yield from (
            f"Summed over its axis {axis} it is right."
            for axis in range(mine.ndim)
            if mine.ndim == right.ndim + 1 and _same(mine.sum(axis=axis), right)
        )
        return
    if mine.dtype.kind == "c" and _same(mine.conj(), right):
        yield "Its conjugate is right."
    yield from _scaled(mine, right)
    if mine.ndim == 2 and _same(mine.T, right):
        yield "It is transposed."
    for axis in range(mine.ndim):
        yield from _moved(mine, right, axis, _names(mine.ndim, axes)[axis])


def _scaled(mine: np.ndarray, right: np.ndarray) -> Iterator[str]:
    if not right.any():
        return
    times = float(np.real(np.vdot(right, mine) / np.vdot(right, right)))
    if not _same(mine, times * right):
        return
    if _is(times, -1):
        yield "Its sign is wrong."
        return
    whole = round(times) if abs(times) > 1 else round(1 / times)
    if _is(times, whole) or _is(times, 1 / whole):
        yield f"It is {whole} times too large." if abs(times) > 1 else f"It is {whole} times too small."
    if mine.size > 1:
        yield "It is a multiple of what is expected, as where a sum and a mean are exchanged."


def _moved(mine: np.ndarray, right: np.ndarray, axis: int, name: str) -> Iterator[str]:
    """Slices along one axis that are right, but in other places; name: what they are called."""
    mine, right = np.moveaxis(mine, axis, 0), np.moveaxis(right, axis, 0)
    if len(mine) < 2:
        return
    if _same(mine, right[::-1]):
        yield f"Its {name} are in reverse order."
    if len(mine) > 2 and _same(mine[1:], right[:-1]):
        yield f"Its {name} come one place too late."
    if len(mine) > 2 and _same(mine[:-1], right[1:]):
        yield f"Its {name} come one place too early."
    for blocks in [n for n in range(2, MOST_BLOCKS + 1) if len(mine) > n and len(mine) % n == 0]:
        order = _order(np.split(mine, blocks), np.split(right, blocks))
        if order:
            yield f"Its {blocks} blocks of {name} are right, but in the order {', '.join(map(str, order))}."
    if _order(list(mine), list(right)):
        yield f"Its {name} are right, but in another order."


def _order(mine: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> list[int] | None:
    """For each of mine the number, from 1, of the right one that it is; None unless each is there once."""
    found = [[i for i, other in enumerate(right, 1) if _same(one, other)] for one in mine]
    order = [each[0] for each in found if len(each) == 1]
    return order if sorted(order) == list(range(1, len(right) + 1)) else None


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(b.any()) and compare.relative_error(a, b) <= compare.tolerance(a, b)


def _is(number: float, other: float) -> bool:
    return abs(number - other) <= 1e-4 * abs(other)

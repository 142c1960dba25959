"""Statistics of a class's marks: correlation with its interval, fifths, histogram."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

FEWEST = 20  # students; an interval of fewer says nothing
Z_95 = NormalDist().inv_cdf(0.975)


def correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Pearson's correlation; None if it is undefined, as one of them is constant."""
    x, y = (np.asarray(values, float) - np.mean(values) for values in (a, b))
    scale = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / scale, -1, 1)) if scale > 1e-12 else None


def fisher_interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a correlation of n pairs, by Fisher's z transformation."""
    z, half = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)), Z_95 / np.sqrt(n - 3)
    return float(np.tanh(z - half)), float(np.tanh(z + half))


def by_fifths(shares: Sequence[float], marks: Sequence[float]) -> list[float]:
    """The mean share in each fifth of the class, ordered by mark, lowest first; none if a fifth would be empty."""
    order = np.argsort(marks, kind="stable")
    groups = np.array_split(np.asarray(shares, float)[order], 5)
    return [float(group.mean()) for group in groups] if len(order) >= 5 else []


def histogram(marks: Sequence[float], max_score: float, bins: int = 10) -> list[int]:
    """How many marks are in each of `bins` equal parts of 0 to max_score; extra credit counts in the last one."""
    counts, _ = np.histogram(np.clip(marks, 0, max_score), bins, (0, max_score))
    return [int(count) for count in counts]

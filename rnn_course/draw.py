"""Random inputs for a check: a different size for every axis, no zeros, everything from one seed."""

from __future__ import annotations

from typing import Any

import numpy as np

SIZES = (2, 3, 4, 5, 6, 7)


class Draw:
    """A random source of sizes and arrays. `draw(B, D)` returns a normally distributed float64 array of that shape."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def __call__(self, *shape: int, scale: float = 0.6) -> np.ndarray:
        """A float64 array from a normal distribution; with the default scale tanh does not saturate."""
        return self.rng.normal(scale=scale, size=shape)

    def sizes(self, axes: str, **fixed: int) -> tuple[int, ...]:
        """A different size from 2 to 7 for each axis (one letter each), or the given size: sizes("BDH", B=1).

        A time axis T is at least 3.
        """
        free = [axis for axis in axes if axis not in fixed]
        pool = [size for size in SIZES if size not in fixed.values()]
        while True:
            drawn = dict(zip(free, self.rng.permutation(pool)[: len(free)].tolist(), strict=True))
            if drawn.get("T", 3) >= 3:
                return tuple({**drawn, **fixed}[axis] for axis in axes)

    def integers(self, low: int, high: int, *shape: int) -> np.ndarray:
        """Random integers from low to high - 1, int64."""
        return self.rng.integers(low, high, size=shape)

    def lengths_mask(self, batch: int, time: int) -> np.ndarray:
        """A (batch, time) mask, float64: ones, then zeros for padding; one row has no padding, the others have some."""
        lengths = self.rng.integers(1, max(2, time), size=batch)
        lengths[self.rng.integers(batch)] = time
        return (np.arange(time) < lengths[:, None]).astype(np.float64)

    def choice(self, options: Any) -> Any:
        """A random one of the options."""
        return options[int(self.rng.integers(len(options)))]

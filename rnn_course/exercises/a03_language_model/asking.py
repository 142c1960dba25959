"""What several checks draw and ask."""

import numpy as np

from . import draws


def _words(draw, N=6, **fixed):
    """h, y, A, a, V, c: at least two classes, one of them twice, unless there is only one."""

    def make():
        H, C, S = draws.until(lambda: draw.sizes("HCS", **fixed), lambda H, C, S: N not in (H, C, S))
        return (draw(N, H), draw.integers(0, C * S, N), draw(H, C), draw(C), draw(C, H, S), draw(C, S))

    def telling(h, y, A, a, V, c):
        classes = y // c.shape[1]
        return N == 1 or len(c) == 1 or 1 < len(set(classes.tolist())) < min(N, len(c) + 1)

    return draws.until(make, telling)


def _pulled(draw, *shape):
    """w and g of a shape, all entries of g away from 0."""
    return draw(*shape), draw(*shape) + np.sign(draw(*shape)) * 2


def _network(draw, K, H=5):
    """A network whose choices hang on what it read and on the state from before."""
    return draws.model(draw, K, 3, H, scale=1.1)

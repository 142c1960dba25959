"""What several checks draw and ask."""

from . import draws


def _fitted(draw, N=7, **fixed):
    D, H, K = draw.sizes("DHK", **fixed)
    A, Y = draws.rows(draw, N, D, H, K)
    return A, Y, float(draw.rng.uniform(0.3, 0.9))

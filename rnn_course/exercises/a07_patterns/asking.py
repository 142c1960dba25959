"""What several checks draw and ask."""

SIZES = "BTDHK"


SIZES_wiring = "BDHCK"


def _lengths(draw):
    """Two different lengths from 3 to 5."""
    first, second, _ = draw.rng.permutation([3, 4, 5]).tolist()
    return first, second

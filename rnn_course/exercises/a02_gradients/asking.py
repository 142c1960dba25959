"""What several checks draw and ask."""

import numpy as np


def _gradients(draw, **fixed):
    """A set of gradients, one of them much larger than the others, and its norm."""
    D, H = draw.sizes("DH", **fixed)
    gradients = draw(D, H), 6 * draw(H, H), draw(H)
    return gradients, float(np.sqrt(sum((g**2).sum() for g in gradients)))

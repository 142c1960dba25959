"""What several checks draw and ask."""

import numpy as np

from . import draws


def _pair(draw, length, references=2, changes=2):
    """A candidate and references that share much with it and with each other."""
    y = draws.sentence(draw, length)
    longer = [np.concatenate([draws.near(draw, y, changes), draws.sentence(draw, 1 + i)]) for i in range(references)]
    return draws.near(draw, y, changes), longer

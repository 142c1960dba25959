"""Inputs and sizes that several checks use."""

import numpy as np

from rnn_course.draw import Draw


def looked_up(draw: Draw, **fixed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A query, the states of a sequence and a mask with one full row and others that are shorter."""
    B, S, H = draw.sizes("BSH", **fixed)
    return draw(B, H, scale=1.0), draw(B, S, H, scale=1.0), draw.lengths_mask(B, S)


N, K = 11, 9  # tokens of the source and of the target: larger than any size that a Draw gives

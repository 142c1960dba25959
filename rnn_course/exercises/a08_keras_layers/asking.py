"""Random weights that several checks use."""

import numpy as np

from rnn_course.draw import Draw

WORDS = 9


def textbook(draw: Draw, gates: str, H: int, D: int) -> dict[str, np.ndarray]:
    """A random matrix (H, H + D) and bias column (H, 1) for each gate."""
    return {**{f"W_{gate}": draw(H, H + D) for gate in gates}, **{f"b_{gate}": draw(H, 1) for gate in gates}}

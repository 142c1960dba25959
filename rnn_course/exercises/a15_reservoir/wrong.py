"""What several known mistakes are made of."""

import numpy as np


def largest_size(values):
    return np.abs(values).max()

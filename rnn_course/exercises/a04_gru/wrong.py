"""What several known mistakes are made of."""

import numpy as np


def blocks(array, order="zrg"):
    """The three blocks by their letters."""
    return dict(zip(order, np.split(array, 3, axis=-1), strict=True))


def keep_by_z(z, h, g):
    return z * h + (1 - z) * g


def tanh_by_exponentials(a):
    with np.errstate(all="ignore"):
        return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def sigmoid_by_exponentials(a):
    with np.errstate(all="ignore"):
        return np.exp(a) / (1 + np.exp(a))

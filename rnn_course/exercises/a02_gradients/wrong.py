"""What several known mistakes are made of."""

import numpy as np


def norm_of(gradients):
    """(2.1), right."""
    return np.sqrt(sum((g**2).sum() for g in gradients))


def scaled(gradients, factor):
    return tuple(g * factor for g in gradients)


def shorten(gradients, limit, norm):
    """(2.2), right, by whatever norm."""
    return scaled(gradients, limit / max(norm, limit)), norm


def mixed(h, new, alpha):
    """(2.20) and (2.23), right."""
    return alpha * h + (1 - alpha) * new

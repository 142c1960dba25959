"""What several known mistakes are made of."""

import numpy as np


def z_of(x, h, W, U, b):
    return x @ W + h @ U + b


def tanh_by_exponentials(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def products(dz, x, h, W, U):
    """(1.5) to (1.9), right."""
    return dz @ W.T, dz @ U.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)

"""What several known mistakes are made of."""

import numpy as np


def flip(x, mask=None):
    return x[:, ::-1]


def at(hs, places):
    """α with a 1 at one step of every row."""
    T = hs.shape[1]
    return (np.arange(T) == np.asarray(places)[:, None] % T)[..., None] * np.ones_like(hs)


def pooled(hs, alpha):
    return (alpha * hs).sum(axis=1), alpha


def lengths(mask):
    return mask.sum(axis=1).astype(int)


def under(keep, hs, x, connect):
    v = keep * hs
    return np.concatenate([v, x], axis=2) if connect else v

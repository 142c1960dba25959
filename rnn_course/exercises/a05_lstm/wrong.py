"""What several known mistakes are made of."""

import numpy as np

from rnn_course.kit.activations import sigmoid


def z_of(x, h, W, U, b):
    """(5.1), right."""
    return x @ W + h @ U + b


def bent(z, *, order="ifgo", squash=sigmoid, candidate=np.tanh):
    """(5.2), with the blocks of z named in another order, or other bends."""
    block = dict(zip(order, np.split(z, 4, axis=1), strict=True))
    return np.concatenate([squash(block["i"]), squash(block["f"]), candidate(block["g"]), squash(block["o"])], axis=1)


def sigmoid_by_exponentials(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (np.exp(z) + 1)


def to_cell(dh_next, dc_next, c_next, o):
    """s of (5.6), right."""
    return dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


def parts_of(s, dh_next, c_next, gates, c):
    """The four blocks of dz by (5.5), (5.7) and (5.8), right."""
    i, f, g, o = np.split(gates, 4, axis=1)
    return {
        "i": s * g * i * (1 - i),
        "f": s * c * f * (1 - f),
        "g": s * i * (1 - g**2),
        "o": dh_next * np.tanh(c_next) * o * (1 - o),
    }


def one_step_back(
    dh_next,
    dc_next,
    c_next,
    gates,
    x,
    h,
    c,
    W,
    U,
    *,
    cell=to_cell,
    parts=parts_of,
    order="ifgo",
    dc_of=lambda s, f, dc_next: s * f,
):
    """The right step, with one place after another to go wrong in: (5.6), (5.8), the order of blocks, (5.9)."""
    _, f, _, o = np.split(gates, 4, axis=1)
    s = cell(dh_next, dc_next, c_next, o)
    found = parts(s, dh_next, c_next, gates, c)
    dz = np.concatenate([found[name] for name in order], axis=1)
    return dz @ W.T, dz @ U.T, dc_of(s, f, dc_next), x.T @ dz, h.T @ dz, dz.sum(axis=0)

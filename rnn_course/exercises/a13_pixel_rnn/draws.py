"""Random images, masks and layers for the checks of assignment 13."""

import numpy as np

from rnn_course.kit.question import ask, result


def mask(draw, *shape):
    """Random zeros and ones, both of them in every kernel that has more than one entry."""
    drawn = draw.integers(0, 2, *shape).astype(float)
    drawn.flat[:2] = 0, 1
    return drawn


def kernel(draw, height, width, D, H):
    """W, b and a random mask."""
    return draw(height, width, D, H), draw(H), mask(draw, height, width, D, H)


def scored(draw, B, R, Q, K):
    """Scores of all pixels of images, and their levels."""
    return draw(B, R, Q, K, scale=2.0), draw.integers(0, K, B, R, Q)


def one_row(draw, B, Q, H, width):
    """z, h, c and U of a step from row to row."""
    return draw(B, Q, 4 * H), draw(B, Q, H), draw(B, Q, H), draw(width, H, 4 * H)


def one_row_3(draw, B, Q, H):
    """z, h, c and U with filters of three entries."""
    return one_row(draw, B, Q, H, 3)


def gates(draw, B, Q, H):
    """Values of the gates i f g o: i, f, o between 0 and 1, g between -1 and 1."""
    i, f, o = (draw.rng.uniform(0.1, 0.9, (B, Q, H)) for _ in range(3))
    return np.concatenate([i, f, draw.rng.uniform(-0.9, 0.9, (B, Q, H)), o], axis=-1)


def one_row_back(draw, B, Q, H, width):
    """The arguments of a step back: dh_next, dc_next, c_next, gates, h, c, U."""
    drawn, c = gates(draw, B, Q, H), draw(B, Q, H)
    i, f, g, _ = np.split(drawn, 4, axis=-1)
    return draw(B, Q, H), draw(B, Q, H), f * c + i * g, drawn, draw(B, Q, H), c, draw(width, H, 4 * H)


def one_row_back_3(draw, B, Q, H):
    return one_row_back(draw, B, Q, H, 3)


def masked_layer(draw, layer, S, kind, x, H):
    """Make a MaskedConv2D, load random weights, run it and differentiate."""
    B, R, Q, D = x.shape
    weights = {"W": draw(S, S, D, H), "b": draw(H)}
    return ask(layer, H, S, kind).then("@model", result(0), weights, x, draw(B, R, Q, H))


def row_layer(draw, layer, S, x, H, scale=0.6):
    """Make a Row LSTM, load random weights, run it and differentiate; `scale` is that of W and b."""
    B, R, Q, D = x.shape
    weights = {"W": draw(S, D, 4 * H, scale=scale), "U": draw(S, H, 4 * H), "b": draw(4 * H, scale=scale)}
    return ask(layer, H, S).then("@model", result(0), weights, x, draw(B, R, Q, H))


def whole(draw, build, x, K, H, blocks=2):
    """Build a model with two blocks, load random weights, run it and differentiate."""
    B, R, Q, _ = x.shape
    weights = {"A": draw(5, 5, 1, H, scale=2.0), "a": draw(H)}
    for block in range(1, blocks + 1):
        weights |= {f"W{block}": draw(3, 3, H, H), f"b{block}": draw(H)}
    weights |= {"V": draw(1, 1, H, K), "c": draw(K)}
    return ask(build, R, Q, K, H, blocks).then("@model", result(0), weights, x, draw(B, R, Q, K))

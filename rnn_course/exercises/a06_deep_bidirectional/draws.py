"""Inputs of the right shapes: non-zero everywhere, padding too, consistent with one another.

A function without the argument `draw` returns one with it: `sequence(gaps)(draw, B, T, D, H)`.
"""

import numpy as np

from rnn_course.cells.bidirectional import bidirectional_forward
from rnn_course.cells.deep import stacked_forward, transition_step
from rnn_course.cells.masked import masked_forward


def padded(draw, B, T):
    """A (B, T) mask: one row is shorter than T, with two steps or more if possible; if B > 1, another is full."""
    lengths = draw.integers(1, T + 1, B)
    rows = draw.rng.permutation(B)
    if T > 1:
        lengths[rows[0]] = draw.integers(min(2, T - 1), T, 1)[0]
    if B > 1:
        lengths[rows[1]] = T
    return (np.arange(T) < lengths[:, None]).astype(np.float64)


def gaps(draw, B, T):
    """A (B, T) mask with padding anywhere: in front, between and behind."""
    mask = draw.integers(0, 2, B, T).astype(np.float64)
    mask[0, :3] = (0, 1, 0)
    mask[-1, -2:] = (0, 1)
    return mask


def full(draw, B, T):
    """A (B, T) mask without padding."""
    return np.ones((B, T))


def layer(draw, B, D, H):
    """h0, W, U, b of one layer."""
    return draw(B, H), draw(D, H), draw(H, H), draw(H)


def sequence(mask=padded):
    """For x, mask, h0, W, U, b of a masked layer."""
    return lambda draw, B, T, D, H: (draw(B, T, D), mask(draw, B, T), *layer(draw, B, D, H))


def sequence_back(mask=padded):
    """For dhs, hs, x, mask, h0, W, U of a masked layer."""

    def inputs(draw, B, T, D, H):
        forward = sequence(mask)(draw, B, T, D, H)
        return draw(B, T, H), masked_forward(*forward), *forward[:-1]

    return inputs


def both(mask=padded):
    """For x, mask, rightward, leftward of a bidirectional layer."""
    return lambda draw, B, T, D, H: (draw(B, T, D), mask(draw, B, T), layer(draw, B, D, H), layer(draw, B, D, H))


def both_back(draw, B, T, D, H):
    """dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward of a bidirectional layer."""
    inputs = both()(draw, B, T, D, H)
    return draw(B, T, H), draw(B, T, H), *bidirectional_forward(*inputs), *inputs


def stack(draw, B, T, D, sizes, connect):
    """x, mask, layers, keeps, connect of layers with these numbers of units, from the lowest to the top."""
    layers, below = [], D
    for H in sizes:
        layers.append(layer(draw, B, below, H))
        below = H + D * connect
    keeps = [np.where(draw.rng.random((B, T, H)) < 0.25, 0.0, 1 / 0.75) for H in sizes[:-1]]
    return draw(B, T, D), padded(draw, B, T), layers, keeps, connect


def stack_back(draw, B, T, D, sizes, connect):
    """dtop, states, x, mask, layers, keeps, connect of a stack."""
    inputs = stack(draw, B, T, D, sizes, connect)
    return draw(B, T, sizes[-1]), stacked_forward(*inputs), *inputs


def two_layers(inputs, connect):
    """For a stack of two layers, or the way back through it."""
    return lambda draw, B, T, D, H, J: inputs(draw, B, T, D, (H, J), connect)


def stacks(draw, inputs, **fixed):
    """Depth 3 without and depth 2 with input connections."""
    B, T, D, *sizes = draw.sizes("BTDHJK", **fixed)
    yield inputs(draw, B, T, D, sizes, False)
    B, T, D, *sizes = draw.sizes("BTDHJ", **{axis: size for axis, size in fixed.items() if axis != "K"})
    yield inputs(draw, B, T, D, sizes, True)


def transition(skip):
    """For x, h, W, U, b, V, c, skip of a deep transition."""
    return lambda draw, B, D, H, M: (
        *(draw(B, D), draw(B, H), draw(D, M), draw(H, M), draw(M), draw(M, H), draw(H)),
        skip,
    )


def transition_back(skip):
    """For dh_next, h_next, m, x, h, W, U, V, skip of a deep transition."""

    def inputs(draw, B, D, H, M):
        x, h, W, U, _, V, *_ = forward = transition(skip)(draw, B, D, H, M)
        return draw(B, H), *transition_step(*forward), x, h, W, U, V, skip

    return inputs


def states(mask=padded, directions=1):
    """For hs and mask, of one direction or of both side by side."""

    def inputs(draw, B, T, H):
        real = mask(draw, B, T)
        return draw(B, T, directions * H), real

    return inputs

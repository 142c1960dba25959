"""Inputs of the right shapes: non-zero everywhere, padding too, consistent with one another."""

import numpy as np

from rnn_course.cells.bidirectional import bidirectional_forward
from rnn_course.cells.deep import stacked_forward, transition_step
from rnn_course.cells.masked import masked_forward


def padded(draw, B, T):
    """A (B, T) mask: one row is shorter than T and has two steps or more if it can, one is full if there are two."""
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


def layer(draw, B, D, H):
    """h0, W, U, b of one layer."""
    return draw(B, H), draw(D, H), draw(H, H), draw(H)


def sequence(draw, B, T, D, H, mask=padded):
    """x, mask, h0, W, U, b of a masked layer."""
    return draw(B, T, D), mask(draw, B, T), *layer(draw, B, D, H)


def sequence_back(draw, B, T, D, H, mask=padded):
    """dhs, hs, x, mask, h0, W, U of a masked layer."""
    x, mask, h0, W, U, b = sequence(draw, B, T, D, H, mask)
    return draw(B, T, H), masked_forward(x, mask, h0, W, U, b), x, mask, h0, W, U


def full(draw, B, T):
    """A (B, T) mask without padding."""
    return np.ones((B, T))


def both(draw, B, T, D, H, mask=padded):
    """x, mask, rightward, leftward of a bidirectional layer."""
    return draw(B, T, D), mask(draw, B, T), layer(draw, B, D, H), layer(draw, B, D, H)


def both_back(draw, B, T, D, H, mask=padded):
    """dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward of a bidirectional layer."""
    inputs = both(draw, B, T, D, H, mask)
    return draw(B, T, H), draw(B, T, H), *bidirectional_forward(*inputs), *inputs


def stack(draw, B, T, D, sizes, connect, mask=padded):
    """x, mask, layers, keeps, connect of layers with these numbers of units, from the lowest to the top."""
    layers, below = [], D
    for H in sizes:
        layers.append(layer(draw, B, below, H))
        below = H + D * connect
    keeps = [np.where(draw.rng.random((B, T, H)) < 0.25, 0.0, 1 / 0.75) for H in sizes[:-1]]
    return draw(B, T, D), mask(draw, B, T), layers, keeps, connect


def stack_back(draw, B, T, D, sizes, connect, mask=padded):
    """dtop, states, x, mask, layers, keeps, connect of a stack."""
    inputs = stack(draw, B, T, D, sizes, connect, mask)
    return draw(B, T, sizes[-1]), stacked_forward(*inputs), *inputs


def transition(draw, B, D, H, M, skip):
    """x, h, W, U, b, V, c, skip of a deep transition."""
    return draw(B, D), draw(B, H), draw(D, M), draw(H, M), draw(M), draw(M, H), draw(H), skip


def transition_back(draw, B, D, H, M, skip):
    """dh_next, h_next, m, x, h, W, U, V, skip of a deep transition."""
    x, h, W, U, _, V, *_ = inputs = transition(draw, B, D, H, M, skip)
    return draw(B, H), *transition_step(*inputs), x, h, W, U, V, skip


def uniform(draw, *shape, rate):
    """Numbers between 0 and 1 in eighths; the first is the rate itself, and one is silenced and one kept at least."""
    u = draw.integers(0, 8, *shape) / 8
    u.flat[:3] = (rate, 0.0, 0.875)[: u.size]
    return u


def states(draw, B, T, H, shift=0.0):
    """hs and mask; with a shift all are likely to be of one sign, and padding is of the other."""
    mask = padded(draw, B, T)
    return draw(B, T, H) + shift * (2 * mask[..., None] - 1), mask

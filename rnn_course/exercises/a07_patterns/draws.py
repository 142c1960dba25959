"""Inputs of the right shapes: non-zero everywhere, consistent with one another, in writable arrays."""

import numpy as np

from rnn_course.cells.captions import END, write_captions
from rnn_course.cells.context import context_forward
from rnn_course.cells.output_recurrence import teacher_forced
from rnn_course.cells.patterns import pattern_steps, wired_forward


def step(draw, B, D, H, C):
    """x, h, v, W, U, R, b of one step."""
    return draw(B, D), draw(B, H), draw(B, C), draw(D, H), draw(H, H), draw(C, H), draw(H)


def sequence(draw, B, T, D, H, C):
    """x, h0, v, W, U, R, b of a batch of sequences."""
    _, *others = step(draw, B, D, H, C)
    return draw(B, T, D), *others


def sequence_back(draw, B, T, D, H, C):
    """dhs, hs, x, h0, v, W, U, R of a batch of sequences."""
    *given, b = sequence(draw, B, T, D, H, C)
    return draw(B, T, H), context_forward(*given, b), *given


def lengths(draw):
    """Two different lengths from 3 to 5."""
    first, second, _ = draw.rng.permutation([3, 4, 5]).tolist()
    return first, second


def wired(draw, T_in, T_out, in_step, **fixed):
    """x, reads, says, h0, v, W, U, R, b, V, c of one pattern."""
    B, D, H, C, K = draw.sizes("BDHCK", **fixed)
    x, *others = sequence(draw, B, T_in, D, H, C)
    return x, *pattern_steps(T_in, T_out, in_step), *others, draw(H, K), draw(K)


def wired_back(draw, T_in, T_out, in_step, **fixed):
    """do, hs, x, reads, says, h0, v, W, U, R, V of one pattern."""
    *given, b, V, c = wired(draw, T_in, T_out, in_step, **fixed)
    hs, o = wired_forward(*given, b, V, c)
    return draw(*o.shape), hs, *given, V


def by_output(draw, B, T, D, H, K):
    """x, y, y0, W, F, b, V, c of a network that reads its last output."""
    return draw(B, T, D), draw(B, T, K), draw(B, K), draw(D, H), draw(K, H), draw(H), draw(H, K), draw(K)


def by_output_back(draw, B, T, D, H, K):
    """do, hs, x, y, y0, W, V of such a network, for its gradients."""
    x, y, y0, W, F, b, V, c = by_output(draw, B, T, D, H, K)
    hs, o = teacher_forced(x, y, y0, W, F, b, V, c)
    return draw(*o.shape), hs, x, y, y0, W, V


def weights(draw, C, K, H, scale=0.6):
    """Q, q, F, U, R, b, V, c of a network that writes captions."""
    shapes = (C, H), (H,), (K, H), (H, H), (C, H), (H,), (H, K), (K,)
    return tuple(draw(*shape, scale=scale) for shape in shapes)


def sentences(draw, B, T, K):
    """y (B, T): sentences with END and padding after it; where B and T allow, one has no END and one ends early."""
    y = draw.integers(1, K, B, T)
    lengths = draw.integers(1, T + 1, B)
    lengths[0] = max(1, T - 2)
    lengths[-1] = T + 1
    return np.where(np.arange(1, T + 1) >= lengths[:, None], END, y)


def described(draw, B, T, C, K, H):
    """v, read, y and the weights: read is y one step later, with END in front, except for some words."""
    y = sentences(draw, B, T, K)
    read = np.concatenate([np.full((B, 1), END), y[:, :-1]], axis=1)
    strange = draw.rng.random(read.shape) < 0.2
    read[strange] = draw.integers(0, K, int(strange.sum()))
    return draw(B, C), read, y, *weights(draw, C, K, H)


def generator(draw, B, T, C, K, H, telling):
    """v, T and the weights of a network whose captions y satisfy telling(y)."""
    while True:
        v = 2 * draw(B, C)
        model = weights(draw, C, K, H, scale=1.2)
        if telling(write_captions(v, T, *model)):
            return v, T, *model

"""Inputs of the right shapes: non-zero everywhere, consistent with one another, in writable arrays."""

import numpy as np

from rnn_course.cells.rnn import rnn_forward, rnn_step, rnn_step_relu


def step(draw, B, D, H):
    """x, h, W, U, b of one step."""
    return draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def step_back(draw, B, D, H):
    """dh_next, h_next, x, h, W, U of one step back."""
    x, h, W, U, b = step(draw, B, D, H)
    return draw(B, H), rnn_step(x, h, W, U, b), x, h, W, U


def step_relu(draw, B, D, H):
    """Inputs of a relu step with some units on and some off, none of them close to the kink."""
    while True:
        x, h, W, U, b = step(draw, B, D, H)
        z = x @ W + h @ U + b
        if (np.abs(z) > 0.01).all() and z.max() > 0.1 and (z.min() < -0.1 or z.size == 1):
            return x, h, W, U, b


def step_relu_back(draw, B, D, H):
    """dh_next, h_next, x, h, W, U of one relu step back."""
    x, h, W, U, b = step_relu(draw, B, D, H)
    return draw(B, H), rnn_step_relu(x, h, W, U, b), x, h, W, U


def sequence(draw, B, T, D, H):
    """x, h0, W, U, b of a batch of sequences."""
    return draw(B, T, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def sequence_back(draw, B, T, D, H):
    """dhs, hs, x, h0, W, U of a batch of sequences."""
    x, h0, W, U, b = sequence(draw, B, T, D, H)
    return draw(B, T, H), rnn_forward(x, h0, W, U, b), x, h0, W, U


def model(draw, B, T, D, H, K):
    """x, y, mask, h0, W, U, b, V, c of a whole model on padded sequences."""
    x, h0, W, U, b = sequence(draw, B, T, D, H)
    return x, draw.integers(0, K, B, T), draw.lengths_mask(B, T), h0, W, U, b, draw(H, K), draw(K)

"""The poolings and their way back, written otherwise."""

import numpy as np

from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.exercise import accepted


@accepted(of=pool_last)
def last_by_index(hs, mask):
    rows, last = np.arange(len(hs)), mask.sum(axis=1).astype(int) - 1
    alpha = np.zeros(hs.shape)
    alpha[rows, last] = 1
    return hs[rows, last], alpha


@accepted(of=pool_last)
def last_by_a_loop(hs, mask):
    p, alpha = [], np.zeros(hs.shape, order="F")
    for row in range(len(hs)):
        t = max(t for t in range(hs.shape[1]) if mask[row, t])
        p.append(hs[row, t])
        alpha[row, t] = 1
    return [np.array(p), alpha]


@accepted(of=pool_last)
def last_by_the_step_after_it(hs, mask):
    after = np.concatenate([mask[:, 1:], np.zeros((len(mask), 1))], axis=1)
    alpha = np.repeat((mask * (1 - after))[:, :, None], hs.shape[2], axis=2)
    return np.einsum("bth,bth->bh", alpha, hs), alpha


@accepted(of=pool_mean)
def mean_by_sums(hs, mask):
    L = mask.sum(axis=1)[:, None]
    alpha = np.broadcast_to((mask / L)[..., None], hs.shape)
    return np.sum(hs * mask[..., None], axis=1) / L, alpha


@accepted(of=pool_mean)
def mean_by_a_loop(hs, mask):
    alpha = np.zeros_like(hs)
    for row, L in enumerate(mask.sum(axis=1).astype(int)):
        alpha[row, :L] = 1 / L
    return np.array([hs[row, mask[row] > 0].mean(axis=0) for row in range(len(hs))]), alpha


@accepted(of=pool_mean)
def mean_by_a_product(hs, mask):
    share = mask / mask.sum(axis=1, keepdims=True)
    return (share[:, None] @ hs)[:, 0], share[..., None] * np.ones((1, 1, hs.shape[2]), dtype=np.float32)


@accepted(of=pool_max)
def max_by_a_very_small_number(hs, mask):
    filled = hs - 1e9 * (1 - mask[..., None])
    alpha = np.zeros_like(hs)
    np.put_along_axis(alpha, filled.argmax(axis=1)[:, None], 1.0, axis=1)
    return filled.max(axis=1), alpha


@accepted(of=pool_max)
def max_by_loops(hs, mask):
    B, T, H = hs.shape
    p, alpha = np.empty((B, H)), np.zeros(hs.shape)
    for row in range(B):
        for unit in range(H):
            winner = max((t for t in range(T) if mask[row, t]), key=lambda t: hs[row, t, unit])
            p[row, unit], alpha[row, winner, unit] = hs[row, winner, unit], 1
    return p, alpha


@accepted(of=pool_max)
def max_in_place(hs, mask):
    hs[mask == 0] = -np.inf
    p = hs.max(axis=1, keepdims=True)
    alpha = np.cumsum(hs == p, axis=1) * (hs == p) == 1
    return p[:, 0], alpha.astype(float)


@accepted(of=pool_ends)
def ends_by_index(hs, mask):
    H, rows, last = hs.shape[2] // 2, np.arange(len(hs)), mask.sum(axis=1).astype(int) - 1
    alpha = np.zeros(hs.shape)
    alpha[rows, last, :H] = 1
    alpha[rows, 0, H:] = 1
    return np.hstack([hs[rows, last, :H], hs[:, 0, H:]]), alpha


@accepted(of=pool_ends)
def ends_of_two_halves(hs, mask):
    hs_r, hs_l = np.split(hs, 2, axis=2)
    p_r, alpha_r = pool_last(hs_r, mask)
    alpha_l = np.zeros_like(hs_l)
    alpha_l[:, 0] = 1
    return np.concatenate([p_r, hs_l[:, 0]], axis=1), np.concatenate([alpha_r, alpha_l], axis=2)


@accepted(of=pool_ends)
def ends_by_a_loop(hs, mask):
    p, alpha = np.zeros((len(hs), hs.shape[2])), np.zeros_like(hs)
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        for unit in range(hs.shape[2]):
            t = length - 1 if unit < hs.shape[2] // 2 else 0
            alpha[row, t, unit] = 1
            p[row, unit] = hs[row, t, unit]
    return [p, alpha]


@accepted(of=pool_backward)
def back_by_einsum(dp, alpha):
    return np.einsum("bh,bth->bth", dp, alpha)


@accepted(of=pool_backward)
def back_step_by_step(dp, alpha):
    return np.stack([alpha[:, t] * dp for t in range(alpha.shape[1])], axis=1)


@accepted(of=pool_backward)
def back_in_place(dp, alpha):
    alpha *= dp.reshape(len(dp), 1, -1)
    return alpha


@accepted(of=pool_backward)
def back_in_float32(dp, alpha):
    return (alpha * dp[:, np.newaxis]).astype(np.float32)

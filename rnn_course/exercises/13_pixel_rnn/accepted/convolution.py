"""Masks and masked convolutions, written otherwise."""

import numpy as np

from rnn_course.cells.pixels import causal_mask, masked_conv, masked_conv_backward
from rnn_course.exercise import accepted


@accepted(of=causal_mask)
def mask_entry_by_entry(height, width, kind, groups_in, groups_out):
    mask = np.ones((height, width, len(groups_in), len(groups_out)), dtype=np.float32)
    for s, t, d, h in np.ndindex(mask.shape):
        if (s, t) > (height // 2, width // 2):
            mask[s, t, d, h] = 0
        elif (s, t) == (height // 2, width // 2):
            earlier = groups_in[d] < groups_out[h]
            mask[s, t, d, h] = earlier if kind == "A" else earlier or groups_in[d] == groups_out[h]
    return mask


@accepted(of=causal_mask)
def mask_by_raster_numbers(height, width, kind, groups_in, groups_out):
    number = np.arange(height * width).reshape(height, width, 1, 1)
    centre = height * width // 2
    allowed = groups_in[:, None] <= groups_out - (kind == "A")
    return np.where(number == centre, allowed, number < centre).astype(float)


@accepted(of=causal_mask)
def mask_by_cutting_holes(height, width, kind, groups_in, groups_out):
    mask = np.ones((height, width, len(groups_in), len(groups_out)))
    mask[height // 2, width // 2 + 1 :] = 0.0
    mask[height // 2 + 1 :] = 0.0
    for d, group in enumerate(groups_in):
        mask[height // 2, width // 2, d, group > groups_out] = 0.0
        if kind == "A":
            mask[height // 2, width // 2, d, group == groups_out] = 0.0
    return mask


@accepted(of=masked_conv)
def convolution_pixel_by_pixel(x, W, b, mask):
    (height, width), (B, R, Q, _) = W.shape[:2], x.shape
    y = np.zeros((B, R, Q, W.shape[3])) + b
    for r, q, s, t in np.ndindex(R, Q, height, width):
        row, column = r + s - height // 2, q + t - width // 2
        if 0 <= row < R and 0 <= column < Q:
            y[:, r, q] += x[:, row, column] @ (W * mask)[s, t]
    return y


@accepted(of=masked_conv)
def convolution_by_windows(x, W, b, mask):
    height, width = W.shape[:2]
    padded = np.pad(x, [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(1, 2))
    return np.einsum("brqdst,stdh->brqh", windows, W * mask) + b


@accepted(of=masked_conv)
def convolution_by_scattering(x, W, b, mask):
    (height, width), (B, R, Q, _) = W.shape[:2], x.shape
    y = np.zeros((B, R + height - 1, Q + width - 1, W.shape[3]))
    for s in range(height):
        for t in range(width):
            y[:, height - 1 - s :][:, :R, width - 1 - t :][:, :, :Q] += x @ (W[s, t] * mask[s, t])
    return y[:, height // 2 :, width // 2 :][:, :R, :Q] + b


@accepted(of=masked_conv)
def convolution_in_float32(x, W, b, mask):
    return masked_conv(x.astype(np.float32), W, b, mask).astype(np.float32)


@accepted(of=masked_conv_backward)
def back_pixel_by_pixel(dy, x, W, mask):
    (height, width), (_, R, Q, _) = W.shape[:2], x.shape
    dx, dW, M = np.zeros(x.shape), np.zeros(W.shape), W * mask
    for r, q, s, t in np.ndindex(R, Q, height, width):
        row, column = r + s - height // 2, q + t - width // 2
        if 0 <= row < R and 0 <= column < Q:
            dx[:, row, column] += dy[:, r, q] @ M[s, t].T
            dW[s, t] += x[:, row, column].T @ dy[:, r, q]
    return dx, dW * mask, np.einsum("brqh->h", dy)


@accepted(of=masked_conv_backward)
def back_by_windows(dy, x, W, mask):
    height, width = W.shape[:2]
    edge = [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)]
    around_y, around_x = (np.lib.stride_tricks.sliding_window_view(np.pad(a, edge), (height, width), axis=(1, 2))
                          for a in (dy, x))
    dx = np.einsum("brqhst,stdh->brqd", around_y, (W * mask)[::-1, ::-1])
    dW = mask * np.einsum("brqdst,brqh->stdh", around_x, dy)
    return [dx, dW, dy.reshape(-1, dy.shape[-1]).sum(axis=0)]


@accepted(of=masked_conv_backward)
def back_by_a_convolution_turned_round(dy, x, W, mask):
    D = x.shape[-1]
    dx = masked_conv(dy, np.flip(W * mask, (0, 1)).swapaxes(2, 3), np.zeros(D), np.ones(W.shape).swapaxes(2, 3))
    (height, width), (_, R, Q, _) = W.shape[:2], x.shape
    padded = np.pad(x, ((0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)))
    dW = np.stack([np.stack([np.tensordot(padded[:, s : s + R, t : t + Q], dy, ([0, 1, 2], [0, 1, 2]))
                             for t in range(width)]) for s in range(height)])
    return dx, np.where(mask, dW, 0.0), dy.sum(0).sum(0).sum(0)

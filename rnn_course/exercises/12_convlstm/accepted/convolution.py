"""Convolutions written otherwise: by im2col, by shifts, by pixel, by einsum, with other frames."""

import numpy as np

from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import accepted


def _windows(x, k):
    """Every pixel's window, (B, N, M, C, k, k)."""
    a = (k - 1) // 2
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)))
    return np.lib.stride_tricks.sliding_window_view(framed, (k, k), axis=(1, 2))


@accepted(of=conv2d)
def by_columns_of_windows(x, W, b):
    """im2col: each window a row of one large matrix, one product for all."""
    (B, N, M, C), k = x.shape, W.shape[0]
    columns = _windows(x, k).transpose(0, 1, 2, 4, 5, 3).reshape(B * N * M, k * k * C)
    return (columns @ W.reshape(k * k * C, -1) + b).reshape(B, N, M, -1)


@accepted(of=conv2d)
def by_einsum(x, W, b):
    return np.einsum("bnmcij,ijcf->bnmf", _windows(x, len(W)), W) + b


@accepted(of=conv2d)
def pixel_by_pixel(x, W, b):
    B, N, M, _ = x.shape
    k, _, _, F = W.shape
    a, y = (k - 1) // 2, np.zeros((B, N, M, F), order="F")
    for n in range(N):
        for m in range(M):
            y[:, n, m] = b
            for i in range(max(0, a - n), min(k, N + a - n)):
                for j in range(max(0, a - m), min(k, M + a - m)):
                    y[:, n, m] += np.dot(x[:, n + i - a, m + j - a], W[i, j])
    return y


@accepted(of=conv2d)
def by_a_canvas_that_is_too_large(x, W, b):
    (B, N, M, C), k = x.shape, len(W)
    a, canvas = (k - 1) // 2, np.zeros((B, N + 2 * k, M + 2 * k, C))
    canvas[:, k : k + N, k : k + M] = x
    y = np.zeros((B, N, M, W.shape[3]))
    for i in range(-a, k - a):
        for j in range(-a, k - a):
            y = y + np.tensordot(canvas[:, k + i : k + i + N, k + j : k + j + M], W[i + a, j + a], axes=1)
    y += b
    return y


@accepted(of=conv2d)
def in_float32(x, W, b):
    return conv2d(x.astype(np.float32), W.astype(np.float32), b.astype(np.float32))


@accepted(of=conv2d_backward)
def back_by_columns(dy, x, W):
    (B, N, M, C), k, F = x.shape, len(W), W.shape[3]
    rows, a = dy.reshape(-1, F), (len(W) - 1) // 2
    columns = _windows(x, k).transpose(0, 1, 2, 4, 5, 3).reshape(B * N * M, -1)
    dcolumns = (rows @ W.reshape(-1, F).T).reshape(B, N, M, k, k, C)
    dx = np.zeros((B, N + k, M + k, C))
    for i, j in np.ndindex(k, k):
        dx[:, i : i + N, j : j + M] += dcolumns[:, :, :, i, j]
    return dx[:, a : a + N, a : a + M], (columns.T @ rows).reshape(W.shape), rows.sum(0)


@accepted(of=conv2d_backward)
def back_by_einsum(dy, x, W):
    k = len(W)
    around = _windows(dy[:, ::-1, ::-1], k)  # turned images, so that the frame's wider side is above
    dx = np.einsum("bnmfij,ijcf->bnmc", around, W)[:, ::-1, ::-1]
    return dx, np.einsum("bnmcij,bnmf->ijcf", _windows(x, k), dy), np.einsum("bnmf->f", dy)


@accepted(of=conv2d_backward)
def back_pixel_by_pixel(dy, x, W):
    (_, N, M, _), k = x.shape, len(W)
    a, dx, dW = (k - 1) // 2, np.zeros(x.shape), np.zeros(W.shape)
    for n, m, i, j in np.ndindex(N, M, k, k):
        if 0 <= n + i - a < N and 0 <= m + j - a < M:
            dx[:, n + i - a, m + j - a] += dy[:, n, m] @ W[i, j].T
            dW[i, j] += x[:, n + i - a, m + j - a].T @ dy[:, n, m]
    return [dx, dW, dy.reshape(-1, dy.shape[-1]).sum(axis=0)]


@accepted(of=conv2d_backward)
def back_into_its_own_upstream(dy, x, W):
    dx, dW, db = conv2d_backward(dy, x, W)
    dy *= 0
    return np.asfortranarray(dx), dW, db

"""Convolution of images with 'same' padding, and its backward pass.

What layers call a convolution is a correlation: the filters are not flipped. LeCun et al., Backpropagation Applied to
Handwritten Zip Code Recognition (1989); Goodfellow, Bengio and Courville, Deep Learning (2016), chapter 9. If the
zero padding cannot be equal on both sides, it is wider below and on the right, as in Keras and TensorFlow.
"""

import numpy as np


def conv2d(x, W, b):
    """Convolve images with F filters; the outputs have the same height and width.

        y[n, m] = b + Σ_{i,j} x[n + i - a, m + j - a] W[i, j]               (12.1)

    The sum runs over i and j from 0 to k - 1, x is 0 outside the image, and a is (k - 1) / 2, rounded down.
    x[n, m] is a row of C channels, so each W[i, j] is a matrix (C, F).
    Library convolutions may not be used (keras.ops.conv, keras.layers.Conv2D, tf.nn.conv2d, scipy.signal, ...).

    x (B, N, M, C); W (k, k, C, F); b (F,)  ->  y (B, N, M, F)
    """
    k, a = len(W), (len(W) - 1) // 2
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(framed, (k, k), axis=(1, 2))  # (B, N, M, C, k, k), no copy
    return b + sum(windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k))  # (12.1)


def conv2d_backward(dy, x, W):
    """Backpropagate through conv2d, from y to the images, the filters and the bias.

        dx[n, m] = Σ_{i,j} dy[n - i + a, m - j + a] W[i, j]ᵀ                (12.2)
        dW[i, j] = Σ_{rows,n,m} x[n + i - a, m + j - a]ᵀ dy[n, m]           (12.3)
        db       = Σ_{rows,n,m} dy[n, m]                                    (12.4)

    i, j and a are those of (12.1); x and dy are 0 outside the image; x[n, m] and dy[n, m] are rows.
    Library convolutions and automatic differentiation (tf.GradientTape) may not be used.

    dy (B, N, M, F); x (B, N, M, C); W (k, k, C, F)  ->  dx (B, N, M, C), dW (k, k, C, F), db (F,)
    """
    (_, N, M, _), k, a = x.shape, len(W), (len(W) - 1) // 2
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)))
    dframed, dW = np.zeros_like(framed), np.empty_like(W)
    windows, dwindows = (
        np.lib.stride_tricks.sliding_window_view(each, (k, k), axis=(1, 2), writeable=True)
        for each in (framed, dframed)
    )
    for i, j in np.ndindex(k, k):
        dwindows[..., i, j] += dy @ W[i, j].T  # (12.2)
        dW[i, j] = np.tensordot(windows[..., i, j], dy, axes=((0, 1, 2), (0, 1, 2)))  # (12.3)
    return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=(0, 1, 2))  # (12.2), (12.4)

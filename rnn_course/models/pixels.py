"""Pixel networks in Keras: a masked convolution, a Row LSTM, and a whole model of masked convolutions.

Van den Oord, Kalchbrenner and Kavukcuoglu, Pixel Recurrent Neural Networks (2016); the residual blocks after He et al.,
Deep Residual Learning for Image Recognition (2015).
"""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.cells.pixels import causal_mask


class MaskedConv2D(keras.layers.Layer):
    """A causal convolution for grey images: it sees the pixels before its centre (kind "A"), or the centre too ("B").

        mask = the causal mask of this kind, all channels of colour 0                 (13.30)
        y    = the convolution of x with W ⊙ mask, of the same size as x, plus b      (13.31)

    __init__ takes the number of filters H, the kernel's odd size S, and the kind. build(input_shape), with the shape
    (B, R, Q, D), makes the weights W (S, S, D, H) and b (H,) with add_weight. call(x):

    x (B, R, Q, D)  ->  y (B, R, Q, H)
    """

    def __init__(self, filters, kernel_size, kind, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.kind = filters, kernel_size, kind

    def build(self, input_shape):
        D, H, S = input_shape[-1], self.filters, self.kernel_size
        self.W = self.add_weight(shape=(S, S, D, H), initializer="glorot_uniform", name="W")
        self.b = self.add_weight(shape=(H,), initializer="zeros", name="b")
        self.mask = causal_mask(S, S, self.kind, np.zeros(D, int), np.zeros(H, int))  # (13.30)

    def call(self, x):
        kernel = self.W * ops.cast(self.mask, self.W.dtype)
        return ops.conv(x, kernel, padding="same") + self.b  # (13.31)


class RowLSTM(keras.layers.Layer):
    """A Row LSTM for grey images: it reads an image row by row and returns a state for every pixel.

        z_r      = along row r alone, the convolution with W under a mask of kind "B",
                   plus b: z_rq = b + Σ_{t ≤ ⌊S/2⌋} x_{r,q+t-⌊S/2⌋} W_t                (13.32)
        a_r      = z_r + the convolution of h_{r-1} with U along the row, not masked  (13.33)
        h_r, c_r = one LSTM step; gates i f g o: σ, σ, tanh, σ of the blocks of a_r   (13.34)
        y        = h_1, ..., h_R one under the other; h_0 and c_0 are zeros           (13.35)

    __init__ takes the number of units H and the kernels' odd size S. build(input_shape), with the shape (B, R, Q, D),
    makes the weights W (S, D, 4H), U (S, H, 4H) and b (4H,) with add_weight. keras.layers.LSTM and ConvLSTM1D may not
    be used or subclassed. call(x):

    x (B, R, Q, D)  ->  y (B, R, Q, H)
    """

    def __init__(self, units, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.units, self.kernel_size = units, kernel_size

    def build(self, input_shape):
        D, H, S = input_shape[-1], self.units, self.kernel_size
        self.W = self.add_weight(shape=(S, D, 4 * H), initializer="glorot_uniform", name="W")
        self.U = self.add_weight(shape=(S, H, 4 * H), initializer="glorot_uniform", name="U")
        self.b = self.add_weight(shape=(4 * H,), initializer="zeros", name="b")

    def call(self, x):
        behind = self.kernel_size // 2 + 1
        before = ops.pad(x, ((0, 0), (0, 0), (behind - 1, 0), (0, 0)))
        z = ops.conv(before, self.W[None, :behind], padding="valid") + self.b  # (13.32)
        h = c = ops.zeros_like(z[:, 0, :, : self.units])
        rows = []
        for r in range(z.shape[1]):
            a = z[:, r] + ops.conv(h, self.U, padding="same")  # (13.33)
            i, f, g, o = ops.split(a, 4, axis=-1)
            c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            h = ops.sigmoid(o) * ops.tanh(c)  # (13.34)
            rows.append(h)
        return ops.stack(rows, axis=1)  # (13.35)


def build_pixel_cnn(rows, columns, levels, filters, blocks):
    """Build a Keras model that computes for every pixel of grey images scores of its levels from the pixels before it.

        v = x / (levels - 1)                                                          (13.36)
        h = the masked convolution of v, kind "A", kernel 5 x 5, with `filters` filters  (13.37)
        h = h + the masked convolution of relu(h), kind "B", kernel 3 x 3, with
            `filters` filters; this `blocks` times, each time with its own weights       (13.38)
        o = the masked convolution of relu(h), kind "B", kernel 1 x 1, with a filter
            for each level                                                            (13.39)

    The model takes x (B, rows, columns, 1), floats from 0 to levels - 1  ->  o (B, rows, columns, levels)
    """
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(x / (levels - 1))  # (13.36), (13.37)
    for _ in range(blocks):
        h = h + MaskedConv2D(filters, 3, "B")(ops.relu(h))  # (13.38)
    return keras.Model(x, MaskedConv2D(levels, 1, "B")(ops.relu(h)))  # (13.39)

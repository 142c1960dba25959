"""A linear recurrent unit as a Keras layer: a parallel scan, in real arithmetic, which every backend has.

Orvieto, Smith, Gu, Fernando, Gulcehre, Pascanu and De, Resurrecting recurrent neural networks for long sequences
(2023).
"""

from __future__ import annotations

import keras
from keras import ops


class LRU(keras.layers.Layer):
    """A linear recurrent unit that runs over time as a parallel scan. All its arrays are real: Re and Im apart.

        λ   = exp(-exp(ν)) (cos θ + i sin θ);  γ = √(1 - |λ|²)                     (16.39)
        v_t = γ ⊙ (x_t W_1) + i γ ⊙ (x_t W_2), W_1 being the first H columns of W
            and W_2 the last H                                                     (16.40)
        h_t = λ ⊙ h_{t-1} + v_t, from h_0 = 0, by keras.ops.associative_scan       (16.41)
        y_t = Re h_t C_1 - Im h_t C_2 + d ⊙ x_t, C_1 being the first H rows of C
            and C_2 the last H                                                     (16.42)

    __init__ takes the number of units H. build(input_shape), with the shape (B, T, D), makes five weights with
    add_weight, in this order: ν (H,), θ (H,), W (D, 2H), C (2H, D), d (D,). What they start with is not marked;
    take zeros for ν, θ and d. (The notebook then puts ν and θ on a ring.)
    keras.layers.RNN may not be used or subclassed. In a model, TensorFlow's scan loses the shape of what it returns;
    ops.reshape(h, ops.shape(v)) gives it back. call(x):

    x (B, T, D)  ->  y (B, T, D)
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        D, H = input_shape[-1], self.units
        self.nu = self.add_weight(shape=(H,), initializer="zeros", name="nu")
        self.theta = self.add_weight(shape=(H,), initializer="zeros", name="theta")
        self.W = self.add_weight(shape=(D, 2 * H), initializer="glorot_uniform", name="W")
        self.C = self.add_weight(shape=(2 * H, D), initializer="glorot_uniform", name="C")
        self.d = self.add_weight(shape=(D,), initializer="zeros", name="d")

    def call(self, x):
        r = ops.exp(-ops.exp(self.nu))
        gamma = ops.sqrt(1 - r**2)
        v_re, v_im = ops.split(ops.matmul(x, self.W), 2, axis=-1)
        same = (1, x.shape[1], self.units)  # λ is the same at all steps, in all rows
        a_re, a_im = (ops.broadcast_to(r * part(self.theta), same) for part in (ops.cos, ops.sin))  # (16.39)
        steps = (a_re, a_im, gamma * v_re, gamma * v_im)  # (16.40)
        _, _, *h = ops.associative_scan(self.combine, steps, axis=1)  # (16.41)
        h_re, h_im = (ops.reshape(each, ops.shape(v_re)) for each in h)
        C_1, C_2 = ops.split(self.C, 2, axis=0)
        return ops.matmul(h_re, C_1) - ops.matmul(h_im, C_2) + self.d * x  # (16.42)

    @staticmethod
    def combine(first, second):
        a1, b1, v1, w1 = first
        a2, b2, v2, w2 = second
        return a2 * a1 - b2 * b1, a2 * b1 + b2 * a1, a2 * v1 - b2 * w1 + v2, a2 * w1 + b2 * v1 + w2

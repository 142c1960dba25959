"""Two more cells that Keras does not have: leaky units with learned time constants, and an LSTM with coupled gates.

Leaky units: Mozer, Induction of multiscale temporal structure (1992), with time constants that are learned. The coupled
gate: Greff and others, LSTM: A Search Space Odyssey (2017).
"""

from __future__ import annotations

import keras
from keras import ops


class LeakyCell(keras.layers.Layer):
    """A recurrent cell of leaky units: it takes one time step, and keras.layers.RNN runs it over a sequence.

        α = σ(a), one for each unit                                                (8.22)
        g = tanh(x W + h U + b)                                                    (8.23)
        h_next = α ⊙ h + (1 - α) ⊙ g                                               (8.24)

    __init__ sets `state_size` and `output_size`, both the number of units. build(input_shape), with the shape (B, D),
    makes four weights with add_weight, in this order: W (D, H), U (H, H), b (H,), a (H,). call(x, states) takes one
    step. keras.layers.SimpleRNN and SimpleRNNCell may not be used or subclassed.

    x (B, D); states, a list of one array h (B, H)  ->  h_next (B, H), [h_next]
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        (_, D), H = input_shape, self.state_size
        self.W = self.add_weight(shape=(D, H), initializer="glorot_uniform", name="W")
        self.U = self.add_weight(shape=(H, H), initializer="orthogonal", name="U")
        self.b = self.add_weight(shape=(H,), initializer="zeros", name="b")
        self.a = self.add_weight(shape=(H,), initializer="zeros", name="a")

    def call(self, x, states):
        (h,) = states
        alpha = ops.sigmoid(self.a)  # (8.22)
        g = ops.tanh(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b)  # (8.23)
        h_next = alpha * h + (1 - alpha) * g  # (8.24)
        return h_next, [h_next]


class CoupledLSTMCell(keras.layers.Layer):
    """A coupled LSTM cell, whose input gate is 1 - f: it takes one time step, and keras.layers.RNN runs it.

        [z_f, z_g, z_o] = x W + h U + b                                            (8.30)
        f = σ(z_f),  g = tanh(z_g),  o = σ(z_o)                                    (8.31)
        c_next = f ⊙ c + (1 - f) ⊙ g                                               (8.32)
        h_next = o ⊙ tanh(c_next)                                                  (8.29)

    __init__ sets `state_size`, a list with the size of h and the size of c, and `output_size`. build(input_shape), with
    the shape (B, D), makes three weights with add_weight: W (D, 3H), U (H, 3H), b (3H,). call(x, states) takes one
    step. keras.layers.LSTM and LSTMCell may not be used or subclassed.

    x (B, D); states, a list of h (B, H) and c (B, H)  ->  h_next, [h_next, c_next]
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape):
        (_, D), H = input_shape, self.output_size
        self.W = self.add_weight(shape=(D, 3 * H), initializer="glorot_uniform", name="W")
        self.U = self.add_weight(shape=(H, 3 * H), initializer="orthogonal", name="U")
        self.b = self.add_weight(shape=(3 * H,), initializer="zeros", name="b")

    def call(self, x, states):
        h, c = states
        z_f, z_g, z_o = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 3, axis=1)  # (8.30)
        f, g, o = ops.sigmoid(z_f), ops.tanh(z_g), ops.sigmoid(z_o)  # (8.31)
        c_next = f * c + (1 - f) * g  # (8.32)
        h_next = o * ops.tanh(c_next)  # (8.29)
        return h_next, [h_next, c_next]

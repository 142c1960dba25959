"""Keras' LSTM run from given initial states and chunk by chunk, and a peephole cell, which Keras does not have.

The LSTM: Hochreiter and Schmidhuber, Long Short-Term Memory (1997). Chunks with carried states: Mikolov, Karafiát,
Burget, Černocký and Khudanpur, Recurrent neural network based language model (2010). The peephole cell: Gers and
Schmidhuber, Recurrent Nets that Time and Count (2000); its peepholes are diagonal, one number for each gate of each
unit.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import ops


def run_lstm(W, U, b, x, h0, c0, mask):
    """Run keras.layers.LSTM with given weights from given initial states, and skip padding.

        h_0 = h0,  c_0 = c0                                                        (8.8)
        h_t, c_t = LSTM(x_t, h_{t-1}, c_{t-1})       where mask_t is 1             (8.9)
        h_t, c_t = h_{t-1}, c_{t-1}                  where mask_t is 0             (8.10)
        hs = [h_1, ..., h_T],  h = h_T,  c = c_T                                   (8.11)

    W (D, 4H), U (H, 4H), b (4H,) as Keras packs them; x (B, T, D); h0, c0 (B, H); mask (B, T), floats 1 and 0
    ->  hs (B, T, H), h (B, H), c (B, H)
    """
    layer = keras.layers.LSTM(len(U), return_sequences=True, return_state=True)  # (8.11)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    hs, h, c = layer(x, initial_state=[h0, c0], mask=mask.astype(bool))  # (8.8) to (8.10)
    return hs, h, c


def read_stream(W, U, b, chunks, fresh):
    """Run keras.layers.LSTM over a stream in chunks, and carry the states from each chunk to the next.

        from zeros before the first chunk; then for k = 1 ... K
        h, c = (1 - fresh_k) ⊙ h,  (1 - fresh_k) ⊙ c: 0 in a row that starts a new text    (8.12)
        hs_k, h, c = LSTM(chunk_k, h, c), over all steps of the chunk                      (8.13)
        hs = [hs_1, ..., hs_K], concatenated along time                                    (8.14)

    W (D, 4H), U (H, 4H), b (4H,) as Keras packs them; chunks, a list of K arrays (B, T_k, D), whose lengths may differ;
    fresh (K, B), floats, 1 where a row of a chunk begins a new text, 0 elsewhere
    ->  hs (B, T_1 + ... + T_K, H), h (B, H), c (B, H), as they are after the last step
    """
    layer = keras.layers.LSTM(len(U), return_sequences=True, return_state=True)
    layer.build((None, None, len(W)))
    layer.set_weights([W, U, b])
    _, B = fresh.shape
    h = c = np.zeros((B, len(U)))
    pieces = []
    for k, chunk in enumerate(chunks):
        h, c = ((1 - fresh[k])[:, None] * ops.convert_to_numpy(state) for state in (h, c))  # (8.12)
        hs, h, c = layer(chunk, initial_state=[h, c])  # (8.13)
        pieces.append(hs)
    return ops.concatenate(pieces, axis=1), h, c  # (8.14)


class PeepholeLSTMCell(keras.layers.Layer):
    """A peephole LSTM cell, whose gates also read the cell state: it takes one time step, and keras.layers.RNN runs it.

        [z_i, z_f, z_g, z_o] = x W + h U + b                                       (8.25)
        i = σ(z_i + p_i ⊙ c),  f = σ(z_f + p_f ⊙ c),  g = tanh(z_g)                (8.26)
        c_next = f ⊙ c + i ⊙ g                                                     (8.27)
        o = σ(z_o + p_o ⊙ c_next)                                                  (8.28)
        h_next = o ⊙ tanh(c_next)                                                  (8.29)

    __init__ sets `state_size`, a list with the size of h and the size of c, and `output_size`. build(input_shape), with
    the shape (B, D), makes four weights with add_weight: W (D, 4H), U (H, 4H), b (4H,), and p (3H,), which holds p_i,
    p_f and p_o in this order. call(x, states) takes one step. keras.layers.LSTM and LSTMCell may not be used or
    subclassed.

    x (B, D); states, a list of h (B, H) and c (B, H)  ->  h_next, [h_next, c_next]
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape):
        (_, D), H = input_shape, self.units
        self.W = self.add_weight(shape=(D, 4 * H), initializer="glorot_uniform", name="W")
        self.U = self.add_weight(shape=(H, 4 * H), initializer="orthogonal", name="U")
        self.b = self.add_weight(shape=(4 * H,), initializer="zeros", name="b")
        self.p = self.add_weight(shape=(3 * H,), initializer="zeros", name="p")

    def call(self, x, states):
        h, c = states
        z_i, z_f, z_g, z_o = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 4, axis=1)  # (8.25)
        p_i, p_f, p_o = ops.split(self.p, 3)
        i, f, g = ops.sigmoid(z_i + p_i * c), ops.sigmoid(z_f + p_f * c), ops.tanh(z_g)  # (8.26)
        c_next = f * c + i * g  # (8.27)
        o = ops.sigmoid(z_o + p_o * c_next)  # (8.28)
        h_next = o * ops.tanh(c_next)  # (8.29)
        return h_next, [h_next, c_next]

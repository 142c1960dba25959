"""Additive attention as a Keras layer, and a decoder that uses it.

Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate (2015), for the score;
Luong, Pham and Manning, Effective approaches to attention-based neural machine translation (2015), for a decoder
whose query is its new state.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    """Score queries against the states of a sequence by a small network, and average the states with softmax weights.

        e_ts      = v · tanh(q_t W_q + h_s W_h)                                    (10.26)
        a_ts      = exp(e_ts) / Σ_r exp(e_tr) over all r with x_r ≠ 0, if x_s ≠ 0
        a_ts      = 0                                                  if x_s = 0  (10.27)
        context_t = Σ_s a_ts h_s                                                   (10.28)

    build(input_shape), with the shapes of q, hs and x in a list, makes three weights with add_weight: W_q (H, A),
    W_h (G, A) and v (A,). alignment(inputs) returns a; call(inputs) returns the context.

    inputs, a list of q (B, T, H), hs (B, S, G) and x (B, S), integers, at least one of them not 0 in each row
    ->  context (B, T, G); a (B, T, S)
    """

    def __init__(self, A, **kwargs):
        super().__init__(**kwargs)
        self.A = A

    def build(self, input_shape):
        H, G = input_shape[0][-1], input_shape[1][-1]
        self.W_q = self.add_weight(shape=(H, self.A), initializer="glorot_uniform", name="W_q")
        self.W_h = self.add_weight(shape=(G, self.A), initializer="glorot_uniform", name="W_h")
        self.v = self.add_weight(shape=(self.A,), initializer="glorot_uniform", name="v")

    def alignment(self, inputs):
        q, hs, x = inputs
        sums = ops.matmul(q, self.W_q)[:, :, None] + ops.matmul(hs, self.W_h)[:, None]
        e = ops.sum(self.v * ops.tanh(sums), axis=-1)  # (10.26)
        real = ops.not_equal(x, 0)[:, None]
        return ops.softmax(ops.where(real, e, -np.inf), axis=-1)  # (10.27)

    def call(self, inputs):
        return ops.matmul(self.alignment(inputs), inputs[1])  # (10.28)


def build_attention_decoder(K, E, H, G, A):
    """Build a decoder with attention to the source: a model of all steps for training, and of a single step for use.

        e_t = F[y_t], the row of F for token y_t                                   (10.29)
        h_t = GRU(e_t, h_{t-1}), from the given h_0                                (10.30)
        context_t = additive attention (10.26) to (10.28) with the query h_t       (10.31)
        r_t = tanh([h_t, context_t] C + d)                                         (10.32)
        log p_t = log softmax(r_t V + c)                                           (10.33)

    Weights: F (K, E); the W, U and b of Keras' GRU with H units; W_q (H, A), W_h (G, A), v (A,); C (H + G, H), d (H,);
    V (H, K), c (K,). Two models, which share all of them:

    decoder  [y (B, T), h_0 (B, H), hs (B, S, G), x (B, S)]        ->  log p (B, T, K), for any T and S
    stepper  [y_t (B,), h_{t-1} (B, H), hs (B, S, G), x (B, S)]    ->  [log p_t (B, K), h_t (B, H)]

    K, E, H, G, A, integers; y, y_t and x hold integers  ->  decoder, stepper
    """
    embed, cell = keras.layers.Embedding(K, E), keras.layers.GRUCell(H)
    attention, reading = AdditiveAttention(A), keras.layers.Dense(H, activation="tanh")
    output = keras.layers.Dense(K, activation="log_softmax")
    h, hs, x = keras.Input((H,)), keras.Input((None, G)), keras.Input((None,), dtype="int32")

    def read_out(q):
        context = attention([q, hs, x])  # (10.31)
        return output(reading(ops.concatenate([q, context], axis=-1)))  # (10.32) (10.33)

    y = keras.Input((None,), dtype="int32")
    states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=h)  # (10.29) (10.30)
    decoder = keras.Model([y, h, hs, x], read_out(states))
    token = keras.Input((), dtype="int32")
    h_next, _ = cell(embed(token), [h])
    stepper = keras.Model([token, h, hs, x], [ops.squeeze(read_out(h_next[:, None]), axis=1), h_next])
    return decoder, stepper

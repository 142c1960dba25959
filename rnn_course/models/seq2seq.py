"""From one sequence to another: encoder, decoder, teacher forcing, and greedy decoding.

Sutskever, Vinyals and Le, Sequence to sequence learning with neural networks (2014): the encoder's last state starts
the decoder. Cho et al., Learning phrase representations using RNN encoder-decoder (2014): the decoder reads it at every
step. Williams and Zipser, A learning algorithm for continually running fully recurrent neural networks (1989), for
teacher forcing.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

PAD, START, END = 0, 1, 2


def teacher_forcing(y):
    """Make a decoder's inputs and targets for every step from the right outputs.

        inputs_1  = START,  inputs_{t+1} = y_t                                     (10.1)
        targets_t = y_t for each token of y, then END, then PAD to the end         (10.2)
        mask_t    = 1 where targets_t is not PAD, else 0                           (10.3)

    y (B, T), integers: a row holds its tokens, all above END, and then PAD; it may have no tokens, or no PAD
    ->  inputs, targets (B, T + 1), integers, mask (B, T + 1), floats
    """
    inputs = np.insert(y, 0, START, axis=1)  # (10.1)
    targets = np.insert(y, y.shape[1], PAD, axis=1)
    targets[np.arange(len(y)), np.count_nonzero(y, axis=1)] = END  # (10.2)
    return inputs, targets, (targets != PAD).astype(float)  # (10.3)


def masked_cross_entropy(targets, log_p):
    """Compute the mean cross-entropy over the real tokens of the targets, ignoring padding.

        n    = the number of targets_bt that are not PAD, in all rows together     (10.4)
        loss = - 1/n Σ_bt log_p[b, t, targets_bt] over those                       (10.5)

    Write it with `keras.ops`, so that Keras can differentiate it. targets (B, T), integers; log_p (B, T, K)
    ->  loss ()
    """
    real = ops.cast(ops.not_equal(targets, PAD), log_p.dtype)
    of_targets = ops.squeeze(ops.take_along_axis(log_p, ops.cast(targets, "int32")[:, :, None], axis=2), axis=2)
    return -ops.sum(real * of_targets) / ops.sum(real)  # (10.4) (10.5)


def build_encoder(N, M, H):
    """Build a Keras model that reads a source sequence and returns its state after every token, and after the last one.

        e_s = E[x_s], the row of E for token x_s                                   (10.6)
        h_s = GRU(e_s, h_{s-1}), from zeros; x_s = 0 is padding, where the state
              does not change: h_s = h_{s-1}                                       (10.7)
        h   = h_S, the state after the last token                                  (10.8)

    Weights: E (N, M); the W, U and b of Keras' GRU with H units. The model takes x (B, S), integers below N, for
    any S  ->  [hs (B, S, H), h (B, H)]
    """
    x = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(N, M, mask_zero=True)(x)  # (10.6)
    hs, h = keras.layers.GRU(H, return_sequences=True, return_state=True)(e)  # (10.7) (10.8)
    return keras.Model(x, [hs, h])


def build_decoder(K, E, H):
    """Build a decoder that starts from the encoder's state: a model of all steps for training, and of one step for use.

        e_t = F[y_t], the row of F for token y_t                                   (10.9)
        h_t = GRU(e_t, h_{t-1}), from the given h_0                                (10.10)
        log p_t = log softmax(h_t V + c)                                           (10.11)

    Weights: F (K, E); the W, U and b of Keras' GRU with H units; V (H, K), c (K,). Two models, which share all of them:

    decoder  [y (B, T), h_0 (B, H)]        ->  log p (B, T, K), for any T
    stepper  [y_t (B,), h_{t-1} (B, H)]    ->  [log p_t (B, K), h_t (B, H)]

    K, E, H, integers; y and y_t hold integers below K  ->  decoder, stepper
    """
    embed, cell = keras.layers.Embedding(K, E), keras.layers.GRUCell(H)
    output = keras.layers.Dense(K, activation="log_softmax")
    y, token, h = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32"), keras.Input((H,))
    states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=h)  # (10.9) (10.10)
    decoder = keras.Model([y, h], output(states))  # (10.11)
    h_next, _ = cell(embed(token), [h])
    return decoder, keras.Model([token, h], [output(h_next), h_next])


def greedy_decode(stepper, h, rest, T):
    """Decode greedily: the most probable token of each step is the input of the next, in all rows at once.

        y_0 = START;  log p_t, h_t = stepper([y_{t-1}, h_{t-1}, *rest]), with h_0 = h                 (10.12)
        y_t = the token with the largest log p_t, if there is no END among y_1 ... y_{t-1}
        y_t = PAD, if there is one                                                                    (10.13)
        log_p = the sum of log p_t[y_t] up to and including the first END, or over all T if none      (10.14)

    stepper, a model with one step's inputs and outputs as in build_decoder; h (B, H), an array; rest, a tuple of the
    other arrays that it takes, () if none; T, at least 1  ->  y (B, T), which is y_1 ... y_T, integers, log_p (B,)
    """
    token, going = np.full(len(h), START), np.ones(len(h), dtype=bool)  # (10.12)
    y, log_p_of_y = np.full((len(h), T), PAD), np.zeros(len(h), dtype="float32")
    for t in range(T):
        log_p, h = (ops.convert_to_numpy(each) for each in stepper([token, h, *rest]))
        token = log_p.argmax(axis=1)
        y[going, t] = token[going]  # (10.13)
        log_p_of_y[going] += log_p.max(axis=1)[going]  # (10.14)
        going &= token != END
    return y, log_p_of_y


def exact_match(y, targets):
    """Score decoded sequences: the share that is right from beginning to end, and the share of right tokens.

        right_bt = 1 where y_bt = targets_bt, else 0; only targets that are not PAD count             (10.15)
        exact  = the share of rows in which right_bt = 1 at every target that counts                  (10.16)
        tokens = the share of 1 among all right_bt that count, all rows together                      (10.17)

    y, targets (B, T), integers  ->  exact, tokens, numbers from 0 to 1
    """
    right, counts = y == targets, targets != PAD  # (10.15)
    exact = (right | ~counts).all(axis=1).mean()  # (10.16)
    return exact, right[counts].mean()  # (10.17)


def build_context_decoder(K, E, H, G):
    """Build a decoder that starts from zeros and reads the source's context at every step.

        e_t = F[y_t], the row of F for token y_t                                   (10.9)
        h_t = GRU([e_t, context], h_{t-1}), from h_0 = 0                           (10.18)
        log p_t = log softmax(h_t V + c)                                           (10.11)

    Weights: F (K, E); the W (E + G, 3H), U and b of Keras' GRU with H units; V (H, K), c (K,). The model takes
    [y (B, T), context (B, G)], for any T; y holds integers below K  ->  log p (B, T, K)
    """
    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)  # (10.9)
    everywhere = ops.ones_like(e[:, :, :1]) * context[:, None]
    states = keras.layers.GRU(H, return_sequences=True)(ops.concatenate([e, everywhere], axis=2))  # (10.18)
    return keras.Model([y, context], keras.layers.Dense(K, activation="log_softmax")(states))  # (10.11)

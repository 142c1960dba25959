"""Taggers: recurrent networks that read a sentence in both directions and give every word a tag.

Graves and Schmidhuber, Framewise phoneme classification with bidirectional LSTM (2005), for both directions; Huang, Xu
and Yu, Bidirectional LSTM-CRF models for sequence tagging (2015), for features beside the words; Zaremba, Sutskever and
Vinyals, Recurrent neural network regularization (2014), for dropout between layers only; Gal and Ghahramani, Dropout
as a Bayesian approximation (2016), for dropout that stays on after training.
"""

from __future__ import annotations

import keras


def build_tagger(kind, vocabulary_size, embedding_size, units, tags):
    """Build a Keras model that reads a sentence of word indices in both directions and tags each word.

        e_t = E[w_t], the row of E for word w_t                                          (9.12)
        h_t = the state of a recurrent layer that has read w_1, ..., w_t                 (9.13)
        g_t = the state of a second one that has read w_L, ..., w_t, from the last
              word w_L back to this one                                                  (9.14)
        y_t = softmax([h_t, g_t] V + c), the probability of each tag                     (9.15)

    Both are Keras layers of the given kind, "SimpleRNN", "LSTM" or "GRU", and start from zeros. w_t = 0 is padding,
    comes after the last word, and changes no state; the model's output there does not matter.

    Weights: E (vocabulary_size, embedding_size); the W, U and b of the first layer, then those of the second, each with
    `units` units; V (2 units, tags); c (tags,). The model takes w (B, T), for any T  ->  y (B, T, tags)
    """
    recurrent = getattr(keras.layers, kind)(units, return_sequences=True)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),  # (9.12)
            keras.layers.Bidirectional(recurrent),  # (9.13), (9.14)
            keras.layers.Dense(tags, activation="softmax"),  # (9.15)
        ]
    )


def build_feature_tagger(vocabulary_sizes, embedding_sizes, units, tags):
    """Build a tagger that reads three features of each word: its index, its suffix and its case.

        x_t = [E_1[w_t], E_2[s_t], E_3[k_t]]                                             (9.18)
        h_t, g_t, y_t as in (9.13) to (9.15), by two LSTMs that read x                   (9.19)

    The model takes a list of three arrays w, s, k (B, T) of integers: the words, the suffixes, the cases. Padding is 0
    in all three, comes after the last word, and changes no state; the model's output there does not matter.

    vocabulary_sizes, embedding_sizes: three integers each, for E_1, E_2 and E_3. Weights: the three E; the W, U
    and b of the LSTM for h, then of that for g, with `units` units; V (2 units, tags); c (tags,)  ->  y (B, T, tags)
    """
    inputs = [keras.Input((None,), dtype="int32") for _ in vocabulary_sizes]
    vectors = [
        keras.layers.Embedding(*sizes, mask_zero=True)(numbers)
        for numbers, *sizes in zip(inputs, vocabulary_sizes, embedding_sizes, strict=True)
    ]
    x = keras.layers.Concatenate()(vectors)  # (9.18)
    states = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(x)
    y = keras.layers.Dense(tags, activation="softmax")(states)  # (9.19)
    return keras.Model(inputs, y)


def build_deep_tagger(vocabulary_size, units, layers, tags, rate, awake):
    """Build a tagger of several bidirectional layers with residual connections, each adding to the output of the last.

        s^0_t = E[w_t], 2 units numbers                                                  (9.20)
        s^1 = s^0 + both(s^0),  s^l = s^{l-1} + both(dropout(s^{l-1})) for l = 2 ... layers   (9.21)
        y_t = softmax(s^layers_t V + c)                                                  (9.22)

    both(x)_t = [h_t, g_t], as in (9.13) and (9.14): two LSTMs, new ones for each l, read x in both directions. dropout
    sets each number to 0 with probability `rate`, and divides the others by 1 - rate. It is on during training or, if
    `awake` is True, in every call `model(w)`. w_t = 0 is padding, comes after the last word, and changes no state of
    any layer; the model's output there does not matter.

    Weights: E (vocabulary_size, 2 units); for each l from 1, W (2 units, 4 units), U (units, 4 units) and b (4 units,)
    of the LSTM for h, then of that for g; V (2 units, tags); c (tags,). The model takes w (B, T)  ->  y (B, T, tags)
    """
    words = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocabulary_size, 2 * units, mask_zero=True)(words)  # (9.20)
    for layer in range(layers):
        read = keras.layers.Dropout(rate)(states, training=awake or None) if layer else states
        both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(read)
        states = keras.layers.Add()([states, both])  # (9.21)
    return keras.Model(words, keras.layers.Dense(tags, activation="softmax")(states))  # (9.22)

"""Classifiers of whole texts: the states of a network, or of a convolution, pooled into one vector.

Collobert and others, Natural language processing (almost) from scratch (2011), for the maximum over time; Waibel and
others, Phoneme recognition using time-delay neural networks (1989), for the convolution.
"""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.models.text import build_vocabulary, encode_and_pad, split_message


def build_pooled_classifier(vocabulary_size, embedding_size, units, classes, pooling):
    """Build a Keras model that pools the states of a bidirectional LSTM and returns the probability of each class.

        s_t = [h_t, g_t], the states of two LSTMs that read E[w_1], ..., E[w_L] from both ends,
              as in (9.13) and (9.14); w_1 ... w_L are the words, the rest is padding         (9.25)
        p = s_L                             if pooling is "last"                         (9.26)
        p = (s_1 + ... + s_L) / L           if pooling is "mean"                         (9.27)
        p = the largest of s_1, ..., s_L,
            unit by unit                    if pooling is "max"                          (9.28)
        p = [h_L, g_1]                      if pooling is "ends"                         (9.29)
        y = softmax(p V + c)                                                             (9.30)

    w_t = 0 is padding, comes after the last word and changes no state; every sentence has a word. Weights: E
    (vocabulary_size, embedding_size); the W, U and b of the LSTM for h, then of that for g, with `units` units; V
    (2 units, classes); c (classes,). The model takes w (B, T), for any T  ->  y (B, classes)
    """
    words = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    states = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(vectors)  # (9.25)
    mask = ops.not_equal(words, 0)
    real = ops.cast(mask, states.dtype)
    L = ops.sum(real, axis=1, keepdims=True)
    is_last = ops.logical_and(mask, ops.equal(ops.cumsum(real, axis=1), L))
    last = ops.einsum("bth,bt->bh", states, ops.cast(is_last, states.dtype))  # (9.26)
    pooled = {
        "last": last,
        "mean": ops.divide(ops.einsum("bth,bt->bh", states, real), L),  # (9.27)
        "max": ops.max(ops.where(mask[..., None], states, -1.0), axis=1),  # (9.28)
        "ends": ops.concatenate([last[:, :units], states[:, 0, units:]], axis=1),  # (9.29)
    }
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(pooled[pooling]))  # (9.30)


def build_convolution(vocabulary_size, embedding_size, filters, width, classes):
    """Build a Keras classifier: a convolution over a few words at a time, then the maximum of each filter over time.

        e_t = E[w_t];  e_t = 0 before the first word                                     (9.31)
        z_t = relu(e_{t-width+1} K_1 + ... + e_{t-1} K_{width-1} + e_t K_width + b)      (9.32)
        p = the largest of z_1, ..., z_L, filter by filter; L is the number of words     (9.33)
        y = softmax(p V + c)                                                             (9.34)

    w_t = 0 is padding and comes after the last word; every sentence has a word. Weights: E (vocabulary_size,
    embedding_size); K (width, embedding_size, filters), which is K_1, ..., K_width stacked; b (filters,);
    V (filters, classes); c (classes,). The model takes w (B, T), for any T  ->  y (B, classes)
    """
    words = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocabulary_size, embedding_size)(words)  # (9.31)
    convolution = keras.layers.Conv1D(filters, width, padding="causal", activation="relu")
    real = ops.not_equal(words, 0)[..., None]
    strongest = ops.max(ops.where(real, convolution(vectors), 0.0), axis=1)  # (9.32), (9.33)
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(strongest))  # (9.34)


def filter_spam(texts, spam, arrived, common=2, filters=24, width=3, epochs=12):
    """Learn from labelled messages which are spam, and classify the messages that arrive.

        P_i = the probability that message i of arrived is spam, by a model trained on texts
              and spam only                                                              (9.35)
        guess_i = 1 if P_i > 1/2, else 0                                                 (9.36)

    Use any model, from Keras or your own. It is scored by the F1 of spam, (9.11), on a few hundred new generated
    messages: 0.9 gives all points. The arguments after arrived are settings: change or ignore them.

    texts, a list of N str; spam (N,), ones and zeros; arrived, a list of M str  ->  guesses (M,), integers 0 and 1
    """
    keras.utils.set_random_seed(0)
    known = [split_message(text) for text in texts]
    vocabulary = build_vocabulary(known, common)
    model = build_convolution(len(vocabulary), filters, filters, width, 2)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = 0.01
    model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose=0)
    P = model(encode_and_pad([split_message(text) for text in arrived], vocabulary))  # (9.35)
    return ops.convert_to_numpy(P).argmax(axis=1)  # (9.36)

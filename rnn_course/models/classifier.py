"""A classifier of word sequences of unequal length.

The softmax of a recurrent network's last state: Goodfellow, Bengio and Courville, Deep Learning (2016), chapter 10.
"""

from __future__ import annotations

import keras


def build_classifier(vocabulary_size, embedding_size, units, classes):
    """Build a Keras model that reads a sentence of word indices and returns the probability of each class.

        e_t = E[w_t], the row of E for word w_t                                    (8.33)
        h = the state of an LSTM, started from zeros, after the last word;
            w_t = 0 is padding, and does not change the state                      (8.36)
        y = softmax(h V + c)                                                       (8.37)

    Weights: E (vocabulary_size, embedding_size); the W, U and b of an LSTM with `units` units; V (units, classes);
    c (classes,). The model takes w (B, T), integers below vocabulary_size, for any T  ->  y (B, classes)
    """
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),  # (8.33)
            keras.layers.LSTM(units),  # (8.36)
            keras.layers.Dense(classes, activation="softmax"),  # (8.37)
        ]
    )

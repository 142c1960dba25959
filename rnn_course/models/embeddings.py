"""Training on top of word vectors that are there already, which may or may not move.

The mean of a sentence's word vectors under a softmax: Joulin, Grave, Bojanowski and Mikolov, Bag of Tricks for
Efficient Text Classification (2017). To freeze or to fine-tune: Kim, Convolutional Neural Networks for Sentence
Classification (2014), where the two are called static and non-static.
"""

from __future__ import annotations

import keras
import numpy as np


def fine_tune(E, V, c, w, labels, rate, frozen):
    """Build a Keras classifier on given word vectors, and train it by one step of gradient descent.

        m = the mean of E[w_t] over the words of a sentence; w_t = 0 is padding, and is left out   (8.41)
        y = softmax(m V + c)                                                                       (8.42)
        loss = the mean over the sentences of -log y_label                                         (8.43)
        V_next = V - rate · dV,  c_next = c - rate · dc                                            (8.44)
        E_next = E                if frozen
        E_next = E - rate · dE    otherwise                                                        (8.45)

    where dV, dc and dE are the gradients of the loss. `trained` counts the numbers that training may change.

    E (N, M); V (M, C); c (C,); w (B, T), whole numbers below N; labels (B,), whole numbers below C; rate, a number;
    frozen, a truth value  ->  E_next (N, M), V_next (M, C), c_next (C,), trained, a whole number
    """
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"),
        keras.layers.Embedding(*E.shape, mask_zero=True, trainable=not frozen),  # (8.45)
        keras.layers.GlobalAveragePooling1D(),  # (8.41)
        keras.layers.Dense(len(c), activation="softmax"),  # (8.42)
    ])
    model.set_weights([E, V, c])
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly=True)  # (8.43)
    model.train_on_batch(w, labels)  # (8.44)
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return *model.get_weights(), trained

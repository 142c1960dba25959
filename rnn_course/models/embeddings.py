"""Training on top of pretrained word vectors, frozen or fine-tuned.

The mean of a sentence's word vectors under a softmax: Joulin, Grave, Bojanowski and Mikolov, Bag of Tricks for
Efficient Text Classification (2017). Freezing and fine-tuning: Kim, Convolutional Neural Networks for Sentence
Classification (2014), where the two are called static and non-static.
"""

from __future__ import annotations

import keras
import numpy as np


def fine_tune(E, V, c, w, labels, rate, frozen):
    """Build a Keras classifier on pretrained word vectors, and train it by one step of gradient descent.

        m = the mean of E[w_t] over the words of a sentence; w_t = 0 is padding and does not count (8.41)
        y = softmax(m V + c)                                                                       (8.42)
        loss = the mean over the sentences of -log y_label                                         (8.43)
        V_next = V - rate · dV,  c_next = c - rate · dc                                            (8.44)
        E_next = E                if frozen
        E_next = E - rate · dE    otherwise                                                        (8.45)

    where dV, dc and dE are the gradients of the loss. `trained` is how many numbers training may change.

    E (N, M); V (M, C); c (C,); w (B, T), integers below N; labels (B,), integers below C; rate, a number;
    frozen, a bool  ->  E_next (N, M), V_next (M, C), c_next (C,), trained, an int
    """
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(*E.shape, mask_zero=True, trainable=not frozen),  # (8.45)
            keras.layers.GlobalAveragePooling1D(),  # (8.41)
            keras.layers.Dense(len(c), activation="softmax"),  # (8.42)
        ]
    )
    model.set_weights([E, V, c])
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly=True)  # (8.43)
    model.train_on_batch(w, labels)  # (8.44)
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return *model.get_weights(), trained

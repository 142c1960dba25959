"""What several accepted answers are made of."""

import keras


def softmax(size):
    return keras.layers.Dense(size, "softmax")

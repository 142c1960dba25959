"""What goes wrong with the classifier: padding read as words, sums for probabilities."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.classifier import build_classifier

# A classifier


def model_of(vocabulary_size, embedding_size, rest, mask_zero=True, trainable=True):
    """A model that starts with the embedding; `rest` makes the probabilities of what it gives."""
    words = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=mask_zero, trainable=trainable)
    return keras.Model(words, rest(words, embedding(words)))


@misconception(of=build_classifier, says="padding is read like any other word; (8.36) lets it move no state.")
def reads_padding_as_words(vocabulary_size, embedding_size, units, classes):
    lstm, dense = keras.layers.LSTM(units), keras.layers.Dense(classes, activation="softmax")
    return model_of(vocabulary_size, embedding_size, lambda _, e: dense(lstm(e)), mask_zero=False)


@misconception(of=build_classifier, says="padding is turned into a vector of zeros, and still moves the state "
                                         "through U and b; (8.36) skips its steps.")
def zeros_the_vectors_of_padding(vocabulary_size, embedding_size, units, classes):
    def rest(words, e):
        e = e * ops.cast(ops.not_equal(words, 0), e.dtype)[:, :, None]
        return keras.layers.Dense(classes, activation="softmax")(keras.layers.LSTM(units)(e))

    return model_of(vocabulary_size, embedding_size, rest, mask_zero=False)


@misconception(of=build_classifier, says="the last layer gives sums, not probabilities; (8.37) has a softmax.")
def gives_sums_for_probabilities(vocabulary_size, embedding_size, units, classes):
    return model_of(vocabulary_size, embedding_size,
                    lambda _, e: keras.layers.Dense(classes)(keras.layers.LSTM(units)(e)))


@misconception(of=build_classifier, says="the last layer has a sigmoid, whose probabilities do not sum to one; "
                                         "(8.37) has a softmax.")
def gives_each_class_a_sigmoid(vocabulary_size, embedding_size, units, classes):
    dense = keras.layers.Dense(classes, activation="sigmoid")
    return model_of(vocabulary_size, embedding_size, lambda _, e: dense(keras.layers.LSTM(units)(e)))


@misconception(of=build_classifier, says="the states of all words are averaged; (8.36) takes the one after the "
                                         "last word.")
def averages_the_states(vocabulary_size, embedding_size, units, classes):
    def rest(_, e):
        states = keras.layers.LSTM(units, return_sequences=True)(e)
        return keras.layers.Dense(classes, activation="softmax")(keras.layers.GlobalAveragePooling1D()(states))

    return model_of(vocabulary_size, embedding_size, rest)


@misconception(of=build_classifier, says="the last layer reads the cell c; (8.36) and (8.37) read the state h.")
def classifies_the_cell(vocabulary_size, embedding_size, units, classes):
    def rest(_, e):
        return keras.layers.Dense(classes, activation="softmax")(keras.layers.LSTM(units, return_state=True)(e)[2])

    return model_of(vocabulary_size, embedding_size, rest)


@misconception(of=build_classifier, says="the sentence is read from its end to its start; (8.36) has the state "
                                         "after the last word.")
def reads_backwards(vocabulary_size, embedding_size, units, classes):
    lstm, dense = keras.layers.LSTM(units, go_backwards=True), keras.layers.Dense(classes, activation="softmax")
    return model_of(vocabulary_size, embedding_size, lambda _, e: dense(lstm(e)))


@misconception(of=build_classifier, says="the LSTM's activation is relu; the LSTM of (8.36) is the usual one, with "
                                         "tanh.")
def has_a_relu_lstm(vocabulary_size, embedding_size, units, classes):
    lstm, dense = keras.layers.LSTM(units, activation="relu"), keras.layers.Dense(classes, activation="softmax")
    return model_of(vocabulary_size, embedding_size, lambda _, e: dense(lstm(e)))


@misconception(of=build_classifier, says="the embedding is frozen, so no gradient reaches E; (8.33) has it among "
                                         "the weights to be learned.")
def freezes_the_embedding(vocabulary_size, embedding_size, units, classes):
    lstm, dense = keras.layers.LSTM(units), keras.layers.Dense(classes, activation="softmax")
    return model_of(vocabulary_size, embedding_size, lambda _, e: dense(lstm(e)), trainable=False)

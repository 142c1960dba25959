"""Forms of the classifiers of 08 and 09."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from tests.models.test_forms import (
    Extras,
    after_build,
    assert_right,
    cases,
    copied,
    in_a_class,
    in_a_sequence,
    nested,
)

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


def everything_named(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True, name="vectors")(words)
    state = layers.LSTM(units, name="state")(vectors)
    return keras.Model(words, layers.Dense(classes, activation="softmax", name="y")(state), name="classifier")


def sequence_with_a_named_input(vocabulary_size, embedding_size, units, classes):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32", name="tensor"),
            layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            layers.LSTM(units),
            layers.Dense(classes),
            layers.Activation("softmax"),
        ]
    )


def sequence_added_to(vocabulary_size, embedding_size, units, classes):
    model = keras.Sequential(name="classifier")
    model.add(layers.Embedding(vocabulary_size, embedding_size, mask_zero=True))
    model.add(layers.RNN(layers.LSTMCell(units)))
    model.add(layers.Dense(classes))
    model.add(layers.Softmax())
    return model


class Classifier(keras.Model):
    def __init__(self, vocabulary_size, embedding_size, units, classes):
        super().__init__()
        self.head = layers.Dense(classes, activation="softmax")
        self.reader = layers.LSTM(units)
        self.table = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)

    def call(self, words):
        return self.head(self.reader(self.table(words)))


def a_class(*sizes):
    return Classifier(*sizes)


class Late(keras.Model):
    """Makes its layers in `build`, and leaves it to their first calls to make the weights."""

    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def build(self, shape):
        vocabulary_size, embedding_size, units, classes = self.sizes
        self.parts = [
            layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            layers.LSTM(units),
            layers.Dense(classes, activation="softmax"),
        ]

    def call(self, words):
        for part in self.parts:
            words = part(words)
        return words


def layers_made_late(*sizes):
    return Late(*sizes)


def with_extras(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = Extras()(layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words))
    still = layers.BatchNormalization(center=False, scale=False, epsilon=0.0)(layers.LSTM(units)(vectors))
    return keras.Model(words, layers.Dense(classes, activation="softmax")(layers.Dropout(0.3, seed=1)(still)))


def a_reader_and_a_head(vocabulary_size, embedding_size, units, classes):
    words, state = keras.Input((None,), dtype="int32", name="in"), keras.Input((units,), name="in")
    head = keras.Model(state, layers.Dense(classes, activation="softmax")(state), name="head")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    reader = keras.Model(words, layers.LSTM(units)(vectors), name="reader")
    return keras.Sequential([reader, head])


def a_layer_that_masks(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,))
    mask = layers.Masking().compute_mask(words[:, :, None])
    state = layers.LSTM(units)(layers.Embedding(vocabulary_size, embedding_size)(words), mask=mask)
    return keras.Model(words, ops.softmax(layers.Dense(classes)(state)))


def the_last_of_all_answers(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    states = layers.LSTM(units, return_sequences=True)(vectors)
    return keras.Model(words, layers.TimeDistributed(layers.Dense(classes, activation="softmax"))(states)[:, -1])


class ByHand(keras.layers.Layer):
    """All weights in one layer, and a loop over time."""

    def __init__(self, N, M, H, C):
        super().__init__()
        self.shapes = [(N, M), (M, 4 * H), (H, 4 * H), (4 * H,), (H, C), (C,)]

    def build(self, shape):
        self.all = [self.add_weight(shape=shape, name=f"w{place}") for place, shape in enumerate(self.shapes)]

    def call(self, words):
        (E, W, U, b, V, c), words = self.all, ops.cast(words, "int32")
        h = cell = ops.zeros((ops.shape(words)[0], U.shape[0]))
        for t in range(words.shape[1]):
            real = ops.cast(words[:, t] > 0, "float32")[:, None]
            i, f, g, o = ops.split(ops.take(E, words[:, t], axis=0) @ W + h @ U + b, 4, axis=1)
            new = ops.sigmoid(f) * cell + ops.sigmoid(i) * ops.tanh(g)
            h = real * ops.sigmoid(o) * ops.tanh(new) + (1 - real) * h
            cell = real * new + (1 - real) * cell
        return ops.softmax(h @ V + c)


def one_layer_by_hand(*sizes):
    return keras.Sequential([ByHand(*sizes)])


def trained_before(*sizes):
    model = everything_named(*sizes)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    model.train_on_batch(np.array([[1, 2, 0]]), np.array([0]))
    return model


CLASSIFIERS = [
    everything_named,
    sequence_with_a_named_input,
    sequence_added_to,
    a_class,
    layers_made_late,
    with_extras,
    a_reader_and_a_head,
    a_layer_that_masks,
    the_last_of_all_answers,
    one_layer_by_hand,
    trained_before,
    after_build(sequence_added_to, (None, None)),
    after_build(a_class, (None, None)),
    after_build(layers_made_late, (None, None)),
    nested(everything_named),
    nested(a_reader_and_a_head),
    in_a_class(everything_named),
    in_a_sequence(a_reader_and_a_head),
    copied(everything_named),
]


def convolution_all_named(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, name="E")(words)
    z = layers.Conv1D(filters, width, padding="causal", activation="relu", name="K")(vectors)
    real = ops.expand_dims(ops.cast(ops.not_equal(words, 0), "float32"), -1)
    return keras.Model(words, layers.Dense(classes, activation="softmax", name="V")(ops.max(z * real, axis=1)))


class Convolution(keras.Model):
    def __init__(self, vocabulary_size, embedding_size, filters, width, classes):
        super().__init__()
        self.head, self.extras = layers.Dense(classes), Extras()
        self.windows = keras.Sequential([layers.ZeroPadding1D((width - 1, 0)), layers.Conv1D(filters, width)])
        self.table = layers.Embedding(vocabulary_size, embedding_size)

    def call(self, words):
        z = ops.where(words[:, :, None] > 0, ops.relu(self.windows(self.extras(self.table(words)))), 0.0)
        return ops.softmax(self.head(layers.GlobalMaxPooling1D()(z)))


def convolution_as_a_class(*sizes):
    return Convolution(*sizes)


def convolution_on_zeros(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,), dtype="int32", name="keras_tensor_9")
    real = layers.Reshape((-1, 1))(ops.cast(words > 0, "float32"))
    vectors = layers.Multiply()([layers.Embedding(vocabulary_size, embedding_size)(words), real])
    z = layers.Activation("relu")(layers.Conv1D(filters, width, padding="causal")(vectors))
    strongest = layers.GlobalMaxPooling1D()(layers.Multiply()([z, real]))
    return keras.Model(words, layers.Softmax()(layers.Dense(classes)(strongest)))


CONVOLUTIONS = [
    convolution_all_named,
    convolution_as_a_class,
    convolution_on_zeros,
    after_build(convolution_as_a_class, (None, None)),
    nested(convolution_all_named),
    nested(convolution_on_zeros),
    in_a_class(convolution_as_a_class),
    in_a_class(convolution_on_zeros),
    in_a_sequence(convolution_all_named),
]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    [
        *cases("08_keras_layers", {"build_classifier": CLASSIFIERS}),
        *cases("09_tagging_classification", {"build_convolution": CONVOLUTIONS}),
    ],
)
def test_classifiers_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)

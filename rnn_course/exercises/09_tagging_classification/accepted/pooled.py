"""Right classifiers and filters written otherwise."""

from __future__ import annotations

import itertools
from collections import Counter

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.pooled import build_convolution, build_pooled_classifier, filter_spam
from rnn_course.models.text import split_message


@accepted(of=build_pooled_classifier)
def a_pooling_layer_that_takes_the_mask(vocabulary_size, embedding_size, units, classes, pooling):
    class Pool(keras.layers.Layer):
        supports_masking = True

        def compute_mask(self, inputs, mask=None):
            return None

        def call(self, s, mask=None):
            m = ops.cast(mask, "float32")[:, :, None]
            L = ops.sum(m, axis=1)
            at_L = ops.one_hot(ops.cast(L[:, 0], "int32") - 1, ops.shape(s)[1])
            last = ops.einsum("bth,bt->bh", s, at_L)
            if pooling == "mean":
                return ops.einsum("bth,bt->bh", s, m[..., 0]) / L
            if pooling == "max":
                return ops.max(s - 10.0 * (1.0 - m), axis=1)
            return last if pooling == "last" else ops.concatenate([last[:, :units], s[:, 0, units:]], axis=-1)

    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True)),
        Pool(), keras.layers.Dropout(0.2), keras.layers.Dense(classes, "softmax")])


@accepted(of=build_pooled_classifier)
def ends_are_what_bidirectional_returns(vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    if pooling == "ends":
        p = keras.layers.Bidirectional(keras.layers.LSTM(units))(x)
    else:
        s = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(x)
        mask = ops.not_equal(words, 0)
        if pooling == "mean":
            p = keras.layers.GlobalAveragePooling1D()(s, mask=mask)
        elif pooling == "max":
            p = ops.max(ops.where(ops.expand_dims(mask, 2), s, -np.inf), axis=1)
        else:
            place = ops.sum(ops.cast(mask, "int32"), axis=1, keepdims=True)[:, :, None] - 1
            p = ops.take_along_axis(s, ops.repeat(place, 2 * units, axis=2), axis=1)[:, 0]
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(p))


@accepted(of=build_pooled_classifier)
def two_layers_with_states(vocabulary_size, embedding_size, units, classes, pooling):
    class Classifier(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)
            self.h = keras.layers.LSTM(units, return_sequences=True, return_state=True)
            self.g = keras.layers.LSTM(units, return_sequences=True, return_state=True, go_backwards=True)
            self.classes = keras.layers.Dense(classes, activation="softmax")

        def call(self, words):
            e, real = self.embedding(words), ops.cast(words > 0, "float32")
            (hs, h, _), (gs, g, _) = self.h(e), self.g(e)
            gs = ops.flip(gs, axis=1)
            after = ops.pad(real[:, 1:], [[0, 0], [0, 1]])
            last = ops.sum(ops.expand_dims(real - after, -1) * gs, axis=1)
            share = ops.expand_dims(real / ops.sum(real, axis=1, keepdims=True), -1)
            hidden = 5 * ops.expand_dims(1 - real, -1)
            parts = {"last": [h, last], "ends": [h, g], "mean": [ops.sum(share * s, axis=1) for s in (hs, gs)],
                     "max": [ops.max(s - hidden, axis=1) for s in (hs, gs)]}[pooling]
            return self.classes(ops.concatenate(parts, axis=1))

    return Classifier()


@accepted(of=build_pooled_classifier)
def two_layers_in_a_model_of_their_own(vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    h = keras.layers.LSTM(units, return_sequences=True)(e)
    g = ops.flip(keras.layers.LSTM(units, return_sequences=True, go_backwards=True)(e), axis=1)
    reader = keras.Model(words, [h, g])
    (h, g), mask = reader(words), ops.not_equal(words, 0)[:, :, None]
    count = ops.sum(ops.cast(mask, h.dtype), axis=1)
    at_last = ops.equal(ops.cumsum(ops.cast(mask, h.dtype), axis=1), count[:, None]) & mask
    last = [ops.sum(ops.where(at_last, s, 0.0), axis=1) for s in (h, g)]
    pooled = {"last": last, "ends": [last[0], g[:, 0]],
              "mean": [ops.sum(ops.where(mask, s, 0.0), axis=1) / count for s in (h, g)],
              "max": [ops.max(ops.where(mask, s, -2.0), axis=1) for s in (h, g)]}[pooling]
    joined = keras.layers.Concatenate()(pooled)
    return keras.Sequential([keras.Model(words, joined), keras.layers.Dense(classes, activation="softmax")])


@accepted(of=build_convolution)
def pads_by_hand_and_rectifies_last(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    z = keras.layers.Conv1D(filters, width)(ops.pad(e, [[0, 0], [width - 1, 0], [0, 0]]))
    hidden = ops.cast(ops.expand_dims(ops.equal(words, 0), -1), "float32")
    p = keras.layers.ReLU()(keras.layers.GlobalMaxPooling1D()(z - 1e9 * hidden))
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(p))


@accepted(of=build_convolution)
def multiplies_padding_away(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,))
    real = ops.cast(words != 0, "float32")[..., None]
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words) * real
    z = keras.layers.Conv1D(filters, width, padding="causal", activation=keras.activations.relu)(e) * real
    p = keras.layers.GlobalMaxPooling1D()(z)
    return keras.Model(words, keras.layers.Softmax()(keras.layers.Dense(classes)(p)))


@accepted(of=build_convolution)
def adds_up_delayed_products(vocabulary_size, embedding_size, filters, width, classes):
    class Delays(keras.layers.Layer):
        def build(self, shape):
            self.K = self.add_weight(shape=(width, shape[-1], filters), name="K")
            self.b = self.add_weight(shape=(filters,), name="b")

        def call(self, e, real):
            T = ops.shape(e)[1]
            e = ops.pad(e, [[0, 0], [width - 1, 0], [0, 0]])
            z = sum(ops.matmul(e[:, delay : delay + T], self.K[delay]) for delay in range(width)) + self.b
            return ops.max(ops.relu(z) * real, axis=1)

    words = keras.Input((None,), dtype="int32")
    real = ops.cast(ops.not_equal(words, 0), "float32")[:, :, None]
    p = Delays()(keras.layers.Embedding(vocabulary_size, embedding_size)(words), real)
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(p))


def bags(texts, known):
    """Which of the known words stand in each text (N, words)."""
    return np.array([[float(word in words) for word in known] for words in map(set, map(split_message, texts))])


@accepted(of=filter_spam)
def naive_bayes(texts, spam, arrived):
    known = sorted({word for text in texts for word in split_message(text)})
    seen, new = bags(texts, known), bags(arrived, known)
    p = [(seen[spam == k].sum(axis=0) + 0.5) / ((spam == k).sum() + 1) for k in (0, 1)]
    evidence = [new @ np.log(p[k]) + (1 - new) @ np.log(1 - p[k]) + np.log((spam == k).mean()) for k in (0, 1)]
    return (evidence[1] > evidence[0]).astype("int32")


@accepted(of=filter_spam)
def logistic_regression_by_hand(texts, spam, arrived):
    known = sorted({word for text in texts for word in split_message(text)})
    seen, new, w, b = bags(texts, known), bags(arrived, known), np.zeros(len(known)), 0.0
    for _ in range(500):
        error = 1 / (1 + np.exp(-seen @ w - b)) - spam
        w, b = w - 0.5 * seen.T @ error / 100, b - 0.5 * error.sum() / 100
    return np.int64(new @ w + b > 0)


@accepted(of=filter_spam)
def votes_of_pairs_of_words(texts, spam, arrived):
    def marks(text):
        words = ["<", *split_message(text), ">"]
        return {*words, *itertools.pairwise(words)}

    kinds = [[text for text, s in zip(texts, spam, strict=True) if s == k] for k in (0, 1)]
    counts = [Counter(mark for text in kind for mark in marks(text)) for kind in kinds]
    size = [int((spam == k).sum()) for k in (0, 1)]

    def evidence(text):
        return sum(np.log((counts[1][m] + 0.3) / (size[1] + 1)) - np.log((counts[0][m] + 0.3) / (size[0] + 1))
                   for m in marks(text) if counts[0][m] + counts[1][m])

    return np.array([evidence(text) > 0 for text in arrived]).astype(int)

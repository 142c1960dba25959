"""build_convolution: build a Keras model with a convolution over the words and a maximum over time."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.pooled import build_convolution
from rnn_course.slips import slips

from . import draws
from .asking import VOCABULARY

header = exercise(
    build_convolution,
    points=8,
    returns={"outputs": "(9.34)", "dE": "(9.31)", "dK": "(9.32)", "db": "(9.32)", "dV": "(9.34)", "dc": "(9.34)"},
    hints=(
        "Keras has a layer for (9.32). Which value of its argument `padding` looks back and never ahead?",
        "Places after the last word have a z too, and it may be the largest.",
        "relu gives nothing below 0. Which value at padding is never the maximum?",
    ),
    sure_of={"windows_over_sentences_of_one_length": ("full_windows_only",)},
)


def convolved(draw: Draw, words: np.ndarray, M: int, F: int, width: int, C: int, silent: int = 0) -> Question:
    """Build a convolution, load random weights, and run it on sentences; the first `silent` filters find nothing."""
    weights = {"E": draw(VOCABULARY, M), "K": draw(width, M, F), "b": draw(F), "V": draw(F, C), "c": draw(C)}
    weights["b"][:silent] -= 30
    built = ask(build_convolution, VOCABULARY, M, F, width, C)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


@check
def windows_over_sentences_of_one_length(draw: Draw):
    B, M, F, C = draw.sizes("BMFC", F=7)
    yield convolved(draw, draw.integers(1, VOCABULARY, B, 6), M, F, 3, C, silent=1)


@check(weight=2)
def windows_over_padded_sentences(draw: Draw):
    B, M, F, C = draw.sizes("BMFC", B=6)
    yield convolved(draw, draws.numbers(draw, B, 6, VOCABULARY)[0], M, F, draw.choice((2, 3)), C)


@check(
    weight=0,
    note="Wrong even with windows of one word, so their direction is not the reason: look at relu in (9.32), at "
    "(9.33) and at (9.34).",
)
def windows_of_one_word(draw: Draw):
    B, T, M, F, C = draw.sizes("BTMFC")
    yield convolved(draw, draw.integers(1, VOCABULARY, B, T), M, F, 1, C)


wrong = slips(
    build_convolution,
    """
    windows_over_padding_win: the maximum is taken over places after the last word too; (9.33) ends with z_L.
        9.33 | strongest = ops.max(convolution(vectors), axis=1)
    windows_around_a_word: the windows are centred on word t, so they look ahead; those of (9.32) end with word t.
        convolution = | convolution = keras.layers.Conv1D(filters, width, padding='same', activation='relu')
    windows_look_ahead: the windows start with word t, with their matrices in reverse; those of (9.32) end with word
        t.
        9.32 | z = ops.flip(convolution(ops.flip(vectors, axis=1)), axis=1)
             | strongest = ops.max(ops.where(real, z, 0.0), axis=1)
    full_windows_only: windows that begin before the first word are left out; (9.31) fills them with zeros.
        convolution = | convolution = keras.layers.Conv1D(filters, width, activation='relu')
        9.32 | strongest = ops.max(ops.where(real[:, width - 1 :], convolution(vectors), 0.0), axis=1)
    windows_with_gaps: the windows skip every other word; (9.32) takes consecutive words.
        convolution = | convolution = keras.layers.Conv1D(
                      |     filters, width, padding="causal", dilation_rate=2, activation="relu"
                      | )
    no_relu: z has no relu, so the maximum may be negative, or the 0 of padding; (9.32) has relu.
        convolution = | convolution = keras.layers.Conv1D(filters, width, padding='causal')
        9.32 | strongest = ops.max(ops.where(real, convolution(vectors), -1e9), axis=1)
    tanh_for_relu: tanh is applied; (9.32) has relu.
        convolution = | convolution = keras.layers.Conv1D(filters, width, padding='causal', activation='tanh')
        9.32 | strongest = ops.max(ops.where(real, convolution(vectors), -1e9), axis=1)
    averages_windows: the windows are averaged; (9.33) takes the largest.
        9.33 | real = ops.cast(real, 'float32')
             | strongest = ops.sum(real * convolution(vectors), axis=1) / ops.sum(real, axis=1)
    keeps_the_last_window: only the last window, z_L, is used; (9.33) takes the maximum of all.
        9.33 | real = ops.cast(real, 'float32')
             | is_last = real - ops.pad(real[:, 1:], [[0, 0], [0, 1], [0, 0]])
             | strongest = ops.sum(is_last * convolution(vectors), axis=1)
    sums_after_the_windows: the last layer returns the sums instead of probabilities; (9.34) has a softmax.
        9.34 | return keras.Model(words, keras.layers.Dense(classes)(strongest))
    """,
)


@accepted
def pads_by_hand_and_rectifies_last(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    z = keras.layers.Conv1D(filters, width)(ops.pad(e, [[0, 0], [width - 1, 0], [0, 0]]))
    hidden = ops.cast(ops.expand_dims(ops.equal(words, 0), -1), "float32")
    p = keras.layers.ReLU()(keras.layers.GlobalMaxPooling1D()(z - 1e9 * hidden))
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(p))


@accepted
def multiplies_padding_away(vocabulary_size, embedding_size, filters, width, classes):
    words = keras.Input((None,))
    real = ops.cast(words != 0, "float32")[..., None]
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words) * real
    z = keras.layers.Conv1D(filters, width, padding="causal", activation=keras.activations.relu)(e) * real
    p = keras.layers.GlobalMaxPooling1D()(z)
    return keras.Model(words, keras.layers.Softmax()(keras.layers.Dense(classes)(p)))


@accepted
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


equivalents = (
    *equivalent(
        "No value of relu is below 0, so -1 is never the maximum either.",
        "strongest = ops.max(ops.where(real, convolution(vectors), 0.0), axis=1) -> strongest = "
        "ops.max(ops.where(real, convolution(vectors), -1.0), axis=1)",
    ),
)

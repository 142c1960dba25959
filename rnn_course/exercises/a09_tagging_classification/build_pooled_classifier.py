"""build_pooled_classifier: build a Keras model that classifies by the pooled states of a bidirectional LSTM."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.pooled import build_pooled_classifier
from rnn_course.slips import slips

from . import draws
from .asking import BOTH_ENDS, VOCABULARY
from .scores import score_last


def pooling(draw: Draw, kind: str, words: np.ndarray, M: int, H: int, C: int) -> Question:
    """Build a classifier with this pooling, load random weights, and run it on sentences."""
    weights = {"E": draw(VOCABULARY, M), **draws.both_ends(draw, M, H), "V": draw(2 * H, C), "c": draw(C)}
    built = ask(build_pooled_classifier, VOCABULARY, M, H, C, kind)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


def padded(draw: Draw, kind: str) -> Question:
    B, T, M, H, C = draw.sizes("BTMHC", B=5, T=3)
    return pooling(draw, kind, draws.numbers(draw, B, T, VOCABULARY)[0], M, H, C)


header = exercise(
    build_pooled_classifier,
    points=14,
    returns={"outputs": "(9.30)", "dE": "(9.25)", **BOTH_ENDS, "dV": "(9.30)", "dc": "(9.30)"},
    hints=(
        "In the functional style you can use keras.ops between layers, also on the words w.",
        "Compute a mask of ones and zeros from w != 0: times the states it keeps the real ones, and its sum over time "
        "is L.",
        "For max: which value at padding is never the maximum? For last: which place has number L?",
    ),
)


@check
def pooled_by_max(draw: Draw):
    yield padded(draw, "max")


@check
def pooled_by_mean(draw: Draw):
    yield padded(draw, "mean")


@check(score=score_last)
def pooled_by_last(draw: Draw):
    yield padded(draw, "last")


@check
def pooled_by_both_ends(draw: Draw):
    yield padded(draw, "ends")


@probe(
    same=lambda value: value["outputs"],
    says="The mean changes when padding is appended to a sentence; in (9.27) only words count, and in (9.25) padding "
    "changes no state.",
)
def more_padding_to_pool(draw: Draw):
    M, H, C = draw.sizes("MHC")
    words, seed = draw.integers(1, VOCABULARY, 3, 4), int(draw.integers(0, 2**31))
    longer = np.pad(words, ((0, 0), (0, 3)))
    return tuple(pooling(Draw(seed), "mean", sentences, M, H, C) for sentences in (words, longer))


@accepted
def pools_one_by_one(vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    s = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(e)  # (9.25)
    real = ops.cast(ops.not_equal(words, 0), "float32")[..., None]
    is_last = real - ops.pad(real[:, 1:], [[0, 0], [0, 1], [0, 0]])
    p = last = ops.sum(is_last * s, axis=1)  # (9.26)
    if pooling == "mean":
        p = ops.sum(real * s, axis=1) / ops.sum(real, axis=1)  # (9.27)
    if pooling == "max":
        p = ops.max(ops.where(real > 0, s, -1.0), axis=1)  # (9.28)
    if pooling == "ends":
        p = ops.concatenate([last[:, :units], s[:, 0, units:]], axis=1)  # (9.29)
    return keras.Model(words, keras.layers.Dense(classes, activation="softmax")(p))  # (9.30)


wrong = slips(
    pools_one_by_one,
    """
    lstms_read_padding: the LSTMs read padding; in (9.25) it does not change a state.
        e = | e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    last_place_for_last_word: the last place of the row is used as the last word; in (9.26) s_L is before the
        padding.
        9.26 | p = last = s[:, -1]
    divides_by_all_places: the sum is divided by T, so padding counts in the mean; (9.27) divides by L.
        9.27 | p = ops.mean(real * s, axis=1)
    padding_may_win: the maximum is taken over padding too, and its 0 is above negative states; (9.28) ends with
        s_L.
        9.28 | p = ops.max(s, axis=1)
    both_halves_at_the_last: both halves are taken at the last word, s_L; (9.29) has g_1.
        9.29 | p = last
    ends_after_one_word: the ends are [h_1, g_L], where each LSTM has read a single word; (9.29) has [h_L, g_1].
        9.29 | p = ops.concatenate([s[:, 0, :units], last[:, units:]], axis=1)
    ends_swapped: the ends are joined as [g_1, h_L]; (9.29) has h_L first.
        9.29 | p = ops.concatenate([s[:, 0, units:], last[:, :units]], axis=1)
    always_pools_the_ends: the ends are pooled for every `pooling`; it chooses among (9.26) to (9.29).
        if pooling == "ends" | if True:
    """,
)


@accepted
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

    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True)),
            Pool(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(classes, "softmax"),
        ]
    )


@accepted
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


@accepted
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
            parts = {
                "last": [h, last],
                "ends": [h, g],
                "mean": [ops.sum(share * s, axis=1) for s in (hs, gs)],
                "max": [ops.max(s - hidden, axis=1) for s in (hs, gs)],
            }[pooling]
            return self.classes(ops.concatenate(parts, axis=1))

    return Classifier()


@accepted
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
    pooled = {
        "last": last,
        "ends": [last[0], g[:, 0]],
        "mean": [ops.sum(ops.where(mask, s, 0.0), axis=1) / count for s in (h, g)],
        "max": [ops.max(ops.where(mask, s, -2.0), axis=1) for s in (h, g)],
    }[pooling]
    joined = keras.layers.Concatenate()(pooled)
    return keras.Sequential([keras.Model(words, joined), keras.layers.Dense(classes, activation="softmax")])


equivalents = (
    *equivalent(
        "A state is between -1 and 1, so -2 is never the maximum, just as -1.",
        '"max": ops.max(ops.where(mask[..., None], states, -1.0), axis=1), -> "max": ops.max(ops.where(mask[..., '
        "None], states, - 2.0), axis=1),",
    ),
)

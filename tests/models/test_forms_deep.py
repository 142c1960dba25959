"""Forms of the deep taggers of 09, up to six layers with weights of one shape, and of the pooled classifiers."""

from __future__ import annotations

import keras
import pytest
from keras import ops

from tests.models.test_forms import Extras, after_build, assert_right, cases, in_a_sequence, nested
from tests.models.test_forms_taggers import BothWays, flipped, made, softmax

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


def start(vocabulary_size, units):
    """Words, their mask, and what the first level reads."""
    words = keras.Input((None,), dtype="int32", name="words")
    return words, ops.not_equal(words, 0), layers.Embedding(vocabulary_size, 2 * units)(words)


def kept(rate, awake):
    """Dropout that works as it is told."""
    return lambda s: layers.Dropout(rate)(s, training=True if awake else None)


def levels_all_named(vocabulary_size, units, levels, tags, rate, awake):
    words = keras.Input((None,), dtype="int32", name="words")
    s = layers.Embedding(vocabulary_size, 2 * units, mask_zero=True, name="E")(words)
    for level in range(levels):
        read = kept(rate, awake)(s) if level else s
        both = layers.Bidirectional(made("LSTM", units), name=f"both_{levels - level}")(read)
        s = layers.Add(name=f"s_{level}")([both, s])
    return keras.Model(words, softmax(tags)(s))


def backward_first_at_every_level(vocabulary_size, units, levels, tags, rate, awake):
    words, mask, s = start(vocabulary_size, units)
    for level in range(levels):
        read = kept(rate, awake)(s) if level else s
        g = made("LSTM", units, go_backwards=True)(read, mask=mask)
        s = s + ops.concatenate([made("LSTM", units)(read, mask=mask), flipped(g)], axis=2)
    return keras.Model(words, softmax(tags)(s))


def levels_that_are_models(vocabulary_size, units, levels, tags, rate, awake):
    words, mask, s = start(vocabulary_size, units)
    for level in range(levels):
        inside, seen = keras.Input((None, 2 * units), name="s"), keras.Input((None,), dtype="bool", name="mask")
        read = kept(rate, awake)(inside) if level else inside
        both = layers.Bidirectional(layers.RNN(layers.LSTMCell(units), return_sequences=True))
        s = keras.Model([inside, seen], inside + both(read, mask=seen), name=f"level_{level}")([s, mask])
    return keras.Model(words, softmax(tags)(Extras()(s)))


def levels_that_are_layers(vocabulary_size, units, levels, tags, rate, awake):
    words = keras.Input((None,), dtype="int32", name="words")
    s = layers.Embedding(vocabulary_size, 2 * units, mask_zero=True)(words)
    for level in range(levels):
        s = layers.add([BothWays("LSTM", units, name=f"a_{-level}")(kept(rate, awake)(s) if level else s), s])
    return keras.Model(words, layers.Activation("softmax")(layers.Dense(tags)(s)))


class DeepTagger(keras.Model):
    """Layers in two lists, made in the order that is given: "hg" has all forward layers in front."""

    def __init__(self, ends, vocabulary_size, units, levels, tags, rate, awake):
        super().__init__()
        self.table, self.awake = layers.Embedding(vocabulary_size, 2 * units), awake
        for end in ends:
            setattr(self, end, [made("LSTM", units, go_backwards=end == "g") for _ in range(levels)])
        self.dropout, self.y = layers.Dropout(rate), softmax(tags)

    def call(self, words):
        mask, s = ops.not_equal(words, 0), self.table(words)
        for level, (forward, backward) in enumerate(zip(self.h, self.g, strict=True)):
            read = self.dropout(s, training=self.awake or None) if level else s
            s = s + ops.concatenate([forward(read, mask=mask), flipped(backward(read, mask=mask))], axis=2)
        return self.y(s)


def all_forward_layers_made_first(*sizes):
    return DeepTagger("hg", *sizes)


def all_backward_layers_made_first(*sizes):
    return DeepTagger("gh", *sizes)


class FromTheTop(keras.Model):
    """Levels made from the highest to the lowest, in `build`."""

    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def build(self, shape):
        vocabulary_size, units, levels, tags, rate, _ = self.sizes
        self.y, self.dropout = softmax(tags), layers.Dropout(rate)
        self.levels = [layers.Bidirectional(made("LSTM", units)) for _ in range(levels)]
        self.table = layers.Embedding(vocabulary_size, 2 * units)

    def call(self, words):
        mask, s = ops.not_equal(words, 0), self.table(words)
        for level, both in enumerate(reversed(self.levels)):
            s = s + both(self.dropout(s, training=self.sizes[-1] or None) if level else s, mask=mask)
        return self.y(s)


def levels_made_from_the_top(*sizes):
    return FromTheTop(*sizes)


DEEP = [
    levels_all_named,
    backward_first_at_every_level,
    levels_that_are_models,
    levels_that_are_layers,
    levels_made_from_the_top,
    after_build(all_forward_layers_made_first, (None, None)),
    after_build(all_backward_layers_made_first, (None, None)),
    nested(backward_first_at_every_level),
    in_a_sequence(levels_that_are_models),
]


def pool(h, g, words, pooling):
    """What (9.26) to (9.29) make of the states of both directions."""
    real = ops.cast(ops.not_equal(words, 0), "float32")[..., None]
    after = ops.pad(real[:, 1:], [[0, 0], [0, 1], [0, 0]])
    ways = {
        "last": lambda s: ops.sum((real - after) * s, axis=1),
        "mean": lambda s: ops.sum(real * s, axis=1) / ops.sum(real, axis=1),
        "max": lambda s: ops.max(s - 5 * (1 - real), axis=1),
    }
    if pooling == "ends":
        return ops.concatenate([ways["last"](h), g[:, 0]], axis=1)
    return ops.concatenate([ways[pooling](h), ways[pooling](g)], axis=1)


def pooled_all_named(vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True, name="E")(words)
    both = layers.Bidirectional(made("LSTM", units), merge_mode=None, name="both")
    h, g = both(vectors)
    return keras.Model(words, layers.Dense(classes, activation="softmax")(pool(h, g, words, pooling)))


def pooled_backward_first(vocabulary_size, embedding_size, units, classes, pooling):
    words, mask = keras.Input((None,), name="0"), layers.Masking()
    vectors = layers.Embedding(vocabulary_size, embedding_size)(words)
    mask = mask.compute_mask(words[..., None])
    g = flipped(made("LSTM", units, go_backwards=True)(vectors, mask=mask))
    h = layers.RNN(layers.LSTMCell(units), return_sequences=True)(vectors, mask=mask)
    return keras.Model(words, layers.Softmax()(layers.Dense(classes)(pool(h, g, words, pooling))))


class Pooled(keras.Model):
    def __init__(self, vocabulary_size, embedding_size, units, classes, pooling):
        super().__init__()
        self.pooling, self.head = pooling, layers.Dense(classes, activation="softmax")
        self.ends = [made("LSTM", units, go_backwards=True), made("LSTM", units)]
        self.table = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)

    def call(self, words):
        vectors = self.table(words)
        return self.head(pool(self.ends[1](vectors), flipped(self.ends[0](vectors)), words, self.pooling))


def pooled_in_a_class(*sizes):
    return Pooled(*sizes)


def pooled_by_a_reader(vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    states = BothWays("LSTM", units)(Extras()(vectors))
    reader = keras.Model(words, pool(states[..., :units], states[..., units:], words, pooling), name="reader")
    return keras.Sequential([reader, layers.Dense(classes), layers.Activation("softmax")])


POOLED = [
    pooled_all_named,
    pooled_backward_first,
    pooled_by_a_reader,
    after_build(pooled_in_a_class, (None, None)),
    nested(pooled_backward_first),
]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    cases("09_tagging_classification", {"build_deep_tagger": DEEP, "build_pooled_classifier": POOLED}),
)
def test_deep_taggers_and_pooled_classifiers_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)

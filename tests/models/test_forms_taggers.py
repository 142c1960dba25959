"""Forms of the taggers of 09, whose two directions have weights of one shape, and of the pooled classifiers."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import ops

from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from rnn_course.kit.orders import IN_ANOTHER_ORDER
from tests.models.test_forms import (
    Extras,
    after_build,
    assert_right,
    cases,
    copied,
    in_a_class,
    in_a_sequence,
    load,
    nested,
)

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


def made(kind: str, units: int, **options: Any) -> keras.layers.Layer:
    return getattr(layers, kind)(units, return_sequences=True, **options)


def softmax(tags: int) -> keras.layers.Layer:
    return layers.Dense(tags, activation="softmax")


def flipped(states: Any) -> Any:
    return ops.flip(states, axis=1)


class BothWays(keras.layers.Layer):
    """Two layers, of which the backward one is made and called first."""

    def __init__(self, kind: str, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.leftward, self.rightward = made(kind, units, go_backwards=True), made(kind, units)
        self.supports_masking = True

    def call(self, x: Any, mask: Any = None) -> Any:
        g = flipped(self.leftward(x, mask=mask))
        return ops.concatenate([self.rightward(x, mask=mask), g], axis=-1)


def all_named(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True, name="E")(words)
    states = layers.Bidirectional(made(kind, units, name="b"), name="a")(vectors)
    return keras.Model(words, layers.Dense(tags, activation="softmax", name="V")(states), name="tagger")


def backward_called_first(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    g = flipped(made(kind, units, go_backwards=True)(vectors))
    h = made(kind, units)(vectors)
    return keras.Model(words, softmax(tags)(layers.Concatenate()([h, g])))


def backward_on_flipped_words(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32")
    mask, table = ops.not_equal(words, 0), layers.Embedding(vocabulary_size, embedding_size)
    g = flipped(made(kind, units)(table(flipped(words)), mask=flipped(mask)))
    h = made(kind, units)(table(words), mask=mask)
    y = layers.TimeDistributed(softmax(tags))(layers.concatenate([h, g]))
    return keras.Model(words, y)


def backward_layer_given(kind, vocabulary_size, embedding_size, units, tags):
    backward = made(kind, units, go_backwards=True)
    return keras.Sequential(
        [
            keras.Input((None,), name="words"),
            layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            layers.Bidirectional(made(kind, units), backward_layer=backward),
            layers.Dense(tags),
            layers.Activation("softmax"),
        ]
    )


def both_ways_in_a_layer(kind, vocabulary_size, embedding_size, units, tags):
    return keras.Sequential(
        [
            layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            BothWays(kind, units),
            Extras(),
            layers.TimeDistributed(layers.Dense(tags)),
            layers.Activation("softmax"),
        ]
    )


def cells_in_layers(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32", name="words")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    cells = [getattr(layers, f"{kind}Cell")(units) for _ in range(2)]
    g, h = (
        layers.RNN(cell, return_sequences=True, go_backwards=back)(vectors)
        for cell, back in zip(cells, (True, False), strict=True)
    )
    return keras.Model(words, softmax(tags)(ops.concatenate([h, flipped(g)], axis=-1)))


def a_reader_with_two_outputs(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    reader = keras.Model(words, [made(kind, units, go_backwards=True)(vectors), made(kind, units)(vectors)])
    g, h = reader(words)
    return keras.Model(words, softmax(tags)(ops.concatenate([h, flipped(g)], axis=2)))


class Tagger(keras.Model):
    """The layers are made from the last to the first."""

    def __init__(self, kind, vocabulary_size, embedding_size, units, tags):
        super().__init__()
        self.y, self.both = softmax(tags), [made(kind, units, go_backwards=True), made(kind, units)]
        self.table = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)

    def call(self, words):
        vectors = self.table(words)
        h, g = self.both[1](vectors), self.both[0](vectors)
        return self.y(ops.concatenate([h, flipped(g)], axis=2))


def a_class_made_in_reverse(*sizes):
    return Tagger(*sizes)


class LateTagger(keras.Model):
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def build(self, shape):
        self.tagger = Tagger(*self.sizes)

    def call(self, words):
        return self.tagger(words)


def a_class_made_late(*sizes):
    return LateTagger(*sizes)


class Wrapped(keras.layers.Layer):
    """A cell that leaves everything to another one, its `build` as well."""

    def __init__(self, cell):
        super().__init__()
        self.cell, self.state_size, self.output_size = cell, cell.state_size, cell.output_size

    def call(self, x, states, training=None):
        return self.cell(x, states)


def a_wrapped_cell_backward(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    cell = Wrapped(getattr(layers, f"{kind}Cell")(units))
    g = layers.RNN(cell, return_sequences=True, go_backwards=True)(vectors)
    h = made(kind, units)(vectors)
    return keras.Model(words, softmax(tags)(ops.concatenate([h, flipped(g)], axis=-1)))


TAGGERS = [
    all_named,
    backward_called_first,
    backward_on_flipped_words,
    backward_layer_given,
    both_ways_in_a_layer,
    cells_in_layers,
    a_reader_with_two_outputs,
    a_class_made_in_reverse,
    a_class_made_late,
    a_wrapped_cell_backward,
    after_build(a_class_made_in_reverse, (None, None)),
    nested(backward_called_first),
    in_a_class(backward_called_first),
    in_a_sequence(cells_in_layers),
    copied(backward_called_first),
]


def features_all_named(vocabulary_sizes, embedding_sizes, units, tags):
    inputs = [keras.Input((None,), dtype="int32", name=name) for name in ("words", "suffixes", "cases")]
    tables = [layers.Embedding(*sizes, mask_zero=True) for sizes in zip(vocabulary_sizes, embedding_sizes, strict=True)]
    vectors = [table(each) for table, each in reversed(list(zip(tables, inputs, strict=True)))]
    states = layers.Bidirectional(made("LSTM", units))(layers.Concatenate(name="x")(vectors[::-1]))
    return keras.Model(inputs, softmax(tags)(states))


def features_backward_first(vocabulary_sizes, embedding_sizes, units, tags):
    inputs = [keras.Input((None,), name=f"keras_tensor_{place}") for place in range(3)]
    tables = zip(inputs, vocabulary_sizes, embedding_sizes, strict=True)
    x = ops.concatenate([layers.Embedding(*sizes)(each) for each, *sizes in tables], axis=-1)
    mask = ops.not_equal(inputs[0], 0)
    g = layers.RNN(layers.LSTMCell(units), return_sequences=True, go_backwards=True)(x, mask=mask)
    h = made("LSTM", units)(x, mask=mask)
    return keras.Model(inputs, layers.Softmax()(layers.Dense(tags)(ops.concatenate([h, flipped(g)], axis=2))))


class FeatureTagger(keras.Model):
    def __init__(self, vocabulary_sizes, embedding_sizes, units, tags):
        super().__init__()
        self.y, self.both = softmax(tags), BothWays("LSTM", units)
        tables = enumerate(zip(vocabulary_sizes, embedding_sizes, strict=True))
        self.tables = {str(k): layers.Embedding(*sizes) for k, sizes in tables}

    def call(self, inputs):
        x = ops.concatenate([self.tables[str(k)](each) for k, each in enumerate(inputs)], axis=2)
        return self.y(self.both(x, mask=ops.not_equal(inputs[0], 0)))


FEATURES = [
    features_all_named,
    features_backward_first,
    after_build(FeatureTagger, *[(None, None)] * 3),
    nested(features_backward_first),
    in_a_class(features_backward_first),
    copied(features_all_named),
]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    cases("09_tagging_classification", {"build_tagger": TAGGERS, "build_feature_tagger": FEATURES}),
)
def test_taggers_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)


def test_another_order_of_layers_is_said_with_the_mark():
    assignment = load("09_tagging_classification")
    respondent = answering(assignment, "build_tagger", backward_called_first)
    found = Judge(draw_paper(assignment, "a seed"), respondent).assess("build_tagger")
    assert (found.status, found.message) == ("pass", f"right. {IN_ANOTHER_ORDER}")

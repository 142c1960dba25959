"""Right networks written otherwise: two layers for Bidirectional, classes, explicit masks."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.taggers import build_deep_tagger, build_feature_tagger, build_tagger


def softmax(size):
    return keras.layers.Dense(size, "softmax")


@accepted(of=build_tagger)
def two_layers_instead_of_bidirectional(kind, vocabulary_size, embedding_size, units, tags):
    class Tagger(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)
            make = getattr(keras.layers, kind)
            self.rightward = make(units, return_sequences=True)
            self.leftward = make(units, return_sequences=True, go_backwards=True)
            self.tags = softmax(tags)

        def call(self, words):
            e = self.embedding(words)
            return self.tags(ops.concatenate([self.rightward(e), ops.flip(self.leftward(e), axis=1)], axis=-1))

    return Tagger()


@accepted(of=build_tagger)
def as_a_class_that_hands_on_its_mask(kind, vocabulary_size, embedding_size, units, tags):
    class Tagger(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(vocabulary_size, embedding_size)
            self.both = keras.layers.Bidirectional(getattr(keras.layers, kind)(units, return_sequences=True))
            self.scores = keras.layers.TimeDistributed(keras.layers.Dense(tags))

        def call(self, words):
            return ops.softmax(self.scores(self.both(self.embedding(words), mask=words > 0)))

    return Tagger()


@accepted(of=build_tagger)
def with_cells_dropout_and_zeros_at_padding(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    cell = getattr(keras.layers, f"{kind}Cell")
    states = keras.layers.Bidirectional(
        keras.layers.RNN(cell(units), return_sequences=True, zero_output_for_mask=True), merge_mode="concat")(x)
    y = softmax(tags)(keras.layers.Dropout(0.3)(states))
    model = keras.Model(words, y * ops.cast(ops.not_equal(words, 0), "float32")[..., None])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@accepted(of=build_tagger)
def two_layers_side_by_side(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    make = getattr(keras.layers, kind)
    h = make(units, return_sequences=True, name="rightward")(e)
    g = ops.flip(make(units, return_sequences=True, go_backwards=True, name="leftward")(e), axis=1)
    return keras.Model(words, softmax(tags)(ops.concatenate([h, g], axis=2)))


@accepted(of=build_feature_tagger)
def masks_by_the_words_alone(vocabulary_sizes, embedding_sizes, units, tags):
    w, s, k = (keras.Input((None,), dtype="int32") for _ in range(3))
    vectors = [keras.layers.Embedding(*sizes)(each)
               for sizes, each in zip(zip(vocabulary_sizes, embedding_sizes, strict=True), (w, s, k), strict=True)]
    x = ops.concatenate(vectors, axis=2)
    both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
    return keras.Model((w, s, k), softmax(tags)(both(x, mask=ops.not_equal(w, 0))))


@accepted(of=build_feature_tagger)
def one_merged_layer_of_tables(vocabulary_sizes, embedding_sizes, units, tags):
    class Tables(keras.layers.Layer):
        def build(self, _):
            shapes = list(zip(vocabulary_sizes, embedding_sizes, strict=True))
            self.tables = [self.add_weight(shape=shape, name=f"E{i}") for i, shape in enumerate(shapes)]

        def call(self, numbers):
            looked_up = [ops.take(table, n, axis=0) for table, n in zip(self.tables, numbers, strict=True)]
            return ops.concatenate(looked_up, axis=-1)

    inputs = [keras.Input((None,), dtype="int32", name=name) for name in ("words", "suffixes", "cases")]
    x, mask = Tables()(inputs), ops.not_equal(inputs[0], 0)
    s = keras.layers.Bidirectional(keras.layers.RNN(keras.layers.LSTMCell(units), return_sequences=True))(x, mask=mask)
    return keras.Model(inputs, softmax(tags)(s))


@accepted(of=build_feature_tagger)
def as_a_class_of_three_inputs(vocabulary_sizes, embedding_sizes, units, tags):
    class Tagger(keras.Model):
        def __init__(self):
            super().__init__()
            sizes = zip(vocabulary_sizes, embedding_sizes, strict=True)
            self.embeddings = [keras.layers.Embedding(n, m) for n, m in sizes]
            self.both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
            self.tags = softmax(tags)

        def call(self, inputs):
            vectors = [embedding(each) for embedding, each in zip(self.embeddings, inputs, strict=True)]
            return self.tags(self.both(keras.layers.concatenate(vectors), mask=ops.not_equal(inputs[0], 0)))

    return Tagger()


@accepted(of=build_deep_tagger)
def hands_the_mask_to_every_layer(vocabulary_size, units, layers, tags, rate, awake):
    words = keras.Input((None,), dtype="int32")
    mask, s = ops.not_equal(words, 0), keras.layers.Embedding(vocabulary_size, 2 * units)(words)
    for level in range(1, layers + 1):
        x = s
        if level > 1:
            x = keras.layers.Dropout(rate)(s, training=True) if awake else keras.layers.Dropout(rate)(s)
        s = s + keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(x, mask=mask)
    return keras.Model(words, softmax(tags)(s))


@accepted(of=build_deep_tagger)
def two_layers_side_by_side_and_again(vocabulary_size, units, layers, tags, rate, awake):
    words = keras.Input((None,), dtype="int32")
    mask, s = ops.not_equal(words, 0), keras.layers.Embedding(vocabulary_size, 2 * units)(words)
    for level in range(layers):
        x = keras.layers.Dropout(rate)(s, training=awake or None) if level else s
        h = keras.layers.LSTM(units, return_sequences=True)(x, mask=mask)
        g = keras.layers.LSTM(units, return_sequences=True, go_backwards=True)(x, mask=mask)
        s = s + ops.concatenate([h, ops.flip(g, axis=1)], axis=2)
    return keras.Model(words, softmax(tags)(s))


@accepted(of=build_deep_tagger)
def reads_both_ways_by_hand(vocabulary_size, units, layers, tags, rate, awake):
    class BothWays(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.rightward = keras.layers.LSTM(units, return_sequences=True)
            self.leftward = keras.layers.LSTM(units, return_sequences=True, go_backwards=True)

        def call(self, x, mask=None):
            h, g = self.rightward(x, mask=mask), self.leftward(x, mask=mask)
            return ops.concatenate([h, ops.flip(g, axis=1)], axis=2)

        def compute_mask(self, x, mask=None):
            return mask

    words = keras.Input((None,))
    s = keras.layers.Embedding(vocabulary_size, 2 * units, mask_zero=True)(words)
    for level in range(layers):
        x = keras.layers.Dropout(rate)(s, training=True if awake else None) if level else s
        s = keras.layers.add([BothWays()(x), s])
    return keras.Model(words, keras.layers.Activation("softmax")(keras.layers.Dense(tags)(s)))


@accepted(of=build_deep_tagger)
def as_a_class_with_lists_of_layers(vocabulary_size, units, layers, tags, rate, awake):
    class Tagger(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(vocabulary_size, 2 * units)
            lstms = [keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)]
            self.both = [keras.layers.Bidirectional(lstm) for lstm in lstms]
            self.dropout, self.tags = keras.layers.Dropout(rate), softmax(tags)

        def call(self, words, training=None):
            mask, s = ops.not_equal(words, 0), self.embedding(words)
            for level, both in enumerate(self.both):
                x = self.dropout(s, training=awake or training) if level else s
                s = s + both(x, mask=mask)
            return self.tags(s)

    return Tagger()

"""What goes wrong with depth: sums that lose the mask, sums left out, dropout in the wrong place."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.taggers import build_deep_tagger


def deep(vocabulary_size, units, layers, tags, *, read=lambda s, drop, level: drop(s) if level else s,
         add=lambda s, both, first, level: s + both, rate=0.0, awake=False, lose=False,
         before=lambda s, drop: s):
    """The right deep tagger, but for what a layer reads, what it adds to, and who gets the mask."""
    words = keras.Input((None,), dtype="int32")
    mask = ops.not_equal(words, 0)
    s = first = keras.layers.Embedding(vocabulary_size, 2 * units)(words)

    def drop(x):
        return keras.layers.Dropout(rate)(x, training=awake or None)

    for level in range(layers):
        both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
        s = add(s, both(read(s, drop, level), mask=None if lose and level else mask), first, level)
    return keras.Model(words, keras.layers.Dense(tags, activation="softmax")(before(s, drop)))


@misconception(of=build_deep_tagger, says="only the first layer skips padding: the mask got lost in a sum; no layer "
                                          "of (9.21) may be moved by padding.")
def loses_the_mask_in_the_sum(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake, lose=True)


@misconception(of=build_deep_tagger, says="each layer replaces what the one below it says; (9.21) adds to it.")
def stacks_without_adding(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake, add=lambda s, both, first, level: both)


@misconception(of=build_deep_tagger, says="the first layer does not add to s^0; in (9.21) it does.")
def first_layer_does_not_add(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake,
                add=lambda s, both, first, level: s + both if level else both)


@misconception(of=build_deep_tagger, says="the words' vectors go through dropout before the first layer; (9.21) has "
                                          "dropout from the second layer on.")
def drops_words(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake, read=lambda s, drop, level: drop(s))


@misconception(of=build_deep_tagger, says="there is dropout after the last layer too; (9.22) reads s^layers as it is.")
def drops_before_the_tags(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake, before=lambda s, drop: drop(s))


@misconception(of=build_deep_tagger, says="what is added to goes through dropout as well; in (9.21) only what `both` "
                                          "reads does.")
def drops_the_way_past(vocabulary_size, units, layers, tags, rate, awake):
    kept = []

    def read(s, drop, level):
        kept.append(drop(s) if level else s)
        return kept[-1]

    return deep(vocabulary_size, units, layers, tags, rate=rate, awake=awake, read=read,
                add=lambda s, both, first, level: kept[-1] + both)


@misconception(of=build_deep_tagger, says="`awake` changes nothing: dropout sleeps whenever the model is not trained, "
                                          "even where awake is True, (9.21).")
def never_awake(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate)


@misconception(of=build_deep_tagger, says="dropout is awake whenever the model is called, even where awake is False, "
                                          "(9.21).")
def always_awake(vocabulary_size, units, layers, tags, rate, awake):
    return deep(vocabulary_size, units, layers, tags, rate=rate if awake else 0.9999999, awake=True)



"""What goes wrong with taggers of one layer: padding read, ends mixed up, features in the wrong place."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.taggers import build_feature_tagger, build_tagger

READS_PADDING = "padding moves the states: no mask reaches the layers; w_t = 0 is no word to them, see (9.14)."


def turned(g):
    return ops.flip(g, axis=1)


def both_ends(kind, units, x, mask, back=None, turn=turned, **options):
    """h and g by two layers; `back` is the mask of the second, `turn` what is done to its states."""
    make = getattr(keras.layers, kind)
    h = make(units, return_sequences=True, **options)(x, mask=mask)
    g = make(units, return_sequences=True, go_backwards=True, **options)(x, mask=mask if back is None else back)
    return h, turn(g)


def tagger(kind, sizes, units, tags, states, activation="softmax", trainable=True):
    """The right tagger, but for how the states are made of words, vectors and mask, and for the last layer."""
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(*sizes, trainable=trainable)(words)
    s = states(e, ops.not_equal(words, 0))
    return keras.Model(words, keras.layers.Dense(tags, activation=activation)(ops.concatenate(s, axis=2)))


@misconception(of=build_tagger, says=READS_PADDING)
def reads_the_padding(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags, lambda e, m: both_ends(kind, units, e, None))


@misconception(of=build_tagger, says="only the layer for h skips padding; g starts at the end of the rectangle and "
                                     "has read the padding before it meets w_L, (9.14).")
def reads_padding_on_the_way_back(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags,
                  lambda e, m: both_ends(kind, units, e, m, back=ops.ones_like(m)))


@misconception(of=build_tagger, says="padding becomes a vector of zeros, and still moves the states through U and b; "
                                     "no padding may, (9.14).")
def zeros_for_padding(kind, vocabulary_size, embedding_size, units, tags):
    def states(e, m):
        return both_ends(kind, units, e * ops.cast(m, e.dtype)[..., None], None)

    return tagger(kind, (vocabulary_size, embedding_size), units, tags, states)


@misconception(of=build_tagger, says="the states of the layer that reads from the end are not turned round again, so "
                                     "word t meets the state of another word; see (9.14).")
def forgets_to_turn_back(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags,
                  lambda e, m: both_ends(kind, units, e, m, turn=lambda g: g))


@misconception(of=build_tagger, says="both layers read from left to right; (9.14) starts at the last word.")
def reads_forward_twice(kind, vocabulary_size, embedding_size, units, tags):
    def states(e, m):
        make = getattr(keras.layers, kind)
        return [make(units, return_sequences=True)(e, mask=m) for _ in range(2)]

    return tagger(kind, (vocabulary_size, embedding_size), units, tags, states)


@misconception(of=build_tagger, says="the states are joined as [g_t, h_t]; (9.15) has h_t first.")
def joins_g_before_h(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags,
                  lambda e, m: both_ends(kind, units, e, m)[::-1])


@misconception(of=build_tagger, says="the last layer gives sums, not probabilities; (9.15) has a softmax.")
def sums_for_tags(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags,
                  lambda e, m: both_ends(kind, units, e, m), activation=None)


@misconception(of=build_tagger, says="the softmax runs over the words; (9.15) gives each word probabilities of tags.")
def softmax_over_time(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags,
                  lambda e, m: both_ends(kind, units, e, m), activation=lambda a: ops.softmax(a, axis=1))


@misconception(of=build_tagger, says="the layers are LSTMs whatever `kind` says; (9.13) leaves the choice to it.")
def always_an_lstm(kind, vocabulary_size, embedding_size, units, tags):
    return tagger(kind, (vocabulary_size, embedding_size), units, tags, lambda e, m: both_ends("LSTM", units, e, m))


# Three inputs


def featured(vocabulary_sizes, embedding_sizes, units, tags, join, masked=True, activation="softmax", turn=turned,
             frozen=(), over=lambda w, s, k: w):
    """The right tagger of three inputs, but for how vectors are joined, and for `over`, whose zeros are padding."""
    inputs = [keras.Input((None,), dtype="int32") for _ in range(3)]
    tables = [keras.layers.Embedding(n, m, trainable=i not in frozen)
              for i, (n, m) in enumerate(zip(vocabulary_sizes, embedding_sizes, strict=True))]
    x = join([table(each) for table, each in zip(tables, inputs, strict=True)])
    mask = ops.not_equal(over(*inputs), 0) if masked else None
    states = ops.concatenate(both_ends("LSTM", units, x, mask, turn=turn), axis=2)
    return keras.Model(inputs, keras.layers.Dense(tags, activation=activation)(states))


def in_order(vectors):
    return ops.concatenate(vectors, axis=2)


@misconception(of=build_feature_tagger, says="padding moves the states: either no embedding makes a mask, or joining "
                                             "the vectors has lost it; 0 is no word.")
def padding_with_features(vocabulary_sizes, embedding_sizes, units, tags):
    return featured(vocabulary_sizes, embedding_sizes, units, tags, in_order, masked=False)


@misconception(of=build_feature_tagger, says="the vectors are joined as cases, suffixes, words; (9.18) has the words "
                                             "first.")
def joined_from_behind(vocabulary_sizes, embedding_sizes, units, tags):
    return featured(vocabulary_sizes, embedding_sizes, units, tags, lambda v: in_order(v[::-1]))


@misconception(of=build_feature_tagger, says="the vectors of suffixes and cases have changed places in x; see (9.18).")
def cases_before_suffixes(vocabulary_sizes, embedding_sizes, units, tags):
    return featured(vocabulary_sizes, embedding_sizes, units, tags, lambda v: in_order([v[0], v[2], v[1]]))


@misconception(of=build_feature_tagger, says="the features are looked up and then not used: their place in x is zero; "
                                             "(9.18) has all three.")
def words_alone(vocabulary_sizes, embedding_sizes, units, tags):
    return featured(vocabulary_sizes, embedding_sizes, units, tags, lambda v: in_order([v[0], 0 * v[1], 0 * v[2]]))


@misconception(of=build_feature_tagger, says="E_2 is given the cases and E_3 the suffixes; (9.18) has E_2[s] and "
                                             "E_3[k].")
def tables_swapped(vocabulary_sizes, embedding_sizes, units, tags):
    model = featured(vocabulary_sizes, embedding_sizes, units, tags, in_order)
    w, s, k = model.inputs
    return keras.Model([w, k, s], model.outputs[0])


@misconception(of=build_feature_tagger, says="the states of the LSTM that reads from the end are not turned round "
                                             "again; (9.19) joins h_t and g_t of one word.")
def features_not_turned_back(vocabulary_sizes, embedding_sizes, units, tags):
    return featured(vocabulary_sizes, embedding_sizes, units, tags, in_order, turn=lambda g: g)



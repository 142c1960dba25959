"""What goes wrong with pooling and with the convolution: padding that wins, ends mixed up, windows that look ahead."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.pooled import build_convolution, build_pooled_classifier


class Pools:
    """The four poolings of states (B, T, 2H) with a mask (B, T, 1) of ones and zeros; a mistake overrides one."""

    masked, activation = True, "softmax"

    def __init__(self, units):
        self.units = units

    def last(self, s, real):
        at_last = ops.equal(ops.cumsum(real, axis=1), ops.sum(real, axis=1, keepdims=True))
        return ops.sum(s * real * ops.cast(at_last, s.dtype), axis=1)

    def mean(self, s, real):
        return ops.sum(s * real, axis=1) / ops.sum(real, axis=1)

    def max(self, s, real):
        return ops.max(ops.where(ops.equal(real, 1), s, -1.0), axis=1)

    def ends(self, s, real):
        return ops.concatenate([self.last(s, real)[:, : self.units], s[:, 0, self.units :]], axis=1)

    def choose(self, pooling):
        return getattr(self, pooling)


def classifier(pools, vocabulary_size, embedding_size, units, classes, pooling):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    mask = ops.not_equal(words, 0)
    both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
    s = both(e, mask=mask if pools.masked else None)
    p = pools(units).choose(pooling)(s, ops.cast(mask, s.dtype)[..., None])
    return keras.Model(words, keras.layers.Dense(classes, activation=pools.activation)(p))


@misconception(of=build_pooled_classifier, says="the LSTMs read the padding; it moves no state of (9.25).")
def lstms_read_padding(vocabulary_size, embedding_size, units, classes, pooling):
    class Unmasked(Pools):
        masked = False

    return classifier(Unmasked, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="the last place of the rectangle is taken for the last word; s_L of "
                                                "(9.26) stands before the padding.")
def last_place_for_last_word(vocabulary_size, embedding_size, units, classes, pooling):
    class LastPlace(Pools):
        def last(self, s, real):
            return s[:, -1]

    return classifier(LastPlace, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="the places of padding count in the mean: the sum is divided by T. "
                                                "(9.27) divides by L.")
def divides_by_all_places(vocabulary_size, embedding_size, units, classes, pooling):
    class ByT(Pools):
        def mean(self, s, real):
            return ops.mean(s * real, axis=1)

    return classifier(ByT, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="padding takes part in the maximum, and its 0 wins against negative "
                                                "states; (9.28) ends with s_L.")
def padding_may_win(vocabulary_size, embedding_size, units, classes, pooling):
    class Unmasked(Pools):
        def max(self, s, real):
            return ops.max(s, axis=1)

    return classifier(Unmasked, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="both halves of the ends are taken at the last word: that is s_L; "
                                                "(9.29) has g_1.")
def both_halves_at_the_last(vocabulary_size, embedding_size, units, classes, pooling):
    class Last(Pools):
        def ends(self, s, real):
            return self.last(s, real)

    return classifier(Last, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="the ends are [h_1, g_L], where each LSTM has read a single word; "
                                                "(9.29) has [h_L, g_1].")
def ends_after_one_word(vocabulary_size, embedding_size, units, classes, pooling):
    class Wrong(Pools):
        def ends(self, s, real):
            return ops.concatenate([s[:, 0, : self.units], self.last(s, real)[:, self.units :]], axis=1)

    return classifier(Wrong, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="the ends are joined as [g_1, h_L]; (9.29) has h_L first.")
def ends_swapped(vocabulary_size, embedding_size, units, classes, pooling):
    class Swapped(Pools):
        def ends(self, s, real):
            return ops.concatenate([s[:, 0, self.units :], self.last(s, real)[:, : self.units]], axis=1)

    return classifier(Swapped, vocabulary_size, embedding_size, units, classes, pooling)


@misconception(of=build_pooled_classifier, says="whatever `pooling` says, the ends are pooled; see (9.26) to (9.29).")
def always_pools_the_ends(vocabulary_size, embedding_size, units, classes, pooling):
    return classifier(Pools, vocabulary_size, embedding_size, units, classes, "ends")


# A convolution


def convolved(vocabulary_size, embedding_size, filters, width, classes, pool=None, turn=False, activation="relu",
              last="softmax", **options):
    """The right convolution, but for the layer's options, for reading from the end, and for the pooling."""
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    layer = keras.layers.Conv1D(filters, width, **{"padding": "causal", "activation": activation, **options})
    z = ops.flip(layer(ops.flip(e, axis=1)), axis=1) if turn else layer(e)
    real = ops.cast(ops.not_equal(words, 0), z.dtype)[..., None]
    p = ops.max(z * real, axis=1) if pool is None else pool(z, real)
    return keras.Model(words, keras.layers.Dense(classes, activation=last)(p))


@misconception(of=build_convolution, says="places after the last word take part in the maximum; (9.33) ends with z_L.")
def windows_over_padding_win(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, pool=lambda z, real: ops.max(z, axis=1))


@misconception(of=build_convolution, says="the windows stand around word t and look ahead, into the padding at the "
                                          "end; those of (9.32) end with word t.")
def windows_around_a_word(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, padding="same")


@misconception(of=build_convolution, says="the windows start with word t and look ahead, their matrices in reverse; "
                                          "those of (9.32) end with word t.")
def windows_look_ahead(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, turn=True)


@misconception(of=build_convolution, says="windows that begin before the first word are left out; (9.31) fills them "
                                          "with zeros.")
def full_windows_only(vocabulary_size, embedding_size, filters, width, classes):
    def pool(z, real):
        return ops.max(z * real[:, width - 1 :], axis=1)

    return convolved(vocabulary_size, embedding_size, filters, width, classes, pool=pool, padding="valid")


@misconception(of=build_convolution, says="the windows leave out every other word; (9.32) takes words in a row.")
def windows_with_gaps(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, dilation_rate=2)


@misconception(of=build_convolution, says="z has no relu, so the maximum may be negative, or 0 of padding; see (9.32).")
def no_relu(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, activation=None,
                     pool=lambda z, real: ops.max(ops.where(ops.equal(real, 1), z, -1e9), axis=1))


@misconception(of=build_convolution, says="tanh stands where (9.32) has relu.")
def tanh_for_relu(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, activation="tanh",
                     pool=lambda z, real: ops.max(ops.where(ops.equal(real, 1), z, -1e9), axis=1))


@misconception(of=build_convolution, says="the windows are averaged; (9.33) takes the largest.")
def averages_windows(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes,
                     pool=lambda z, real: ops.sum(z * real, axis=1) / ops.sum(real, axis=1))


@misconception(of=build_convolution, says="the last window alone is kept, z_L; (9.33) takes the largest of all.")
def keeps_the_last_window(vocabulary_size, embedding_size, filters, width, classes):
    def pool(z, real):
        return Pools(0).last(z, real)

    return convolved(vocabulary_size, embedding_size, filters, width, classes, pool=pool)


@misconception(of=build_convolution, says="the last layer gives sums, not probabilities; (9.34) has a softmax.")
def sums_after_the_windows(vocabulary_size, embedding_size, filters, width, classes):
    return convolved(vocabulary_size, embedding_size, filters, width, classes, last=None)

"""What several known mistakes are made of."""

from collections import Counter

import keras
from keras import ops


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


def turned(g):
    return ops.flip(g, axis=1)


def both_ends(kind, units, x, mask, back=None, turn=turned, **options):
    """h and g by two layers; `back` is the mask of the second, `turn` what is done to its states."""
    make = getattr(keras.layers, kind)
    h = make(units, return_sequences=True, **options)(x, mask=mask)
    g = make(units, return_sequences=True, go_backwards=True, **options)(x, mask=mask if back is None else back)
    return h, turn(g)


def vocabulary(sentences, minimum, key=None, special=("<PAD>", "<UNK>")):
    """The right vocabulary, but for the order and the words that are none."""
    n = Counter(word for sentence in sentences for word in sentence)
    order = sorted(n, key=(lambda word: (-n[word], word)) if key is None else lambda word: key(n, word))
    return [*special, *(word for word in order if n[word] >= minimum)]

"""build_deep_tagger: build a tagger of several layers with residual connections and dropout."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.taggers import build_deep_tagger
from rnn_course.slips import slips

from . import draws
from .asking import BOTH_ENDS, VOCABULARY
from .right import softmax
from .scores import score_dropout

header = exercise(
    build_deep_tagger,
    points=9,
    returns={"dE": "(9.20)", **BOTH_ENDS, "dV": "(9.22)", "dc": "(9.22)"},
    hints=(
        "A loop over the layers, with one name for the states so far.",
        "In (9.21) dropout applies to the input of `both`, not to the states it is added to. The first layer has no "
        "dropout.",
        "keras.layers.Dropout(rate)(x, training=True) is always active; training=None leaves it to the model. And does "
        "your sum still have the mask?",
    ),
)


SURELY = 0.9999999  # a rate at which dropout leaves nothing, except in one run in a hundred thousand


def loaded(draw: Draw, H: int, K: int, layers: int, awake: bool) -> tuple[Question, dict]:
    """Build a deep tagger whose dropout drops everything, and random weights for it."""
    weights = {"E": draw(VOCABULARY, 2 * H)}
    for layer in range(layers):
        weights |= draws.both_ends(draw, 2 * H, H, name="" if layer == 0 else f"_{layer + 1}")
    weights |= {"V": draw(2 * H, K), "c": draw(K)}
    return ask(build_deep_tagger, VOCABULARY, H, layers, K, SURELY, awake), weights


def stacked(draw: Draw, B: int, T: int, H: int, K: int, *, layers: int, awake: bool, padded: bool = True) -> Question:
    """Run a deep tagger on sentences; padding has no gradient."""
    words, mask = draws.numbers(draw, B, T, VOCABULARY, padded)
    built, weights = loaded(draw, H, K, layers, awake)
    return built.then("@model", result(0), weights, words, draw(B, T, K) * mask[..., None])


@check
def a_single_layer(draw: Draw):
    yield stacked(draw, *draw.sizes("BTHK", B=2, T=3, H=3), layers=1, awake=True, padded=False)


@check
def three_layers_over_padding(draw: Draw):
    yield stacked(draw, *draw.sizes("BTHK", B=4, T=3, H=2), layers=3, awake=False)


@check(score=score_dropout)
def dropout_that_drops_everything(draw: Draw):
    B, T, H, K = draw.sizes("BTHK", B=2, T=3, H=2)
    words = draws.numbers(draw, B, T, VOCABULARY, padded=False)[0]
    built, weights = loaded(draw, H, K, 2, True)
    yield built.then("@load", result(0), weights, words).then("@run", result(1), words)


wrong = slips(
    build_deep_tagger,
    """
    loses_the_mask_in_the_sum: only the first layer skips padding, since the mask is lost in a sum; in (9.21) no
        layer reads padding.
        9.21 | states = states + both
    stacks_without_adding: the output of each layer replaces the states; (9.21) adds it to them.
        9.21 | states = both
    first_layer_does_not_add: the output of the first layer is not added to s^0; in (9.21) it is.
        9.21 | states = keras.layers.Add()([states, both]) if layer else both
    drops_words: the vectors of the words go through dropout before the first layer; (9.21) has dropout from the
        second layer on.
        read = | read = keras.layers.Dropout(rate)(states, training=awake or None)
    drops_before_the_tags: there is dropout after the last layer too; (9.22) reads s^layers as it is.
        9.22 | states = keras.layers.Dropout(rate)(states, training=awake or None)
             | return keras.Model(words, keras.layers.Dense(tags, activation='softmax')(states))
    drops_the_way_past: the states that are added go through dropout as well; in (9.21) only the input of `both`
        does.
        9.21 | states = keras.layers.Add()([read, both])
    never_awake: dropout is never active outside training; in (9.21) it is where awake is True.
        read = | read = keras.layers.Dropout(rate)(states) if layer else states
    always_awake: dropout is active at every call; in (9.21) it is not where awake is False.
        read = | read = keras.layers.Dropout(rate)(states, training=True) if layer else states
    """,
)


@accepted
def hands_the_mask_to_every_layer(vocabulary_size, units, layers, tags, rate, awake):
    words = keras.Input((None,), dtype="int32")
    mask, s = ops.not_equal(words, 0), keras.layers.Embedding(vocabulary_size, 2 * units)(words)
    for level in range(1, layers + 1):
        x = s
        if level > 1:
            x = keras.layers.Dropout(rate)(s, training=True) if awake else keras.layers.Dropout(rate)(s)
        s = s + keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(x, mask=mask)
    return keras.Model(words, softmax(tags)(s))


@accepted
def two_layers_side_by_side_and_again(vocabulary_size, units, layers, tags, rate, awake):
    words = keras.Input((None,), dtype="int32")
    mask, s = ops.not_equal(words, 0), keras.layers.Embedding(vocabulary_size, 2 * units)(words)
    for level in range(layers):
        x = keras.layers.Dropout(rate)(s, training=awake or None) if level else s
        h = keras.layers.LSTM(units, return_sequences=True)(x, mask=mask)
        g = keras.layers.LSTM(units, return_sequences=True, go_backwards=True)(x, mask=mask)
        s = s + ops.concatenate([h, ops.flip(g, axis=1)], axis=2)
    return keras.Model(words, softmax(tags)(s))


@accepted
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


@accepted
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

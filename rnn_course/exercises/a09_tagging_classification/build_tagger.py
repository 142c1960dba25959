"""build_tagger: build a Keras model that reads word numbers in both directions and gives each word a tag."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.taggers import build_tagger
from rnn_course.slips import slips

from . import draws
from .asking import BOTH_ENDS, VOCABULARY
from .right import softmax

header = exercise(
    build_tagger,
    points=11,
    returns={"dE": "(9.12)", **BOTH_ENDS, "dV": "(9.15)", "dc": "(9.15)"},
    hints=(
        "keras.layers.Bidirectional runs two layers in both directions and joins their states.",
        "A tag for every word needs a state for every word: look up return_sequences.",
        "How do the layers know where a sentence ends? Look up mask_zero. getattr(keras.layers, kind) is the layer "
        "class.",
    ),
)


GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}


def tagging(draw: Draw, kind: str, B: int, T: int, M: int, H: int, K: int, *, padded: bool = True) -> Question:
    """Build a tagger, load random weights, and run it on sentences; padding has no gradient."""
    words, mask = draws.numbers(draw, B, T, VOCABULARY, padded)
    recurrent = draws.both_ends(draw, M, H, GATES[kind], rows=2 if kind == "GRU" else 1)
    weights = {"E": draw(VOCABULARY, M), **recurrent, "V": draw(2 * H, K), "c": draw(K)}
    built = ask(build_tagger, kind, VOCABULARY, M, H, K)
    return built.then("@model", result(0), weights, words, draw(B, T, K) * mask[..., None])


@check
def tags_of_sentences_of_one_length(draw: Draw):
    yield tagging(draw, "GRU", *draw.sizes("BTMHK", B=2, T=3), padded=False)


@check(weight=2)
def tags_of_padded_sentences(draw: Draw):
    yield tagging(draw, "LSTM", *draw.sizes("BTMHK", B=4, T=3))


@check
def tags_by_simple_layers(draw: Draw):
    yield tagging(draw, "SimpleRNN", *draw.sizes("BTMHK", B=2, T=3))


@probe(
    says="The output for a sentence changes when padding is appended to it; no layer may read w_t = 0.",
    same=lambda value: value[:, :4],
)
def more_padding_for_a_tagger(draw: Draw):
    M, H, K = draw.sizes("MHK")
    words = draw.integers(1, VOCABULARY, 3, 4)
    weights = {"E": draw(VOCABULARY, M), **draws.both_ends(draw, M, H), "V": draw(2 * H, K), "c": draw(K)}

    def tagged(sentences: np.ndarray) -> Question:
        built = ask(build_tagger, "LSTM", VOCABULARY, M, H, K)
        return built.then("@load", result(0), weights, sentences).then("@run", result(1), sentences)

    return tagged(words), tagged(np.pad(words, ((0, 0), (0, 3))))


@accepted
def two_layers_side_by_side(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)  # (9.12)
    make = getattr(keras.layers, kind)
    h = make(units, return_sequences=True, name="rightward")(e)  # (9.13)
    g = ops.flip(make(units, return_sequences=True, go_backwards=True, name="leftward")(e), axis=1)  # (9.14)
    return keras.Model(words, softmax(tags)(ops.concatenate([h, g], axis=2)))  # (9.15)


wrong = slips(
    two_layers_side_by_side,
    """
    reads_the_padding: padding changes the states, since no mask reaches the layers; in (9.14) they skip w_t = 0.
        9.12 | e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    reads_padding_on_the_way_back: only the layer for h skips padding, and the one for g reads the padding before
        w_L; in (9.14) g starts at w_L.
        9.14 | g = make(units, return_sequences=True, go_backwards=True)(e, mask=words >= 0)
             | g = ops.flip(g, axis=1)
    zeros_for_padding: padding becomes a vector of zeros, which still changes the states through U and b; in (9.14)
        it does not.
        9.12 | e = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
             | e = e * ops.cast(ops.not_equal(words, 0), e.dtype)[..., None]
    forgets_to_turn_back: the states of the backward layer are not reversed again; (9.14) has h_t and g_t of the
        same word.
        9.14 | g = make(units, return_sequences=True, go_backwards=True)(e)
    reads_forward_twice: both layers read from left to right; (9.14) starts at the last word.
        9.14 | g = make(units, return_sequences=True)(e)
    joins_g_before_h: the states are joined as [g_t, h_t]; (9.15) has h_t first.
        9.15 | return keras.Model(words, softmax(tags)(ops.concatenate([g, h], axis=2)))
    sums_for_tags: the last layer returns the sums instead of probabilities; (9.15) has a softmax.
        9.15 | return keras.Model(words, keras.layers.Dense(tags)(ops.concatenate([h, g], axis=2)))
    softmax_over_time: the softmax is over the words; in (9.15) it is over the tags.
        9.15 | z = keras.layers.Dense(tags)(ops.concatenate([h, g], axis=2))
             | return keras.Model(words, ops.softmax(z, axis=1))
    always_an_lstm: the layers are always LSTMs; in (9.13) `kind` chooses.
        make = | make = keras.layers.LSTM
    """,
)


@accepted
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


@accepted
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


@accepted
def with_cells_dropout_and_zeros_at_padding(kind, vocabulary_size, embedding_size, units, tags):
    words = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True)(words)
    cell = getattr(keras.layers, f"{kind}Cell")
    states = keras.layers.Bidirectional(
        keras.layers.RNN(cell(units), return_sequences=True, zero_output_for_mask=True), merge_mode="concat"
    )(x)
    y = softmax(tags)(keras.layers.Dropout(0.3)(states))
    model = keras.Model(words, y * ops.cast(ops.not_equal(words, 0), "float32")[..., None])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

"""build_encoder: build a Keras model that reads a source and returns its states and the last one."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.seq2seq import build_encoder
from rnn_course.slips import slips

from . import draws
from .asking import N

header = exercise(
    build_encoder,
    points=8,
    returns={"hs": "(10.7)", "h": "(10.8)"},
    hints=(
        "Two layers are enough. One of them knows which tokens are padding, and can pass a mask to the other.",
        "Look up mask_zero in the documentation of Embedding, and return_state in that of GRU.",
        "A model with two outputs is keras.Model(x, [hs, h]).",
    ),
)


def encoded(draw: Draw, x: np.ndarray) -> Question:
    """Build an encoder, load random weights, and run it."""
    M, H = draw.sizes("MH")
    weights = {"E": draw(N, M, scale=1.0), **draws.gru_weights(draw, M, H)}
    return ask(build_encoder, N, M, H).then("@load", result(0), weights, x).then("@run", result(1), x)


@check
def sources_with_padding(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 3, 4, N, 1))


@check
def one_source_without_padding(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 1, 3, N, 3))


@check(
    weight=0,
    note="Wrong even for sources of one token without padding: look at the arguments of the layers, and at the order "
    "of the outputs.",
)
def sources_of_one_token(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 3, 1, N, 1))


@probe(
    says="The last state changes when zeros are appended to a source; in (10.7) padding does not change the state.",
    same=lambda value: value[1],
)
def longer_padding(draw: Draw):
    x, seed = draws.sentences(draw, 2, 3, N, 1), int(draw.integers(0, 2**31))
    return tuple(encoded(Draw(seed), tokens) for tokens in (x, np.pad(x, ((0, 0), (0, 2)))))


wrong = slips(
    build_encoder,
    """
    reads_padding_as_tokens: padding is read like any other token; in (10.7) it does not change the state.
        10.6 | e = keras.layers.Embedding(N, M)(x)
    zeros_the_vectors_of_padding: padding becomes vectors of zeros, which still change the state through U and b; in
        (10.7) padding does not change it.
        10.6 | e = keras.layers.Embedding(N, M)(x) * ops.cast(ops.not_equal(x, 0), "float32")[:, :, None]
    zeros_the_states_at_padding: the states at padding are set to zero; in (10.7) they repeat the last one.
        return | return keras.Model(x, [hs * ops.cast(ops.not_equal(x, 0), "float32")[:, :, None], h])
    averages_the_states: h is the mean of all states; (10.8) is the state after the last token.
        return | return keras.Model(x, [hs, ops.mean(hs, axis=1)])
    gives_the_first_state: h is the state after the first token; (10.8) is the one after the last.
        return | return keras.Model(x, [hs, hs[:, 0]])
    reads_backwards: the source is read from its end to its start; in (10.7) it is read from x_1 to x_S.
        10.7 | hs, h = keras.layers.GRU(H, return_sequences=True, return_state=True, go_backwards=True)(e)
    reads_with_relu: the GRU has relu instead of tanh; the GRU of (10.7) has the default activations.
        10.7 | hs, h = keras.layers.GRU(H, activation="relu", return_sequences=True, return_state=True)(e)
    gives_h_before_hs: h comes before hs; the model returns hs, then h.
        return | return keras.Model(x, [h, hs])
    """,
)


@accepted
def runs_a_cell_with_a_mask(N, M, H):
    x = keras.Input((None,), dtype="int32")
    layer = keras.layers.RNN(keras.layers.GRUCell(H), return_sequences=True, return_state=True)
    return keras.Model(x, layer(keras.layers.Embedding(N, M)(x), mask=ops.not_equal(x, 0)))


@accepted
def takes_the_state_in_the_last_column(N, M, H):
    x = keras.Input((None,), dtype="int32")
    hs = keras.layers.GRU(H, return_sequences=True)(keras.layers.Embedding(N, M, mask_zero=True)(x))
    return keras.Model(inputs=x, outputs=(hs, hs[:, -1]))


@accepted
def as_a_class_of_its_own(N, M, H):
    class Encoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.gru = keras.layers.GRU(H, return_state=True, return_sequences=True)
            self.embedding = keras.layers.Embedding(N, M, mask_zero=True)

        def call(self, x):
            return self.gru(self.embedding(x))

    return Encoder()

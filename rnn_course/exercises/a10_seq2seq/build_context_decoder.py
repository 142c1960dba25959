"""build_context_decoder: build a decoder that starts from zeros and reads the context at every step."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import ask, result
from rnn_course.models.seq2seq import build_context_decoder
from rnn_course.slips import slips

from . import draws
from .asking import K

header = exercise(
    build_context_decoder,
    points=8,
    returns={
        "outputs": "(10.11)",
        "dF": "(10.9)",
        "dW": "(10.18)",
        "dU": "(10.18)",
        "db": "(10.18)",
        "dV": "(10.11)",
        "dc": "(10.11)",
        "dx1": "(10.18)",
    },
    hints=(
        "The GRU reads wider vectors than before: that of the token, followed by the context.",
        "The context is (B, G) and the vectors are (B, T, E): it needs a time axis and T copies.",
        "A context (B, 1, G) times an array of ones (B, T, 1) has the shape (B, T, G).",
    ),
)


@check
def told_at_every_step(draw: Draw):
    B, T, E, H, G = draw.sizes("BTEHG", T=3)
    inputs, weights = [draw.integers(1, K, B, T), draw(B, G)], draws.decoder_weights(draw, K, E, H, G)
    yield ask(build_context_decoder, K, E, H, G).then("@model", result(0), weights, inputs, draw(B, T, K))


@check(
    weight=0,
    note="Wrong even for a single step: look at the order in (10.18), at the initial state, and at the output layer.",
)
def told_once(draw: Draw):
    E, H, G = draw.sizes("EHG")
    inputs, weights = [draw.integers(1, K, 2, 1), draw(2, G)], draws.decoder_weights(draw, K, E, H, G)
    yield ask(build_context_decoder, K, E, H, G).then("@model", result(0), weights, inputs, draw(2, 1, K))


wrong = slips(
    build_context_decoder,
    """
    told_at_the_first_step: only the first step reads the context; in (10.18) every step does.
        everywhere | step = ops.cumsum(ops.ones_like(e[:, :, :1]), axis=1)
                   | everywhere = ops.cast(ops.equal(step, 1), "float32") * context[:, None]
    told_after_the_first_step: the first step does not read the context; in (10.18) every step does.
        everywhere | step = ops.cumsum(ops.ones_like(e[:, :, :1]), axis=1)
                   | everywhere = ops.cast(ops.greater(step, 1), "float32") * context[:, None]
    joins_in_the_other_order: the context comes before the vector of the token; in (10.18) it comes after.
        10.18 | states = keras.layers.GRU(H, return_sequences=True)(ops.concatenate([everywhere, e], axis=2))
    squashes_the_context: tanh is applied to the context; (10.18) takes it as it is.
        everywhere | everywhere = ops.ones_like(e[:, :, :1]) * ops.tanh(context)[:, None]
    never_uses_the_context: the context is not used; (10.18) joins it to every vector.
        everywhere | everywhere = ops.ones_like(e[:, :, :1]) * ops.zeros_like(context)[:, None]
    tells_probabilities: the model returns probabilities; (10.11) has their logarithms.
        10.11 | return keras.Model([y, context], keras.layers.Dense(K, activation="softmax")(states))
    tells_scores: the model returns scores; (10.11) has a log softmax.
        10.11 | return keras.Model([y, context], keras.layers.Dense(K)(states))
    tells_what_it_knew_before: each prediction uses the state before the step; (10.11) uses h_t.
        10.11 | before = ops.concatenate([ops.zeros_like(states[:, :1]), states[:, :-1]], axis=1)
              | return keras.Model([y, context], keras.layers.Dense(K, activation="log_softmax")(before))
    """,
)


@accepted
def repeats_in_a_layer(K, E, H, G):
    class Repeat(keras.layers.Layer):
        def call(self, context, e):
            return ops.repeat(context[:, None], ops.shape(e)[1], axis=1)

    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)
    joined = keras.layers.Concatenate()([e, Repeat()(context, e)])
    hs = keras.layers.GRU(H, return_sequences=True)(joined)
    return keras.Model([y, context], ops.log_softmax(keras.layers.Dense(K)(hs), axis=-1))


@accepted
def adds_the_context_to_zeros(K, E, H, G):
    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)
    places = ops.zeros_like(ops.sum(e, axis=2, keepdims=True))
    joined = ops.concatenate([e, places + keras.layers.Reshape((1, G))(context)], axis=-1)
    hs = keras.layers.RNN(keras.layers.GRUCell(H), return_sequences=True)(joined)
    return keras.Model([y, context], keras.layers.TimeDistributed(keras.layers.Dense(K, "log_softmax"))(hs))


@accepted
def as_a_model_of_its_own(K, E, H, G):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.table, self.out = keras.layers.Embedding(K, E), keras.layers.Dense(K)
            self.gru = keras.layers.GRU(H, return_sequences=True)

        def call(self, inputs):
            y, context = inputs
            copies = ops.tile(context[:, None], (1, y.shape[1], 1))
            return ops.log_softmax(self.out(self.gru(ops.concatenate([self.table(y), copies], axis=2))))

    return Decoder()

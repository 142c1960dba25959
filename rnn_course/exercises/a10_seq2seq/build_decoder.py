"""build_decoder: build a decoder that starts from the last state of the encoder.

There are two models with the same weights: one for training, and a single step for decoding.
"""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.seq2seq import build_decoder
from rnn_course.slips import slips

from . import draws
from .asking import K

header = exercise(
    build_decoder,
    points=14,
    returns={"models": "(10.11)"},
    hints=(
        "Make each layer once, and call it in both models; then they share its weights.",
        "keras.layers.GRUCell(H) takes one step, and keras.layers.RNN runs the same cell through time.",
        "In the stepper the cell returns its output and a list of states; here both are h_t.",
    ),
)


def stepped(draw: Draw, B: int) -> Question:
    """Load weights into the decoder, and run one step of the stepper with them."""
    E, H = draw.sizes("EH")
    weights, h = draws.decoder_weights(draw, K, E, H), draw(B, H)
    loaded = ask(build_decoder, K, E, H).then("@load", result(0, 0), weights, [draw.integers(1, K, B, 2), h])
    return loaded.then("@run", result(0, 1), [draw.integers(1, K, B), h])


@check
def the_decoder_and_its_gradients(draw: Draw):
    B, T, E, H = draw.sizes("BTEH", B=2, T=3)
    inputs = [draw.integers(1, K, B, T), draw(B, H)]
    weights = draws.decoder_weights(draw, K, E, H)
    yield ask(build_decoder, K, E, H).then("@model", result(0, 0), weights, inputs, draw(B, T, K))


@check
def the_stepper_has_the_decoders_weights(draw: Draw):
    yield stepped(draw, 3)


@check(
    weight=0,
    note="A single step of the stepper differs from a step of the decoder: look at whether it has the same layers, "
    "the table of (10.9) among them, and returns (10.11) and then (10.10).",
)
def a_step_of_one_row(draw: Draw):
    yield stepped(draw, 1)


wrong = slips(
    build_decoder,
    """
    starts_from_zeros: the decoder starts from zeros; in (10.10) it starts from the given h_0.
        10.10 | zeros = ops.zeros_like(h)
              | states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=zeros)
        h_next | h_next, _ = cell(embed(token), [zeros])
    gives_probabilities: the models return probabilities; (10.11) has their logarithms.
        output | output = keras.layers.Dense(K, activation="softmax")
    gives_scores: the models return scores; (10.11) has a log softmax.
        output | output = keras.layers.Dense(K)
    speaks_before_it_reads: each prediction uses h_{t-1}, before the token is read; (10.11) uses h_t.
        10.11 | decoder = keras.Model([y, h], output(ops.concatenate([h[:, None], states[:, :-1]], axis=1)))
    speaks_at_the_last_step: only the last step has a prediction; (10.11) has a log p for every step.
        10.11 | decoder = keras.Model([y, h], output(ops.zeros_like(states) + states[:, -1:]))
    freezes_the_table: the table F is frozen; in (10.9) F is among the weights to be learned.
        embed | embed, cell = keras.layers.Embedding(K, E, trainable=False), keras.layers.GRUCell(H)
    steps_with_another_output: the stepper has its own output layer, which is never trained; in (10.11) both models
        share V and c.
        h_next | h_next, _ = cell(embed(token), [h])
               | output = keras.layers.Dense(K, activation="log_softmax", kernel_initializer="zeros")
    steps_with_another_table: the stepper has its own table, which is never trained; in (10.9) both models share F.
        h_next | h_next, _ = cell(keras.layers.Embedding(K, E, embeddings_initializer="zeros")(token), [h])
    steps_on_the_spot: the stepper returns the state that it was given; in (10.10) it is h_t.
        return | return decoder, keras.Model([token, h], [output(h_next), h + ops.zeros_like(h)])
    gives_the_state_first: the stepper returns the state first; it returns log p_t, then h_t.
        return | return decoder, keras.Model([token, h], [h_next, output(h_next)])
    """,
)


@accepted
def with_one_gru_layer_for_both(K, E, H):
    embedding = keras.layers.Embedding(K, E)
    gru = keras.layers.GRU(H, return_sequences=True, return_state=True)
    dense = keras.layers.Dense(K)
    y, h0 = keras.Input((None,), dtype="int32"), keras.Input((H,))
    hs, _ = gru(embedding(y), initial_state=h0)
    one, h = keras.Input((), dtype="int32"), keras.Input((H,))
    _, new = gru(embedding(one[:, None]), initial_state=h)
    return keras.Model([y, h0], ops.log_softmax(dense(hs))), keras.Model([one, h], [ops.log_softmax(dense(new)), new])


@accepted
def steps_inside_the_decoder(K, E, H):
    table, cell, out = keras.layers.Embedding(K, E), keras.layers.GRUCell(H), keras.layers.Dense(K, "softmax")
    y, h = keras.Input((None,), dtype="int32"), keras.Input((H,))
    hs = keras.layers.RNN(cell, return_sequences=True)(table(y), initial_state=[h])
    token = keras.Input((), dtype="int32")
    new = cell(table(token), h)[0]
    return keras.Model([y, h], ops.log(out(hs))), keras.Model([token, h], (ops.log(out(new)), new))


@accepted
def as_two_classes(K, E, H):
    embedding, cell, dense = keras.layers.Embedding(K, E), keras.layers.GRUCell(H), keras.layers.Dense(K)

    class Stepper(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding, self.cell, self.dense = embedding, cell, dense

        def call(self, inputs):
            h = self.cell(self.embedding(inputs[0]), [inputs[1]])[0]
            return ops.log_softmax(self.dense(h)), h

    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding, self.rnn = embedding, keras.layers.RNN(cell, return_sequences=True)
            self.dense = dense

        def call(self, inputs):
            return ops.log_softmax(self.dense(self.rnn(self.embedding(inputs[0]), initial_state=inputs[1])))

    return Decoder(), Stepper()

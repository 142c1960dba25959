"""build_attention_decoder: build a decoder with attention to the source at every step.

There are two models with the same weights: one for training, and a single step for decoding.
"""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.attention import AdditiveAttention, build_attention_decoder
from rnn_course.slips import slips

from . import draws
from .asking import K, N

header = exercise(
    build_attention_decoder,
    points=12,
    returns={"models": "(10.33)"},
    uses=(AdditiveAttention,),
    hints=(
        "From (10.31) on both models are the same: write this part once, as a function of the states.",
        "Your AdditiveAttention takes queries with a time axis: a single step has T = 1.",
        "ops.concatenate joins h_t and context_t, in the order of (10.32).",
    ),
)


def attentive(draw: Draw, steps: int) -> Question:
    """Build a decoder with attention, load random weights, and differentiate it; without `steps`, run a single step."""
    B, S, E, H, G, A = draw.sizes("BSEHGA", B=2, A=8)
    weights = {
        **draws.decoder_weights(draw, K, E, H),
        "W_q": draw(H, A),
        "W_h": draw(G, A),
        "v": draw(A, scale=1.5),
        "C": draw(H + G, H),
        "d": draw(H),
    }
    source = [draw(B, H), draw(B, S, G, scale=1.0), draws.sentences(draw, B, S, N, 1)]
    built, y = ask(build_attention_decoder, K, E, H, G, A), draw.integers(1, K, B, steps or 2)
    if steps:
        return built.then("@model", result(0, 0), weights, [y, *source], draw(B, steps, K))
    loaded = built.then("@load", result(0, 0), weights, [y, *source])
    return loaded.then("@run", result(0, 1), [y[:, 0], *source])


@check
def attention_and_all_gradients(draw: Draw):
    yield attentive(draw, 3)


@check
def the_attentive_stepper(draw: Draw):
    yield attentive(draw, 0)


@check(
    weight=0,
    note="Wrong even for one step: look at the first state (10.30), at the query and the mask in (10.31), at what is "
    "joined in (10.32), in which order, and at the last two layers.",
)
def one_attentive_step(draw: Draw):
    yield attentive(draw, 1)


wrong = slips(
    build_attention_decoder,
    """
    looks_with_the_old_state: the query is the state before the step; in (10.31) it is h_t.
        10.31 | context = attention([ops.concatenate([h[:, None], q[:, :-1]], axis=1), hs, x])
    steps_with_the_old_query: the query of the decoder is h_t, but that of the stepper is h_{t-1}; (10.31) is the
        same for both.
        def read_out | def read_out(q, query):
        10.31 | context = attention([query, hs, x])
        decoder | decoder = keras.Model([y, h, hs, x], read_out(states, states))
        stepper | log_p = read_out(h_next[:, None], h[:, None])[:, 0]
                | stepper = keras.Model([token, h, hs, x], [log_p, h_next])
    looks_without_a_query: the query is zeros at every step; in (10.31) it is h_t.
        10.31 | context = attention([ops.zeros_like(q), hs, x])
    does_not_use_the_context: the context is computed but not used; (10.32) joins it to h_t.
        10.32 | return output(reading(ops.concatenate([q, ops.zeros_like(context)], axis=-1)))
    speaks_from_the_context_alone: the prediction uses the context alone; (10.32) joins it to h_t.
        10.32 | return output(reading(ops.concatenate([ops.zeros_like(q), context], axis=-1)))
    joins_the_context_first: the context comes before the state; (10.32) has h_t first.
        10.32 | return output(reading(ops.concatenate([context, q], axis=-1)))
    reads_out_without_tanh: there is no tanh between the last two layers; (10.32) has one.
        attention, reading | attention, reading = AdditiveAttention(A), keras.layers.Dense(H)
    attends_to_padding: the attention treats padding like any token; (10.31) passes x on, for the mask of (10.27).
        10.31 | context = attention([q, hs, ops.ones_like(x)])
    forgets_where_to_start: the decoder starts from zeros; in (10.30) it starts from the given h_0.
        10.30 | zeros = ops.zeros_like(h)
              | states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=zeros)
        h_next | h_next, _ = cell(embed(token), [zeros])
    hands_on_the_reading: the stepper returns r_t as the state; in (10.30) it is h_t.
        stepper | context = attention([h_next[:, None], hs, x])[:, 0]
                | r = reading(ops.concatenate([h_next, context], axis=-1))
                | stepper = keras.Model([token, h, hs, x], [output(r), r])
    """,
)


@accepted
def with_dense_layers_for_attention(K, E, H, G, A):
    table, gru = keras.layers.Embedding(K, E), keras.layers.GRU(H, return_sequences=True)
    W_q, W_h = keras.layers.Dense(A, use_bias=False), keras.layers.Dense(A, use_bias=False)
    score, read = keras.layers.AdditiveAttention(), keras.layers.Dense(H, "tanh")
    out = keras.layers.Dense(K)

    def speak(states, hs, x):
        context = score([W_q(states), hs, W_h(hs)], mask=[None, ops.not_equal(x, 0)])
        return ops.log_softmax(out(read(keras.layers.Concatenate()([states, context]))))

    y, token = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    h, hs, x = keras.Input((H,)), keras.Input((None, G)), keras.Input((None,), dtype="int32")
    decoder = keras.Model([y, h, hs, x], speak(gru(table(y), initial_state=h), hs, x))
    new = gru(table(token[:, None]), initial_state=h)
    return decoder, keras.Model([token, h, hs, x], [speak(new, hs, x)[:, 0], new[:, 0]])


@accepted
def the_stepper_is_the_decoder(K, E, H, G, A):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.table, self.attention = keras.layers.Embedding(K, E), AdditiveAttention(A)
            self.gru = keras.layers.GRU(H, return_sequences=True, return_state=True)
            self.read, self.out = keras.layers.Dense(H, "tanh"), keras.layers.Dense(K, "log_softmax")

        def both(self, y, h, hs, x):
            states, last = self.gru(self.table(y), initial_state=h)
            context = self.attention([states, hs, x])
            return self.out(self.read(ops.concatenate([states, context], axis=2))), last

        def call(self, inputs):
            return self.both(*inputs)[0]

    decoder = Decoder()
    token, h = keras.Input((), dtype="int32"), keras.Input((H,))
    hs, x = keras.Input((None, G)), keras.Input((None,), dtype="int32")
    inputs = [keras.Input((None,), dtype="int32"), h, hs, x]
    whole = keras.Model(inputs, decoder(inputs))
    log_p, last = decoder.both(token[:, None], h, hs, x)
    return whole, keras.Model([token, h, hs, x], [log_p[:, 0], last])


@accepted
def adds_what_each_half_brings(K, E, H, G, A):
    embed, cell, attend = keras.layers.Embedding(K, E), keras.layers.GRUCell(H), AdditiveAttention(A)
    read, out = keras.layers.Dense(H), keras.layers.Dense(K)
    h, hs, x = keras.Input((H,)), keras.Input((None, G)), keras.Input((None,), dtype="int32")

    def speak(q):
        context = attend([q, hs, x])
        left = ops.concatenate([q, ops.zeros_like(context)], axis=-1)
        both = left + ops.concatenate([ops.zeros_like(q), context], axis=-1)
        return keras.activations.log_softmax(out(ops.tanh(read(both))))

    y, token = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    q = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=h)
    step = cell(embed(token), [h])[0]
    stepper = keras.Model([token, h, hs, x], [ops.squeeze(speak(ops.expand_dims(step, 1)), axis=1), step])
    return keras.Model([y, h, hs, x], speak(q)), stepper

"""Forms of the encoders and decoders of 10 that have no attention."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import ops

from tests.models.test_forms import Extras, after_build, assert_right, cases, copied, in_a_class, nested

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


def whole_numbers(*shape: int | None, name: str | None = None) -> Any:
    return keras.Input(shape, dtype="int32", name=name)


def encoder_all_named(N, M, H):
    x = whole_numbers(None, name="x")
    e = layers.Embedding(N, M, mask_zero=True, name="e")(x)
    hs, h = layers.GRU(H, return_sequences=True, return_state=True, name="h")(e)
    return keras.Model(inputs=x, outputs=[hs, h], name="encoder")


def encoder_in_a_sequence(N, M, H):
    return keras.Sequential(
        [
            keras.Input((None,), name="source"),
            layers.Embedding(N, M, mask_zero=True),
            Extras(),
            layers.GRU(H, return_sequences=True, return_state=True),
        ]
    )


class Encoder(keras.Model):
    def __init__(self, N, M, H):
        super().__init__()
        self.reader = layers.RNN(layers.GRUCell(H), return_sequences=True, return_state=True)
        self.table, self.masking = layers.Embedding(N, M), layers.Masking()

    def call(self, x):
        return self.reader(self.table(x), mask=self.masking.compute_mask(x[..., None]))


def encoder_as_a_class(*sizes):
    return Encoder(*sizes)


def encoder_of_two_models(N, M, H):
    x, e = whole_numbers(None, name="x"), keras.Input((None, M), name="x")
    table = keras.Model(x, layers.Embedding(N, M)(x), name="table")
    reader = keras.Model(e, layers.GRU(H, return_sequences=True)(layers.Masking(mask_value=-1e9)(e)), name="reader")
    states = reader(ops.where(ops.equal(x[..., None], 0), -1e9, table(x)))
    return keras.Model(x, (states, states[:, -1]))


ENCODERS = [
    encoder_all_named,
    encoder_in_a_sequence,
    encoder_as_a_class,
    encoder_of_two_models,
    after_build(encoder_as_a_class, (None, None)),
    nested(encoder_all_named),
    nested(encoder_of_two_models),
    in_a_class(encoder_in_a_sequence),
    copied(encoder_all_named),
]


def decoder_all_named(K, E, H):
    table, cell = layers.Embedding(K, E, name="F"), layers.GRUCell(H, name="cell")
    output = layers.Dense(K, activation="log_softmax", name="V")
    y, token, h = whole_numbers(None, name="y"), whole_numbers(name="token"), keras.Input((H,), name="h")
    states = layers.RNN(cell, return_sequences=True, name="over_time")(table(y), initial_state=h)
    decoder = keras.Model([y, h], output(states), name="decoder")
    after = cell(table(token), [h])[0]
    return decoder, keras.Model([token, h], [output(after), after], name="stepper")


def stepper_called_first(K, E, H):
    out, gru = layers.Dense(K), layers.GRU(H, return_sequences=True, return_state=True)
    table = layers.Embedding(K, E)
    token, h = whole_numbers(name="token"), keras.Input((H,), name="h")
    after = gru(table(token)[:, None], initial_state=h)[1]
    stepper = keras.Model([token, h], [ops.log_softmax(out(after)), after])
    y, h_0 = whole_numbers(None, name="y"), keras.Input((H,), name="h_0")
    states = Extras()(gru(table(y), initial_state=h_0)[0])
    return keras.Model([y, h_0], layers.Activation("log_softmax")(out(states))), stepper


def one_body_for_both(K, E, H):
    e, h = keras.Input((None, E), name="e"), keras.Input((H,), name="h")
    states = layers.GRU(H, return_sequences=True)(e, initial_state=h)
    body = keras.Model([e, h], [layers.TimeDistributed(layers.Dense(K))(states), states[:, -1]], name="body")
    table, y, token = layers.Embedding(K, E), whole_numbers(None, name="y"), whole_numbers(name="y_t")
    decoder = keras.Model([y, h], ops.log_softmax(body([table(y), h])[0]))
    o, after = body([table(token[:, None]), h])
    return decoder, keras.Model([token, h], [ops.log_softmax(o[:, 0]), after])


class Step(keras.Model):
    """Its layers are made in `build`, where the decoder finds them."""

    def __init__(self, K, E, H):
        super().__init__()
        self.sizes = K, E, H

    def build(self, shape):
        K, E, H = self.sizes
        self.out, self.cell, self.table = layers.Dense(K), layers.GRUCell(H), layers.Embedding(K, E)

    def call(self, inputs):
        h = self.cell(self.table(inputs[0]), [inputs[1]])[0]
        return ops.log_softmax(self.out(h)), h


class Steps(keras.Model):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def call(self, inputs):
        (y, h), said = inputs, []
        for t in range(y.shape[1]):
            log_p, h = self.step([y[:, t], h])
            said.append(log_p)
        return ops.stack(said, axis=1)


def decoder_of_steps(*sizes):
    step = Step(*sizes)
    return Steps(step), step


def decoder_of_built_steps(K, E, H):
    decoder, step = decoder_of_steps(K, E, H)
    step.build([(None,), (None, H)])
    decoder.build([(None, None), (None, H)])
    return decoder, step


DECODERS = [decoder_all_named, stepper_called_first, one_body_for_both, decoder_of_steps, decoder_of_built_steps]


def context_all_named(K, E, H, G):
    y, context = whole_numbers(None, name="y"), keras.Input((G,), name="context")
    e = layers.Embedding(K, E)(y)
    everywhere = context[:, None] + layers.Rescaling(0.0)(e[:, :, :1])
    states = layers.GRU(H, return_sequences=True)(layers.Concatenate(name="both")([e, everywhere]))
    return keras.Model([y, context], layers.Dense(K, activation="log_softmax")(states))


class ContextDecoder(keras.Model):
    def __init__(self, K, E, H, G):
        super().__init__()
        self.out, self.extras, self.table = layers.Dense(K), Extras(), layers.Embedding(K, E)
        self.reader = layers.RNN(layers.GRUCell(H), return_sequences=True)

    def call(self, inputs):
        y, context = inputs
        e = self.table(y)
        x = ops.concatenate([e, ops.tile(context[:, None], (1, y.shape[1], 1))], axis=-1)
        return ops.log_softmax(self.out(self.reader(self.extras(x))))


def context_as_a_class(*sizes):
    return ContextDecoder(*sizes)


CONTEXTS = [
    context_all_named,
    context_as_a_class,
    after_build(context_as_a_class, (None, None), (None, 3)),
    nested(context_all_named),
    in_a_class(context_as_a_class),
    copied(context_all_named),
]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    cases(
        "10_seq2seq",
        {
            "build_encoder": ENCODERS,
            "build_decoder": DECODERS,
            "build_context_decoder": CONTEXTS,
        },
    ),
)
def test_encoders_and_decoders_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)

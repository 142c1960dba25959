"""Forms of 10's attention and of its decoder that attends."""

from __future__ import annotations

import keras
import pytest
from keras import ops

from rnn_course.models.attention import AdditiveAttention
from tests.models.test_forms import assert_right, cases, in_a_class
from tests.models.test_forms_seq2seq import whole_numbers

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


class OfDense(keras.layers.Layer):
    """Attention whose products are layers without weights until it is called, that of the states made first."""

    def __init__(self, A, **options):
        super().__init__(**options)
        self.of_states, self.of_queries = (layers.Dense(A, use_bias=False) for _ in range(2))
        self.scale = self.add_weight(shape=(A,), initializer="ones", trainable=False, name="scale")
        self.v = self.add_weight(shape=(A,), name="v")

    def alignment(self, inputs):
        q, hs, x = inputs
        sums = self.of_states(hs)[:, None] + self.of_queries(q)[:, :, None]
        return ops.softmax(
            ops.sum(self.v * self.scale * ops.tanh(sums), axis=-1) - 1e9 * ops.cast(ops.equal(x, 0), "float32")[:, None]
        )

    def call(self, inputs):
        return ops.matmul(self.alignment(inputs), inputs[1])


class Inside(AdditiveAttention):
    """Attention that leaves everything to a layer that it makes when it is built."""

    def build(self, shapes):
        self.inner = AdditiveAttention(self.A)

    def call(self, inputs):
        return self.inner(inputs)


ATTENTION = [OfDense, Inside, in_a_class(AdditiveAttention), in_a_class(OfDense)]


def attentive(K, E, H, G, attention, stepper_first):
    table, gru = layers.Embedding(K, E), layers.GRU(H, return_sequences=True)
    out, read = layers.Dense(K, activation="log_softmax"), layers.Dense(H, activation="tanh")
    h, hs, x = keras.Input((H,), name="h"), keras.Input((None, G), name="hs"), whole_numbers(None, name="x")

    def made(tokens, said):
        states = gru(table(said), initial_state=h)
        read_out = out(read(layers.Concatenate()([states, attention([states, hs, x])])))
        outputs = [read_out[:, 0], states[:, 0]] if tokens is not said else read_out
        return keras.Model([tokens, h, hs, x], outputs)

    y, token = whole_numbers(None, name="y"), whole_numbers(name="token")
    way = 1 if stepper_first else -1
    stepper, decoder = [made(*each) for each in [(token, token[:, None]), (y, y)][::way]][::way]
    return decoder, stepper


def attention_all_named(K, E, H, G, A):
    return attentive(K, E, H, G, AdditiveAttention(A, name="look"), stepper_first=False)


def attention_of_layers_stepper_first(K, E, H, G, A):
    return attentive(K, E, H, G, OfDense(A), stepper_first=True)


class Attentive(keras.Model):
    """The decoder or, with the parts of another one, the stepper."""

    def __init__(self, parts, single):
        super().__init__()
        self.parts, self.single = parts, single

    def call(self, inputs):
        y, h, hs, x = inputs
        out, read, attention, gru, table = self.parts
        states = gru(table(y[:, None] if self.single else y), initial_state=h)
        log_p = out(read(ops.concatenate([states, attention([states, hs, x])], axis=-1)))
        return (log_p[:, 0], states[:, 0]) if self.single else log_p


def attention_in_classes(K, E, H, G, A):
    parts = [
        layers.Dense(K, activation="log_softmax"),
        layers.Dense(H, activation="tanh"),
        Inside(A),
        layers.GRU(H, return_sequences=True),
        layers.Embedding(K, E),
    ]
    return Attentive(parts, single=False), Attentive(parts, single=True)


ATTENTIVE = [attention_all_named, attention_of_layers_stepper_first, attention_in_classes]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    cases("10_seq2seq", {"AdditiveAttention": ATTENTION, "build_attention_decoder": ATTENTIVE}),
)
def test_attention_of_every_form_passes(assignment, name, form):
    assert_right(assignment, name, form)

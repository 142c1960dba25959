"""AdditiveAttention: compare queries with the states of a sequence by a small network, and mix the states."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.attention import AdditiveAttention
from rnn_course.slips import slips

from . import draws

header = exercise(
    AdditiveAttention,
    points=10,
    returns={
        "outputs": "(10.28)",
        "dW_q": "(10.26)",
        "dW_h": "(10.26)",
        "dv": "(10.26)",
        "dx0": "(10.26)",
        "dx1": "(10.28)",
    },
    hints=(
        "Every query is added to every state, so the sum inside tanh has four axes: B, T, S and A.",
        "q W_q is (B, T, A) and h W_h is (B, S, A): give each an axis of size 1 where the other has T or S.",
        "Before the softmax, ops.where puts a very low score where x is 0.",
    ),
)


def attended(draw: Draw, T: int, padded: bool = True) -> Question:
    """Make the layer, load random weights, and run it."""
    B, S, H, G, A = draw.sizes("BSHGA", B=2, S=5)
    weights = {"W_q": draw(H, A), "W_h": draw(G, A), "v": draw(A, scale=1.5)}
    x = draws.sentences(draw, B, S, 9, 2 if padded else S)
    inputs = [draw(B, T, H, scale=1.0), draw(B, S, G, scale=1.0), x]
    return ask(AdditiveAttention, A).then("@model", result(0), weights, inputs, draw(B, T, G))


@check
def queries_and_padding(draw: Draw):
    yield attended(draw, 4)


@check
def a_single_query(draw: Draw):
    yield attended(draw, 1)


@check(
    weight=0,
    note="Wrong even without padding: look at the scores of (10.26), and at the axis of the softmax (10.27).",
)
def queries_without_padding(draw: Draw):
    yield attended(draw, 3, padded=False)


@probe(
    says="The contexts change when the states at padding change; in (10.27) padding has no weight.",
    same=lambda value: value["outputs"],
)
def states_at_padding(draw: Draw):
    H, G, A, S = draw.sizes("HGAS", S=5)
    weights = {"W_q": draw(H, A), "W_h": draw(G, A), "v": draw(A)}
    q, hs, x, upstream = draw(1, 2, H), draw(1, S, G), np.array([[4, 5, 6, 0, 0]]), draw(1, 2, G)
    other = np.where(x[:, :, None] == 0, hs + 1, hs)
    made = ask(AdditiveAttention, A)
    return tuple(made.then("@model", result(0), weights, [q, states, x], upstream) for states in (hs, other))


wrong = slips(
    AdditiveAttention,
    """
    LooksAtPadding: padding is treated like any token; in (10.27) it has no weight.
        10.27 | return ops.softmax(e, axis=-1)
    ScoresPaddingWithZero: the score of padding is set to 0, and exp(0) is 1; in (10.27) padding has no weight.
        10.27 | return ops.softmax(ops.where(real, e, 0.0), axis=-1)
    MasksAfterTheSoftmax: the mask is applied after the softmax, so the weights sum to less than 1; in (10.27) the
        sum is over real tokens only.
        10.27 | return ops.where(real, ops.softmax(e, axis=-1), 0.0)
    LooksEverywhereAlike: every real token gets the same weight for every query; in (10.26) the score depends on the
        query.
        10.26 | e = 0.0 * ops.sum(self.v * ops.tanh(sums), axis=-1)
    LeavesOutTheTanh: the sum has no tanh, so the query adds the same to every score and has no effect; (10.26) has
        a tanh.
        10.26 | e = ops.sum(self.v * sums, axis=-1)
    SquashesTheScore: tanh is applied to the score; in (10.26) it is applied to the sum, before v.
        10.26 | e = ops.tanh(ops.sum(self.v * sums, axis=-1))
    SquashesBeforeAdding: tanh is applied to query and state one by one; (10.26) has one tanh around their sum.
        10.26 | sums = ops.tanh(ops.matmul(q, self.W_q))[:, :, None] + ops.tanh(ops.matmul(hs, self.W_h))[:, None]
              | e = ops.sum(self.v * sums, axis=-1)
    ForgetsV: the entries are added up without v; (10.26) multiplies them by v.
        10.26 | e = ops.sum(ops.tanh(sums), axis=-1)
    Multiplies: query and state are multiplied; (10.26) adds them.
        sums | sums = ops.matmul(q, self.W_q)[:, :, None] * ops.matmul(hs, self.W_h)[:, None]
    SumsOverTheQueries: the softmax is over the queries; in (10.27) it is over the states.
        10.27 | return ops.where(real, ops.softmax(e, axis=1), 0.0)
    DividesByTheRoot: the scores are divided by the root of A; (10.26) does not divide.
        10.26 | e = ops.sum(self.v * ops.tanh(sums), axis=-1) / self.A**0.5
    """,
)


@accepted
class WithTheLayerOfKeras(keras.layers.Layer):
    def __init__(self, A):
        super().__init__()
        self.A = A

    def build(self, shapes):
        self.of_query = self.add_weight(shape=(shapes[0][-1], self.A), name="W_q")
        self.of_states = self.add_weight(shape=(shapes[1][-1], self.A), name="W_h")
        self.inner = keras.layers.AdditiveAttention()
        self.inner.build([(None, None, self.A)] * 2)

    def look(self, inputs):
        q, hs, x = inputs
        query, key = ops.matmul(q, self.of_query), ops.matmul(hs, self.of_states)
        return self.inner([query, hs, key], mask=[None, ops.not_equal(x, 0)], return_attention_scores=True)

    def alignment(self, inputs):
        return self.look(inputs)[1]

    def call(self, inputs):
        return self.look(inputs)[0]


@accepted
class WithEinsum(keras.Layer):
    def __init__(self, A, name=None):
        super().__init__(name=name)
        self.size = A

    def build(self, input_shape):
        self.v = self.add_weight(shape=(self.size,), initializer="ones")
        (_, _, H), (_, _, G), _ = input_shape
        self.pair = self.add_weight(shape=(G, self.size)), self.add_weight(shape=(H, self.size))

    def alignment(self, inputs):
        q, hs, x = inputs
        ours, theirs = ops.einsum("bth,ha->bta", q, self.pair[1]), ops.einsum("bsg,ga->bsa", hs, self.pair[0])
        e = ops.einsum("btsa,a->bts", ops.tanh(ops.expand_dims(ours, 2) + ops.expand_dims(theirs, 1)), self.v)
        weights = ops.exp(e - ops.max(e, axis=-1, keepdims=True)) * ops.cast(ops.not_equal(x, 0), e.dtype)[:, None, :]
        return weights / ops.sum(weights, axis=-1, keepdims=True)

    def call(self, inputs):
        return ops.einsum("bts,bsg->btg", self.alignment(inputs), inputs[1])


@accepted
class OfDenseLayers(keras.layers.Layer):
    def __init__(self, A, **kwargs):
        super().__init__(**kwargs)
        self.W_q, self.W_h = (keras.layers.Dense(A, use_bias=False) for _ in range(2))
        self.A = A

    def build(self, input_shape):
        self.W_q.build(input_shape[0])
        self.W_h.build(input_shape[1])
        self.v = self.add_weight(shape=(self.A,))

    def alignment(self, inputs):
        q, hs, x = inputs
        e = ops.dot(ops.tanh(self.W_q(q)[:, :, None, :] + self.W_h(hs)[:, None, :, :]), self.v[:, None])[..., 0]
        return ops.softmax(e - 1e9 * ops.cast(ops.equal(x, 0), e.dtype)[:, None, :])

    def call(self, inputs):
        return ops.sum(self.alignment(inputs)[..., None] * inputs[1][:, None], axis=2)

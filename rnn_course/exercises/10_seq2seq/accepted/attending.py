"""Right answers about attention, written otherwise: loops, einsum, other libraries, other ways to mask."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.exercise import accepted
from rnn_course.models.attention import AdditiveAttention


@accepted(of=dot_attention)
def one_row_at_a_time(q, hs, mask):
    a, context = np.zeros(mask.shape), np.zeros(q.shape)
    for row in range(len(q)):
        real = np.flatnonzero(mask[row])
        e = hs[row, real] @ q[row]
        weights = np.exp(e - e.max())
        a[row, real] = weights / weights.sum()
        context[row] = a[row] @ hs[row]
    return context, a


@accepted(of=dot_attention)
def with_einsum_and_a_low_score(q, hs, mask):
    e = np.einsum("bh,bsh->bs", q, hs) - 1e9 * (1 - mask)
    e = e - e.max(axis=1)[:, None]
    a = np.exp(e) / np.exp(e).sum(axis=1)[:, None]
    return np.einsum("bs,bsh->bh", a, hs), a


@accepted(of=dot_attention)
def with_keras_operations(q, hs, mask):
    e = ops.sum(q[:, None, :] * hs, axis=2)
    a = ops.softmax(ops.where(mask == 1, e, -1e30), axis=1)
    return ops.sum(a[:, :, None] * hs, axis=1), a


@accepted(of=dot_attention)
def normalises_after_masking(q, hs, mask):
    e = np.sum(q[:, None] * hs, axis=-1)
    exponentials = mask * np.exp(e - np.max(e, axis=1, keepdims=True))
    a = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    return np.sum(a[..., None] * hs, axis=1), a


@accepted(of=dot_attention_backward)
def with_the_jacobian(dcontext, q, hs, a):
    jacobian = np.einsum("bs,sr->bsr", a, np.eye(a.shape[1])) - np.einsum("bs,br->bsr", a, a)
    de = np.einsum("bsr,br->bs", jacobian, np.einsum("bh,bsh->bs", dcontext, hs))
    return np.einsum("bs,bsh->bh", de, hs), np.einsum("bs,bh->bsh", a, dcontext) + np.einsum("bs,bh->bsh", de, q)


@accepted(of=dot_attention_backward)
def by_way_of_the_context(dcontext, q, hs, a):
    context = (a[:, None] @ hs)[:, 0]
    de = a * np.sum(dcontext[:, None] * (hs - context[:, None]), axis=2)
    return np.sum(de[:, :, None] * hs, axis=1), a[..., None] * dcontext[:, None] + de[..., None] * q[:, None]


@accepted(of=dot_attention_backward)
def state_by_state(dcontext, q, hs, a):
    dq, dhs = np.zeros_like(q), np.zeros_like(hs)
    for b in range(len(q)):
        da = [dcontext[b] @ h for h in hs[b]]
        average = sum(x * y for x, y in zip(a[b], da, strict=True))
        for s in range(hs.shape[1]):
            de = a[b, s] * (da[s] - average)
            dq[b] += de * hs[b, s]
            dhs[b, s] += a[b, s] * dcontext[b] + de * q[b]
    return dq, dhs


@accepted(of=AdditiveAttention)
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


@accepted(of=AdditiveAttention)
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


@accepted(of=AdditiveAttention)
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

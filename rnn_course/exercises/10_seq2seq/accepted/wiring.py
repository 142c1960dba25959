"""Right models, built otherwise: cells or layers, classes, other ways to repeat a context."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.attention import AdditiveAttention, build_attention_decoder
from rnn_course.models.seq2seq import END, START, build_context_decoder, build_decoder, build_encoder, greedy_decode


@accepted(of=build_encoder)
def runs_a_cell_with_a_mask(N, M, H):
    x = keras.Input((None,), dtype="int32")
    layer = keras.layers.RNN(keras.layers.GRUCell(H), return_sequences=True, return_state=True)
    return keras.Model(x, layer(keras.layers.Embedding(N, M)(x), mask=ops.not_equal(x, 0)))


@accepted(of=build_encoder)
def takes_the_state_in_the_last_column(N, M, H):
    x = keras.Input((None,), dtype="int32")
    hs = keras.layers.GRU(H, return_sequences=True)(keras.layers.Embedding(N, M, mask_zero=True)(x))
    return keras.Model(inputs=x, outputs=(hs, hs[:, -1]))


@accepted(of=build_encoder)
def as_a_class_of_its_own(N, M, H):
    class Encoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.gru = keras.layers.GRU(H, return_state=True, return_sequences=True)
            self.embedding = keras.layers.Embedding(N, M, mask_zero=True)

        def call(self, x):
            return self.gru(self.embedding(x))

    return Encoder()


@accepted(of=build_decoder)
def with_one_gru_layer_for_both(K, E, H):
    embedding = keras.layers.Embedding(K, E)
    gru = keras.layers.GRU(H, return_sequences=True, return_state=True)
    dense = keras.layers.Dense(K)
    y, h0 = keras.Input((None,), dtype="int32"), keras.Input((H,))
    hs, _ = gru(embedding(y), initial_state=h0)
    one, h = keras.Input((), dtype="int32"), keras.Input((H,))
    _, new = gru(embedding(one[:, None]), initial_state=h)
    return keras.Model([y, h0], ops.log_softmax(dense(hs))), keras.Model([one, h], [ops.log_softmax(dense(new)), new])


@accepted(of=build_decoder)
def steps_inside_the_decoder(K, E, H):
    table, cell, out = keras.layers.Embedding(K, E), keras.layers.GRUCell(H), keras.layers.Dense(K, "softmax")
    y, h = keras.Input((None,), dtype="int32"), keras.Input((H,))
    hs = keras.layers.RNN(cell, return_sequences=True)(table(y), initial_state=[h])
    token = keras.Input((), dtype="int32")
    new = cell(table(token), h)[0]
    return keras.Model([y, h], ops.log(out(hs))), keras.Model([token, h], (ops.log(out(new)), new))


@accepted(of=build_decoder)
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


@accepted(of=build_context_decoder)
def repeats_in_a_layer(K, E, H, G):
    class Repeat(keras.layers.Layer):
        def call(self, context, e):
            return ops.repeat(context[:, None], ops.shape(e)[1], axis=1)

    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)
    joined = keras.layers.Concatenate()([e, Repeat()(context, e)])
    hs = keras.layers.GRU(H, return_sequences=True)(joined)
    return keras.Model([y, context], ops.log_softmax(keras.layers.Dense(K)(hs), axis=-1))


@accepted(of=build_context_decoder)
def adds_the_context_to_zeros(K, E, H, G):
    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)
    places = ops.zeros_like(ops.sum(e, axis=2, keepdims=True))
    joined = ops.concatenate([e, places + keras.layers.Reshape((1, G))(context)], axis=-1)
    hs = keras.layers.RNN(keras.layers.GRUCell(H), return_sequences=True)(joined)
    return keras.Model([y, context], keras.layers.TimeDistributed(keras.layers.Dense(K, "log_softmax"))(hs))


@accepted(of=build_context_decoder)
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


@accepted(of=build_attention_decoder)
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


@accepted(of=build_attention_decoder)
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


@accepted(of=build_attention_decoder)
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


@accepted(of=greedy_decode)
def in_lists(stepper, h, rest, T):
    y, log_ps, token = [], [], ops.full((len(h),), START, dtype="int32")
    for _ in range(T):
        log_p, h = stepper([token, ops.convert_to_tensor(h), *map(ops.convert_to_tensor, rest)])
        token = ops.argmax(log_p, axis=1)
        y.append(ops.convert_to_numpy(token))
        log_ps.append(ops.convert_to_numpy(ops.max(log_p, axis=1)))
    y, log_ps = np.stack(y, axis=1), np.stack(log_ps, axis=1)
    before = np.cumsum(y == END, axis=1) - (y == END)
    return np.where(before == 0, y, 0), (log_ps * (before == 0)).sum(axis=1)


@accepted(of=greedy_decode)
def one_row_after_another(stepper, h, rest, T):
    y, total = np.zeros((len(h), T), dtype=int), np.zeros(len(h))
    for row in range(len(h)):
        token, state, others = START, h[row : row + 1], [each[row : row + 1] for each in rest]
        for t in range(T):
            log_p, state = map(ops.convert_to_numpy, stepper([np.array([token]), state, *others]))
            token = int(np.argmax(log_p[0]))
            y[row, t], total[row] = token, total[row] + log_p[0, token]
            if token == END:
                break
    return y, total


@accepted(of=greedy_decode)
def stops_when_all_have_ended(stepper, h, rest, T):
    B = h.shape[0]
    y, log_p_of_y, ended = np.zeros((B, T), dtype=np.int32), np.zeros((B,), dtype=np.float32), np.zeros(B, dtype=bool)
    token, t = np.full((B,), START, dtype=np.int32), 0
    while t < T and not ended.all():
        log_p, h = [ops.convert_to_numpy(each) for each in stepper([token, h, *rest])]
        token = np.argmax(log_p, axis=-1)
        y[:, t] = np.where(ended, 0, token)
        log_p_of_y += np.where(ended, 0, np.take_along_axis(log_p, token[:, None], axis=1)[:, 0])
        ended |= token == END
        t += 1
    return y, log_p_of_y

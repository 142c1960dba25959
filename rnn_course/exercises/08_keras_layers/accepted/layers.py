"""Right answers written otherwise: loops, splits, other Keras styles, other dtypes."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.classifier import build_classifier
from rnn_course.models.layers import PeepholeLSTMCell, run_lstm


@accepted(of=run_lstm)
def hands_the_weights_to_a_model(W, U, b, x, h0, c0, mask):
    H = U.shape[0]
    inputs = [keras.Input(x.shape[1:]), keras.Input((H,)), keras.Input((H,)), keras.Input(mask.shape[1:], dtype="bool")]
    layer = keras.layers.LSTM(H, return_sequences=True, return_state=True)
    model = keras.Model(inputs, layer(inputs[0], initial_state=inputs[1:3], mask=inputs[3]))
    model.set_weights([W, U, b])
    return tuple(model([x, h0, c0, mask == 1]))


@accepted(of=run_lstm)
def runs_a_cell(W, U, b, x, h0, c0, mask):
    layer = keras.layers.RNN(keras.layers.LSTMCell(len(U)), return_sequences=True, return_state=True)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(ops.cast(x, "float32"), initial_state=[ops.cast(h0, "float32"), ops.cast(c0, "float32")],
                 mask=ops.cast(mask, "bool"))


@accepted(of=run_lstm)
def writes_the_loop_in_numpy(W, U, b, x, h0, c0, mask):
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
        keep = mask[:, t, None]
        new = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        c = keep * new + (1 - keep) * c
        h = keep * np.tanh(new) / (1 + np.exp(-o)) + (1 - keep) * h
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@accepted(of=PeepholeLSTMCell)
class SlicesInsteadOfSplits(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units, self.state_size, self.output_size = units, (units, units), units

    def build(self, input_shape):
        super().build(input_shape)
        self.peepholes = self.add_weight(shape=(3 * self.units,))
        self.bias = self.add_weight(shape=(4 * self.units,))
        self.recurrent = self.add_weight(shape=(self.units, 4 * self.units))
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units))

    def call(self, inputs, states, training=None):
        H, p = self.units, self.peepholes
        z = inputs @ self.kernel + states[0] @ self.recurrent + self.bias
        i = keras.activations.sigmoid(z[:, :H] + states[1] * p[:H])
        f = keras.activations.sigmoid(z[:, H : 2 * H] + states[1] * p[H : 2 * H])
        c = f * states[1] + i * keras.activations.tanh(z[:, 2 * H : 3 * H])
        h = keras.activations.sigmoid(z[:, 3 * H :] + c * p[2 * H :]) * keras.activations.tanh(c)
        return h, [h, c]


@accepted(of=PeepholeLSTMCell)
class OneJoinedProduct(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        shapes = {"W": (input_shape[-1], 4 * self.units), "U": (self.units, 4 * self.units)}
        self.matrices = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]
        self.b = self.add_weight(shape=(4 * self.units,), name="b")
        self.p = self.add_weight(shape=(3 * self.units,), name="p")

    def call(self, x, states):
        h, c = states
        z = ops.matmul(ops.concatenate([x, h], axis=1), ops.concatenate(self.matrices, axis=0)) + self.b
        i, f, g, o = (z[:, k * self.units : (k + 1) * self.units] for k in range(4))
        p = ops.reshape(self.p, (3, self.units))
        new = ops.sigmoid(f + p[1] * c) * c + ops.sigmoid(i + p[0] * c) * ops.tanh(g)
        h = ops.tanh(new) / (1 + ops.exp(-o - p[2] * new))
        return h, [h, new]


@accepted(of=PeepholeLSTMCell)
class WithItsOwnInitialState(keras.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = [units, units]
        self.activation = keras.activations.get(activation)

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units)), ops.zeros((batch_size, self.units))]

    def build(self, input_shape):
        W = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        U = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        b = self.add_weight(shape=(4 * self.units,), initializer="ones", name="bias")
        self.parameters = W, U, b, self.add_weight(shape=(3 * self.units,), name="peepholes")

    def call(self, x, states):
        W, U, b, p = self.parameters
        h, c = states
        i, f, g, o = ops.split(ops.dot(x, W) + ops.dot(h, U) + b, 4, axis=1)
        both = ops.sigmoid(ops.concatenate([i, f], axis=1) + p[: 2 * self.units] * ops.tile(c, (1, 2)))
        c = both[:, self.units :] * c + both[:, : self.units] * self.activation(g)
        h = ops.sigmoid(o + p[2 * self.units :] * c) * self.activation(c)
        return h, [h, c]


@accepted(of=build_classifier)
def in_the_functional_style(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,))
    x = keras.layers.Embedding(input_dim=vocabulary_size, output_dim=embedding_size, mask_zero=True)(words)
    h = keras.layers.Dropout(0.5)(keras.layers.LSTM(units)(x))
    model = keras.Model(words, keras.layers.Softmax()(keras.layers.Dense(classes)(h)))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


@accepted(of=build_classifier)
def not_built_until_called(vocabulary_size, embedding_size, units, classes):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
        keras.layers.RNN(keras.layers.LSTMCell(units)),
        keras.layers.Dense(classes, "softmax"),
    ])


@accepted(of=build_classifier)
def as_a_class_with_its_own_mask(vocabulary_size, embedding_size, units, classes):
    class Classifier(keras.Model):
        def __init__(self):
            super().__init__()
            self.output_layer = keras.layers.Dense(classes)
            self.lstm = keras.layers.LSTM(units, return_sequences=True)
            self.embedding = keras.layers.Embedding(vocabulary_size, embedding_size)

        def call(self, words):
            states = self.lstm(self.embedding(words), mask=ops.not_equal(words, 0))
            return ops.softmax(self.output_layer(states[:, -1]), axis=-1)

    return Classifier()

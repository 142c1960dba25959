"""Right answers written otherwise: leaky units, one gate for two."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.cells import CoupledLSTMCell, LeakyCell


@accepted(of=LeakyCell)
class MovesTowardsTheCandidate(keras.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.recurrent = self.add_weight(shape=(self.units, self.units))
        self.bias = self.add_weight(shape=(self.units,))
        self.pace = self.add_weight(shape=(self.units,))

    def call(self, inputs, states, training=None):
        h = states[0]
        g = keras.activations.tanh(inputs @ self.kernel + h @ self.recurrent + self.bias)
        h = g + keras.activations.sigmoid(self.pace) * (h - g)
        return h, [h]


@accepted(of=LeakyCell)
class SizesAsLists(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size, self.output_size = [units], units

    def build(self, input_shape):
        H = self.output_size
        shapes = {"W": (input_shape[1], H), "U": (H, H), "b": (H,), "a": (H,)}
        self.all = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]

    def call(self, x, states):
        W, U, b, a = self.all
        h = states[0]
        leak = 1 / (1 + ops.exp(a))
        h_next = h - leak * h + leak * ops.tanh(ops.dot(x, W) + ops.dot(h, U) + b)
        return h_next, [h_next]


@accepted(of=LeakyCell)
class JoinsXAndH(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    @property
    def state_size(self):
        return self.units

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.U = self.add_weight(shape=(self.units, self.units), initializer="orthogonal")
        self.W = self.add_weight(shape=(input_shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.a = self.add_weight(shape=(self.units,), initializer="ones")

    def call(self, x, states):
        (h,) = states
        joined = ops.matmul(ops.concatenate([h, x], axis=1), ops.concatenate([self.U, self.W], axis=0))
        kept, new = ops.sigmoid(self.a), ops.sigmoid(-self.a)
        h = kept * h + new * ops.tanh(joined + self.b)
        return h, [h]


@accepted(of=CoupledLSTMCell)
class MovesTheCell(keras.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = (units, units)

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(3 * self.units,))
        self.kernel = self.add_weight(shape=(input_shape[-1], 3 * self.units))
        self.recurrent = self.add_weight(shape=(self.units, 3 * self.units))

    def call(self, inputs, states, training=None):
        H = self.units
        z = inputs @ self.kernel + states[0] @ self.recurrent + self.bias
        g = keras.activations.tanh(z[:, H : 2 * H])
        c = g + keras.activations.sigmoid(z[:, :H]) * (states[1] - g)
        h = keras.activations.sigmoid(z[:, 2 * H :]) * keras.activations.tanh(c)
        return h, [h, c]


@accepted(of=CoupledLSTMCell)
class TakesTheOtherShareFromTheOtherSide(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size, self.output_size = [units, units], units

    def build(self, input_shape):
        H = self.output_size
        self.all = [self.add_weight(shape=shape) for shape in ((input_shape[1], 3 * H), (H, 3 * H), (3 * H,))]

    def call(self, x, states):
        W, U, b = self.all
        h, c = states
        z = ops.reshape(ops.dot(x, W) + ops.dot(h, U) + b, (-1, 3, self.output_size))
        c_next = ops.sigmoid(z[:, 0]) * c + ops.sigmoid(-z[:, 0]) * ops.tanh(z[:, 1])
        h_next = ops.tanh(c_next) / (1 + ops.exp(-z[:, 2]))
        return h_next, [h_next, c_next]


@accepted(of=CoupledLSTMCell)
class OneProductForBoth(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = [units, units]

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units)) for _ in range(2)]

    def build(self, input_shape):
        self.W = self.add_weight(shape=(input_shape[-1], 3 * self.units), name="kernel")
        self.U = self.add_weight(shape=(self.units, 3 * self.units), name="recurrent_kernel")
        self.b = self.add_weight(shape=(3 * self.units,), name="bias")

    def call(self, x, states):
        h, c = states
        weights = ops.concatenate([self.W, self.U], axis=0)
        f, g, o = ops.split(ops.matmul(ops.concatenate([x, h], axis=1), weights) + self.b, 3, axis=-1)
        f, o = ops.sigmoid(f), ops.sigmoid(o)
        c = f * c + (1.0 - f) * ops.tanh(g)
        return o * ops.tanh(c), [o * ops.tanh(c), c]

"""The Keras layers and the whole model, written otherwise."""

import keras
import numpy as np
from keras import ops

from rnn_course.cells.pixels import causal_mask
from rnn_course.exercise import accepted
from rnn_course.models.pixels import MaskedConv2D, RowLSTM, build_pixel_cnn


@accepted(of=MaskedConv2D)
class ChangesKerasOwn(keras.layers.Conv2D):
    """Keras' own layer with another kernel in its call."""

    def __init__(self, filters, kernel_size, kind, **kwargs):
        super().__init__(filters, kernel_size, padding="same", **kwargs)
        self.kind = kind

    def call(self, inputs):
        size, _, D, H = self.kernel.shape
        mask = causal_mask(size, size, self.kind, np.zeros(D), np.zeros(H))
        kernel = self.kernel * ops.convert_to_tensor(mask, dtype=self.compute_dtype)
        return ops.conv(inputs, kernel, strides=1, padding="same") + self.bias


@accepted(of=MaskedConv2D)
class SumsShiftedProducts(keras.layers.Layer):
    """No convolution at all: a product for each entry that is not masked."""

    def __init__(self, filters, kernel_size, kind):
        super().__init__()
        self.filters, self.size, self.kind = filters, kernel_size, kind

    def build(self, shape):
        self.bias = self.add_weight(shape=(self.filters,))
        self.kernel = self.add_weight(shape=(self.size, self.size, shape[-1], self.filters))

    def call(self, inputs):
        half, (_, R, Q, _), y = self.size // 2, inputs.shape, self.bias
        padded = ops.pad(inputs, ((0, 0), (half, half), (half, half), (0, 0)))
        for number in range(self.size * half + half + (self.kind == "B")):
            s, t = divmod(number, self.size)
            y = y + ops.matmul(padded[:, s : s + R, t : t + Q], self.kernel[s, t])
        return y + ops.zeros((1, R, Q, 1))


@accepted(of=MaskedConv2D)
class MasksWithWhere(MaskedConv2D):
    def call(self, x):
        kernel = ops.where(ops.convert_to_tensor(self.mask > 0), ops.convert_to_tensor(self.W), 0.0)
        return ops.add(ops.conv(x, kernel, padding="SAME"), self.b)


@accepted(of=RowLSTM)
class MasksTheWholeKernel(keras.layers.Layer):
    def __init__(self, units, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.units, self.size = units, kernel_size

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(self.size, input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.size, self.units, 4 * self.units), name="recurrent")
        self.bias = self.add_weight(shape=(4 * self.units,), name="bias")
        self.mask = (np.arange(self.size) <= self.size // 2)[:, None, None].astype("float32")

    def call(self, x):
        W, H, h, c, rows = self.kernel * self.mask, self.units, None, 0.0, []
        for r in range(x.shape[1]):
            a = ops.conv(x[:, r], W, padding="same") + self.bias
            if h is not None:
                a = a + ops.conv(h, self.recurrent, padding="same")
            c = ops.sigmoid(a[..., H : 2 * H]) * c + ops.sigmoid(a[..., :H]) * ops.tanh(a[..., 2 * H : 3 * H])
            h = ops.sigmoid(a[..., 3 * H :]) * ops.tanh(c)
            rows.append(h[:, None])
        return ops.concatenate(rows, axis=1)


class RowCell(keras.layers.Layer):
    """A cell whose state is a whole row, to be run over the rows by keras.layers.RNN."""

    def __init__(self, columns, units, U):
        super().__init__()
        self.columns, self.units, self.U = columns, units, U
        self.state_size = [columns * units] * 2

    def call(self, z, states):
        h, c = (ops.reshape(state, (-1, self.columns, self.units)) for state in states)
        z = ops.reshape(z, (-1, self.columns, 4 * self.units))
        i, f, g, o = ops.split(z + ops.conv(h, self.U, padding="same"), 4, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.reshape(ops.sigmoid(o) * ops.tanh(c), (-1, self.columns * self.units))
        return h, [h, ops.reshape(c, (-1, self.columns * self.units))]


@accepted(of=RowLSTM)
class RunsACell(RowLSTM):
    def build(self, input_shape):
        super().build(input_shape)
        self.rnn = keras.layers.RNN(RowCell(input_shape[2], self.units, self.U), return_sequences=True)

    def call(self, x):
        (_, R, Q, _), H, behind = x.shape, self.units, self.kernel_size // 2
        z = ops.conv(ops.pad(x, ((0, 0), (0, 0), (behind, 0), (0, 0))), self.W[None, : behind + 1]) + self.b
        return ops.reshape(self.rnn(ops.reshape(z, (-1, R, Q * 4 * H))), (-1, R, Q, H))


@accepted(of=RowLSTM)
class SumsShiftedStates(RowLSTM):
    def call(self, x):
        (_, R, Q, _), half = x.shape, self.kernel_size // 2
        behind = ops.pad(x, ((0, 0), (0, 0), (half, 0), (0, 0)))
        z = self.b + sum(ops.matmul(behind[:, :, t : t + Q], self.W[t]) for t in range(half + 1))
        c, h, rows = 0.0 * z[:, 0, :, : self.units], 0.0 * z[:, 0, :, : self.units], []
        for r in range(R):
            around = ops.pad(h, ((0, 0), (half, half), (0, 0)))
            a = z[:, r] + sum(ops.matmul(around[:, t : t + Q], self.U[t]) for t in range(2 * half + 1))
            i, f, g, o = ops.split(a, 4, axis=2)
            c = ops.add(ops.sigmoid(f) * c, ops.sigmoid(i) * keras.activations.tanh(g))
            h = ops.sigmoid(o) * ops.tanh(c)
            rows.append(h)
        return ops.stack(rows, 1)


@accepted(of=build_pixel_cnn)
def model_with_layers_for_everything(rows, columns, levels, filters, blocks):
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(keras.layers.Rescaling(1 / (levels - 1))(x))
    for _ in range(blocks):
        inside = MaskedConv2D(filters, 3, "B")(keras.layers.ReLU()(h))
        h = keras.layers.Add()([h, inside])
    h = keras.layers.Activation("relu")(h)
    return keras.Model(inputs=x, outputs=MaskedConv2D(levels, 1, "B")(h))


@accepted(of=build_pixel_cnn)
def model_that_ends_in_a_dense_layer(rows, columns, levels, filters, blocks):
    """A kernel of 1 x 1 is one matrix for every pixel; here it is kept with two axes of size 1."""
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(x / float(levels - 1))
    for _ in range(blocks):
        h = keras.layers.add([MaskedConv2D(filters, 3, "B")(ops.maximum(h, 0)), h])
    return keras.Model(x, keras.layers.Conv2D(levels, 1)(ops.relu(h)))


@accepted(of=build_pixel_cnn)
def model_in_sequence(rows, columns, levels, filters, blocks):
    def block():
        h = keras.Input((rows, columns, filters))
        return keras.Model(h, h + MaskedConv2D(filters, 3, "B")(ops.relu(h)))

    return keras.Sequential([
        keras.Input((rows, columns, 1)), keras.layers.Rescaling(1 / (levels - 1)), MaskedConv2D(filters, 5, "A"),
        *[block() for _ in range(blocks)], keras.layers.ReLU(), MaskedConv2D(levels, 1, "B")])

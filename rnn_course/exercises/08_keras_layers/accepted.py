"""Right answers written otherwise: loops, splits, other Keras styles, other dtypes."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.classifier import build_classifier
from rnn_course.models.layers import PeepholeLSTMCell, run_lstm
from rnn_course.models.transfer import gru_to_keras, lstm_from_keras, lstm_to_keras, parameter_counts


@accepted(of=parameter_counts)
def asks_keras_itself(D, H):
    kinds = keras.layers.SimpleRNN(H), keras.layers.LSTM(H), keras.layers.GRU(H, reset_after=False), keras.layers.GRU(H)
    for layer in kinds:
        layer.build((None, None, D))
    return [layer.count_params() for layer in kinds]


@accepted(of=parameter_counts)
def adds_up_shapes(D, H):
    def total(*shapes):
        return np.sum([np.prod(shape) for shape in shapes])

    simple, lstm = total((D, H), (H, H), (H,)), total((D, 4 * H), (H, 4 * H), (4 * H,))
    return simple, lstm, total((D, 3 * H), (H, 3 * H), (3 * H,)), total((D, 3 * H), (H, 3 * H), (2, 3 * H))


@accepted(of=parameter_counts)
def multiplies_out(D, H):
    return H * (D + H + 1), 4 * H * (D + H + 1), 3 * H * (D + H + 1), 3 * H * (D + H + 2)


@accepted(of=lstm_to_keras)
def fills_block_by_block(textbook):
    H = textbook["W_i"].shape[0]
    D = textbook["W_i"].shape[1] - H
    W, U, b = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for k, gate in enumerate(["i", "f", "g", "o"]):
        for unit in range(H):
            U[:, k * H + unit] = textbook["W_" + gate][unit, :H]
            W[:, k * H + unit] = textbook["W_" + gate][unit, H:]
            b[k * H + unit] = textbook["b_" + gate][unit, 0]
    return [W, U, b]


@accepted(of=lstm_to_keras)
def stacks_rows_and_transposes_once(textbook):
    rows = np.vstack([np.hstack([textbook[f"W_{gate}"], textbook[f"b_{gate}"]]) for gate in "ifgo"])
    H = rows.shape[0] // 4
    return rows[:, H:-1].T, rows[:, :H].T, rows[:, -1]


@accepted(of=lstm_to_keras)
def packs_in_float32_tensors(textbook):
    H = len(textbook["b_i"])
    matrix = ops.concatenate([ops.transpose(textbook[f"W_{gate}"].astype("float32")) for gate in "ifgo"], axis=1)
    return matrix[H:], matrix[:H], np.ravel([textbook[f"b_{gate}"].astype("float32") for gate in "ifgo"])


@accepted(of=lstm_from_keras)
def splits_each_array(W, U, b):
    book = {}
    parts = zip("ifgo", np.split(W, 4, axis=1), np.split(U, 4, axis=1), np.split(b, 4), strict=True)
    for gate, Wg, Ug, bg in parts:
        book["W_" + gate] = np.hstack([Ug.T, Wg.T])
        book["b_" + gate] = bg.reshape(-1, 1)
    return book


@accepted(of=lstm_from_keras)
def reshapes_to_a_gate_axis(W, U, b):
    H = U.shape[0]
    blocks = np.concatenate([U, W]).T.reshape(4, H, -1)
    matrices = dict(zip(["W_i", "W_f", "W_g", "W_o"], blocks, strict=True))
    return {**dict(zip(["b_i", "b_f", "b_g", "b_o"], b.reshape(4, H, 1), strict=True)), **matrices}


@accepted(of=lstm_from_keras)
def answers_in_float32_tensors(W, U, b):
    H = len(U)
    columns = ops.convert_to_tensor(np.concatenate([U, W]).astype("float32"))
    slices = {gate: slice(k * H, k * H + H) for k, gate in enumerate("ifgo")}
    book = {f"W_{gate}": ops.transpose(columns[:, block]) for gate, block in slices.items()}
    return {**book, **{f"b_{gate}": b[block][:, np.newaxis] for gate, block in slices.items()}}


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


@accepted(of=gru_to_keras)
def fills_the_gru_block_by_block(textbook, reset_after):
    H, width = textbook["W_u"].shape
    W, U, b = np.zeros((width - H, 3 * H)), np.zeros((H, 3 * H)), np.zeros((2, 3 * H) if reset_after else 3 * H)
    rows = b[0] if reset_after else b
    for k, (gate, sign) in enumerate({"u": -1, "r": 1, "g": 1}.items()):
        U[:, k * H : (k + 1) * H] = sign * textbook["W_" + gate][:, :H].T
        W[:, k * H : (k + 1) * H] = sign * textbook["W_" + gate][:, H:].T
        rows[k * H : (k + 1) * H] = sign * textbook["b_" + gate].ravel()
    return [W, U, b]


@accepted(of=gru_to_keras)
def splits_the_gates_biases_between_the_rows(textbook, reset_after):
    H = len(textbook["b_u"])
    columns = np.concatenate([-textbook["W_u"], textbook["W_r"], textbook["W_g"]]).T
    b_z, b_r, b_g = -textbook["b_u"][:, 0], textbook["b_r"][:, 0], textbook["b_g"][:, 0]
    if not reset_after:
        return columns[H:], columns[:H], np.concatenate([b_z, b_r, b_g])
    rows = [np.concatenate([b_z / 3, 0 * b_r, b_g]), np.concatenate([b_z * 2 / 3, b_r, 0 * b_g])]
    return columns[H:], columns[:H], np.array(rows)


@accepted(of=gru_to_keras)
def packs_the_gru_in_float32(textbook, reset_after):
    book = {name: array.astype(np.float32) for name, array in textbook.items()}
    H = len(book["b_g"])
    rows = np.vstack([-book["W_u"], book["W_r"], book["W_g"]])
    b = np.vstack([-book["b_u"], book["b_r"], book["b_g"]]).T
    return rows.T[H:], rows.T[:H], np.vstack([b, 0 * b]) if reset_after else b[0]


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

"""Right answers written otherwise: loops, splits, other Keras styles, other dtypes."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
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

"""Transfer, counts, models and measures written otherwise."""

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.convlstm import (
    build_predictor,
    convlstm_to_keras,
    convlstm_weights,
    frame_errors,
    looks_ahead,
    next_frame_pairs,
)


@accepted(of=convlstm_to_keras)
def gate_by_gate(banks):
    def joined(letter):
        return np.concatenate([np.flip(np.transpose(banks[f"{letter}_{gate}"], (2, 3, 1, 0)), (0, 1))
                               for gate in ("i", "f", "g", "o")], axis=3)
    return [joined("W"), joined("U"), np.hstack([banks["b_i"], banks["b_f"], banks["b_g"], banks["b_o"]])]


@accepted(of=convlstm_to_keras)
def entry_by_entry(banks):
    F, C, k, _ = banks["W_i"].shape
    W, U, b = np.empty((k, k, C, 4 * F)), np.empty((k, k, F, 4 * F)), np.empty(4 * F)
    for place, gate in enumerate("ifgo"):
        for f in range(F):
            for i, j in np.ndindex(k, k):
                W[i, j, :, place * F + f] = banks[f"W_{gate}"][f, :, k - 1 - i, k - 1 - j]
                U[i, j, :, place * F + f] = banks[f"U_{gate}"][f, :, k - 1 - i, k - 1 - j]
            b[place * F + f] = banks[f"b_{gate}"][f]
    return W, U, b


@accepted(of=convlstm_to_keras)
def through_einsum_in_float32(banks):
    stacked = {letter: np.stack([banks[f"{letter}_{gate}"] for gate in "ifgo"]).astype(np.float32) for letter in "WUb"}
    W, U = (np.einsum("gfcij->ijcgf", np.rot90(stacked[letter], 2, axes=(3, 4))) for letter in "WU")
    return W.reshape(*W.shape[:3], -1), U.reshape(*U.shape[:3], -1), stacked["b"].reshape(-1)


@accepted(of=convlstm_weights)
def counted_by_keras(N, M, C, F, k):
    layer, flat = keras.layers.ConvLSTM2D(F, k, padding="same"), N * M * F
    layer.build((None, None, N, M, C))
    return layer.count_params(), 4 * (flat * (N * M * C) + flat**2 + flat)


@accepted(of=convlstm_weights)
def counted_by_shapes(N, M, C, F, k):
    convlstm = sum(np.prod(shape, dtype=int) for shape in ((k, k, C, 4 * F), (k, k, F, 4 * F), (4 * F,)))
    D, H = N * M * C, N * M * F
    return convlstm, sum(int(np.prod(shape, dtype=np.int64)) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,)))


@accepted(of=convlstm_weights)
def counted_gate_by_gate(N, M, C, F, k):
    return [sum(F * (k**2 * C + k**2 * F) + F for _ in "ifgo"),
            sum(N * M * F * (N * M * C + N * M * F) + N * M * F for _ in "ifgo")]


@accepted(of=next_frame_pairs)
def by_take(movies):
    T = movies.shape[1]
    return np.take(movies, range(T - 1), axis=1), np.take(movies, range(1, T), axis=1)


@accepted(of=next_frame_pairs)
def by_stacking(movies):
    frames = [movies[:, t] for t in range(movies.shape[1])]
    return [np.stack(frames[:-1], axis=1), np.stack(frames[1:], axis=1)]


@accepted(of=next_frame_pairs)
def by_swapped_axes(movies):
    by_time = np.swapaxes(movies, 0, 1)
    return by_time[:-1].swapaxes(0, 1), np.copy(by_time[1:].swapaxes(0, 1))


@accepted(of=build_predictor)
def functional_model(N, M, C, F, k):
    frames = keras.Input(shape=(None, N, M, C))
    states = keras.layers.ConvLSTM2D(filters=F, kernel_size=(k, k), padding="same", return_sequences=True)(frames)
    says = keras.layers.TimeDistributed(keras.layers.Conv2D(C, (k, k), padding="same"))(states)
    return keras.Model(frames, keras.layers.Activation("sigmoid")(says))


class _EveryFrame(keras.layers.Layer):
    """Time laid into the batch, so that one Conv2D sees all frames as so many images."""

    def __init__(self, convolution):
        super().__init__()
        self.convolution = convolution

    def build(self, shape):
        self.convolution.build((None, *shape[2:]))
        super().build(shape)

    def compute_output_shape(self, shape):
        return (*shape[:-1], self.convolution.filters)

    def call(self, movies):
        shape = ops.shape(movies)
        images = self.convolution(ops.reshape(movies, (-1, *shape[2:])))
        return ops.reshape(images, (-1, shape[1], *ops.shape(images)[1:]))


@accepted(of=build_predictor)
def time_laid_into_the_batch(N, M, C, F, k):
    return keras.Sequential([
        keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True),
        _EveryFrame(keras.layers.Conv2D(C, k, padding="same", activation=keras.activations.sigmoid))])


class _Predictor(keras.Model):
    def __init__(self, C, F, k):
        super().__init__()
        self.says = keras.layers.Conv2D(C, k, padding="same", activation="sigmoid")
        self.memory = keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True)

    def call(self, movies):
        states = self.memory(movies)
        return ops.stack([self.says(states[:, t]) for t in range(movies.shape[1])], axis=1)


@accepted(of=build_predictor)
def a_class_of_ones_own(N, M, C, F, k):
    return _Predictor(C, F, k)


@accepted(of=frame_errors)
def errors_of_flat_frames(p, x, y):
    def error(guess):
        return np.square(guess - y).swapaxes(0, 1).reshape(y.shape[1], -1).mean(axis=1)
    return error(p), error(x)


@accepted(of=frame_errors)
def errors_one_by_one(p, x, y):
    T = y.shape[1]
    return (np.array([np.mean((y[:, t] - p[:, t]) ** 2) for t in range(T)]),
            np.array([np.mean((y[:, t] - x[:, t]) ** 2) for t in range(T)]))


@accepted(of=frame_errors)
def errors_by_einsum(p, x, y):
    size = y[:, 0].size
    return [np.einsum("btnmc,btnmc->t", d, d) / size for d in (p - y, x - y)]


@accepted(of=looks_ahead)
def cell_by_cell(p, perturbed):
    T = p.shape[1]
    change = np.zeros((T, T))
    for s in range(T):
        for t in range(T):
            change[s, t] = np.max(np.abs(perturbed[s][:, t] - p[:, t]))
    return change, max(change[s, t] for s in range(T) for t in range(s))


@accepted(of=looks_ahead)
def by_a_mask(p, perturbed):
    change = np.stack([abs(each - p).max(axis=(0, 2, 3, 4)) for each in perturbed])
    s, t = np.indices(change.shape)
    return change, float(np.where(t < s, change, 0.0).max())


@accepted(of=looks_ahead)
def by_flattening(p, perturbed):
    difference = np.moveaxis(perturbed - p[None], 2, 1)
    change = np.absolute(difference).reshape(*difference.shape[:2], -1).max(-1)
    return change, change[np.tril_indices(len(change), -1)].max()

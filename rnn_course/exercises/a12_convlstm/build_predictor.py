"""build_predictor: build a Keras model that predicts the next frame at every frame of a movie."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.convlstm import build_predictor
from rnn_course.slips import slips

header = exercise(
    build_predictor,
    points=10,
    returns={
        "outputs": "(12.30)",
        "dW": "(12.29)",
        "dU": "(12.29)",
        "db": "(12.29)",
        "dV": "(12.30)",
        "dd": "(12.30)",
        "dx": "(12.29)",
    },
    hints=(
        "The memory is one layer and the output is another, the same at every frame.",
        "By default keras.layers.ConvLSTM2D returns only the last state and shrinks the images.",
        "A Conv2D takes one image; keras.layers.TimeDistributed applies a layer to every frame.",
    ),
)


def predicted(draw: Draw, x: np.ndarray, F: int, k: int) -> Question:
    """Build a predictor, load random weights, and run it on movies."""
    *_, N, M, C = x.shape
    weights = {
        "W": draw(k, k, C, 4 * F, scale=0.35),
        "U": draw(k, k, F, 4 * F, scale=0.35),
        "b": draw(4 * F),
        "V": draw(k, k, F, C),
        "d": draw(C),
    }
    return ask(build_predictor, N, M, C, F, k).then("@model", result(0), weights, x, draw(*x.shape))


@check(weight=2)
def predictions_and_gradients(draw):
    B, N, M, C, F = draw.sizes("BNMCF", B=2)
    yield predicted(draw, draw(B, 3, N, M, C), F, 3)


@check
def predictions_of_grey_movies(draw):
    N, M, F = draw.sizes("NMF")
    yield predicted(draw, draw(1, 2, N, M, 1), F, 2)


@check(
    weight=0,
    note="Wrong even for movies of a single frame, so time is not the reason: look at the arguments of the layers of "
    "(12.29) and (12.30), at the input of (12.30), and at its σ.",
)
def a_movie_of_one_frame(draw):
    N, M, C, F = draw.sizes("NMCF")
    yield predicted(draw, draw(1, 1, N, M, C), F, 3)


@probe(
    same=lambda value: value["outputs"][:, :-1],
    says="An early prediction changes when only the last frame changes; in (12.29) it depends on x_1 to x_t only.",
)
def predictions_after_another_last_frame(draw):
    x, seed = draw(1, 4, 3, 5, 2), int(draw.integers(0, 2**31))
    later = x.copy()
    later[:, -1] = draw(1, 3, 5, 2)
    return tuple(predicted(Draw(seed), frames, 3, 3) for frames in (x, later))


class _EveryFrame(keras.layers.Layer):
    """Merge time into the batch, so that one Conv2D reads all frames as images."""

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


class _Predictor(keras.Model):
    def __init__(self, C, F, k):
        super().__init__()
        self.says = keras.layers.Conv2D(C, k, padding="same", activation="sigmoid")
        self.memory = keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True)

    def call(self, movies):
        states = self.memory(movies)
        return ops.stack([self.says(states[:, t]) for t in range(movies.shape[1])], axis=1)


@accepted
def functional_model(N, M, C, F, k):
    frames = keras.Input(shape=(None, N, M, C))
    states = keras.layers.ConvLSTM2D(filters=F, kernel_size=(k, k), padding="same", return_sequences=True)(frames)
    says = keras.layers.TimeDistributed(keras.layers.Conv2D(C, (k, k), padding="same"))(states)
    return keras.Model(frames, keras.layers.Activation("sigmoid")(says))


@accepted
def time_laid_into_the_batch(N, M, C, F, k):
    return keras.Sequential(
        [
            keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True),
            _EveryFrame(keras.layers.Conv2D(C, k, padding="same", activation=keras.activations.sigmoid)),
        ]
    )


@accepted
def a_class_of_ones_own(N, M, C, F, k):
    return _Predictor(C, F, k)


wrong = slips(
    functional_model,
    """
    linear_output: the output layer is linear; (12.30) has σ.
        return | return keras.Model(frames, says)
    rectified_output: the output layer has relu; (12.30) has σ.
        return | return keras.Model(frames, keras.layers.Activation("relu")(says))
    softmax_output: the output layer has a softmax over the channels; (12.30) has σ.
        return | return keras.Model(frames, keras.layers.Activation("softmax")(says))
    reads_from_the_end: the memory reads the movie from its end, so the state at frame t has seen the later frames;
        in (12.29) it has seen x_1 to x_t.
        states | memory = keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True, go_backwards=True)
               | states = keras.ops.flip(memory(frames), axis=1)
    reads_from_the_end_and_stays_there: the memory reads the movie from its end and returns its states in that
        order; in (12.29) h_t has seen x_1 to x_t.
        states | memory = keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True, go_backwards=True)
               | states = memory(frames)
    smooths_over_time: the states are smoothed over time before the output, so a prediction sees the next frame; p_t
        of (12.30) uses h_t alone.
        says | smooth = keras.layers.AveragePooling3D((3, 1, 1), strides=1, padding="same")(states)
             | says = keras.layers.TimeDistributed(keras.layers.Conv2D(C, k, padding="same"))(smooth)
    last_state_for_every_frame: every prediction uses the last state, which has seen the whole movie; p_t of (12.30)
        uses h_t.
        says | last = 0 * states + states[:, -1:]
             | says = keras.layers.TimeDistributed(keras.layers.Conv2D(C, k, padding="same"))(last)
    one_frame_late: prediction t uses the state before, h_{t-1}; (12.30) has h_t.
        says | late = keras.ops.concatenate([0 * states[:, :1], states[:, :-1]], axis=1)
             | says = keras.layers.TimeDistributed(keras.layers.Conv2D(C, k, padding="same"))(late)
    predicts_once: only the last state is passed on, so there is one prediction per movie; (12.30) has one at every
        frame.
        states | states = keras.layers.ConvLSTM2D(F, k, padding="same")(frames)
        says | says = keras.layers.Conv2D(C, k, padding="same")(states)
    adds_the_frame: the input frame is added to the prediction; (12.30) is σ alone.
        return | return keras.Model(frames, frames + keras.layers.Activation("sigmoid")(says))
    gates_with_a_hard_sigmoid: the gates use a hard sigmoid, as in old versions of Keras; those of ConvLSTM2D in
        (12.29) have σ.
        states | options = {"padding": "same", "return_sequences": True, "recurrent_activation": "hard_sigmoid"}
               | states = keras.layers.ConvLSTM2D(F, k, **options)(frames)
    memory_with_a_rectifier: the activation of the memory is relu; that of ConvLSTM2D in (12.29) is tanh.
        states | memory = keras.layers.ConvLSTM2D(F, k, activation="relu", padding="same", return_sequences=True)
               | states = memory(frames)
    """,
)

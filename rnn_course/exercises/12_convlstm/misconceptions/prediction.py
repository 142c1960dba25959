"""What goes wrong in predicting the next frame: pairs of frames, and the model."""

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.convlstm import build_predictor, next_frame_pairs

# Pairs


@misconception(of=next_frame_pairs, says="x and y change places: the model is asked for the frame *before*; in (12.28) "
                                         "y_t is the later one.")
def predicts_the_past(movies):
    return movies[:, 1:], movies[:, :-1]


@misconception(of=next_frame_pairs, says="y is x itself: the model is asked for the frame that it is shown; in (12.28) "
                                         "y_t is frame t + 1.")
def asks_for_the_same_frame(movies):
    return movies[:, :-1], movies[:, :-1]


@misconception(of=next_frame_pairs, says="the frames are shifted in a circle, so that the last one's next is the "
                                         "first; (12.28) ends at T - 1.")
def shifts_in_a_circle(movies):
    return movies, np.roll(movies, -1, axis=1)


@misconception(of=next_frame_pairs, says="y is filled up with a frame of zeros; (12.28) ends at T - 1.")
def fills_up_with_zeros(movies):
    return movies, np.concatenate([movies[:, 1:], 0 * movies[:, :1]], axis=1)


@misconception(of=next_frame_pairs, says="the cut is made along the batch, which pairs one movie with another; t of "
                                         "(12.28) is axis 1.")
def cuts_along_the_batch(movies):
    return movies[:-1], movies[1:]


@misconception(of=next_frame_pairs, says="all that comes before the last frame is x, and y is the last frame alone; "
                                         "(12.28) has a y at every t.")
def only_the_last_frame_is_asked(movies):
    return movies[:, :-1], movies[:, -1:]


# The predictor


def predictor(N, M, C, F, k, *, activation="sigmoid", memory="tanh", between=None, after=None, **options):
    """The right model, but for the layers' options and for what is put between and after them."""
    options = {"padding": "same", "return_sequences": True, **options}
    x = keras.Input((None, N, M, C))
    h = keras.layers.ConvLSTM2D(F, k, activation=memory, **options)(x)
    h = between(h) if between else h
    p = keras.layers.TimeDistributed(keras.layers.Conv2D(C, k, padding="same", activation=activation))(h)
    return keras.Model(x, after(p, x) if after else p)


class InTime(keras.layers.Layer):
    """A layer that does something to the frames of whole movies."""

    def __init__(self, does):
        super().__init__()
        self.does = does

    def call(self, movies):
        return self.does(movies)

    def compute_output_shape(self, shape):
        return shape


@misconception(of=build_predictor, says="the output layer is linear; (12.30) has σ.")
def linear_output(N, M, C, F, k):
    return predictor(N, M, C, F, k, activation=None)


@misconception(of=build_predictor, says="the output layer is a rectifier; (12.30) has σ.")
def rectified_output(N, M, C, F, k):
    return predictor(N, M, C, F, k, activation="relu")


@misconception(of=build_predictor, says="the output is a softmax over the channels; (12.30) has σ.")
def softmax_output(N, M, C, F, k):
    return predictor(N, M, C, F, k, activation="softmax")


@misconception(of=build_predictor, says="the memory reads the movie from its end: the state at frame t has seen all "
                                        "the later frames. In (12.29) it has seen x_1 to x_t.")
def reads_from_the_end(N, M, C, F, k):
    return predictor(N, M, C, F, k, go_backwards=True, between=InTime(lambda h: ops.flip(h, axis=1)))


@misconception(of=build_predictor, says="the memory reads the movie from its end and gives its states in that order; "
                                        "in (12.29) h_t has seen x_1 to x_t.")
def reads_from_the_end_and_stays_there(N, M, C, F, k):
    return predictor(N, M, C, F, k, go_backwards=True)


@misconception(of=build_predictor, says="the states are smoothed over time before the output, so a prediction sees the "
                                        "next frame; p_t of (12.30) is made of h_t alone.")
def smooths_over_time(N, M, C, F, k):
    return predictor(N, M, C, F, k, between=keras.layers.AveragePooling3D((3, 1, 1), strides=1, padding="same"))


@misconception(of=build_predictor, says="every prediction is made of the last state, which has seen the whole movie; "
                                        "p_t of (12.30) is made of h_t.")
def last_state_for_every_frame(N, M, C, F, k):
    return predictor(N, M, C, F, k, between=InTime(lambda h: 0 * h + h[:, -1:]))


@misconception(of=build_predictor, says="prediction t is made of the state before, h_{t-1}; (12.30) has h_t.")
def one_frame_late(N, M, C, F, k):
    return predictor(N, M, C, F, k, between=InTime(lambda h: ops.concatenate([0 * h[:, :1], h[:, :-1]], axis=1)))


@misconception(of=build_predictor, says="only the last state is given on, so there is one prediction a movie; (12.30) "
                                        "has one at every frame.")
def predicts_once(N, M, C, F, k):
    x = keras.Input((None, N, M, C))
    h = keras.layers.ConvLSTM2D(F, k, padding="same")(x)
    return keras.Model(x, keras.layers.Conv2D(C, k, padding="same", activation="sigmoid")(h))


@misconception(of=build_predictor, says="the frame that was shown is added to the prediction; (12.30) is σ alone.")
def adds_the_frame(N, M, C, F, k):
    return predictor(N, M, C, F, k, after=lambda p, x: keras.layers.add([p, x]))


@misconception(of=build_predictor, says="the gates use a hard sigmoid, as old versions of Keras did; those of "
                                        "ConvLSTM2D in (12.29) have σ.")
def gates_with_a_hard_sigmoid(N, M, C, F, k):
    return predictor(N, M, C, F, k, recurrent_activation="hard_sigmoid")


@misconception(of=build_predictor, says="the memory's activation is a rectifier; that of ConvLSTM2D in (12.29) is "
                                        "tanh.")
def memory_with_a_rectifier(N, M, C, F, k):
    return predictor(N, M, C, F, k, memory="relu")

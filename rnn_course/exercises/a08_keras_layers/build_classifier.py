"""build_classifier: build a Keras model that reads word numbers and gives the probability of each class."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.classifier import build_classifier
from rnn_course.slips import slips

header = exercise(
    build_classifier,
    points=8,
    returns={
        "outputs": "(8.37)",
        "dE": "(8.33)",
        "dW": "(8.36)",
        "dU": "(8.36)",
        "db": "(8.36)",
        "dV": "(8.37)",
        "dc": "(8.37)",
    },
    hints=(
        "Three layers in a row are enough; keras.Sequential and the functional style are equally good.",
        "Padding must not change the state. Which layer knows that a word is 0, and can pass a mask to the LSTM?",
        "Look up mask_zero in the documentation of the Embedding layer.",
    ),
    sure_of={"sentences_of_one_length": ("reads_backwards",)},
)


VOCABULARY = 11  # words per sentence in the checks: more than any size that a Draw gives


def classified(draw: Draw, words: np.ndarray, M: int, H: int, C: int) -> Question:
    """Build a classifier, load random weights, and run it on sentences of word numbers."""
    N = VOCABULARY
    weights = {
        "E": draw(N, M),
        "W": draw(M, 4 * H),
        "U": draw(H, 4 * H),
        "b": draw(4 * H),
        "V": draw(H, C),
        "c": draw(C),
    }
    built = ask(build_classifier, N, M, H, C)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


@check
def sentences_of_one_length(draw: Draw):
    T, M, H, C = draw.sizes("TMHC", T=3)
    yield classified(draw, draw.integers(1, VOCABULARY, 1, T), M, H, C)


@check
def sentences_with_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC", T=3)
    words = draw.integers(1, VOCABULARY, B, T) * draw.lengths_mask(B, T).astype(int)
    yield classified(draw, words, M, H, C)


@check(
    weight=0,
    note="Wrong even for sentences of two words without padding: look at the output layer in (8.37), and at which "
    "state of (8.36) it reads.",
)
def two_words(draw: Draw):
    B, M, H, C = draw.sizes("BMHC")
    yield classified(draw, draw.integers(1, VOCABULARY, B, 2), M, H, C)


@probe(
    says="The probabilities change when zeros are appended to a sentence; in (8.36) padding does not change the state.",
    same=lambda value: value["outputs"],
)
def more_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC")
    words, seed = draw.integers(1, VOCABULARY, B, T), int(draw.integers(0, 2**31))
    longer = np.pad(words, ((0, 0), (0, 3)))
    return tuple(classified(Draw(seed), sentences, M, H, C) for sentences in (words, longer))


@accepted
def in_the_functional_style(vocabulary_size, embedding_size, units, classes):
    words = keras.Input((None,))
    x = keras.layers.Embedding(input_dim=vocabulary_size, output_dim=embedding_size, mask_zero=True)(words)  # (8.33)
    h = keras.layers.Dropout(0.5)(keras.layers.LSTM(units)(x))  # (8.36)
    model = keras.Model(words, keras.layers.Softmax()(keras.layers.Dense(classes)(h)))  # (8.37)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


wrong = slips(
    in_the_functional_style,
    """
    reads_padding_as_words: padding is read like any other word; in (8.36) it does not change the state.
        8.33 | x = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
    zeros_the_vectors_of_padding: padding becomes a vector of zeros, which still changes the state through U and b;
        (8.36) skips its steps.
        8.33 | x = keras.layers.Embedding(vocabulary_size, embedding_size)(words)
             | x = x * ops.cast(ops.not_equal(words, 0), x.dtype)[:, :, None]
    gives_sums_for_probabilities: the last layer returns the sums instead of probabilities; (8.37) has a softmax.
        8.37 | model = keras.Model(words, keras.layers.Dense(classes)(h))
    gives_each_class_a_sigmoid: the last layer has a sigmoid, whose probabilities do not sum to 1; (8.37) has a
        softmax.
        8.37 | model = keras.Model(words, keras.layers.Dense(classes, activation='sigmoid')(h))
    averages_the_states: the states of all words are averaged; (8.36) takes the one after the last word.
        8.36 | h = keras.layers.GlobalAveragePooling1D()(keras.layers.LSTM(units, return_sequences=True)(x))
    classifies_the_cell: the last layer reads the cell c; (8.36) and (8.37) read the state h.
        8.36 | h = keras.layers.LSTM(units, return_state=True)(x)[2]
    reads_backwards: the sentence is read from its end to its start; (8.36) reads it forward.
        8.36 | h = keras.layers.LSTM(units, go_backwards=True)(x)
    has_a_relu_lstm: the activation of the LSTM is relu; the LSTM of (8.36) has tanh.
        8.36 | h = keras.layers.LSTM(units, activation='relu')(x)
    freezes_the_embedding: the embedding is frozen, so E gets no gradient; in (8.33) it is a weight to be learned.
        8.33 | x = keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True, trainable=False)(words)
    """,
)


@accepted
def not_built_until_called(vocabulary_size, embedding_size, units, classes):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, embedding_size, mask_zero=True),
            keras.layers.RNN(keras.layers.LSTMCell(units)),
            keras.layers.Dense(classes, "softmax"),
        ]
    )


@accepted
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

"""parameter_counts: count the weights of four Keras layers with D features and H units."""

import keras
import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.forms import random_sizes
from rnn_course.models.transfer import parameter_counts
from rnn_course.slips import slips

header = exercise(
    parameter_counts,
    points=6,
    returns={"simple_rnn": "(8.1)", "lstm": "(8.2)", "gru_before": "(8.3)", "gru_after": "(8.4)"},
    hints=(
        "Every letter W, U, b, d in an equation is an array of numbers to be learned.",
        "Write the shape of W, U and b in (8.1); then count how many such sets (8.2), (8.3) and (8.4) have.",
        "(8.4) has everything that (8.3) has, and one more letter per gate.",
    ),
)


every_layer = random_sizes(parameter_counts, lambda draw, D, H: (D, H), times=3)


wrong = slips(
    parameter_counts,
    """
    counts_without_biases: the biases are left out of the counts; each of (8.1) to (8.4) adds at least one.
        8.1 | simple_rnn = D * H + H * H
        8.4 | gru_after = gru_before
    one_bias_in_both_grus: both GRUs have the same count; in (8.4) each gate has a second bias, d.
        8.4 | gru_after = gru_before
    two_biases_in_both_grus: both GRUs have two biases per gate; (8.3) has one.
        8.3 | gru_before = 3 * (simple_rnn + H)
        return | return simple_rnn, lstm, gru_before, gru_before
    two_biases_in_the_lstm: the LSTM has two biases per gate, as in some other libraries; (8.2) has one.
        8.2 | lstm = 4 * (simple_rnn + H)
    no_weights_for_the_candidate: only the gates with a σ are counted; in (8.2) to (8.4) g has its own weights.
        8.2 | lstm = 3 * simple_rnn
        8.3 | gru_before = 2 * simple_rnn
        8.4 | gru_after = gru_before + 2 * H
    one_recurrent_matrix: the recurrent matrix is counted once for all gates; each gate has its own U.
        8.2 | lstm = 4 * (D * H + H) + H * H
        8.3 | gru_before = 3 * (D * H + H) + H * H
    """,
)


@accepted
def asks_keras_itself(D, H):
    kinds = keras.layers.SimpleRNN(H), keras.layers.LSTM(H), keras.layers.GRU(H, reset_after=False), keras.layers.GRU(H)
    for layer in kinds:
        layer.build((None, None, D))
    return [layer.count_params() for layer in kinds]


@accepted
def adds_up_shapes(D, H):
    def total(*shapes):
        return np.sum([np.prod(shape) for shape in shapes])

    simple, lstm = total((D, H), (H, H), (H,)), total((D, 4 * H), (H, 4 * H), (4 * H,))
    return simple, lstm, total((D, 3 * H), (H, 3 * H), (3 * H,)), total((D, 3 * H), (H, 3 * H), (2, 3 * H))


@accepted
def multiplies_out(D, H):
    return H * (D + H + 1), 4 * H * (D + H + 1), 3 * H * (D + H + 1), 3 * H * (D + H + 2)

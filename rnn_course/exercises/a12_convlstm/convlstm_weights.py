"""convlstm_weights.

Count the weights of two networks that read frames of N x M pixels and C channels and keep F numbers a pixel.
"""

import keras
import numpy as np

from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import convlstm_weights

header = exercise(
    convlstm_weights,
    points=4,
    returns={"convlstm": "(12.26)", "lstm": "(12.27)"},
    hints=(
        "A weight that serves every pixel is counted once.",
        "Write down the shapes of W, U and b for each of the two.",
        "For (12.27) it is the LSTM's count, 4 (D H + H H + H), with D = N M C and H = N M F.",
    ),
)


@check
def counts_of_two_networks(draw):
    for _ in range(3):
        yield ask(convlstm_weights, *draw.sizes("NMCF"), draw.choice((3, 5)))
    yield ask(convlstm_weights, 64, 48, 3, 32, 5)


@misconception("the biases are left out; each block of (12.26) and (12.27) has one a number kept.")
def counts_without_biases(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * k * k * (C + F), 4 * H * (D + H)


@misconception("a filter is counted as k numbers a channel; it is k x k in (12.26).")
def filters_of_one_dimension(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * (C + F) + 1), 4 * H * (D + H + 1)


@misconception("the filters are counted once for every pixel; in (12.26) all pixels share them.")
def filters_for_every_pixel(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * N * M * F * (k * k * (C + F) + 1), 4 * H * (D + H + 1)


@misconception("only one of the four blocks is counted; W, U and b of (12.26) and (12.27) are four blocks wide.")
def counts_one_block(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return F * (k * k * (C + F) + 1), H * (D + H + 1)


@misconception("the recurrent weights are left out; both sums have a U.")
def counts_without_u(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * k * C + 1), 4 * H * (D + 1)


@misconception("the LSTM keeps F numbers in all; in (12.27) it keeps F for each pixel.")
def lstm_of_f_units(N, M, C, F, k):
    return 4 * F * (k * k * (C + F) + 1), 4 * F * (N * M * C + F + 1)


@misconception("the state's filters are counted as reading C channels; h has F of them in (12.26).")
def state_of_c_channels(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (2 * k * k * C + 1), 4 * H * (D + H + 1)


@misconception("there are two biases a block, one for x and one for h; (12.26) and (12.27) have one.")
def two_biases_a_block(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * k * (C + F) + 2), 4 * H * (D + H + 2)


@accepted
def counted_by_keras(N, M, C, F, k):
    layer, flat = keras.layers.ConvLSTM2D(F, k, padding="same"), N * M * F
    layer.build((None, None, N, M, C))
    return layer.count_params(), 4 * (flat * (N * M * C) + flat**2 + flat)


@accepted
def counted_by_shapes(N, M, C, F, k):
    convlstm = sum(np.prod(shape, dtype=int) for shape in ((k, k, C, 4 * F), (k, k, F, 4 * F), (4 * F,)))
    D, H = N * M * C, N * M * F
    return convlstm, sum(int(np.prod(shape, dtype=np.int64)) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,)))


@accepted
def counted_gate_by_gate(N, M, C, F, k):
    return [
        sum(F * (k**2 * C + k**2 * F) + F for _ in "ifgo"),
        sum(N * M * F * (N * M * C + N * M * F) + N * M * F for _ in "ifgo"),
    ]

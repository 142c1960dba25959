"""convlstm_weights: count the weights of a ConvLSTM and of an LSTM that read the same frames.

Frames have N x M pixels and C channels, and both networks keep F numbers per pixel.
"""

import keras
import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import convlstm_weights
from rnn_course.slips import slips

header = exercise(
    convlstm_weights,
    points=4,
    returns={"convlstm": "(12.26)", "lstm": "(12.27)"},
    hints=(
        "A weight that is used at every pixel is counted once.",
        "Write down the shapes of W, U and b for each of the two.",
        "For (12.27) it is the LSTM's count, 4 (D H + H H + H), with D = N M C and H = N M F.",
    ),
)


@check
def counts_of_two_networks(draw):
    for _ in range(3):
        yield ask(convlstm_weights, *draw.sizes("NMCF"), draw.choice((3, 5)))
    yield ask(convlstm_weights, 64, 48, 3, 32, 5)


wrong = slips(
    convlstm_weights,
    """
    counts_without_biases: the biases are left out; in (12.26) and (12.27) each block has one for each number that
        it keeps.
        12.26 | convlstm = 4 * F * k * k * (C + F)
        12.27 | lstm = 4 * H * (D + H)
    filters_of_one_dimension: a filter is counted as k numbers per channel; in (12.26) it has k x k.
        12.26 | convlstm = 4 * F * (k * (C + F) + 1)
    filters_for_every_pixel: the filters are counted once for every pixel; in (12.26) all pixels share them.
        12.26 | convlstm = 4 * N * M * F * (k * k * (C + F) + 1)
    counts_one_block: only one of the four blocks is counted; W, U and b of (12.26) and (12.27) are four blocks
        wide.
        12.26 | convlstm = F * (k * k * (C + F) + 1)
        12.27 | lstm = H * (D + H + 1)
    counts_without_u: the recurrent weights are left out; (12.26) and (12.27) have a U.
        12.26 | convlstm = 4 * F * (k * k * C + 1)
        12.27 | lstm = 4 * H * (D + 1)
    lstm_of_f_units: the LSTM keeps F numbers in all; in (12.27) it keeps F for each pixel.
        12.27 | lstm = 4 * F * (D + F + 1)
    state_of_c_channels: the filters of the state are counted with C channels; in (12.26) h has F of them.
        12.26 | convlstm = 4 * F * (2 * k * k * C + 1)
    two_biases_a_block: there are two biases per block, one for x and one for h; (12.26) and (12.27) have one.
        12.26 | convlstm = 4 * F * (k * k * (C + F) + 2)
        12.27 | lstm = 4 * H * (D + H + 2)
    """,
)


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

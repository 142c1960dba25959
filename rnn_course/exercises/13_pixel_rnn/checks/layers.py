"""What is asked of the Keras layers and the whole model: all outputs and gradients, and that nothing looks ahead."""

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.models.pixels import MaskedConv2D, RowLSTM, build_pixel_cnn

from . import draws


@check(of=MaskedConv2D, weight=2)
def both_kinds(draw):
    for S, kind in ((3, "A"), (5, "B")):
        B, R, Q, D, H = draw.sizes("BRQDH")
        yield draws.masked_layer(draw, MaskedConv2D, S, kind, draw(B, R, Q, D), H)


@check(of=MaskedConv2D)
def one_channel_and_one_filter(draw):
    R, Q = draw.sizes("RQ")
    yield draws.masked_layer(draw, MaskedConv2D, 3, "B", draw(1, R, Q, 1), 4)
    yield draws.masked_layer(draw, MaskedConv2D, 3, "A", draw(2, R, Q, 3), 1)


@check(of=RowLSTM, weight=2)
def rows_and_all_gradients(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 3, draw(B, 3, Q, D), H)


@check(of=RowLSTM)
def other_kernels_and_one_unit(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 5, draw(B, 2, Q, D), H)
    yield draws.row_layer(draw, RowLSTM, 1, draw(B, 3, Q, D), H)
    yield draws.row_layer(draw, RowLSTM, 3, draw(1, 2, Q, D), 1)


@check(of=RowLSTM, weight=0, note="A single row is wrong already: look at (13.32), and at the gates of (13.34).")
def a_single_row(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 3, draw(B, 1, Q, D), H)


@check(of=build_pixel_cnn, weight=2)
def scores_and_all_gradients(draw):
    B, Q, K, H = draw.sizes("BQKH")
    yield draws.whole(draw, build_pixel_cnn, draw.integers(0, K, B, 4, Q, 1).astype(float), K, H)


@check(of=build_pixel_cnn)
def a_single_image_of_more_levels_than_filters(draw):
    R, Q, H = draw.sizes("RQH")
    yield draws.whole(draw, build_pixel_cnn, draw.integers(0, 8, 1, R, Q, 1).astype(float), 8, H)


LATER = "What a layer says of a pixel changes when a later pixel is raised; "


def _later_pixels_raised(ask_of, seed, sizes):
    """The same question twice, the second time with everything raised from the end of the first row on."""
    def once(raised):
        draw = Draw(seed)
        x = draw(*sizes)
        x[:, 0, -1] += raised
        x[:, 1:] += raised
        return ask_of(draw, x)

    return once(0.0), once(1.0)


def _before(value):
    """The outputs in the first row but for its end."""
    return np.asarray(value["outputs"])[:, 0, :-1]


@probe(of=MaskedConv2D, says=LATER + "(13.30) masks everything that comes later.", same=_before)
def later_pixels_of_a_convolution(draw):
    return _later_pixels_raised(lambda drawn, x: draws.masked_layer(drawn, MaskedConv2D, 3, "B", x, 4),
                                int(draw.integers(0, 2**31)), (2, 3, 5, 6))


@probe(of=RowLSTM, says=LATER + "(13.32) reads each row from left to right, and (13.33) the row above.", same=_before)
def later_pixels_of_a_row_lstm(draw):
    return _later_pixels_raised(lambda drawn, x: draws.row_layer(drawn, RowLSTM, 3, x, 4),
                                int(draw.integers(0, 2**31)), (2, 3, 5, 6))


@probe(of=build_pixel_cnn, says="The scores of a pixel change when that pixel itself or a later one is raised; (13.37) "
                                "and (13.38) let it see only those before it.",
       same=lambda value: np.asarray(value["outputs"])[:, 0])
def later_pixels_of_a_model(draw):
    return _later_pixels_raised(lambda drawn, x: draws.whole(drawn, build_pixel_cnn, x, 6, 4),
                                int(draw.integers(0, 2**31)), (2, 3, 5, 1))

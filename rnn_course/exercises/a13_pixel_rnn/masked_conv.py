"""masked_conv: convolve images with a masked kernel, with zeros outside, so that the images keep their size."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import masked_conv
from rnn_course.forms import one_axis_of_size_1, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .asking import SIZES

header = exercise(
    masked_conv,
    points=10,
    returns={"y": "(13.11)"},
    hints=(
        "A convolution is a sum of shifted images, each multiplied by one matrix of the kernel.",
        "Pad with height // 2 rows of zeros above and below, and with width // 2 columns on both sides: then every "
        "shift of (13.11) is a slice.",
        "For entry (s, t): rows s to s + R, columns t to t + Q of the padded images, times the matrix M[s, t].",
    ),
)


def _conv(draw, height, width):
    B, R, Q, D, H = draw.sizes("BRQDH")
    return ask(masked_conv, draw(B, R, Q, D), *draws.kernel(draw, height, width, D, H))


def of_3_by_5(draw, B, R, Q, D, H):
    return draw(B, R, Q, D), *draws.kernel(draw, 3, 5, D, H)


@check(weight=3)
def random_masks(draw):
    for height, width in SIZES:
        yield _conv(draw, height, width)


convolutions_with_one_axis_of_size_1 = one_axis_of_size_1(masked_conv, of_3_by_5)


@check
def one_matrix_for_every_pixel(draw):
    yield _conv(draw, 1, 1)


@check(
    weight=0,
    note="Wrong even with a mask of ones: look at what (13.10) multiplies, at the shifts of (13.11), and at the edges "
    "of the image.",
)
def nothing_masked(draw):
    B, R, Q, D, H = draw.sizes("BRQDH")
    yield ask(masked_conv, draw(B, R, Q, D), draw(3, 5, D, H), draw(H), np.ones((3, 5, D, H)))


everything_masked = scaled(
    masked_conv,
    of_3_by_5,
    mask=0,
    weight=0,
    note="Wrong where everything is masked and only b is left: look at the mask in (13.10).",
)


wrong = slips(
    masked_conv,
    """
    ignores_the_mask: the mask is not used; (13.10) multiplies W by it.
        13.10 | M = W
    keeps_what_is_masked: the mask is inverted; (13.10) multiplies W by the mask itself.
        13.10 | M = W * (1 - mask)
    masks_positions_for_all_channels: a position is kept or dropped for all channels together; in (13.10) each
        channel has its own mask.
        13.10 | M = W * mask[:, :, :1, :1]
    turns_the_kernel_round: the kernel is flipped, as in the convolution of mathematics; (13.11) reads x at r + s
        and q + t.
        13.11 | turned = M[::-1, ::-1]
              | return b + sum(padded[:, s : s + R, t : t + Q] @ turned[s, t] for s, t in np.ndindex(height, width))
    turns_the_kernel_but_not_the_mask: the kernel is flipped but its mask is not; (13.10) multiplies them first.
        13.10 | M = W[::-1, ::-1] * mask
    wraps_the_image_round: the image wraps around at its edges; in (13.11) there are zeros outside.
        padded | padded = np.pad(x, ((0, 0), (height // 2,) * 2, (width // 2,) * 2, (0, 0)), mode="wrap")
    repeats_the_edge: the pixels at the edge are repeated outside; in (13.11) there are zeros.
        padded | padded = np.pad(x, ((0, 0), (height // 2,) * 2, (width // 2,) * 2, (0, 0)), mode="edge")
    pads_above_and_left_alone: all padding is above and on the left; (13.11) has the pixel at the centre of the
        kernel.
        padded | padded = np.pad(x, ((0, 0), (height - 1, 0), (width - 1, 0), (0, 0)))
    pads_below_and_right_alone: all padding is below and on the right; (13.11) has the pixel at the centre of the
        kernel.
        padded | padded = np.pad(x, ((0, 0), (0, height - 1), (0, width - 1), (0, 0)))
    leaves_out_the_bias: the bias is left out; (13.11) adds b.
        13.11 | return sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))
    adds_the_bias_for_every_entry: the bias is added once for each entry of the kernel; (13.11) adds it once.
        13.11 | return sum(b + padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))
    masks_the_bias: the bias is masked too; (13.11) adds b as it is.
        13.11 | b = b * mask[0, 0, 0]
              | return b + sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))
    averages_over_the_kernel: the mean over the kernel is taken; (13.11) is a sum.
        13.11 | y = sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))
              | return b + y / (height * width)
    """,
)


@accepted
def convolution_pixel_by_pixel(x, W, b, mask):
    (height, width), (B, R, Q, _) = W.shape[:2], x.shape
    y = np.zeros((B, R, Q, W.shape[3])) + b
    for r, q, s, t in np.ndindex(R, Q, height, width):
        row, column = r + s - height // 2, q + t - width // 2
        if 0 <= row < R and 0 <= column < Q:
            y[:, r, q] += x[:, row, column] @ (W * mask)[s, t]
    return y


@accepted
def convolution_by_windows(x, W, b, mask):
    height, width = W.shape[:2]
    padded = np.pad(x, [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(1, 2))
    return np.einsum("brqdst,stdh->brqh", windows, W * mask) + b


@accepted
def convolution_by_scattering(x, W, b, mask):
    (height, width), (B, R, Q, _) = W.shape[:2], x.shape
    y = np.zeros((B, R + height - 1, Q + width - 1, W.shape[3]))
    for s in range(height):
        for t in range(width):
            y[:, height - 1 - s :][:, :R, width - 1 - t :][:, :, :Q] += x @ (W[s, t] * mask[s, t])
    return y[:, height // 2 :, width // 2 :][:, :R, :Q] + b


@accepted
def convolution_in_float32(x, W, b, mask):
    return masked_conv(x.astype(np.float32), W, b, mask).astype(np.float32)

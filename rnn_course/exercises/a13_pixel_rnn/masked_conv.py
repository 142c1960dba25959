"""masked_conv.

Convolve images with a masked kernel; the images keep their size, and beyond their edge is nothing but zeros.
"""

import numpy as np

from rnn_course.cells.pixels import masked_conv
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import SIZES

header = exercise(
    masked_conv,
    points=10,
    returns={"y": "(13.11)"},
    hints=(
        "A convolution is a sum of shifted images, each multiplied with one matrix of the kernel.",
        "Pad with height // 2 rows of zeros above and below, and with width // 2 columns on both sides: then every "
        "shift of (13.11) is a slice.",
        "For entry (s, t): rows s to s + R, columns t to t + Q of the padded images, times the matrix M[s, t].",
    ),
)


def _conv(draw, height, width, **fixed):
    B, R, Q, D, H = draw.sizes("BRQDH", **fixed)
    return ask(masked_conv, draw(B, R, Q, D), *draws.kernel(draw, height, width, D, H))


@check(weight=3)
def random_masks(draw):
    for height, width in SIZES:
        yield _conv(draw, height, width)


@check
def convolutions_with_one_axis_of_size_1(draw):
    for axis in "BRQDH":
        yield _conv(draw, 3, 5, **{axis: 1})


@check
def one_matrix_for_every_pixel(draw):
    yield _conv(draw, 1, 1)


@check(
    weight=0, note="With a mask of ones it is wrong too: look at the shifts of (13.11), and at the edges of the image."
)
def nothing_masked(draw):
    B, R, Q, D, H = draw.sizes("BRQDH")
    yield ask(masked_conv, draw(B, R, Q, D), draw(3, 5, D, H), draw(H), np.ones((3, 5, D, H)))


@check(weight=0, note="Where everything is masked, only b is left, and yours is something else.")
def everything_masked(draw):
    B, R, Q, D, H = draw.sizes("BRQDH")
    yield ask(masked_conv, draw(B, R, Q, D), draw(3, 5, D, H), draw(H), np.zeros((3, 5, D, H)))


def convolved(x, W, b, M, mode="constant", corner=None):
    """(13.11), right, but for what lies beyond the edge, and where the first shift starts."""
    height, width = W.shape[:2]
    _, R, Q, _ = x.shape
    top, left = corner or (height // 2, width // 2)
    edge = (0, 0), (top, height - 1 - top), (left, width - 1 - left), (0, 0)
    padded = np.pad(x, edge, mode=mode)
    return b + sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))


@misconception("the mask is not used; (13.10) multiplies W with it.")
def ignores_the_mask(x, W, b, mask):
    return convolved(x, W, b, W)


@misconception("what is masked is kept and the rest is dropped; (13.10) multiplies W with the mask.")
def keeps_what_is_masked(x, W, b, mask):
    return convolved(x, W, b, W * (1 - mask))


@misconception(
    "a position is kept or dropped for all channels together; in (13.10) each channel has a mask of its own."
)
def masks_positions_for_all_channels(x, W, b, mask):
    return convolved(x, W, b, W * mask[:, :, :1, :1])


@misconception("the kernel is turned round, as in a mathematician's convolution; (13.11) reads x at r + s and q + t.")
def turns_the_kernel_round(x, W, b, mask):
    return convolved(x, W, b, (W * mask)[::-1, ::-1])


@misconception("the kernel is turned round but its mask is not; (13.10) multiplies them first.")
def turns_the_kernel_but_not_the_mask(x, W, b, mask):
    return convolved(x, W, b, W[::-1, ::-1] * mask)


@misconception(
    "the image is wrapped round: one edge sees the other; in (13.11) there is nothing but zeros beyond an edge."
)
def wraps_the_image_round(x, W, b, mask):
    M, y = W * mask, b
    for s, t in np.ndindex(W.shape[:2]):
        y = y + np.roll(x, (W.shape[0] // 2 - s, W.shape[1] // 2 - t), axis=(1, 2)) @ M[s, t]
    return y


@misconception("the pixels at the edge are repeated beyond it; in (13.11) there are zeros.")
def repeats_the_edge(x, W, b, mask):
    return convolved(x, W, b, W * mask, mode="edge")


@misconception("all padding is put above and to the left; (13.11) has the pixel at the kernel's centre.")
def pads_above_and_left_alone(x, W, b, mask):
    return convolved(x, W, b, W * mask, corner=(W.shape[0] - 1, W.shape[1] - 1))


@misconception("all padding is put below and to the right; (13.11) has the pixel at the kernel's centre.")
def pads_below_and_right_alone(x, W, b, mask):
    return convolved(x, W, b, W * mask, corner=(0, 0))


@misconception("the bias is left out; (13.11) adds b.")
def leaves_out_the_bias(x, W, b, mask):
    return convolved(x, W, 0 * b, W * mask)


@misconception("the bias is added once for each entry of the kernel; (13.11) adds it once.")
def adds_the_bias_for_every_entry(x, W, b, mask):
    return convolved(x, W, b * mask[:, :, 0, 0].size, W * mask)


@misconception("the bias is masked too; (13.11) adds b as it is.")
def masks_the_bias(x, W, b, mask):
    return convolved(x, W, b * mask[0, 0, 0], W * mask)


@misconception("the sum is averaged over the kernel; (13.11) is a sum.")
def averages_over_the_kernel(x, W, b, mask):
    return convolved(x, W, b, W * mask / mask[:, :, 0, 0].size)


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

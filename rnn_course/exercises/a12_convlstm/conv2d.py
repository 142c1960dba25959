"""conv2d: slide F filters over images, and return images of the same height and width."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.convolution import conv2d
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .right import _windows

header = exercise(
    conv2d,
    points=12,
    forbids=CONVOLUTIONS,
    returns={"y": "(12.1)"},
    hints=(
        "Every pixel of y is computed from a window of k x k pixels of x, always with the same weights.",
        "First pad x with zeros, a rows above and columns on the left, k - 1 - a below and on the right; then no index "
        "of (12.1) is outside.",
        "Loop over i and j only: for one pair, all pixels n, m are a slice of the padded x, N high and M wide, and one "
        "product multiplies all of them by W[i, j].",
    ),
)


images_under_filters_of_3_by_3 = random_sizes(conv2d, draws.images_3, weight=3)


@check
def images_under_filters_of_1_and_of_5_pixels(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 5))


@check
def images_under_filters_of_even_width(draw):
    for k in (2, 4):
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), k))


images_with_one_axis_of_size_1 = one_axis_of_size_1(conv2d, draws.images_3)


@check(
    weight=0,
    note="Wrong even for filters of one pixel: look at how W[i, j] mixes the channels of a pixel in (12.1), and at b.",
)
def images_under_filters_of_one_pixel(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))


@check(
    weight=0,
    note="Right for filters of one pixel, wrong for an image with one pixel that is not zero, where y shows the "
    "filter: look at x[n + i - a] in (12.1). y[n, m] with a *small* n has a *large* i.",
)
def a_single_bright_pixel(draw):
    x, W, b = draws.images(draw, 2, 5, 6, 3, 4, 3)
    bright = 0 * x
    bright[:, 2, 3] = x[:, 2, 3]
    yield ask(conv2d, bright, W, 0 * b)


@probe(
    same=lambda y: y[:-1],
    says="One row of the batch changes when only the image of another row changes; each row is an image of its own.",
)
def mixes_images(draw):
    x, W, b = draws.images(draw, 3, 5, 4, 2, 6, 3)
    changed = x.copy()
    changed[-1] = draw(5, 4, 2)
    return ask(conv2d, x, W, b), ask(conv2d, changed, W, b)


wrong = slips(
    conv2d,
    """
    turns_the_filters: the filters are rotated by half a turn, as in the convolution of mathematics; in (12.1) a
        larger i goes with a larger row of x.
        k, a | k, a, W = len(W), len(W) // 2, W[::-1, ::-1]
    swaps_rows_and_columns: rows and columns of the filters are swapped; in (12.1) i belongs to the rows n and j to
        the columns m.
        12.1 | return b + sum(windows[..., i, j] @ W[j, i] for i in range(k) for j in range(k))
    wider_above_for_even_filters: for an even k there are more zeros above and on the left; in (12.1) a is rounded
        down, so there are more below and on the right.
        k, a | k, a = len(W), len(W) // 2
    window_begins_at_the_pixel: the window begins at the pixel itself, with all zeros below and on the right; in
        (12.1) it is around the pixel, shifted by -a.
        k, a | k, a = len(W), 0
    window_ends_at_the_pixel: the window ends at the pixel itself, with all zeros above and on the left; in (12.1)
        it is around the pixel, shifted by -a.
        k, a | k, a = len(W), len(W) - 1
    repeats_the_edge: outside the image its edge is repeated; in (12.1) x is 0 there.
        framed | framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode="edge")
    wraps_round: pixels that leave the image on one side enter on the other, as with np.roll; in (12.1) x is 0
        outside.
        framed | framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode="wrap")
    shrinks_the_image: the image shrinks, since the window never leaves it; in (12.1) y has the height and width of
        x.
        12.1 | y = b + sum(windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k))
             | height, width = (max(0, size - k + 1) for size in x.shape[1:3])
             | return y[:, a : a + height, a : a + width]
    leaves_out_the_bias: the bias is left out; (12.1) adds b.
        12.1 | return sum(windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k))
    bias_in_the_sum: the bias is added once for every i and j; in (12.1) it is outside the sum.
        12.1 | return sum(b + windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k))
    only_the_diagonal: only the diagonal of a filter is used, with i equal to j; in (12.1) the sum is over all
        pairs.
        12.1 | return b + sum(windows[..., i, i] @ W[i, i] for i in range(k))
    misses_the_last_row_and_column: the last row and column of the filter are left out; in (12.1) i and j go to k -
        1.
        12.1 | y = np.zeros((*x.shape[:3], W.shape[3])) + b
             | return y + sum(windows[..., i, j] @ W[i, j] for i in range(k - 1) for j in range(k - 1))
    averages_the_window: the window is averaged; (12.1) is a sum.
        12.1 | return b + sum(windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k)) / k**2
    adds_up_the_channels_first: the channels are added up before the filters are applied; in (12.1) each channel has
        its own row of W[i, j].
        k, a | k, a, x = len(W), (len(W) - 1) // 2, 0 * x + x.mean(axis=-1, keepdims=True)
    only_the_first_channel: only the first channel is filtered; in (12.1) x[n, m] has all C channels.
        12.1 | return b + sum(windows[..., :1, i, j] @ W[i, j, :1] for i in range(k) for j in range(k))
    squeezes_the_images: y is squeezed and loses an axis of size 1; it is (B, N, M, F) for any sizes.
        12.1 | return np.squeeze(b + sum(windows[..., i, j] @ W[i, j] for i in range(k) for j in range(k)))
    """,
)


@accepted
def by_columns_of_windows(x, W, b):
    """Use im2col: each window is a row of one large matrix, with one product for all."""
    (B, N, M, C), k = x.shape, W.shape[0]
    columns = _windows(x, k).transpose(0, 1, 2, 4, 5, 3).reshape(B * N * M, k * k * C)
    return (columns @ W.reshape(k * k * C, -1) + b).reshape(B, N, M, -1)


@accepted
def by_einsum(x, W, b):
    return np.einsum("bnmcij,ijcf->bnmf", _windows(x, len(W)), W) + b


@accepted
def pixel_by_pixel(x, W, b):
    B, N, M, _ = x.shape
    k, _, _, F = W.shape
    a, y = (k - 1) // 2, np.zeros((B, N, M, F), order="F")
    for n in range(N):
        for m in range(M):
            y[:, n, m] = b
            for i in range(max(0, a - n), min(k, N + a - n)):
                for j in range(max(0, a - m), min(k, M + a - m)):
                    y[:, n, m] += np.dot(x[:, n + i - a, m + j - a], W[i, j])
    return y


@accepted
def by_a_canvas_that_is_too_large(x, W, b):
    (B, N, M, C), k = x.shape, len(W)
    a, canvas = (k - 1) // 2, np.zeros((B, N + 2 * k, M + 2 * k, C))
    canvas[:, k : k + N, k : k + M] = x
    y = np.zeros((B, N, M, W.shape[3]))
    for i in range(-a, k - a):
        for j in range(-a, k - a):
            y = y + np.tensordot(canvas[:, k + i : k + i + N, k + j : k + j + M], W[i + a, j + a], axes=1)
    y += b
    return y


@accepted
def in_float32(x, W, b):
    return conv2d(x.astype(np.float32), W.astype(np.float32), b.astype(np.float32))

"""conv2d: slide a bank of F filters over images, and give images of the same height and width."""

import numpy as np

from rnn_course.cells.convolution import conv2d
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask

from . import draws
from .right import _windows

header = exercise(
    conv2d,
    points=12,
    forbids=CONVOLUTIONS,
    returns={"y": "(12.1)"},
    hints=(
        "Every pixel of y is made of a window of k x k pixels of x, and all of them in the same way.",
        "Give x a frame of zeros first, a wide above and to the left, k - 1 - a below and to the right; then no "
        "index of (12.1) falls outside.",
        "Loop over i and j alone: for one pair, all pixels n, m at once are a slice of the framed x, N high and M "
        "wide, and what W[i, j] does to each of them is one product.",
    ),
)


@check(weight=3)
def images_under_filters_of_3_by_3(draw):
    for _ in range(2):
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 3))


@check
def images_under_filters_of_1_and_of_5_pixels(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 5))


@check
def images_under_filters_of_even_width(draw):
    for k in (2, 4):
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), k))


@check
def images_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(
    weight=0,
    note="It differs even for filters of one pixel, where nothing is slid: look at how W[i, j] "
    "mixes the channels of a pixel in (12.1), and at b.",
)
def images_under_filters_of_one_pixel(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))


@check(
    weight=0,
    note="Filters of one pixel are right. Here only one pixel of the image is not zero, so y "
    "shows the filter itself, and it lies the wrong way round or in another place: "
    "(12.1) has x[n + i - a], so y[n, m] with a *small* n meets a *large* i.",
)
def a_single_bright_pixel(draw):
    x, W, b = draws.images(draw, 2, 5, 6, 3, 4, 3)
    bright = 0 * x
    bright[:, 2, 3] = x[:, 2, 3]
    yield ask(conv2d, bright, W, 0 * b)


@probe(
    same=lambda y: y[:-1],
    says="One row of the batch changes when only another row's image does; each row is an image of its own.",
)
def mixes_images(draw):
    x, W, b = draws.images(draw, 3, 5, 4, 2, 6, 3)
    changed = x.copy()
    changed[-1] = draw(5, 4, 2)
    return ask(conv2d, x, W, b), ask(conv2d, changed, W, b)


def slide(x, W, b, *, a=None, mode="constant", pairs=None, bias=lambda y, b: y + b):
    """The right convolution, with one place after another to go wrong in.

    a: the frame's width above and to the left. mode: what the frame holds. pairs: the i, j that are visited.
    """
    (_, N, M, _), k = x.shape, len(W)
    a = (k - 1) // 2 if a is None else a
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode=mode)
    pairs = np.ndindex(k, k) if pairs is None else pairs
    return bias(sum(framed[:, i : i + N, j : j + M] @ W[i, j] for i, j in pairs), b)


@misconception(
    "the filters are turned by half a turn, as the convolution of mathematics does; in "
    "(12.1) a larger i goes with a larger row of x."
)
def turns_the_filters(x, W, b):
    k = len(W)
    return slide(x, W[::-1, ::-1], b, a=k - 1 - (k - 1) // 2)


@misconception(
    "rows and columns of the filters change places; in (12.1) i belongs to the rows n and j to the columns m."
)
def swaps_rows_and_columns(x, W, b):
    return slide(x, W.transpose(1, 0, 2, 3), b)


@misconception(
    "for an even k the frame of zeros is wider above and to the left; in (12.1) a is "
    "rounded down, so it is wider below and to the right."
)
def wider_above_for_even_filters(x, W, b):
    return slide(x, W, b, a=len(W) // 2)


@misconception(
    "the window begins at the pixel itself, all of the frame lies below and to the right; "
    "(12.1) has it around the pixel, by -a."
)
def window_begins_at_the_pixel(x, W, b):
    return slide(x, W, b, a=0)


@misconception(
    "the window ends at the pixel itself, all of the frame lies above and to the left; "
    "(12.1) has it around the pixel, by -a."
)
def window_ends_at_the_pixel(x, W, b):
    return slide(x, W, b, a=len(W) - 1)


@misconception("outside of the image its edge is repeated; in (12.1) x is 0 there.")
def repeats_the_edge(x, W, b):
    return slide(x, W, b, mode="edge")


@misconception("what leaves the image on one side comes in on the other, as np.roll does; in (12.1) x is 0 outside.")
def wraps_round(x, W, b):
    return slide(x, W, b, mode="wrap")


@misconception("the image shrinks, since the window never leaves it; y of (12.1) has the height and width of x.")
def shrinks_the_image(x, W, b):
    a, k = (len(W) - 1) // 2, len(W)
    (_, N, M, _), y = x.shape, slide(x, W, b)
    return y[:, a : max(a, N - k + 1 + a), a : max(a, M - k + 1 + a)]


@misconception("the bias is left out; (12.1) adds b.")
def leaves_out_the_bias(x, W, b):
    return slide(x, W, b, bias=lambda y, b: y)


@misconception("the bias is added once for every i and j; in (12.1) it stands before the sum.")
def bias_in_the_sum(x, W, b):
    return slide(x, W, b, bias=lambda y, b: y + len(W) ** 2 * b)


@misconception("i and j run together, so only the diagonal of a filter is used; the sum in (12.1) is over all pairs.")
def only_the_diagonal(x, W, b):
    return slide(x, W, b, pairs=[(i, i) for i in range(len(W))])


@misconception("the sums stop one short and miss the filter's last row and column; in (12.1) i and j go to k - 1.")
def misses_the_last_row_and_column(x, W, b):
    k = len(W)
    return slide(x, W, b, pairs=np.ndindex(k - 1, k - 1)) if k > 1 else 0 * slide(x, W, b) + b


@misconception("the window is averaged; (12.1) is a sum.")
def averages_the_window(x, W, b):
    return slide(x, W / len(W) ** 2, b)


@misconception(
    "the channels are added up before the filters see them; in (12.1) each channel has its own row of W[i, j]."
)
def adds_up_the_channels_first(x, W, b):
    return slide(np.broadcast_to(x.mean(axis=-1, keepdims=True), x.shape), W, b)


@misconception("only the first channel is filtered; x[n, m] in (12.1) is a row of all C channels.")
def only_the_first_channel(x, W, b):
    return slide(x[..., :1], W[:, :, :1], b)


@misconception("y is squeezed and loses an axis of size 1; it is (B, N, M, F) whatever the sizes.")
def squeezes_the_images(x, W, b):
    return np.squeeze(slide(x, W, b))


@accepted
def by_columns_of_windows(x, W, b):
    """im2col: each window a row of one large matrix, one product for all."""
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

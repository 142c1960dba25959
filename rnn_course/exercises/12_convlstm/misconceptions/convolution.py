"""Mistakes in sliding filters over images: conv2d."""

import numpy as np

from rnn_course.cells.convolution import conv2d
from rnn_course.exercise import misconception


def slide(x, W, b, *, a=None, mode="constant", pairs=None, bias=lambda y, b: y + b):
    """The right convolution, with one place after another to go wrong in.

    a: the frame's width above and to the left. mode: what the frame holds. pairs: the i, j that are visited.
    """
    (_, N, M, _), k = x.shape, len(W)
    a = (k - 1) // 2 if a is None else a
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode=mode)
    pairs = np.ndindex(k, k) if pairs is None else pairs
    return bias(sum(framed[:, i : i + N, j : j + M] @ W[i, j] for i, j in pairs), b)


@misconception(of=conv2d, says="the filters are turned by half a turn, as the convolution of mathematics does; in "
                               "(12.1) a larger i goes with a larger row of x.")
def turns_the_filters(x, W, b):
    k = len(W)
    return slide(x, W[::-1, ::-1], b, a=k - 1 - (k - 1) // 2)


@misconception(of=conv2d, says="rows and columns of the filters change places; in (12.1) i belongs to the rows n and j "
                               "to the columns m.")
def swaps_rows_and_columns(x, W, b):
    return slide(x, W.transpose(1, 0, 2, 3), b)


@misconception(of=conv2d, says="for an even k the frame of zeros is wider above and to the left; in (12.1) a is "
                               "rounded down, so it is wider below and to the right.")
def wider_above_for_even_filters(x, W, b):
    return slide(x, W, b, a=len(W) // 2)


@misconception(of=conv2d, says="the window begins at the pixel itself, all of the frame lies below and to the right; "
                               "(12.1) has it around the pixel, by -a.")
def window_begins_at_the_pixel(x, W, b):
    return slide(x, W, b, a=0)


@misconception(of=conv2d, says="the window ends at the pixel itself, all of the frame lies above and to the left; "
                               "(12.1) has it around the pixel, by -a.")
def window_ends_at_the_pixel(x, W, b):
    return slide(x, W, b, a=len(W) - 1)


@misconception(of=conv2d, says="outside of the image its edge is repeated; in (12.1) x is 0 there.")
def repeats_the_edge(x, W, b):
    return slide(x, W, b, mode="edge")


@misconception(of=conv2d, says="what leaves the image on one side comes in on the other, as np.roll does; in (12.1) x "
                               "is 0 outside.")
def wraps_round(x, W, b):
    return slide(x, W, b, mode="wrap")


@misconception(of=conv2d, says="the image shrinks, since the window never leaves it; y of (12.1) has the height and "
                               "width of x.")
def shrinks_the_image(x, W, b):
    a, k = (len(W) - 1) // 2, len(W)
    (_, N, M, _), y = x.shape, slide(x, W, b)
    return y[:, a : max(a, N - k + 1 + a), a : max(a, M - k + 1 + a)]


@misconception(of=conv2d, says="the bias is left out; (12.1) adds b.")
def leaves_out_the_bias(x, W, b):
    return slide(x, W, b, bias=lambda y, b: y)


@misconception(of=conv2d, says="the bias is added once for every i and j; in (12.1) it stands before the sum.")
def bias_in_the_sum(x, W, b):
    return slide(x, W, b, bias=lambda y, b: y + len(W) ** 2 * b)


@misconception(of=conv2d, says="i and j run together, so only the diagonal of a filter is used; the sum in (12.1) is "
                               "over all pairs.")
def only_the_diagonal(x, W, b):
    return slide(x, W, b, pairs=[(i, i) for i in range(len(W))])


@misconception(of=conv2d, says="the sums stop one short and miss the filter's last row and column; in (12.1) i and j "
                               "go to k - 1.")
def misses_the_last_row_and_column(x, W, b):
    k = len(W)
    return slide(x, W, b, pairs=np.ndindex(k - 1, k - 1)) if k > 1 else 0 * slide(x, W, b) + b


@misconception(of=conv2d, says="the window is averaged; (12.1) is a sum.")
def averages_the_window(x, W, b):
    return slide(x, W / len(W) ** 2, b)


@misconception(of=conv2d, says="the channels are added up before the filters see them; in (12.1) each channel has its "
                               "own row of W[i, j].")
def adds_up_the_channels_first(x, W, b):
    return slide(np.broadcast_to(x.mean(axis=-1, keepdims=True), x.shape), W, b)


@misconception(of=conv2d, says="only the first channel is filtered; x[n, m] in (12.1) is a row of all C channels.")
def only_the_first_channel(x, W, b):
    return slide(x[..., :1], W[:, :, :1], b)


@misconception(of=conv2d, says="y is squeezed and loses an axis of size 1; it is (B, N, M, F) whatever the sizes.")
def squeezes_the_images(x, W, b):
    return np.squeeze(slide(x, W, b))

"""Mistakes on the way back through a convolution: conv2d_backward."""

import numpy as np

from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import misconception


def back(dy, x, W, *, mode="constant", cut=None, add=lambda old, new: old + new, rows=slice(None)):
    """The right gradients, with one place after another to go wrong in.

    mode: what the frame of x holds. cut: where dx begins in its frame. add: how a window's share joins dx.
    rows: those of the batch that dW is made of.
    """
    (_, N, M, _), k = x.shape, len(W)
    a = (k - 1) // 2
    framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode=mode)
    dframed, dW = np.zeros_like(framed), np.zeros_like(W)
    for i, j in np.ndindex(k, k):
        window = np.s_[:, i : i + N, j : j + M]
        dframed[window] = add(dframed[window], dy @ W[i, j].T)
        dW[i, j] = np.einsum("bnmc,bnmf->cf", framed[window][rows], dy[rows])
    cut = a if cut is None else cut
    return dframed[:, cut : cut + N, cut : cut + M], dW, dy.sum(axis=(0, 1, 2))


@misconception(of=conv2d_backward, says="dx is made by laying the filters on dy the way they lay on x; (12.2) has the "
                                        "other signs of i and a.")
def filters_not_turned_on_the_way_back(dy, x, W):
    _, dW, db = back(dy, x, W)
    return conv2d(dy, W.transpose(0, 1, 3, 2), 0), dW, db


@misconception(of=conv2d_backward, says="dx is one filter's share alone, each i, j overwrote what the others had left; "
                                        "(12.2) is a sum.")
def overwrites_dx(dy, x, W):
    return back(dy, x, W, add=lambda old, new: new)


@misconception(of=conv2d_backward, says="dx still has its frame; it has the shape of x, and (12.2) asks for no pixel "
                                        "outside.")
def leaves_the_frame_on(dy, x, W):
    k, a = len(W), (len(W) - 1) // 2
    grown = np.pad(dy, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)))
    around = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)))
    return back(grown, around, W)[0], *back(dy, x, W)[1:]


@misconception(of=conv2d_backward, says="the frame of dx is cut off as if it began at the pixel itself; in (12.2) it "
                                        "is a wide above and to the left.")
def cuts_nothing_off_above(dy, x, W):
    return back(dy, x, W, cut=0)


@misconception(of=conv2d_backward, says="for an even k the frame of dx is cut off as if it were wider above; in (12.2) "
                                        "a is rounded down.")
def cuts_too_much_for_even_filters(dy, x, W):
    return back(dy, x, W, cut=len(W) // 2)


@misconception(of=conv2d_backward, says="dW lies turned by half a turn; in (12.3) a larger i goes with a larger row of "
                                        "x, as in (12.1).")
def dw_turned(dy, x, W):
    dx, dW, db = back(dy, x, W)
    return dx, dW[::-1, ::-1], db


@misconception(of=conv2d_backward, says="rows and columns of dW change places; in (12.3) i belongs to n and j to m.")
def dw_with_rows_for_columns(dy, x, W):
    dx, dW, db = back(dy, x, W)
    return dx, dW.transpose(1, 0, 2, 3), db


@misconception(of=conv2d_backward, says="dW and db are averaged over the rows of the batch; (12.3) and (12.4) sum.")
def averages_over_the_rows(dy, x, W):
    dx, dW, db = back(dy, x, W)
    return dx, dW / len(x), db / len(x)


@misconception(of=conv2d_backward, says="dW and db are averaged over the pixels; (12.3) and (12.4) sum.")
def averages_over_the_pixels(dy, x, W):
    dx, dW, db = back(dy, x, W)
    return dx, dW / x[0, :, :, 0].size, db / x[0, :, :, 0].size


@misconception(of=conv2d_backward, says="dW is made of the last row of the batch alone, each row overwrote the one "
                                        "before; (12.3) sums over rows.")
def dw_of_the_last_row(dy, x, W):
    return back(dy, x, W, rows=slice(-1, None))


@misconception(of=conv2d_backward, says="db is summed over the batch alone and keeps a number for every pixel; (12.4) "
                                        "sums over the pixels too, and b has one number a filter.")
def db_for_every_pixel(dy, x, W):
    dx, dW, _ = back(dy, x, W)
    return dx, dW, dy.sum(axis=0)


@misconception(of=conv2d_backward, says="db keeps axes of size 1; it has b's own shape, (F,).")
def db_keeps_its_axes(dy, x, W):
    dx, dW, db = back(dy, x, W)
    return dx, dW, db[None, None, None]


@misconception(of=conv2d_backward, says="for dW the image is repeated beyond its edge; in (12.3) x is 0 outside.")
def repeats_the_edge_on_the_way_back(dy, x, W):
    return back(dy, x, W, mode="edge")


@misconception(of=conv2d_backward, says="dW misses the frame: windows that reach over the edge are left out; in (12.3) "
                                        "they count, with zeros where there is no pixel.")
def leaves_out_windows_at_the_edge(dy, x, W):
    (_, N, M, _), k = x.shape, len(W)
    a = (k - 1) // 2
    inside = np.zeros_like(dy)
    window = np.s_[:, a : max(a, N - k + 1 + a), a : max(a, M - k + 1 + a)]
    inside[window] = dy[window]
    dx, _, db = back(dy, x, W)
    return dx, back(inside, x, W)[1], db


@misconception(of=conv2d_backward, says="dx takes the middle of each filter alone; (12.2) sums over every i and j.")
def only_the_middle_of_the_filters(dy, x, W):
    a = (len(W) - 1) // 2
    return dy @ W[a, a].T, *back(dy, x, W)[1:]

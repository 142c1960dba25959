"""conv2d_backward: take the gradient back through conv2d to the images, the filters and the bias."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.convolution import conv2d_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.forbidden import AUTODIFF, CONVOLUTIONS
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .right import _windows

header = exercise(
    conv2d_backward,
    points=14,
    forbids=CONVOLUTIONS + AUTODIFF,
    returns={"dx": "(12.2)", "dW": "(12.3)", "db": "(12.4)"},
    hints=(
        "Each term of (12.1) is a product of a slice of x and W[i, j]; the gradient of each is dy times the other.",
        "Loop over i and j as in the forward pass. The slice that W[i, j] was multiplied with gets dy W[i, j]ᵀ added.",
        "Keep a padded dx and add into slices of it; remove the padding at the end. dW[i, j] sums over rows and "
        "pixels: np.tensordot sums over three axes at once.",
    ),
)


gradients_of_filters_of_3_by_3 = random_sizes(conv2d_backward, draws.images_back_3, weight=3)


@check
def gradients_of_filters_of_even_width(draw):
    for k in (2, 4):
        yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), k))


gradients_of_images_with_one_axis_of_size_1 = one_axis_of_size_1(conv2d_backward, draws.images_back_3)


@check
def gradients_of_filters_of_1_and_of_5_pixels(draw):
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 1))
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 5))


@check(
    weight=0,
    note="Wrong even for filters of one pixel: look at which product gives dx and which dW, and at the sums in (12.3) "
    "and (12.4).",
)
def gradients_of_filters_of_one_pixel(draw):
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 1))


@check(
    weight=0,
    note="Right for filters of one pixel, wrong for a dy with one pixel that is not zero, where dx shows the filter "
    "and dW the image around the pixel: compare the signs of i and a in (12.1), (12.2) and (12.3).",
)
def gradients_of_a_single_pixel(draw):
    dy, x, W = draws.images_back(draw, 2, 5, 6, 3, 4, 3)
    lit = 0 * dy
    lit[:, 2, 3] = dy[:, 2, 3]
    yield ask(conv2d_backward, lit, x, W)


wrong = slips(
    conv2d_backward,
    """
    filters_not_turned_on_the_way_back: the filters are applied to dy as they were to x; in (12.2) i and a have the
        other sign.
        return | return conv2d(dy, W.swapaxes(2, 3), 0), dW, dy.sum(axis=(0, 1, 2))
    overwrites_dx: dx is that of one i, j alone, since each overwrites the ones before; (12.2) is a sum.
        dwindows[ | dwindows[..., i, j] = dy @ W[i, j].T
    leaves_the_frame_on: dx still has its padding; in (12.2) it has the shape of x.
        return | return dframed, dW, dy.sum(axis=(0, 1, 2))
    cuts_nothing_off_above: the padding of dx is removed below and on the right only; in (12.2) it is a wide above
        and on the left.
        return | return dframed[:, :N, :M], dW, dy.sum(axis=(0, 1, 2))
    cuts_with_minus_a: the padding is cut off by [a : -a], which is empty where a is 0 and leaves a row for an even k;
        in (12.2) dx has the shape of x.
        return | return dframed[:, a:-a, a:-a], dW, dy.sum(axis=(0, 1, 2))
    cuts_too_much_for_even_filters: for an even k the padding of dx is removed as if it were wider above; in (12.2)
        a is rounded down.
        return | a = k // 2
               | return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=(0, 1, 2))
    dw_turned: dW is rotated by half a turn; in (12.3) a larger i goes with a larger row of x, as in (12.1).
        12.3 | dW[k - 1 - i, k - 1 - j] = np.tensordot(windows[..., i, j], dy, axes=((0, 1, 2), (0, 1, 2)))
    dw_with_rows_for_columns: rows and columns of dW are swapped; in (12.3) i belongs to n and j to m.
        12.3 | dW[j, i] = np.tensordot(windows[..., i, j], dy, axes=((0, 1, 2), (0, 1, 2)))
    averages_over_the_rows: dW and db are averaged over the rows of the batch; (12.3) and (12.4) sum.
        12.3 | dW[i, j] = np.tensordot(windows[..., i, j], dy, axes=((0, 1, 2), (0, 1, 2))) / len(x)
        12.4 | return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=(0, 1, 2)) / len(x)
    averages_over_the_pixels: dW and db are averaged over the pixels; (12.3) and (12.4) sum.
        12.3 | dW[i, j] = np.tensordot(windows[..., i, j], dy, axes=((0, 1, 2), (0, 1, 2))) / (N * M)
        12.4 | return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=(0, 1, 2)) / (N * M)
    dw_of_the_last_row: dW is computed from the last row of the batch alone, since each row overwrites the one
        before; (12.3) sums over rows.
        12.3 | dW[i, j] = np.tensordot(windows[-1, ..., i, j], dy[-1], axes=((0, 1), (0, 1)))
    db_for_every_pixel: db is summed over the batch alone and has a number for every pixel; (12.4) sums over the
        pixels too.
        12.4 | return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=0)
    db_keeps_its_axes: db keeps axes of size 1; it has the shape of b, (F,).
        12.4 | return dframed[:, a : a + N, a : a + M], dW, dy.sum(axis=(0, 1, 2), keepdims=True)
    repeats_the_edge_on_the_way_back: for dW the edge of the image is repeated outside; in (12.3) x is 0 there.
        framed | framed = np.pad(x, ((0, 0), (a, k - 1 - a), (a, k - 1 - a), (0, 0)), mode="edge")
    leaves_out_windows_at_the_edge: dW leaves out windows that cross the edge; in (12.3) they count, with zeros
        outside.
        12.3 | inside = np.s_[:, a : max(a, N - k + 1 + a), a : max(a, M - k + 1 + a)]
             | dW[i, j] = np.tensordot(windows[..., i, j][inside], dy[inside], axes=((0, 1, 2), (0, 1, 2)))
    only_the_middle_of_the_filters: dx uses the middle of each filter alone; (12.2) sums over every i and j.
        dwindows[ | dwindows[..., a, a] = dy @ W[a, a].T
    """,
)


@accepted
def back_by_columns(dy, x, W):
    (B, N, M, C), k, F = x.shape, len(W), W.shape[3]
    rows, a = dy.reshape(-1, F), (len(W) - 1) // 2
    columns = _windows(x, k).transpose(0, 1, 2, 4, 5, 3).reshape(B * N * M, -1)
    dcolumns = (rows @ W.reshape(-1, F).T).reshape(B, N, M, k, k, C)
    dx = np.zeros((B, N + k, M + k, C))
    for i, j in np.ndindex(k, k):
        dx[:, i : i + N, j : j + M] += dcolumns[:, :, :, i, j]
    return dx[:, a : a + N, a : a + M], (columns.T @ rows).reshape(W.shape), rows.sum(0)


@accepted
def back_by_einsum(dy, x, W):
    k = len(W)
    around = _windows(dy[:, ::-1, ::-1], k)  # flipped images, so that the wider padding is above
    dx = np.einsum("bnmfij,ijcf->bnmc", around, W)[:, ::-1, ::-1]
    return dx, np.einsum("bnmcij,bnmf->ijcf", _windows(x, k), dy), np.einsum("bnmf->f", dy)


@accepted
def back_pixel_by_pixel(dy, x, W):
    (_, N, M, _), k = x.shape, len(W)
    a, dx, dW = (k - 1) // 2, np.zeros(x.shape), np.zeros(W.shape)
    for n, m, i, j in np.ndindex(N, M, k, k):
        if 0 <= n + i - a < N and 0 <= m + j - a < M:
            dx[:, n + i - a, m + j - a] += dy[:, n, m] @ W[i, j].T
            dW[i, j] += x[:, n + i - a, m + j - a].T @ dy[:, n, m]
    return [dx, dW, dy.reshape(-1, dy.shape[-1]).sum(axis=0)]


@accepted
def back_into_its_own_upstream(dy, x, W):
    dx, dW, db = conv2d_backward(dy, x, W)
    dy *= 0
    return np.asfortranarray(dx), dW, db

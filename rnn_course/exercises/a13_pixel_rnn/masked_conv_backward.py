"""masked_conv_backward: take the gradient back through a masked convolution, to the images, the kernel and the bias."""

import numpy as np

from rnn_course.cells.pixels import masked_conv, masked_conv_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask

from . import draws
from .asking import SIZES

header = exercise(
    masked_conv_backward,
    points=13,
    forbids=AUTODIFF,
    returns={"dx": "(13.12)", "dW": "(13.13)", "db": "(13.14)"},
    hints=(
        "What was gathered on the way there is scattered on the way back: the same shifts, the other way round.",
        "In (13.12) the signs of s and t are turned round. In (13.13) the same pieces of the padded x are used as "
        "on the way there.",
        "Keep a padded array for dx, add dy @ M[s, t].T to the slice which entry (s, t) had read, and cut off the "
        "padding at the end.",
    ),
)


def _conv_back(draw, height, width, masked=True, **fixed):
    B, R, Q, D, H = draw.sizes("BRQDH", **fixed)
    W, _, mask = draws.kernel(draw, height, width, D, H)
    mask = mask if masked else np.ones_like(mask)
    return ask(masked_conv_backward, draw(B, R, Q, H), draw(B, R, Q, D), W, mask)


@check(weight=3)
def gradients_with_random_masks(draw):
    for height, width in SIZES[:2]:
        yield _conv_back(draw, height, width)


@check
def gradients_with_one_axis_of_size_1(draw):
    for axis in "BRQDH":
        yield _conv_back(draw, 3, 3, **{axis: 1})


@check
def gradients_of_one_matrix_for_every_pixel(draw):
    yield _conv_back(draw, 1, 1)


@check(
    weight=0,
    note="With a mask of ones it is wrong too, so the mask is not the reason: look at the shifts of (13.12) and "
    "(13.13), one entry of the kernel at a time.",
)
def gradients_with_nothing_masked(draw):
    yield _conv_back(draw, 3, 5, masked=False)


def back_to_x(dy, M):
    """(13.12), right: the same sum over M with its sides exchanged and itself turned round."""
    turned = M[::-1, ::-1].swapaxes(2, 3)
    return masked_conv(dy, turned, 0.0, 1.0)


def back_to_kernel(dy, x, height, width, mode="constant", turn=1):
    """(13.13), right, but not masked yet."""
    _, R, Q, _ = x.shape
    padded = np.pad(x, ((0, 0), (height // 2,) * 2, (width // 2,) * 2, (0, 0)), mode=mode)
    slices = [[padded[:, s : s + R, t : t + Q] for t in range(width)][::turn] for s in range(height)][::turn]
    return np.array([[np.einsum("brqd,brqh->dh", piece, dy) for piece in row] for row in slices])


def back(dy, x, W, mask, *, dx=None, dW=None, db=None):
    """The right gradients, but for those that are given."""
    return (
        back_to_x(dy, W * mask) if dx is None else dx,
        mask * back_to_kernel(dy, x, *W.shape[:2]) if dW is None else dW,
        dy.sum(axis=(0, 1, 2)) if db is None else db,
    )


@misconception("dx comes through the kernel without its mask; (13.12) has M.")
def goes_back_through_the_masked_part(dy, x, W, mask):
    return back(dy, x, W, mask, dx=back_to_x(dy, W))


@misconception("dW is not masked: weights that were never used get a gradient; (13.13) multiplies with mask_st.")
def teaches_masked_weights(dy, x, W, mask):
    return back(dy, x, W, mask, dW=back_to_kernel(dy, x, *W.shape[:2]))


@misconception("the mask is used nowhere on the way back; (13.12) and (13.13) have it both.")
def forgets_the_mask(dy, x, W, mask):
    return back(dy, x, W, mask, dx=back_to_x(dy, W), dW=back_to_kernel(dy, x, *W.shape[:2]))


@misconception("dW is multiplied with M, weights and all; (13.13) multiplies with the mask.")
def multiplies_with_the_masked_weights(dy, x, W, mask):
    return back(dy, x, W, mask, dW=W * mask * back_to_kernel(dy, x, *W.shape[:2]))


@misconception("dx reads dy with the same shifts as on the way there; in (13.12) their signs are turned round.")
def keeps_the_shifts_for_dx(dy, x, W, mask):
    return back(dy, x, W, mask, dx=masked_conv(dy, (W * mask).swapaxes(2, 3), 0.0, 1.0))


@misconception("the shifts of dx are turned round along the columns alone; (13.12) turns s round as well.")
def turns_columns_round_alone(dy, x, W, mask):
    return back(dy, x, W, mask, dx=masked_conv(dy, (W * mask)[:, ::-1].swapaxes(2, 3), 0.0, 1.0))


@misconception("dx reads dy beyond the edge on the other side: it is wrapped round; there (13.12) has nothing.")
def wraps_dy_round(dy, x, W, mask):
    M, dx = W * mask, 0
    for s, t in np.ndindex(W.shape[:2]):
        dx = dx + np.roll(dy @ M[s, t].T, (s - W.shape[0] // 2, t - W.shape[1] // 2), axis=(1, 2))
    return back(dy, x, W, mask, dx=dx)


@misconception("dW is turned round; (13.13) reads x with the same shifts as on the way there.")
def turns_dW_round(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2], turn=-1))


@misconception("dW reads x without shifts, the same for each entry of the kernel; in (13.13) they differ.")
def reads_the_centre_for_every_entry(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * np.einsum("brqd,brqh->dh", x, dy))


@misconception("dW reads repeated edges of x; on the way there x was padded with zeros, and so it is in (13.13).")
def repeats_the_edge_for_dW(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2], mode="edge"))


@misconception("dW is the mean over the images; (13.13) is a sum.")
def averages_dW_over_images(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2]) / len(x))


@misconception("db is the mean over images and pixels; (13.14) is a sum.")
def averages_db(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.mean(axis=(0, 1, 2)))


@misconception("db is summed over the images alone; (13.14) sums over their pixels too.")
def sums_db_over_images_alone(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.sum(axis=0))


@misconception("db is masked; (13.14) has no mask, nor had b.")
def masks_db(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.sum(axis=(0, 1, 2)) * mask[0, 0, 0])


@accepted
def back_pixel_by_pixel(dy, x, W, mask):
    (height, width), (_, R, Q, _) = W.shape[:2], x.shape
    dx, dW, M = np.zeros(x.shape), np.zeros(W.shape), W * mask
    for r, q, s, t in np.ndindex(R, Q, height, width):
        row, column = r + s - height // 2, q + t - width // 2
        if 0 <= row < R and 0 <= column < Q:
            dx[:, row, column] += dy[:, r, q] @ M[s, t].T
            dW[s, t] += x[:, row, column].T @ dy[:, r, q]
    return dx, dW * mask, np.einsum("brqh->h", dy)


@accepted
def back_by_windows(dy, x, W, mask):
    height, width = W.shape[:2]
    edge = [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)]
    around_y, around_x = (
        np.lib.stride_tricks.sliding_window_view(np.pad(a, edge), (height, width), axis=(1, 2)) for a in (dy, x)
    )
    dx = np.einsum("brqhst,stdh->brqd", around_y, (W * mask)[::-1, ::-1])
    dW = mask * np.einsum("brqdst,brqh->stdh", around_x, dy)
    return [dx, dW, dy.reshape(-1, dy.shape[-1]).sum(axis=0)]


@accepted
def back_by_a_convolution_turned_round(dy, x, W, mask):
    D = x.shape[-1]
    dx = masked_conv(dy, np.flip(W * mask, (0, 1)).swapaxes(2, 3), np.zeros(D), np.ones(W.shape).swapaxes(2, 3))
    (height, width), (_, R, Q, _) = W.shape[:2], x.shape
    padded = np.pad(x, ((0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)))
    dW = np.stack(
        [
            np.stack([np.tensordot(padded[:, s : s + R, t : t + Q], dy, ([0, 1, 2], [0, 1, 2])) for t in range(width)])
            for s in range(height)
        ]
    )
    return dx, np.where(mask, dW, 0.0), dy.sum(0).sum(0).sum(0)

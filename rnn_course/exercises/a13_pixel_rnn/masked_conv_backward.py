"""masked_conv_backward: take the gradient back through a masked convolution to images, kernel and bias."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, misconception
from rnn_course.cells.pixels import masked_conv, masked_conv_backward
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .asking import SIZES

header = exercise(
    masked_conv_backward,
    points=13,
    forbids=AUTODIFF,
    returns={"dx": "(13.12)", "dW": "(13.13)", "db": "(13.14)"},
    hints=(
        "The forward pass reads shifted slices; the backward pass adds into them, with the opposite shifts.",
        "In (13.12) s and t have the opposite signs. (13.13) uses the same slices of the padded x as the forward pass.",
        "Keep a padded array for dx, add dy @ M[s, t].T to the slice that entry (s, t) read, and remove the padding at "
        "the end.",
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
    note="Wrong even with a mask of ones, so the mask is not the reason: look at the shifts of (13.12) and (13.13), "
    "one entry of the kernel at a time.",
)
def gradients_with_nothing_masked(draw):
    yield _conv_back(draw, 3, 5, masked=False)


wrong = slips(
    masked_conv_backward,
    """
    goes_back_through_the_masked_part: dx is computed with the kernel without its mask; (13.12) has M.
        13.12 | dpadded[:, s : s + R, t : t + Q] += dy @ W[s, t].T
    keeps_the_shifts_for_dx: dx reads dy with the same shifts as in the forward pass; in (13.12) they have the
        opposite signs.
        13.12 | dpadded[:, s : s + R, t : t + Q] += dy @ M[-1 - s, -1 - t].T
    turns_columns_round_alone: for dx only the column shifts have the opposite sign; in (13.12) both have it.
        13.12 | dpadded[:, s : s + R, t : t + Q] += dy @ M[-1 - s, t].T
    wraps_dy_round: dy wraps around at its edges; in (13.12) there are zeros outside.
        dpadded, dW | dx, dW = np.zeros(x.shape), np.empty(W.shape)
        13.12 | dx += np.roll(dy @ M[s, t].T, (s - height // 2, t - width // 2), axis=(1, 2))
        dx = | pass
    turns_dW_round: dW is flipped; (13.13) reads x with the same shifts as in the forward pass.
        13.13 | piece = padded[:, s : s + R, t : t + Q]
              | dW[-1 - s, -1 - t] = np.tensordot(piece, dy, axes=((0, 1, 2), (0, 1, 2)))
    reads_the_centre_for_every_entry: dW reads x without shifts; in (13.13) every entry of the kernel has its own.
        13.13 | dW[s, t] = np.tensordot(x, dy, axes=((0, 1, 2), (0, 1, 2)))
    repeats_the_edge_for_dW: for dW the edges of x are repeated outside; in (13.13) x is 0 there.
        13.13 | piece = np.pad(x, edge, mode="edge")[:, s : s + R, t : t + Q]
              | dW[s, t] = np.tensordot(piece, dy, axes=((0, 1, 2), (0, 1, 2)))
    averages_dW_over_images: dW is the mean over the images; (13.13) is a sum.
        13.13 | dW[s, t] = np.tensordot(padded[:, s : s + R, t : t + Q], dy, axes=((0, 1, 2), (0, 1, 2))) / len(x)
    averages_db: db is the mean over images and pixels; (13.14) is a sum.
        13.14 | return dx, mask * dW, dy.mean(axis=(0, 1, 2))
    sums_db_over_images_alone: db is summed over the images alone; (13.14) sums over their pixels too.
        13.14 | return dx, mask * dW, dy.sum(axis=0)
    masks_db: db is masked; (13.14) has no mask.
        13.14 | return dx, mask * dW, dy.sum(axis=(0, 1, 2)) * mask[0, 0, 0]
    """,
)


@misconception(
    "dW is not masked, so unused weights get a gradient; (13.13) multiplies by mask_st.",
    breaks=("13.13",),
)
def teaches_masked_weights(dy, x, W, mask):
    dx, _, db = masked_conv_backward(dy, x, W, mask)
    return dx, masked_conv_backward(dy, x, W, np.ones_like(mask))[1], db


@misconception("the mask is not used on the way back; (13.12) and (13.13) both have it.", breaks=("13.12", "13.13"))
def forgets_the_mask(dy, x, W, mask):
    return masked_conv_backward(dy, x, W, np.ones_like(mask))


@misconception("dW is multiplied by M; (13.13) multiplies it by the mask.", breaks=("13.13",))
def multiplies_with_the_masked_weights(dy, x, W, mask):
    dx, dW, db = masked_conv_backward(dy, x, W, mask)
    return dx, W * dW, db


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

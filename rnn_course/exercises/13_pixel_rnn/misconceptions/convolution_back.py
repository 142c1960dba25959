"""Mistakes on the way back through a masked convolution: masked_conv_backward."""

import numpy as np

from rnn_course.cells.pixels import masked_conv, masked_conv_backward
from rnn_course.exercise import misconception


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
    return (back_to_x(dy, W * mask) if dx is None else dx,
            mask * back_to_kernel(dy, x, *W.shape[:2]) if dW is None else dW,
            dy.sum(axis=(0, 1, 2)) if db is None else db)


@misconception(of=masked_conv_backward, says="dx comes through the kernel without its mask; (13.12) has M.")
def goes_back_through_the_masked_part(dy, x, W, mask):
    return back(dy, x, W, mask, dx=back_to_x(dy, W))


@misconception(of=masked_conv_backward, says="dW is not masked: weights that were never used get a gradient; (13.13) "
                                             "multiplies with mask_st.")
def teaches_masked_weights(dy, x, W, mask):
    return back(dy, x, W, mask, dW=back_to_kernel(dy, x, *W.shape[:2]))


@misconception(of=masked_conv_backward, says="the mask is used nowhere on the way back; (13.12) and (13.13) have it "
                                             "both.")
def forgets_the_mask(dy, x, W, mask):
    return back(dy, x, W, mask, dx=back_to_x(dy, W), dW=back_to_kernel(dy, x, *W.shape[:2]))


@misconception(of=masked_conv_backward, says="dW is multiplied with M, weights and all; (13.13) multiplies with the "
                                             "mask.")
def multiplies_with_the_masked_weights(dy, x, W, mask):
    return back(dy, x, W, mask, dW=W * mask * back_to_kernel(dy, x, *W.shape[:2]))


@misconception(of=masked_conv_backward, says="dx reads dy with the same shifts as on the way there; in (13.12) their "
                                             "signs are turned round.")
def keeps_the_shifts_for_dx(dy, x, W, mask):
    return back(dy, x, W, mask, dx=masked_conv(dy, (W * mask).swapaxes(2, 3), 0.0, 1.0))


@misconception(of=masked_conv_backward, says="the shifts of dx are turned round along the columns alone; (13.12) turns"
                                             " s round as well.")
def turns_columns_round_alone(dy, x, W, mask):
    return back(dy, x, W, mask, dx=masked_conv(dy, (W * mask)[:, ::-1].swapaxes(2, 3), 0.0, 1.0))


@misconception(of=masked_conv_backward, says="dx reads dy beyond the edge on the other side: it is wrapped round; "
                                             "there (13.12) has nothing.")
def wraps_dy_round(dy, x, W, mask):
    M, dx = W * mask, 0
    for s, t in np.ndindex(W.shape[:2]):
        dx = dx + np.roll(dy @ M[s, t].T, (s - W.shape[0] // 2, t - W.shape[1] // 2), axis=(1, 2))
    return back(dy, x, W, mask, dx=dx)


@misconception(of=masked_conv_backward, says="dW is turned round; (13.13) reads x with the same shifts as on the way "
                                             "there.")
def turns_dW_round(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2], turn=-1))


@misconception(of=masked_conv_backward, says="dW reads x without shifts, the same for each entry of the kernel; in "
                                             "(13.13) they differ.")
def reads_the_centre_for_every_entry(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * np.einsum("brqd,brqh->dh", x, dy))


@misconception(of=masked_conv_backward, says="dW reads repeated edges of x; on the way there x was padded with zeros, "
                                             "and so it is in (13.13).")
def repeats_the_edge_for_dW(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2], mode="edge"))


@misconception(of=masked_conv_backward, says="dW is the mean over the images; (13.13) is a sum.")
def averages_dW_over_images(dy, x, W, mask):
    return back(dy, x, W, mask, dW=mask * back_to_kernel(dy, x, *W.shape[:2]) / len(x))


@misconception(of=masked_conv_backward, says="db is the mean over images and pixels; (13.14) is a sum.")
def averages_db(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.mean(axis=(0, 1, 2)))


@misconception(of=masked_conv_backward, says="db is summed over the images alone; (13.14) sums over their pixels too.")
def sums_db_over_images_alone(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.sum(axis=0))


@misconception(of=masked_conv_backward, says="db is masked; (13.14) has no mask, nor had b.")
def masks_db(dy, x, W, mask):
    return back(dy, x, W, mask, db=dy.sum(axis=(0, 1, 2)) * mask[0, 0, 0])

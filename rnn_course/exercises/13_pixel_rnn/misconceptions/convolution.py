"""Mistakes with masks and masked convolutions: causal_mask, masked_conv."""

import numpy as np

from rnn_course.cells.pixels import causal_mask, masked_conv
from rnn_course.exercise import misconception


def masked(height, width, groups_in, groups_out, centre):
    """The right mask, but for the table at its centre: centre(d, h), of columns and rows of groups."""
    middle, column = height // 2, width // 2
    mask = np.zeros((height, width, len(groups_in), len(groups_out)))
    mask[:middle] = mask[middle, :column] = 1
    mask[middle, column] = centre(groups_in[:, None], groups_out)
    return mask


@misconception(of=causal_mask, says="A and B have changed places; in (13.7) kind A is the stricter one.")
def swaps_the_kinds(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "AB"[kind == "A"], groups_in, groups_out)


@misconception(of=causal_mask, says="the centre is the same for both kinds, as (13.7); kind B has (13.8).")
def always_makes_kind_a(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "A", groups_in, groups_out)


@misconception(of=causal_mask, says="the centre is the same for both kinds, as (13.8); kind A has (13.7).")
def always_makes_kind_b(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "B", groups_in, groups_out)


@misconception(of=causal_mask, says="colours are left out: the centre is all 0 for A and all 1 for B; (13.7) and "
                                    "(13.8) compare groups.")
def forgets_the_colours(height, width, kind, groups_in, groups_out):
    return masked(height, width, groups_in, groups_out, lambda d, h: float(kind == "B") + 0.0 * (d + h))


@misconception(of=causal_mask, says="the later colours are let through; (13.7) and (13.8) let through the earlier "
                                    "ones.")
def turns_the_colours_round(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, -groups_in, -groups_out)


@misconception(of=causal_mask, says="the numbers of the channels are compared; (13.7) and (13.8) compare the groups "
                                    "that they belong to.")
def compares_channel_numbers(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, np.arange(len(groups_in)), np.arange(len(groups_out)))


@misconception(of=causal_mask, says="a channel sees its own colour alone at the centre; (13.8) lets all earlier ones "
                                    "through as well.")
def lets_equal_colours_through(height, width, kind, groups_in, groups_out):
    return masked(height, width, groups_in, groups_out, lambda d, h: (d == h) & (kind == "B"))


@misconception(of=causal_mask, says="colours are masked in the whole kernel; (13.6) lets all channels through before "
                                    "the centre.")
def masks_colours_everywhere(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    return mask * mask[height // 2, width // 2]


@misconception(of=causal_mask, says="of the rows above only what lies left of the centre is let through; (13.6) has "
                                    "all of them.")
def sees_a_quarter(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[: height // 2, width // 2 + 1 :] = 0
    return mask


@misconception(of=causal_mask, says="of the centre's row nothing is let through; (13.6) has what lies left of it.")
def sees_rows_above_alone(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[height // 2, : width // 2] = 0
    return mask


@misconception(of=causal_mask, says="the whole row of the centre is let through; (13.6) stops left of the centre.")
def sees_the_whole_row(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[height // 2, width // 2 + 1 :] = 1
    return mask


@misconception(of=causal_mask, says="the mask lets through what comes later; (13.6) is about what comes before.")
def sees_the_future(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, groups_in, groups_out)[::-1, ::-1]


@misconception(of=causal_mask, says="the columns left of the centre are let through, and above it in its own; (13.6) "
                                    "goes by rows.")
def goes_down_the_columns(height, width, kind, groups_in, groups_out):
    return causal_mask(width, height, kind, groups_in, groups_out).transpose(1, 0, 2, 3)


@misconception(of=causal_mask, says="the last two axes have changed places: mask is (height, width, D, H), and (13.7) "
                                    "has d before h.")
def puts_out_before_in(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, groups_in, groups_out).swapaxes(2, 3)


def convolved(x, W, b, M, mode="constant", corner=None):
    """(13.11), right, but for what lies beyond the edge, and where the first shift starts."""
    height, width = W.shape[:2]
    _, R, Q, _ = x.shape
    top, left = corner or (height // 2, width // 2)
    edge = (0, 0), (top, height - 1 - top), (left, width - 1 - left), (0, 0)
    padded = np.pad(x, edge, mode=mode)
    return b + sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))


@misconception(of=masked_conv, says="the mask is not used; (13.10) multiplies W with it.")
def ignores_the_mask(x, W, b, mask):
    return convolved(x, W, b, W)


@misconception(of=masked_conv, says="what is masked is kept and the rest is dropped; (13.10) multiplies W with the "
                                    "mask.")
def keeps_what_is_masked(x, W, b, mask):
    return convolved(x, W, b, W * (1 - mask))


@misconception(of=masked_conv, says="a position is kept or dropped for all channels together; in (13.10) each channel "
                                    "has a mask of its own.")
def masks_positions_for_all_channels(x, W, b, mask):
    return convolved(x, W, b, W * mask[:, :, :1, :1])


@misconception(of=masked_conv, says="the kernel is turned round, as in a mathematician's convolution; (13.11) reads x "
                                    "at r + s and q + t.")
def turns_the_kernel_round(x, W, b, mask):
    return convolved(x, W, b, (W * mask)[::-1, ::-1])


@misconception(of=masked_conv, says="the kernel is turned round but its mask is not; (13.10) multiplies them first.")
def turns_the_kernel_but_not_the_mask(x, W, b, mask):
    return convolved(x, W, b, W[::-1, ::-1] * mask)


@misconception(of=masked_conv, says="the image is wrapped round: one edge sees the other; in (13.11) there is nothing "
                                    "but zeros beyond an edge.")
def wraps_the_image_round(x, W, b, mask):
    M, y = W * mask, b
    for s, t in np.ndindex(W.shape[:2]):
        y = y + np.roll(x, (W.shape[0] // 2 - s, W.shape[1] // 2 - t), axis=(1, 2)) @ M[s, t]
    return y


@misconception(of=masked_conv, says="the pixels at the edge are repeated beyond it; in (13.11) there are zeros.")
def repeats_the_edge(x, W, b, mask):
    return convolved(x, W, b, W * mask, mode="edge")


@misconception(of=masked_conv, says="all padding is put above and to the left; (13.11) has the pixel at the kernel's "
                                    "centre.")
def pads_above_and_left_alone(x, W, b, mask):
    return convolved(x, W, b, W * mask, corner=(W.shape[0] - 1, W.shape[1] - 1))


@misconception(of=masked_conv, says="all padding is put below and to the right; (13.11) has the pixel at the kernel's "
                                    "centre.")
def pads_below_and_right_alone(x, W, b, mask):
    return convolved(x, W, b, W * mask, corner=(0, 0))


@misconception(of=masked_conv, says="the bias is left out; (13.11) adds b.")
def leaves_out_the_bias(x, W, b, mask):
    return convolved(x, W, 0 * b, W * mask)


@misconception(of=masked_conv, says="the bias is added once for each entry of the kernel; (13.11) adds it once.")
def adds_the_bias_for_every_entry(x, W, b, mask):
    return convolved(x, W, b * mask[:, :, 0, 0].size, W * mask)


@misconception(of=masked_conv, says="the bias is masked too; (13.11) adds b as it is.")
def masks_the_bias(x, W, b, mask):
    return convolved(x, W, b * mask[0, 0, 0], W * mask)


@misconception(of=masked_conv, says="the sum is averaged over the kernel; (13.11) is a sum.")
def averages_over_the_kernel(x, W, b, mask):
    return convolved(x, W, b, W * mask / mask[:, :, 0, 0].size)

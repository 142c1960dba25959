"""What is asked of masks, of masked convolutions and of the way back through them."""

import numpy as np

from rnn_course.cells.pixels import causal_mask, masked_conv, masked_conv_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws

SIZES = ((5, 3), (1, 5), (3, 3))


def _colours(draw, channels):
    """Colour groups 0, 1, 2 in any order, as many as there are channels."""
    return draw.integers(0, 3, channels)


@check(of=causal_mask, weight=3)
def colours_and_both_kinds(draw):
    for (height, width), kind in zip(((5, 3), (3, 7)), "AB", strict=True):
        D, H = draw.sizes("DH")
        groups = np.r_[0, 1, 2, _colours(draw, D)], np.r_[2, 1, _colours(draw, H), 0]
        yield ask(causal_mask, height, width, kind, *groups)


@check(of=causal_mask)
def grey_images_and_both_kinds(draw):
    for height, width in SIZES:
        D, H = draw.sizes("DH")
        for kind in "AB":
            yield ask(causal_mask, height, width, kind, np.zeros(D, int), np.zeros(H, int))


@check(of=causal_mask)
def kernels_of_one_row_or_one_entry(draw):
    for height, width, kind in ((1, 3, "A"), (1, 1, "B"), (3, 1, "B")):
        groups = (np.r_[draw.rng.permutation(3), _colours(draw, int(draw.integers(1, 4)))] for _ in range(2))
        yield ask(causal_mask, height, width, kind, *groups)


@check(of=causal_mask, weight=0,
       note="For a grey image, where all channels are alike, it is wrong too: draw the kernel, and mark what comes "
            "before its centre, (13.6).")
def one_grey_channel(draw):
    yield ask(causal_mask, 3, 5, "A", np.zeros(1, int), np.zeros(1, int))


def _conv(draw, height, width, **fixed):
    B, R, Q, D, H = draw.sizes("BRQDH", **fixed)
    return ask(masked_conv, draw(B, R, Q, D), *draws.kernel(draw, height, width, D, H))


@check(of=masked_conv, weight=3)
def random_masks(draw):
    for height, width in SIZES:
        yield _conv(draw, height, width)


@check(of=masked_conv)
def convolutions_with_one_axis_of_size_1(draw):
    for axis in "BRQDH":
        yield _conv(draw, 3, 5, **{axis: 1})


@check(of=masked_conv)
def one_matrix_for_every_pixel(draw):
    yield _conv(draw, 1, 1)


@check(of=masked_conv, weight=0, note="With a mask of ones it is wrong too: look at the shifts of (13.11), and at the "
                                      "edges of the image.")
def nothing_masked(draw):
    B, R, Q, D, H = draw.sizes("BRQDH")
    yield ask(masked_conv, draw(B, R, Q, D), draw(3, 5, D, H), draw(H), np.ones((3, 5, D, H)))


@check(of=masked_conv, weight=0, note="Where everything is masked, only b is left, and yours is something else.")
def everything_masked(draw):
    B, R, Q, D, H = draw.sizes("BRQDH")
    yield ask(masked_conv, draw(B, R, Q, D), draw(3, 5, D, H), draw(H), np.zeros((3, 5, D, H)))


def _conv_back(draw, height, width, masked=True, **fixed):
    B, R, Q, D, H = draw.sizes("BRQDH", **fixed)
    W, _, mask = draws.kernel(draw, height, width, D, H)
    mask = mask if masked else np.ones_like(mask)
    return ask(masked_conv_backward, draw(B, R, Q, H), draw(B, R, Q, D), W, mask)


@check(of=masked_conv_backward, weight=3)
def gradients_with_random_masks(draw):
    for height, width in SIZES[:2]:
        yield _conv_back(draw, height, width)


@check(of=masked_conv_backward)
def gradients_with_one_axis_of_size_1(draw):
    for axis in "BRQDH":
        yield _conv_back(draw, 3, 3, **{axis: 1})


@check(of=masked_conv_backward)
def gradients_of_one_matrix_for_every_pixel(draw):
    yield _conv_back(draw, 1, 1)


@check(of=masked_conv_backward, weight=0,
       note="With a mask of ones it is wrong too, so the mask is not the reason: look at the shifts of (13.12) and "
            "(13.13), one entry of the kernel at a time.")
def gradients_with_nothing_masked(draw):
    yield _conv_back(draw, 3, 5, masked=False)

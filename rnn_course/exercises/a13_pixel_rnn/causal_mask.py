"""causal_mask: make the mask of a convolution that sees only pixels which come before the one at its centre."""

import numpy as np

from rnn_course.cells.pixels import causal_mask
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import SIZES

header = exercise(
    causal_mask,
    points=10,
    returns={"mask": "(13.6) to (13.9)"},
    hints=(
        "Read the kernel as a small image: which of its entries come before the one in the middle?",
        "All rows above the middle one, and in the middle row all entries left of the centre. Only at the centre "
        "does it matter which channel it is.",
        "Start from zeros and set three pieces. The third is a table (D, H): groups_in[:, None] against groups_out.",
    ),
)


def _colours(draw, channels):
    """Colour groups 0, 1, 2 in any order, as many as there are channels."""
    return draw.integers(0, 3, channels)


@check(weight=3)
def colours_and_both_kinds(draw):
    for (height, width), kind in zip(((5, 3), (3, 7)), "AB", strict=True):
        D, H = draw.sizes("DH")
        groups = np.r_[0, 1, 2, _colours(draw, D)], np.r_[2, 1, _colours(draw, H), 0]
        yield ask(causal_mask, height, width, kind, *groups)


@check
def grey_images_and_both_kinds(draw):
    for height, width in SIZES:
        D, H = draw.sizes("DH")
        for kind in "AB":
            yield ask(causal_mask, height, width, kind, np.zeros(D, int), np.zeros(H, int))


@check
def kernels_of_one_row_or_one_entry(draw):
    for height, width, kind in ((1, 3, "A"), (1, 1, "B"), (3, 1, "B")):
        groups = (np.r_[draw.rng.permutation(3), _colours(draw, int(draw.integers(1, 4)))] for _ in range(2))
        yield ask(causal_mask, height, width, kind, *groups)


@check(
    weight=0,
    note="For a grey image, where all channels are alike, it is wrong too: draw the kernel, and mark what comes "
    "before its centre, (13.6).",
)
def one_grey_channel(draw):
    yield ask(causal_mask, 3, 5, "A", np.zeros(1, int), np.zeros(1, int))


def masked(height, width, groups_in, groups_out, centre):
    """The right mask, but for the table at its centre: centre(d, h), of columns and rows of groups."""
    middle, column = height // 2, width // 2
    mask = np.zeros((height, width, len(groups_in), len(groups_out)))
    mask[:middle] = mask[middle, :column] = 1
    mask[middle, column] = centre(groups_in[:, None], groups_out)
    return mask


@misconception("A and B have changed places; in (13.7) kind A is the stricter one.")
def swaps_the_kinds(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "AB"[kind == "A"], groups_in, groups_out)


@misconception("the centre is the same for both kinds, as (13.7); kind B has (13.8).")
def always_makes_kind_a(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "A", groups_in, groups_out)


@misconception("the centre is the same for both kinds, as (13.8); kind A has (13.7).")
def always_makes_kind_b(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, "B", groups_in, groups_out)


@misconception("colours are left out: the centre is all 0 for A and all 1 for B; (13.7) and (13.8) compare groups.")
def forgets_the_colours(height, width, kind, groups_in, groups_out):
    return masked(height, width, groups_in, groups_out, lambda d, h: float(kind == "B") + 0.0 * (d + h))


@misconception("the later colours are let through; (13.7) and (13.8) let through the earlier ones.")
def turns_the_colours_round(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, -groups_in, -groups_out)


@misconception("the numbers of the channels are compared; (13.7) and (13.8) compare the groups that they belong to.")
def compares_channel_numbers(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, np.arange(len(groups_in)), np.arange(len(groups_out)))


@misconception("a channel sees its own colour alone at the centre; (13.8) lets all earlier ones through as well.")
def lets_equal_colours_through(height, width, kind, groups_in, groups_out):
    return masked(height, width, groups_in, groups_out, lambda d, h: (d == h) & (kind == "B"))


@misconception("colours are masked in the whole kernel; (13.6) lets all channels through before the centre.")
def masks_colours_everywhere(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    return mask * mask[height // 2, width // 2]


@misconception("of the rows above only what lies left of the centre is let through; (13.6) has all of them.")
def sees_a_quarter(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[: height // 2, width // 2 + 1 :] = 0
    return mask


@misconception("of the centre's row nothing is let through; (13.6) has what lies left of it.")
def sees_rows_above_alone(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[height // 2, : width // 2] = 0
    return mask


@misconception("the whole row of the centre is let through; (13.6) stops left of the centre.")
def sees_the_whole_row(height, width, kind, groups_in, groups_out):
    mask = causal_mask(height, width, kind, groups_in, groups_out)
    mask[height // 2, width // 2 + 1 :] = 1
    return mask


@misconception("the mask lets through what comes later; (13.6) is about what comes before.")
def sees_the_future(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, groups_in, groups_out)[::-1, ::-1]


@misconception("the columns left of the centre are let through, and above it in its own; (13.6) goes by rows.")
def goes_down_the_columns(height, width, kind, groups_in, groups_out):
    return causal_mask(width, height, kind, groups_in, groups_out).transpose(1, 0, 2, 3)


@misconception("the last two axes have changed places: mask is (height, width, D, H), and (13.7) has d before h.")
def puts_out_before_in(height, width, kind, groups_in, groups_out):
    return causal_mask(height, width, kind, groups_in, groups_out).swapaxes(2, 3)


@accepted
def mask_entry_by_entry(height, width, kind, groups_in, groups_out):
    mask = np.ones((height, width, len(groups_in), len(groups_out)), dtype=np.float32)
    for s, t, d, h in np.ndindex(mask.shape):
        if (s, t) > (height // 2, width // 2):
            mask[s, t, d, h] = 0
        elif (s, t) == (height // 2, width // 2):
            earlier = groups_in[d] < groups_out[h]
            mask[s, t, d, h] = earlier if kind == "A" else earlier or groups_in[d] == groups_out[h]
    return mask


@accepted
def mask_by_raster_numbers(height, width, kind, groups_in, groups_out):
    number = np.arange(height * width).reshape(height, width, 1, 1)
    centre = height * width // 2
    allowed = groups_in[:, None] <= groups_out - (kind == "A")
    return np.where(number == centre, allowed, number < centre).astype(float)


@accepted
def mask_by_cutting_holes(height, width, kind, groups_in, groups_out):
    mask = np.ones((height, width, len(groups_in), len(groups_out)))
    mask[height // 2, width // 2 + 1 :] = 0.0
    mask[height // 2 + 1 :] = 0.0
    for d, group in enumerate(groups_in):
        mask[height // 2, width // 2, d, group > groups_out] = 0.0
        if kind == "A":
            mask[height // 2, width // 2, d, group == groups_out] = 0.0
    return mask

"""causal_mask: the mask of a convolution that sees only pixels before the one at its centre."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import causal_mask
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from .asking import SIZES

header = exercise(
    causal_mask,
    points=10,
    returns={"mask": "(13.6) to (13.9)"},
    hints=(
        "Think of the kernel as a small image: which of its entries come before the one in the middle?",
        "These are all rows above the middle one, and in the middle row all entries left of the centre. Channels "
        "matter only at the centre.",
        "Start from zeros and set three parts. The third is an array (D, H): compare groups_in[:, None] with "
        "groups_out.",
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
    note="Wrong even for a grey image, where all channels are equal: draw the kernel, and mark what comes before its "
    "centre (13.6).",
)
def one_grey_channel(draw):
    yield ask(causal_mask, 3, 5, "A", np.zeros(1, int), np.zeros(1, int))


wrong = slips(
    causal_mask,
    """
    swaps_the_kinds: A and B are swapped; in (13.7) kind A is the stricter one.
        before | before = {"A": np.less_equal, "B": np.less}[kind]
    always_makes_kind_a: the centre is that of (13.7) for both kinds; kind B has (13.8).
        13.8 | mask[middle, centre] = np.less.outer(groups_in, groups_out)
    always_makes_kind_b: the centre is that of (13.8) for both kinds; kind A has (13.7).
        13.7 | mask[middle, centre] = np.less_equal.outer(groups_in, groups_out)
    forgets_the_colours: colours are ignored, so the centre is all 0 for A and all 1 for B; (13.7) and (13.8)
        compare groups.
        mask[middle | mask[middle, centre] = kind == "B"
    turns_the_colours_round: the later colours are kept; (13.7) and (13.8) keep the earlier ones.
        mask[middle | mask[middle, centre] = before.outer(groups_out, groups_in).T
    compares_channel_numbers: the numbers of the channels are compared; (13.7) and (13.8) compare their groups.
        mask[middle | mask[middle, centre] = before.outer(np.arange(len(groups_in)), np.arange(len(groups_out)))
    lets_equal_colours_through: at the centre only a channel's own colour is kept; (13.8) keeps all earlier ones as
        well.
        13.8 | mask[middle, centre] = np.equal.outer(groups_in, groups_out) & (kind == "B")
    masks_colours_everywhere: colours are masked in the whole kernel; (13.6) keeps all channels before the centre.
        13.6 | mask[:middle] = mask[middle, :centre] = before.outer(groups_in, groups_out)
    sees_a_quarter: of the rows above only the entries left of the centre are kept; (13.6) keeps all of them.
        13.6 | mask[:middle, : centre + 1] = mask[middle, :centre] = 1
    sees_rows_above_alone: no entry of the middle row is kept; (13.6) keeps those left of the centre.
        13.6 | mask[:middle] = 1
    sees_the_whole_row: the whole middle row is kept; (13.6) stops left of the centre.
        13.6 | mask[: middle + 1] = 1
    sees_the_future: the mask keeps later entries; (13.6) keeps those before the centre.
        13.6 | mask[middle + 1 :] = mask[middle, centre + 1 :] = 1
    goes_down_the_columns: the columns left of the centre are kept, and the entries above it in its own; (13.6) goes
        by rows.
        13.6 | mask[:, :centre] = mask[:middle, centre] = 1
    puts_out_before_in: the last two axes are swapped; mask is (height, width, D, H), and (13.7) has d before h.
        return | return mask.swapaxes(2, 3)
    """,
)


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

"""bidirectional_backward: take the gradients back through a bidirectional layer.

It goes from the gradients with respect to both sequences of states to everything that went in.
"""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.bidirectional import bidirectional_backward, reverse_by_length
from rnn_course.cells.masked import masked_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    bidirectional_backward,
    points=9,
    returns={"dx": "(6.20)", "drightward": "(6.18)", "dleftward": "(6.19)"},
    uses=(masked_backward, reverse_by_length),
    hints=(
        "The two layers are independent, so their gradients are too; only x was read by both.",
        "The leftward layer ran over reversed arrays, so in (6.19) every array with a time axis is reversed, except "
        "the mask.",
        "Set both gradients to 0 at padding, call masked_backward twice, and reverse the second dx before you add it "
        "to the first.",
    ),
)


gradients_in_both_directions = random_sizes(bidirectional_backward, draws.both_back, weight=4)
gradients_in_both_directions_with_one_axis_of_size_1 = one_axis_of_size_1(bidirectional_backward, draws.both_back)
gradients_of_the_rightward_layer_alone = scaled(
    bidirectional_backward,
    draws.both_back,
    dhs_l=0,
    weight=0,
    note="Wrong with dhs_l zero, where only the rightward layer has gradients: look at (6.17) and (6.18), and at what "
    "is added up (6.20).",
)
gradients_of_the_leftward_layer_alone = scaled(
    bidirectional_backward,
    draws.both_back,
    dhs_r=0,
    weight=0,
    note="Wrong with dhs_r zero, where only the leftward layer has gradients: look at what is reversed in (6.19) and "
    "(6.20).",
)


wrong = slips(
    bidirectional_backward,
    """
    gradient_not_reversed: dhs_l is not reversed, though the leftward layer ran over the reversed sequence; (6.19)
        reverses it.
        dhs_l, hs_l, x | hs_l, x = reverse_by_length(hs_l, mask), reverse_by_length(x, mask)
    states_not_reversed: the leftward states are not reversed; (6.19) reverses them into the order in which they
        were computed.
        dhs_l, hs_l, x | dhs_l, x = reverse_by_length(dhs_l, mask), reverse_by_length(x, mask)
    x_not_reversed: x is not reversed for the leftward layer; (6.19) takes the reversed x, which that layer read.
        dhs_l, hs_l, x | dhs_l, hs_l = reverse_by_length(dhs_l, mask), reverse_by_length(hs_l, mask)
    nothing_reversed: nothing is reversed for the leftward layer, as if it had read from left to right; (6.19)
        reverses dhs_l, hs_l and x.
        dhs_l, hs_l, x | pass
        6.20 | return dx_r + dx_l, tuple(drightward), tuple(dleftward)
    dx_not_reversed_back: dx_l is added in the order in which it was computed; (6.20) reverses it first.
        6.20 | return dx_r + dx_l, tuple(drightward), tuple(dleftward)
    flips_whole_arrays: whole arrays are flipped, including padding; (6.19) and (6.20) reverse each sequence over
        its own length.
        dhs_l, hs_l, x | dhs_l, hs_l, x = dhs_l[:, ::-1], hs_l[:, ::-1], x[:, ::-1]
        6.20 | return dx_r + dx_l[:, ::-1], tuple(drightward), tuple(dleftward)
    mask_flipped: the mask is flipped for the leftward layer, although reversing by length leaves the padding at the
        end; (6.19) uses the mask as it is.
        6.19 | dx_l, *dleftward = masked_backward(dhs_l, hs_l, x, mask[:, ::-1], *leftward[:3])
    keeps_the_gradient_at_padding: gradients at padding are used, though the states there were set to 0 (6.16);
        (6.17) sets them to 0.
        6.17 | pass
    dx_of_the_rightward_alone: dx is that of the rightward layer alone; both layers read x, and (6.20) adds both.
        6.20 | return dx_r, tuple(drightward), tuple(dleftward)
    dx_of_the_leftward_alone: dx is that of the leftward layer alone; both layers read x, and (6.20) adds both.
        6.20 | return reverse_by_length(dx_l, mask), tuple(drightward), tuple(dleftward)
    dx_averaged: the two parts of dx are averaged; (6.20) adds them.
        6.20 | return (dx_r + reverse_by_length(dx_l, mask)) / 2, tuple(drightward), tuple(dleftward)
    weights_of_the_other_direction: the weights of the rightward layer are used for the leftward gradient; (6.19)
        has those of the leftward layer.
        6.19 | dx_l, *dleftward = masked_backward(dhs_l, hs_l, x, mask, *rightward[:3])
    gradients_swapped: the gradients of the leftward layer are returned first; drightward comes first.
        return | return dx_r + reverse_by_length(dx_l, mask), tuple(dleftward), tuple(drightward)
    weights_shared: the gradients of both directions are added up, as if they shared their weights; (6.18) and
        (6.19) keep them apart.
        return | together = tuple(a + b for a, b in zip(drightward, dleftward, strict=True))
               | return dx_r + reverse_by_length(dx_l, mask), together, together
    """,
)


@accepted
def back_by_flipping_mask_and_arrays_together(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    dx_r, *drightward = masked_backward(dhs_r * mask[..., None], hs_r, x, mask, *rightward[:3])
    flipped = [each[:, ::-1] for each in (dhs_l * mask[..., None], hs_l, x, mask)]
    h0, W, U, _ = leftward
    padding = np.where(flipped[3][..., None] > 0, flipped[1], h0[:, None])
    dx_l, *dleftward = masked_backward(flipped[0], padding, *flipped[2:], h0, W, U)
    return dx_r + dx_l[:, ::-1], drightward, dleftward


@accepted
def back_with_padding_set_to_zero_in_place(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    dhs_r[mask == 0] = 0
    dhs_l[mask == 0] = 0
    dx, dh0_r, dW_r, dU_r, db_r = masked_backward(dhs_r, hs_r, x, mask, rightward[0], rightward[1], rightward[2])
    dhs_l, hs_l, x = reverse_by_length(dhs_l, mask), reverse_by_length(hs_l, mask), reverse_by_length(x, mask)
    dx_l, dh0_l, dW_l, dU_l, db_l = masked_backward(dhs_l, hs_l, x, mask, leftward[0], leftward[1], leftward[2])
    dx += reverse_by_length(dx_l, mask)
    return [dx, [dh0_r, dW_r, dU_r, db_r], [dh0_l, dW_l, dU_l, db_l]]


@accepted
def back_row_by_row(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    rows = []
    for i, length in enumerate(mask.sum(axis=1).astype(int)):
        cut = [each[i : i + 1, :length] for each in (dhs_r, dhs_l, hs_r, hs_l, x, mask)]
        starts = [(layer[0][i : i + 1], *layer[1:]) for layer in (rightward, leftward)]
        rows.append(bidirectional_backward(*cut, *starts))
    dx = np.zeros_like(x)
    for i, (row, _, _) in enumerate(rows):
        dx[i, : row.shape[1]] = row[0]
    sides = []
    for side in (1, 2):
        dh0, *weights = zip(*(row[side] for row in rows), strict=True)
        sides.append((np.concatenate(dh0), *(sum(each) for each in weights)))
    return dx, *sides

"""merge_backward: take the gradient of the merged sequence back to the two that went in."""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise, misconception
from rnn_course.cells.bidirectional import merge, merge_backward
from rnn_course.slips import slips

from .asking import every_mode, every_mode_with_one_axis_of_size_1, one_mode

header = exercise(
    merge_backward,
    points=5,
    returns={"dhs_r": "(6.25) to (6.28)", "dhs_l": "(6.25) to (6.28)"},
    hints=(
        "For each mode: if one entry of hs_r grows a little, how much does y grow?",
        "In (6.27) the derivative with respect to one of the two is the other one.",
        "There are four cases of one line each. For (6.25) split dy in the middle of its last axis.",
    ),
    derive=derivation("6.25", "6.26", "6.27", "6.28", of=merge),
)


def merged(mode):
    halves = 2 if mode == "concat" else 1
    return lambda draw, B, T, H: (draw(B, T, halves * H), draw(B, T, H), draw(B, T, H), mode)


gradients_of_every_mode = every_mode(merge_backward, merged)
gradients_of_merging_with_one_axis_of_size_1 = every_mode_with_one_axis_of_size_1(merge_backward, merged)
merge_backward_concat_alone = one_mode(merge_backward, merged, "concat", "6.25")
merge_backward_sum_alone = one_mode(merge_backward, merged, "sum", "6.26")
merge_backward_mul_alone = one_mode(merge_backward, merged, "mul", "6.27")
merge_backward_ave_alone = one_mode(merge_backward, merged, "ave", "6.28")


wrong = slips(
    merge_backward,
    """
    halves_swapped: in "concat" the halves are swapped; in (6.25) the first is dhs_r.
        return np.split | return np.split(dy, 2, axis=2)[::-1]
    every_other_feature: in "concat" every other feature is taken; (6.25) splits dy in the middle.
        return np.split | return dy[..., ::2], dy[..., 1::2]
    both_halves_to_both: in "concat" both get the sum of the two halves, as if the two had been added; (6.25) gives
        each its own.
        return np.split | both = sum(np.split(dy, 2, axis=2))
                        | return both, both
    own_states_in_the_product: in "mul" each gradient is computed with its own states; (6.27) has the *other* ones.
        return dy * hs_l | return dy * hs_r, dy * hs_l
    product_as_a_sum: in "mul" both gradients are dy, as in a sum; (6.27) multiplies by the other states.
        return dy * hs_l | return dy, dy
    whole_product: in "mul" dy is multiplied by the product of both; (6.27) has only the other factor.
        return dy * hs_l | return dy * hs_r * hs_l, dy * hs_r * hs_l
    sum_halves_it: in "sum" each gets half of the gradient; (6.26) gives all of it to each.
        return dy, dy | return dy / 2, dy / 2
    mean_gives_all: in "ave" each gets the whole gradient; in (6.28) each gets half.
        return dy / 2 | return dy, dy
    mean_doubles_it: in "ave" the gradient is doubled, as if to undo the division; in (6.28) each gets half.
        return dy / 2 | return 2 * dy, 2 * dy
    """,
)


@misconception(
    "only the rightward states get a gradient and the others get zeros; each of (6.25) to (6.28) has two parts.",
    breaks=("6.25", "6.26", "6.27", "6.28"),
)
def rightward_alone(*args):
    dhs_r, dhs_l = merge_backward(*args)
    return dhs_r, 0 * dhs_l


@accepted
def shared_by_a_table(dy, hs_r, hs_l, mode):
    H = hs_r.shape[2]
    return {"concat": [dy[..., :H], dy[..., -H:]], "sum": [dy, dy.copy()], "ave": [0.5 * dy] * 2}.get(mode) or [
        np.multiply(hs_l, dy),
        np.multiply(hs_r, dy),
    ]


@accepted
def shared_in_place(dy, hs_r, hs_l, mode):
    if mode == "mul":
        hs_l *= dy
        hs_r *= dy
        return hs_l, hs_r
    if mode == "concat":
        return dy[:, :, : hs_r.shape[2]], dy[:, :, hs_r.shape[2] :]
    dy /= 2 if mode == "ave" else 1
    return dy, dy

"""merge: combine the states of both directions into one sequence."""

import numpy as np

from rnn_course.authoring import accepted, exercise, misconception
from rnn_course.cells.bidirectional import merge
from rnn_course.slips import slips

from .asking import every_mode, every_mode_with_one_axis_of_size_1, one_mode

header = exercise(
    merge,
    points=4,
    returns={"y": "(6.21) to (6.24)"},
    hints=(
        "There are four ways to combine two arrays into one; `mode` selects one.",
        "(6.21) puts the features of a step side by side; the others work entry by entry.",
        "The features are the last axis. In (6.21) the rightward half comes first.",
    ),
)


def two(mode):
    return lambda draw, B, T, H: (draw(B, T, H), draw(B, T, H), mode)


merged_in_every_mode = every_mode(merge, two)
merging_with_one_axis_of_size_1 = every_mode_with_one_axis_of_size_1(merge, two)
merge_concat_alone = one_mode(merge, two, "concat", "6.21")
merge_sum_alone = one_mode(merge, two, "sum", "6.22")
merge_mul_alone = one_mode(merge, two, "mul", "6.23")
merge_ave_alone = one_mode(merge, two, "ave", "6.24")


wrong = slips(
    merge,
    """
    leftward_first: in "concat" the leftward half comes first; (6.21) begins with hs_r.
        return np.concatenate | return np.concatenate([hs_l, hs_r], axis=2)
    joined_in_time: the two are joined in time, one sequence after the other; (6.21) joins their features at every
        step.
        return np.concatenate | return np.concatenate([hs_r, hs_l], axis=1)
    joined_as_rows: the two are joined as more rows of the batch; (6.21) joins their features.
        return np.concatenate | return np.concatenate([hs_r, hs_l], axis=0)
    features_alternate: the features of the two alternate; in (6.21) all of hs_r comes before all of hs_l.
        return np.concatenate | return np.stack([hs_r, hs_l], axis=3).reshape(*hs_r.shape[:2], -1)
    halves_the_second_only: "ave" divides only the second of the two by 2; (6.24) divides the sum.
        return (hs_r + hs_l) / 2 | return hs_r + hs_l / 2
    sum_for_the_mean: "ave" gives the sum; (6.24) divides it by 2.
        return (hs_r + hs_l) / 2 | return hs_r + hs_l
    mean_for_the_sum: "sum" gives the mean; (6.22) does not divide.
        return hs_r + hs_l | return (hs_r + hs_l) / 2
    geometric_mean: "mul" takes the root of the product; (6.23) is the product itself.
        return hs_r * hs_l | return np.sign(hs_r * hs_l) * np.sqrt(np.abs(hs_r * hs_l))
    scalar_product: "mul" multiplies and then sums over the features; (6.23) is entry by entry.
        return hs_r * hs_l | return (hs_r * hs_l).sum(axis=2, keepdims=True)
    """,
)


@misconception(
    "mode is not used, and the features are always put side by side; only (6.21) does that.",
    breaks=("6.22", "6.23", "6.24"),
)
def always_side_by_side(hs_r, hs_l, mode):
    return np.concatenate([hs_r, hs_l], axis=2)


@accepted
def merged_by_a_table(hs_r, hs_l, mode):
    return {
        "concat": lambda: np.dstack([hs_r, hs_l]),
        "sum": lambda: np.add(hs_r, hs_l),
        "mul": lambda: np.multiply(hs_r, hs_l),
        "ave": lambda: np.mean([hs_r, hs_l], axis=0),
    }[mode]()


@accepted
def merged_in_place(hs_r, hs_l, mode):
    if mode == "concat":
        y = np.zeros((*hs_r.shape[:2], 2 * hs_r.shape[2]))
        y[:, :, : hs_r.shape[2]] = hs_r
        y[:, :, hs_r.shape[2] :] = hs_l
        return y
    if mode == "mul":
        hs_r *= hs_l
        return hs_r
    hs_r += hs_l
    return hs_r if mode == "sum" else 0.5 * hs_r

"""merge: make one sequence of the two."""

import numpy as np

from rnn_course.cells.bidirectional import merge
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import MODES

header = exercise(
    merge,
    points=4,
    returns={"y": "(6.21) to (6.24)"},
    hints=(
        "There are four ways to make one array of two; mode says which.",
        "(6.21) sets the features of a step side by side; the others work entry by entry.",
        "The features are the last axis. In (6.21) the rightward half comes first.",
    ),
)


def _two(draw, mode):
    shape = draw.sizes("BTH")
    return draw(*shape), draw(*shape), mode


@check(weight=3)
def merged_in_every_mode(draw):
    for mode in MODES:
        shape = draw.sizes("BTH")
        yield ask(merge, draw(*shape), draw(*shape), mode)


@check
def merging_with_one_axis_of_size_1(draw):
    for mode, axis in zip((*MODES, "concat", "concat"), "BTHHHT", strict=True):
        shape = draw.sizes("BTH", **{axis: 1})
        yield ask(merge, draw(*shape), draw(*shape), mode)


@check(weight=0, note='The mode "concat" differs: look at (6.21).')
def merge_concat_alone(draw):
    yield ask(merge, *_two(draw, "concat"))


@check(weight=0, note='The mode "sum" differs: look at (6.22).')
def merge_sum_alone(draw):
    yield ask(merge, *_two(draw, "sum"))


@check(weight=0, note='The mode "mul" differs: look at (6.23).')
def merge_mul_alone(draw):
    yield ask(merge, *_two(draw, "mul"))


@check(weight=0, note='The mode "ave" differs: look at (6.24).')
def merge_ave_alone(draw):
    yield ask(merge, *_two(draw, "ave"))


def merged(hs_r, hs_l, mode, **other):
    """The right merge, but for the modes that `other` has a function for."""
    return other[mode](hs_r, hs_l) if mode in other else merge(hs_r, hs_l, mode)


@misconception('in "concat" the leftward half comes first; (6.21) begins with hs_r.')
def leftward_first(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([l, r], axis=2))


@misconception("the two are joined in time, one sequence after the other; (6.21) sets them side by side at every step.")
def joined_in_time(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([r, l], axis=1))


@misconception("the two are joined as more rows of the batch; (6.21) makes the features longer.")
def joined_as_rows(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([r, l], axis=0))


@misconception("their features alternate; in (6.21) all of hs_r stands before all of hs_l.")
def features_alternate(*args):
    return merged(*args, concat=lambda r, l: np.stack([r, l], axis=3).reshape(*r.shape[:2], -1))


@misconception('in "ave" only the second of the two is halved; (6.24) divides the sum.')
def halves_the_second_only(*args):
    return merged(*args, ave=lambda r, l: r + l / 2)


@misconception('"ave" gives the sum; (6.24) divides it by 2.')
def sum_for_the_mean(*args):
    return merged(*args, ave=np.add)


@misconception('"sum" gives the mean; (6.22) does not divide.')
def mean_for_the_sum(*args):
    return merged(*args, sum=lambda r, l: (r + l) / 2)


@misconception('"mul" takes the root of the product; (6.23) is the product itself.')
def geometric_mean(*args):
    return merged(*args, mul=lambda r, l: np.sign(r * l) * np.sqrt(np.abs(r * l)))


@misconception(
    '"mul" multiplies, and then sums over the features, which is a scalar product; (6.23) is entry by entry.'
)
def scalar_product(*args):
    return merged(*args, mul=lambda r, l: (r * l).sum(axis=2, keepdims=True))


@misconception("mode is not looked at: the two are always set side by side, which is (6.21) alone.")
def always_side_by_side(hs_r, hs_l, mode):
    return merge(hs_r, hs_l, "concat")


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


@accepted
def merged_in_float32(hs_r, hs_l, mode):
    return merge(hs_r, hs_l, mode).astype(np.float32)

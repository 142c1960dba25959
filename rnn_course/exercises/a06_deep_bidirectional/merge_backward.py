"""merge_backward: share the gradient by the merged sequence out to the two that went in."""

import numpy as np

from rnn_course.cells.bidirectional import merge_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import MODES

header = exercise(
    merge_backward,
    points=5,
    returns={"dhs_r": "(6.25) to (6.28)", "dhs_l": "(6.25) to (6.28)"},
    hints=(
        "Ask of each mode: if one entry of hs_r grows a little, how much does y grow?",
        "In (6.27) the slope by one of the two is the other one.",
        "Four cases, each a line. For (6.25) cut dy in the middle of its last axis.",
    ),
)


def _merged_back(draw, mode, **fixed):
    B, T, H = draw.sizes("BTH", **fixed)
    return draw(B, T, 2 * H if mode == "concat" else H), draw(B, T, H), draw(B, T, H), mode


@check(weight=3)
def gradients_of_every_mode(draw):
    for mode in MODES:
        yield ask(merge_backward, *_merged_back(draw, mode))


@check
def gradients_of_merging_with_one_axis_of_size_1(draw):
    for mode, axis in zip((*MODES, "concat", "concat"), "BTHHHT", strict=True):
        yield ask(merge_backward, *_merged_back(draw, mode, **{axis: 1}))


@check(weight=0, note='The mode "concat" differs: look at (6.25).')
def merge_backward_concat_alone(draw):
    yield ask(merge_backward, *_merged_back(draw, "concat"))


@check(weight=0, note='The mode "sum" differs: look at (6.26).')
def merge_backward_sum_alone(draw):
    yield ask(merge_backward, *_merged_back(draw, "sum"))


@check(weight=0, note='The mode "mul" differs: look at (6.27).')
def merge_backward_mul_alone(draw):
    yield ask(merge_backward, *_merged_back(draw, "mul"))


@check(weight=0, note='The mode "ave" differs: look at (6.28).')
def merge_backward_ave_alone(draw):
    yield ask(merge_backward, *_merged_back(draw, "ave"))


def shared(dy, hs_r, hs_l, mode, **other):
    """The right gradients, but for the modes that `other` has a function for."""
    return other[mode](dy, hs_r, hs_l) if mode in other else merge_backward(dy, hs_r, hs_l, mode)


@misconception('in "concat" the halves are swapped; in (6.25) the first is dhs_r.')
def halves_swapped(*args):
    return shared(*args, concat=lambda dy, r, l: np.split(dy, 2, axis=2)[::-1])


@misconception('in "concat" every other feature is taken; (6.25) cuts dy in the middle.')
def every_other_feature(*args):
    return shared(*args, concat=lambda dy, r, l: (dy[..., ::2], dy[..., 1::2]))


@misconception("both get the sum of the two halves, as if the two had been added; (6.25) gives each its own.")
def both_halves_to_both(*args):
    return shared(*args, concat=lambda dy, r, l: (sum(np.split(dy, 2, axis=2)),) * 2)


@misconception('in "mul" each gradient is made with its own states; in (6.27) it is the *other* ones.')
def own_states_in_the_product(*args):
    return shared(*args, mul=lambda dy, r, l: (dy * r, dy * l))


@misconception('in "mul" both gradients are dy, as in a sum; (6.27) multiplies by the other states.')
def product_as_a_sum(*args):
    return shared(*args, mul=lambda dy, r, l: (dy, dy))


@misconception('in "mul" dy is multiplied by the whole product; (6.27) takes only the other factor.')
def whole_product(*args):
    return shared(*args, mul=lambda dy, r, l: (dy * r * l,) * 2)


@misconception('in "sum" the gradient is halved between the two; (6.26) gives all of it to each.')
def sum_halves_it(*args):
    return shared(*args, sum=lambda dy, r, l: (dy / 2, dy / 2))


@misconception('in "ave" each gets the whole gradient; (6.28) halves it.')
def mean_gives_all(*args):
    return shared(*args, ave=lambda dy, r, l: (dy, dy))


@misconception('in "ave" the gradient is doubled, as if to undo the division; it is divided as well (6.28).')
def mean_doubles_it(*args):
    return shared(*args, ave=lambda dy, r, l: (2 * dy, 2 * dy))


@misconception(
    "only the rightward states get a gradient and the others get zeros; each of (6.25) to (6.28) has two parts."
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


@accepted
def shared_in_float32(*args):
    return tuple(each.astype(np.float32) for each in merge_backward(*args))
